"""A workbook opened in the double of Excel, and rows to give to its table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from kam_xl.workbooks.live import LiveWorkbook
from tests.workbooks import xlwings_double as double
from tests.workbooks.made import new_rows

GROWN = new_rows([0, 1, None, None], {"Account": ["Acme", "Borg", "Cyber", "Dune"], "Amount": [1.0, 2.0, 3.0, 4.0]})
AGAIN = new_rows([0, None, None], {"Account": ["X", "Y", "Z"], "Note": [46296.0, 46297.0, None]}, "Note")
SHRUNK = new_rows([1], {"Account": ["Borg"], "Amount": [2.0]})


def opened(path: Path) -> tuple[double.Book, LiveWorkbook]:
    book = double.App(path).books.active
    return book, LiveWorkbook(book)


def changed_by_hand(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path
