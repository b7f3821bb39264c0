"""Refresh of 100,000 × 12 mixed cells into an existing table, against openpyxl load-edit-save.

    python benchmarks/refresh_table.py [ROWS [RUNS]]

Both do the same in processes of their own, by turns: every number changes, text stays. The least CPU seconds
of the runs and the peak memory are printed, and the ratio, which is what counts on a shared machine.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

HEADINGS = ["Id", "Account", "Month", "Revenue", "Cost", "Units", "Price", "Region", "Segment", "Margin", "Rating",
            "Note"]
KAM = "from pathlib import Path; from kam_xl.refresh.run import refresh; from kam_xl.refresh.period import Period; " \
      "import sys; refresh(Path(sys.argv[1]), Period(2026, 10))"
OPENPYXL = """
import csv, datetime, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Data"]
with open(sys.argv[2], newline="") as stream:
    rows = csv.reader(stream)
    next(rows)
    for r, row in enumerate(rows, 2):
        for c, value in enumerate(row, 1):
            if c == 3:
                value = datetime.datetime.fromisoformat(value)
            elif c in (4, 5, 6, 7, 10, 11):
                value = float(value)
            sheet.cell(r, c).value = value
sheet.tables["Data"].ref = f"A1:L{r}"
book.save(sys.argv[1])
"""


def row(i: int, factor: int) -> list[object]:
    """Row `i` of the data; another factor gives other numbers."""
    revenue = (i * 37 % 100_000) * factor / 100
    return [f"INV-{i:07}", f"Account {i % 997}", f"2026-{i % 12 + 1:02}-01", revenue, round(revenue * 0.7, 2),
            i % 50 + factor, i % 900 / 4 + factor, ("North", "South", "East", "West")[i % 4], ("A", "B", "C")[i % 3],
            round(0.3 + (i + factor) % 10 / 100, 2), (i + factor) % 11, "" if i % 5 else "called"]


def make(folder: Path, existing: int, rows: int, formula: bool) -> tuple[Path, Path]:
    """A workbook with a table of `existing` rows, with or without a formula over it, and a source of `rows` rows."""
    book = xlsxwriter.Workbook(folder / "book.xlsx", {"constant_memory": False})
    sheet, date = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.add_table(0, 0, existing, len(HEADINGS) - 1, {"name": "Data", "columns": [{"header": h} for h in HEADINGS]})
    for i in range(existing):
        for column, value in enumerate(row(i, 1)):
            sheet.write(i + 1, column, 46000 + i % 300 if column == 2 else value, date if column == 2 else None)
    if formula:
        book.add_worksheet("Summary").write_formula("A1", "=SUM(Data[Revenue])")
    book.close()
    with (folder / "data.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(row(i, 2) for i in range(rows))
    (folder / "book.kam.toml").write_text(
        '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\nkey = "Id"\n')
    return folder / "book.xlsx", folder / "data.csv"


def measure(code: str, *arguments: Path) -> tuple[float, float]:
    """CPU seconds and peak MB of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    script = "import resource, sys\n" + code + "\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True, capture_output=True,
                          text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, int(done.stdout.split()[-1]) / 1024


def main() -> None:
    """Print the figures for a table that grows, without and with a formula to calculate, and for one
    that is full already, where every row is compared with the one there is."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for existing, formula in ((10, False), (10, True), (rows, False)):
        figures: dict[str, tuple[float, float]] = {}
        for name, code in (("kam_xl", KAM), ("openpyxl", OPENPYXL)) * runs:
            with tempfile.TemporaryDirectory() as folder:
                figure = measure(code, *make(Path(folder), existing, rows, formula))
            figures[name] = min(figure, figures.get(name, figure))
        ratio = figures["openpyxl"][0] / figures["kam_xl"][0]
        print(f"{existing:,} → {rows:,} rows × {len(HEADINGS)}{', a formula' if formula else ''}: " + "; ".join(
            f"{name} {cpu:.2f} s CPU, {memory:.0f} MB" for name, (cpu, memory) in figures.items())
            + f"; ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
