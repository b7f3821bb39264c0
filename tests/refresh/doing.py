"""One refresh of a small workbook, and what is in it afterwards."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import Options, refresh
from tests.books import settings_file

OCTOBER = Period(2026, 10)
REPLACE = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\nkey = "Account"\n'
UPSERT = REPLACE.replace("replace", "upsert")


def refreshed(book: Path, csv: str, settings: str = UPSERT, options: Options | None = None) -> Report:
    (book.parent / "sales.csv").write_text(csv, encoding="utf-8")
    settings_file(book, settings)
    return refresh(book, OCTOBER, options)


def rows_of(book: Path, last: int = 12) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(book, data_only=True)["Sales"]
    return [row for row in sheet.iter_rows(4, last, 2, 5, values_only=True) if any(row)]


def values_of(book: Path, sheet: str) -> dict[str, object]:
    cells = openpyxl.load_workbook(book, data_only=True)[sheet]
    return {cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None}
