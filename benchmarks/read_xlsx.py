"""Reading and typing 1,000,000 × 12 cells from an .xlsx, against python-calamine alone, which only lists the cells.

    python benchmarks/read_xlsx.py [ROWS [RUNS]]

The workbook is made once in a temporary folder; both read it in processes of their own, by turns. The least CPU seconds
of the runs and the peak memory are printed, and the ratio, which is what counts on a shared machine.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATE = ' s="1"'
HEADINGS = ["Invoice", "Account", "Customer", "Date", "Due", "Region", "Units", "Price", "Amount", "Paid", "Rate",
            "Note"]
KAM = f"""
import sys
from pathlib import Path
from kam_xl.sources.read import read_files
table = read_files([Path(sys.argv[1])], columns=None, expected={{}}, wanted={HEADINGS})
assert table.types["Due"] == "date" and table.types["Amount"] == "number" and not table.rejects
"""
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""


def cells(i: int) -> tuple[object, ...]:
    """The cells of row `i`; dates are serial numbers."""
    return (f"INV-{i:07}", f"A-{i % 5000:05}", f"Customer {i % 5000} Ltd", 45000 + i % 2000, 45030 + i % 2000,
            ("North", "South", "East", "West")[i % 4], i % 1000, i * 37 % 99_991 / 100,
            (i * 7919 % 9_999_991 - 10**6) / 100, i % 3 > 0, i * 31 % 10_007 / 10_000, "" if i % 4 else "late, call")


def make(path: Path, rows: int) -> None:
    """A workbook of one sheet with shared strings, as Excel writes it; its XML is written by hand, which is faster."""
    small = path.with_name("small.xlsx")
    with xlsxwriter.Workbook(small) as book:
        book.add_worksheet("Data").write_row(0, 0, HEADINGS, book.add_format({"num_format": "yyyy-mm-dd"}))
    strings = {heading: i for i, heading in enumerate(HEADINGS)}
    with ZipFile(small) as old, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name not in (SHEET, STRINGS):
                new.writestr(name, old.read(name))
        head, _, tail = old.read(SHEET).decode().partition("</sheetData>")
        with new.open(SHEET, "w", force_zip64=True) as part:
            part.write(head.encode())
            for i in range(2, rows + 2):
                part.write(row_xml(i, strings).encode())
            part.write(b"</sheetData>" + tail.encode())
        items = "".join(f"<si><t>{text}</t></si>" for text in strings)
        new.writestr(STRINGS, f'<?xml version="1.0"?><sst xmlns="{NAMESPACE}">{items}</sst>')


def row_xml(i: int, strings: dict[str, int]) -> str:
    parts = [f'<row r="{i}">']
    for letter, value in zip("ABCDEFGHIJKL", cells(i), strict=True):
        if isinstance(value, bool):
            parts.append(f'<c r="{letter}{i}" t="b"><v>{value:d}</v></c>')
        elif not isinstance(value, str):
            parts.append(f'<c r="{letter}{i}"{DATE if letter in "DE" else ""}><v>{value}</v></c>')
        elif value:
            parts.append(f'<c r="{letter}{i}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
    return "".join(parts) + "</row>"


def measured(program: str, path: Path) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    watched = program + "\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run([sys.executable, "-c", watched, path], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, float(done.stdout)


def main(rows: int = 1_000_000, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.xlsx"
        make(path, rows)
        results: dict[str, list[tuple[float, float]]] = {"kam_xl": [], "python-calamine": []}
        for _ in range(runs):
            for name, program in (("kam_xl", KAM), ("python-calamine", CALAMINE)):
                results[name].append(measured(program, path))
    least = {name: min(cpu for cpu, _ in found) for name, found in results.items()}
    for name, found in results.items():
        print(f"{name:16} {least[name]:6.2f} s CPU, {max(memory for _, memory in found):,.0f} MB")
    print(f"ratio            {least['kam_xl'] / least['python-calamine']:6.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
