"""The figures of docs/lite.md: `python -m benchmarks.pyodide_functions` after `.ci/pyodide`.

Seconds within Pyodide, without its own start: the import of the project, 10,000 calls of KAM_SCORE over six cells
each, all different, and the same rows in one call of KAM_ROWS. The stand-in's conversions are part of them.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from tests.lite.pyodide import missing, run
from tests.wheel import built_wheel

ROWS = 10_000


def main() -> None:
    if reason := missing():
        raise SystemExit(reason)
    rng = random.Random(1)
    rows = [[round(rng.uniform(0, 10), 3) for _ in range(6)] for _ in range(ROWS)]
    calls = [("KAM_SCORE", [[row]]) for row in rows] + [("KAM_ROWS", [[["SCORE"]], rows])]
    with tempfile.TemporaryDirectory() as folder:
        wheel = built_wheel(Path(folder))
        done = run(wheel, calls, Path(folder) / "job")
        size = wheel.stat().st_size
    assert [answer[0] for answer in done.answers[:ROWS]] == done.answers[ROWS]
    seconds = [taken for taken, _ in done.log["calls"]]
    print(f"wheel {size / 1e6:.2f} MB, import {done.log['import_seconds']:.2f} s, {ROWS} calls "
          f"{sum(seconds[:ROWS]):.2f} s, one call of {ROWS} rows {seconds[ROWS]:.2f} s")


if __name__ == "__main__":
    main()
