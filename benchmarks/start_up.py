"""CPU seconds of `kam-xl --help` and of one calculation, against an empty Python process.

    python benchmarks/start_up.py [RUNS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

CASES = {
    "python -c pass": ["-c", "pass"],
    "kam-xl --help": ["-m", "kam_xl.cli", "--help"],
    "kam-xl calc '=KAM_SCORE({8,6,9},{5,3,2})'": ["-m", "kam_xl.cli", "calc", "=KAM_SCORE({8,6,9},{5,3,2})"],
}


def cpu(arguments: list[str]) -> float:
    """CPU seconds of one Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the median of some runs of each case."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    for name, arguments in CASES.items():
        print(f"{name}: {statistics.median(cpu(arguments) for _ in range(runs)):.3f} s CPU")


if __name__ == "__main__":
    main()
