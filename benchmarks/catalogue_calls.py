"""What the catalogue's checks cost: a KPI called with cells, against its bare function.

    python benchmarks/catalogue_calls.py [ACCOUNTS [RUNS]]

The least CPU time of the runs, both sides by turns, and the ratio; then KAM_SCORE_ROWS over a block of
ACCOUNTS × 10 scores, against one call of KAM_SCORE an account.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from random import Random

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.coerce import bind

CELLS = 10_000


def cpu(work: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one round of work."""
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) / repeats


def compare(name: str, *args: list[float] | float, repeats: int, runs: int) -> tuple[float, float]:
    """CPU seconds of a call through the catalogue, and of the bare function."""
    kpi = catalogue()[name]
    values = bind(kpi.parameters, [*args, *[None] * (len(kpi.parameters) - len(args))])
    times = [(cpu(lambda: kpi(*args), repeats), cpu(lambda: kpi.compute(*values), repeats)) for _ in range(runs)]
    return min(t for t, _ in times), min(t for _, t in times)


def show(what: str, call: float, bare: float, bare_name: str = "bare function") -> None:
    """Print two times and their ratio."""
    print(f"{what}: {call * 1e6:,.1f} µs; {bare_name} {bare * 1e6:,.1f} µs; ratio {call / bare:.2f}")


def main() -> None:
    """Print the figures."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    rng = Random(1)
    scores, weights = [rng.uniform(1, 10) for _ in range(CELLS)], [rng.uniform(0, 5) for _ in range(CELLS)]
    show("KAM_SCORE of 6 cells", *compare("SCORE", scores[:6], weights[:6], repeats=2000, runs=runs))
    for name, args in {"SCORE": (scores, weights), "HHI": (scores,), "NRR": (scores, weights), "CSAT": (
            [float(rng.randint(1, 5)) for _ in range(CELLS)],), "WAPE": (scores, weights)}.items():
        show(f"KAM_{name} of {CELLS:,} cells", *compare(name, *args, repeats=3, runs=runs))
    block, ten = [[rng.uniform(1, 10) for _ in range(10)] for _ in range(accounts)], weights[:10]
    score, score_rows = catalogue()["SCORE"], catalogue()["SCORE_ROWS"]
    pairs = [(cpu(lambda: score_rows(block, ten), 1), cpu(lambda: [score(row, ten) for row in block], 1))
             for _ in range(max(1, runs // 2))]
    rows, calls = (min(times) for times in zip(*pairs, strict=True))
    print(f"KAM_SCORE_ROWS of {accounts:,} × 10: {rows:.3f} s; KAM_SCORE one by one {calls:.3f} s; "
          f"ratio {calls / rows:.1f}")


if __name__ == "__main__":
    main()
