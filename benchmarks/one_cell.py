"""One cell changed in a workbook of about 100 MB, with what depends on it calculated, against a copy of the file.

    python benchmarks/one_cell.py [RUNS]

The cell is on a small sheet beside two of 500,000 rows: the large ones are looked through for formulas, since one that
was overlooked would keep a stale value, and copied as they are. Then the same for a cell of a large sheet, which has
to be inflated and deflated again. Least CPU and wall seconds of the runs; the workbook is made once, in the
temporary folder.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
import xlsxwriter

from kam_xl.values import Values
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.table_writer import NewRows

ROWS, COLUMNS = 500_000, 12
CHANGE = """
import sys
from pathlib import Path
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.workbooks.store import exclusive
path, sheet, value = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
with exclusive(path):
    book = ClosedFile(path)
    book.write_value(sheet, 1, 15, value)
    book.calculate()
    assert book.save()
"""
START = "import kam_xl.refresh.closed_file, polars, lxml.etree"


def make(path: Path) -> None:
    """The workbook: two large tables of random numbers, and formulas on a small sheet."""
    book = xlsxwriter.Workbook(path)
    for name in ("One", "Two"):
        columns = [{"header": f"Column {i}"} for i in range(COLUMNS)]
        book.add_worksheet(name).add_table(0, 0, 1, COLUMNS - 1, {"name": name, "columns": columns})
    summary = book.add_worksheet("Summary")
    for row in range(100):
        summary.write_formula(row, 0, f"=$O$1*{row}")
    book.close()
    full = Book(Document.open(path))
    for name in ("One", "Two"):
        values = {f"Column {i}": Values(pl.select(pl.int_range(ROWS).shuffle(i).sqrt() * 1000).to_series())
                  for i in range(COLUMNS)}
        full.write_rows(name, NewRows(pl.repeat(None, ROWS, dtype=pl.Int64, eager=True), values))
    full.flush()
    with path.with_suffix(".new").open("wb") as stream:
        full.document.package.write_to(stream)
    path.with_suffix(".new").replace(path)


def copied(path: Path) -> tuple[float, float]:
    """CPU and wall seconds of a plain copy that is on disk when it ends."""
    cpu, wall = time.process_time(), time.perf_counter()
    target = path.with_suffix(".copy")
    shutil.copy(path, target)
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    target.unlink()
    return time.process_time() - cpu, time.perf_counter() - wall


def ran(code: str, *arguments: object) -> tuple[float, float]:
    """CPU and wall seconds of a Python process."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - wall


def main() -> None:
    """Print the figures."""
    path = Path(tempfile.gettempdir()) / "kam_one_cell.xlsx"
    if not path.exists():
        make(path)
    figures: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        book = Path(shutil.copy(path, folder))
        for run in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
            figures.setdefault("copy and fsync", []).append(copied(book))
            figures.setdefault("Python's start and imports", []).append(ran(START))
            for sheet in ("Summary", "One"):
                figures.setdefault(f"a cell of {sheet}", []).append(ran(CHANGE, book, sheet, run + 2))
    print(f"{path.stat().st_size / 1e6:.0f} MB: " + "; ".join(
        f"{name} {min(cpu for cpu, _ in runs):.2f} s CPU, {min(wall for _, wall in runs):.2f} s wall"
        for name, runs in figures.items()))


if __name__ == "__main__":
    main()
