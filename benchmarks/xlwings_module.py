"""What Excel's functions cost on the side of Python, with the real xlwings and without Windows.

    python benchmarks/xlwings_module.py [CALLS [RUNS]]

CPU seconds of loading the module of each door into a fresh process; then of CALLS single calls, each through
`XLPython.CallUDF`, the method that Excel calls: all of them different, the same few again and again, and against the
bare KPI; then of one call over as many rows. What COM and Excel themselves take is not in it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.udfs.real_xlwings import MISSING, started

WATCH = "import time; start = time.process_time(); {work}; print(time.process_time() - start)"
SPARED = "from kam_xl.udfs.server import HEAVY, unseen\nwith unseen(*HEAVY): import xlwings"
LOADING = {
    "xlwings, as it is": ("", "import xlwings"),
    "xlwings, as the add-in's server loads it": ("from kam_xl.udfs.server import HEAVY, unseen",
                                                 "exec('with unseen(*HEAVY): import xlwings')"),
    "kam_xl.udfs.addin, after xlwings": (SPARED, "import kam_xl.udfs.addin"),
    "kam_xl.udfs.kam_functions, after xlwings": (SPARED, "import kam_xl.udfs.kam_functions"),
}
"""What is done before the clock starts, and while it runs."""


def loading(runs: int) -> None:
    """Print what each import takes in a fresh process, its compiled files being there as pip leaves them."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for name, (before, work) in LOADING.items():
            code = f"{before}\n{WATCH.format(work=work)}"
            times = [float(subprocess.run([sys.executable, "-c", code], env=environment, check=True,
                                          capture_output=True, text=True).stdout) for _ in range(runs + 1)]
            print(f"loading {name}: {statistics.median(times[1:]):.3f} s")


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def calling(calls: int) -> None:
    """Print what calls take through both doors, against the bare KPI and against each other."""
    python = started()
    from kam_xl.catalogue.catalogue import catalogue

    rng = Random(1)
    rows = [tuple(rng.uniform(1, 10) for _ in range(6)) for _ in range(calls)]
    weights = tuple(rng.uniform(0, 5) for _ in range(6))
    score = catalogue()["SCORE"]

    def addin(name: str, *arguments: Any) -> Any:
        return python.CallUDF("kam_xl.udfs.addin", "kam_answer", [name, *arguments])

    def classic(name: str, *arguments: Any) -> Any:
        return python.CallUDF("kam_xl.udfs.kam_functions", name, [*arguments, MISSING, MISSING])

    for call in (addin, classic):
        call("KAM_SCORE", (rows[0],), (weights,))  # loads the module
    bare = cpu(lambda: [score([row], [weights]) for row in rows])
    print(f"{calls:,} calls of KAM_SCORE in Python: {bare:.3f} s")
    for name, call in (("add-in", addin), ("classic", classic)):
        different = cpu(lambda call=call: [call("KAM_SCORE", (row,), (weights,)) for row in rows])  # type: ignore[misc]
        again = cpu(lambda call=call: [call("KAM_SCORE", (row,), (weights,))  # type: ignore[misc]
                                       for row in rows[:100] * (calls // 100)])
        print(f"{calls:,} calls of KAM_SCORE, {name}: {different:.3f} s; ratio {different / bare:.1f}; "
              f"answered from the cache {again:.3f} s; ratio {again / bare:.1f}")
    single = cpu(lambda: [addin("KAM_SCORE", (row,), (weights,)) for row in rows])
    for start in (["KAM_SCORE_ROWS"], ["KAM_ROWS", "SCORE"]):
        array = cpu(lambda start=start: addin(*start, tuple(rows), (weights,)))  # type: ignore[misc]
        print(f"one call of {start[0]} over {calls:,} rows: {array:.3f} s; single calls {single / array:.1f} × that")


def main() -> None:
    """Print the figures."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    loading(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    calling(calls)


if __name__ == "__main__":
    main()
