"""Recalculation of 20,000 rows × 30 formulas: the engine alone, all of it by kam_xl, and one row in a hundred.

    python benchmarks/recalculation.py [ROWS]

Each in a process of its own: CPU and wall seconds, peak memory, formulas calculated. The engine alone (load and
calculate, results left in it) is what cellrune needs in any case.
"""

from __future__ import annotations

import gc
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

HEADINGS = ["Item", "Units", "Day", "Region", "Discount"]
FORMULAS = [
    *(f"[@Units]*2+{k}" for k in range(6)), *(f"ROUND([@F{k}]*[@Discount],2)" for k in range(1, 5)),
    "B{row}*E{row}", "F{row}+G{row}-H{row}", 'IF(B{row}>50,"large","small")', 'A{row}&"-"&D{row}', "YEAR(C{row})",
    "MONTH(C{row})", "EDATE(C{row},1)", 'TEXT(C{row},"yyyy-mm")', "N(X{above})+B{row}",
    "VLOOKUP(A{row},Prices!$A$2:$C$501,2,FALSE)", "INDEX(Prices[Price],MATCH([@Item],Prices[Item],0))",
    'IFERROR(VLOOKUP(A{row},Prices!$A$2:$C$501,3,FALSE),"none")', "[@Units]*[@F20]",
    "SUMIFS(Prices[Price],Prices[Group],[@F22])", "COUNTIFS(Prices[Group],[@F22])", "LEFT(A{row},2)",
    "AND(B{row}>10,E{row}<0.5)", "MAX(B{row},F{row},G{row})", 'IF([@F13]="large",[@F23],0)', "F{row}/[@Units]"]
"""One a column from F on: of the table, of cells, a running sum, lookups on another sheet, texts, dates."""


def make(path: Path, rows: int) -> None:
    """A workbook whose formulas no program has calculated yet."""
    book, chance = xlsxwriter.Workbook(path, {"use_zip64": True}), random.Random(1)
    ledger, prices, summary = (book.add_worksheet(name) for name in ("Ledger", "Prices", "Summary"))
    items = [[f"I{i:03}", round(chance.random() * 100, 2), f"G{i % 20}"] for i in range(500)]
    prices.add_table(0, 0, 500, 2, {"name": "Prices", "data": items,
                                    "columns": [{"header": heading} for heading in ("Item", "Price", "Group")]})
    headings = [*HEADINGS, *(f"F{k}" for k in range(1, 31))]
    ledger.add_table(0, 0, rows, 34, {"name": "Ledger", "columns": [{"header": heading} for heading in headings]})
    for row in range(1, rows + 1):
        ledger.write_row(row, 0, [f"I{chance.randrange(500):03}", chance.randrange(1, 100),
                                  45_000 + chance.randrange(700), chance.choice("NSEW"), chance.randrange(100) / 100])
        for column, text in enumerate(FORMULAS, 5):
            formula = re.sub(r"\[@(\w+)]", r"Ledger[[#This Row],[\1]]", text.format(row=row + 1, above=row))
            ledger.write_formula(row, column, "=" + formula)
    for row in range(20):
        summary.write_formula(row, 0, f'=SUMIFS(Ledger[F23],Ledger[F22],"G{row}")')
    book.close()


def engine(path: Path, _: int) -> int:
    """cellrune reads and calculates the file."""
    import cellrune

    workbook = cellrune.Workbook.open_path(path)
    return workbook.calculate(today_serial=46_000.0, now_serial=46_000.5, random_seed=1)["formula_count"]


def everything(path: Path, _: int) -> int:
    """kam_xl calculates all formulas; the file then counts as calculated."""
    from kam_xl.recalc import Recalculator
    from kam_xl.workbooks.book import Book
    from kam_xl.workbooks.document import Document

    book = Book(Document.open(path))
    done = Recalculator(book).run()
    package, part = book.document.package, book.document.workbook_part
    package.write(part, package.read(part).replace(b' fullCalcOnLoad="1"', b""))
    data = book.to_bytes()
    path.write_bytes(data)
    return done.calculated


def one_percent(path: Path, rows: int) -> int:
    """kam_xl calculates what depends on the units of the last one row in a hundred."""
    from kam_xl.recalc import Recalculator
    from kam_xl.workbooks.area import Area
    from kam_xl.workbooks.book import Book
    from kam_xl.workbooks.document import Document

    book, first = Book(Document.open(path)), rows + 1 - max(rows // 100, 1)
    for row in range(first, rows + 1):
        book.write_value("Ledger", row, 2, 7.0)
    done = Recalculator(book).run([("Ledger", Area(first, 2, rows, 2))])
    book.to_bytes()
    return done.calculated


STEPS: dict[str, Callable[[Path, int], int]] = {
    "engine alone": engine, "all formulas": everything, "1 % of the rows": one_percent}


def measure(step: str, path: Path, rows: int) -> None:
    """Run a step and print what it took."""
    started = time.perf_counter(), time.process_time()
    gc.disable()  # as a refresh does
    count = STEPS[step](path, rows)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{step:16} {count:9,} formulas  CPU {time.process_time() - started[1]:6.1f} s  "
          f"wall {time.perf_counter() - started[0]:6.1f} s  peak {usage.ru_maxrss / 1024:6,.0f} MB", flush=True)


def main() -> None:
    """Make the workbook and measure each step."""
    if len(sys.argv) > 2:
        measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        make(path, rows)
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step, str(path), str(rows)], check=True)


if __name__ == "__main__":
    main()
