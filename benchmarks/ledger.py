"""A Parquet ledger of 100,000,000 rows, aggregated into a table of 5,000 accounts, against DuckDB alone.

    python benchmarks/ledger.py [rows] [runs] [folder]

Both are processes of their own; the workbook is filled for the first time, so all of its rows are new. The ledger of
100,000,000 rows takes 850 MB and a minute to make; in a folder that is named it stays for the next time.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import xlsxwriter

ACCOUNTS = 5_000
HEADINGS = ["Account", "Revenue", "Invoices", "Largest", "Last invoice", "Note"]
LEDGER = """
SELECT format('A-{:05d}', (hash(i) % {accounts})::INT) AS account,
       (DATE '2024-01-01' + (i * 730 // {rows})::INT)::DATE AS day,
       (hash(i + 1) % 1000000)::DECIMAL(12,2) / 100 AS amount,
       (hash(i + 2) % 50)::SMALLINT AS pieces,
       ['North', 'South', 'East', 'West'][1 + (hash(i + 3) % 4)::INT] AS region
FROM range({rows}) numbers(i)"""
QUERY = """
SELECT account AS "Account", sum(amount) AS "Revenue", count(*) AS "Invoices", max(amount) AS "Largest",
       max(day) AS "Last invoice" FROM source WHERE pieces > 0 GROUP BY account ORDER BY account"""

DUCKDB = f"""
import duckdb
print(len(duckdb.sql('''{QUERY}'''.replace("source", "read_parquet('" + sys.argv[2] + "')")).fetchall()))
"""
KAM = """
from pathlib import Path
from kam_xl.cli import main
assert main(["refresh", sys.argv[1], "--period", "2026-10", "--allow-path", str(Path(sys.argv[2]).parent)]) == 0
"""


class Figure(NamedTuple):
    """What a process took."""

    cpu: float
    wall: float
    memory: float


def make_ledger(folder: Path, rows: int) -> Path:
    """The ledger, unless it is there."""
    path = folder / f"ledger_{rows}.parquet"
    if not path.exists():
        ledger = LEDGER.replace("{rows}", str(rows)).replace("{accounts}", str(ACCOUNTS))
        duckdb.execute(f"COPY ({ledger}) TO '{path}.part' (FORMAT parquet)")
        Path(f"{path}.part").rename(path)
    return path


def make_book(folder: Path, ledger: Path) -> Path:
    """A workbook with a table of one row, and its settings beside it."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Accounts")
        sheet.add_table(0, 0, 1, len(HEADINGS) - 1, {"name": "Accounts", "columns": [{"header": h} for h in HEADINGS]})
    path.with_suffix(".kam.toml").write_text(
        f'[[source]]\ntable = "Accounts"\nsource = "{ledger}"\nmode = "replace"\nkey = "Account"\n'
        f"sheet = '''{QUERY}'''\n")
    return path


def measure(code: str, *arguments: Path) -> Figure:
    """Seconds of CPU and by the clock, and the peak MB, of a Python process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    script = "import resource, sys\n" + code + "\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True, stdout=subprocess.PIPE,
                          text=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return Figure(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall,
                  int(done.stdout.split()[-1]) / 1024)


def main() -> None:
    """Print the better of some runs of each, one after the other."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as passing:
        ledger = make_ledger(Path(sys.argv[3] if len(sys.argv) > 3 else passing), rows)
        size, figures = ledger.stat().st_size / 1e6, dict[str, Figure]()
        for name, code in (("DuckDB alone", DUCKDB), ("kam_xl", KAM)) * runs:
            with tempfile.TemporaryDirectory() as folder:
                figure = measure(code, make_book(Path(folder), ledger), ledger)
            figures[name] = min(figure, figures.get(name, figure))
    ratio = [ours / theirs for ours, theirs in zip(figures["kam_xl"], figures["DuckDB alone"], strict=True)]
    print(f"{rows:,} rows, {size:,.0f} MB → {ACCOUNTS:,} accounts: " + "; ".join(
        f"{name} {f.cpu:.2f} s CPU, {f.wall:.2f} s, {f.memory:.0f} MB" for name, f in figures.items())
        + f"; ratio {ratio[0]:.2f} in CPU, {ratio[1]:.2f} by the clock")


if __name__ == "__main__":
    main()
