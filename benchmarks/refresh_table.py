"""Refresh of 100,000 × 12 mixed cells into an existing table, against openpyxl load-edit-save.

    python benchmarks/refresh_table.py [ROWS [RUNS]]
    python benchmarks/refresh_table.py large [openpyxl]

Both do the same in processes of their own, by turns: every number changes, text stays. The least CPU seconds
of the runs and the peak memory are printed, and the ratio, which is what counts on a shared machine.

`large` puts 1,000,000 rows into a table of 10, from CSV and from Parquet, against the least that writing their sheet
costs (sheet_floor.py), fills the table once more from the same rows turned, and if so asked lets openpyxl do it, too,
which takes minutes and 5 GB.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import xlsxwriter

LARGE = 1_000_000
FLOOR = Path(__file__).with_name("sheet_floor.py")
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
    fill_from(folder, "data.csv")
    return folder / "book.xlsx", folder / "data.csv"


def fill_from(folder: Path, source: str) -> None:
    """Let the workbook's table be filled from a file."""
    (folder / "book.kam.toml").write_text(
        f'[[source]]\ntable = "Data"\nsource = "{source}"\nmode = "replace"\nkey = "Id"\n')


def measure(code: str, *arguments: Path) -> tuple[float, float]:
    """CPU seconds and peak MB of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    script = "import resource, sys\n" + code + "\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True, capture_output=True,
                          text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, int(done.stdout.split()[-1]) / 1024


def show(title: str, figures: dict[str, tuple[float, float]]) -> None:
    """One line: what each took, and how many times as much as kam_xl."""
    kam = figures["kam_xl"][0]
    print(f"{title}: " + "; ".join(f"{name} {cpu:.2f} s CPU, {memory:.0f} MB" + (
        f" ({cpu / kam:.2f} of kam_xl)" if name != "kam_xl" else "") for name, (cpu, memory) in figures.items()))


def large(*, with_openpyxl: bool) -> None:
    """A million rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, data = make(folder, 10, LARGE, formula=False)
        small = book.read_bytes()
        frame = pl.read_csv(data, try_parse_dates=True)
        frame.write_parquet(folder / "data.parquet")
        frame.reverse().with_columns(pl.col("Revenue") + 1).write_parquet(folder / "turned.parquet")
        floor = measure(f"import runpy; runpy.run_path({str(FLOOR)!r}, run_name='__main__')",
                        folder / "data.parquet", folder / "floor.deflate")
        for source in ("data.csv", "data.parquet"):
            book.write_bytes(small)
            fill_from(folder, source)
            show(f"10 → {LARGE:,} rows from {source}", {"kam_xl": measure(KAM, book), "floor": floor})
        fill_from(folder, "turned.parquet")
        show(f"{LARGE:,} → {LARGE:,} rows turned, with a key", {"kam_xl": measure(KAM, book)})
        if with_openpyxl:
            book.write_bytes(small)
            cpu, memory = measure(OPENPYXL, book, data)
            print(f"openpyxl, 10 → {LARGE:,} rows: {cpu:.2f} s CPU, {memory:.0f} MB")


def main() -> None:
    """Print the figures for a table that grows, without and with a formula to calculate, and for one
    that is full already, where every row is compared with the one there is."""
    if sys.argv[1:2] == ["large"]:
        large(with_openpyxl="openpyxl" in sys.argv)
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for existing, formula in ((10, False), (10, True), (rows, False)):
        figures: dict[str, tuple[float, float]] = {}
        for name, code in (("kam_xl", KAM), ("openpyxl", OPENPYXL)) * runs:
            with tempfile.TemporaryDirectory() as folder:
                figure = measure(code, *make(Path(folder), existing, rows, formula))
            figures[name] = min(figure, figures.get(name, figure))
        show(f"{existing:,} → {rows:,} rows × {len(HEADINGS)}{', a formula' if formula else ''}", figures)


if __name__ == "__main__":
    main()
