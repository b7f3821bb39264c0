"""One refresh of a small workbook, and what is in it afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import openpyxl

from kam_xl.refresh.live import refresh_live
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import Options, refresh
from kam_xl.workbooks.live import LiveWorkbook
from tests.books import settings_file
from tests.workbooks import xlwings_double as double

OCTOBER = Period(2026, 10)
REPLACE = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\nkey = "Account"\n'
UPSERT = REPLACE.replace("replace", "upsert")


class Refresh(Protocol):
    """A refresh of a workbook at a path, in one of the ways there are."""

    def __call__(self, path: Path, period: Period, options: Options | None = None) -> Report: ...


class Refreshed(Protocol):
    """A refresh of the sample workbook from a text."""

    def __call__(self, book: Path, csv: str, settings: str = UPSERT, options: Options | None = None) -> Report: ...


def refresh_in_excel(path: Path, period: Period, options: Options | None = None) -> Report:
    """Open the workbook in the double, refresh it there, and save it as a user would."""
    book = double.App().books.open(str(path))
    try:
        return refresh_live(LiveWorkbook(book), period, options)
    finally:
        book.save_if_changed()


WAYS: dict[str, Refresh] = {"file": refresh, "live": refresh_in_excel}


def refreshing(refresh: Refresh) -> Refreshed:
    """The refresh from a text, in one of the ways."""
    def refreshed(book: Path, csv: str, settings: str = UPSERT, options: Options | None = None) -> Report:
        (book.parent / "sales.csv").write_text(csv, encoding="utf-8")
        settings_file(book, settings)
        return refresh(book, OCTOBER, options)
    return refreshed


refreshed_file = refreshing(refresh)


def rows_of(book: Path, last: int = 12) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(book, data_only=True)["Sales"]
    return [row for row in sheet.iter_rows(4, last, 2, 5, values_only=True) if any(row)]


def values_of(book: Path, sheet: str) -> dict[str, object]:
    cells = openpyxl.load_workbook(book, data_only=True)[sheet]
    return {cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None}
