"""10,000 scores in LibreOffice Calc: KAM_SCORE through the add-in against native formulas, in one run.

    python benchmarks/libreoffice.py [ROWS]

Needs LibreOffice with Python (see .ci/libreoffice). Prints the processor seconds of LibreOffice for calculating every
formula, each row with values of its own so that no answer is kept from another, and the ratio to native formulas.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.libreoffice.office import INSTALLED, answers

CRITERIA = 6
WEIGHTS = "$A$1:$F$1"


def native(row: int) -> str:
    """The weighted mean of what is filled, as Calc states it by itself."""
    cells = f"A{row}:F{row}"
    return (f"=IF(COUNT({cells})=0,NA(),SUMPRODUCT({cells},{WEIGHTS})/"
            f"SUMPRODUCT(ISNUMBER({cells})*{WEIGHTS}))")


def add_in(row: int) -> str:
    """The same through the add-in."""
    return f"=KAM_SCORE(A{row}:F{row},{WEIGHTS})"


def nothing(row: int) -> str:
    """What a calculation costs that has nothing to calculate."""
    return f"=A{row}"


def write(path: Path, rows: int, formula: Callable[[int], str] | None) -> Path:
    """A workbook with scores in every row and a formula beside them; with one KAM_ROWS for all where there is none."""
    book, rng = Workbook(), Random(1)
    sheet = book.active
    assert sheet is not None
    sheet.append([3, 2, 2, 1, 1, 1])
    for row in range(2, rows + 2):
        sheet.append([rng.uniform(1, 10) for _ in range(CRITERIA)] + ([formula(row)] if formula else []))
    if formula is None:
        place = f"G2:G{rows + 1}"
        sheet["G2"] = ArrayFormula(place, f'=KAM_ROWS("SCORE",A2:F{rows + 1},{WEIGHTS})')
    book.save(path)
    return path


def main(rows: int) -> None:
    """Print the seconds and the ratios."""
    kinds = {"a plain reference": nothing, "native formulas": native, "KAM_SCORE": add_in, "one KAM_ROWS": None}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = [{"open": str(write(folder / f"{i}.xlsx", rows, formula)), "timed": True}
                 for i, formula in enumerate(kinds.values())]
        seconds = dict(zip(kinds, answers(INSTALLED, folder, tasks), strict=True))
    print(f"LibreOffice {INSTALLED.number}, {rows:,} scores of {CRITERIA} cells, processor seconds of soffice")
    for kind, spent in seconds.items():
        ratio = spent / max(seconds["native formulas"], 0.01)
        print(f"  {kind:18} {spent:6.2f} s   {1e6 * spent / rows:6.0f} µs each   {ratio:5.1f} × native")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
