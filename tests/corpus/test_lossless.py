"""Every workbook of the corpus: tables that grow and shrink, a cell that is written, and all else as it was."""

from __future__ import annotations

import io
import re
import shutil
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineError, CalamineWorkbook

from kam_xl.errors import Refused
from kam_xl.refresh.run import refresh
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.package import Package
from kam_xl.workbooks.row_insertion import insert_rows
from tests.corpus.plans import Formulas, of_a_cell, of_a_refresh
from tests.corpus.workbooks import (
    COLUMN,
    OCTOBER,
    REFUSALS,
    WORKBOOKS,
    WRITTEN,
    last_row,
    named,
    tables,
    write_source,
)
from tests.lossless import differences, unplanned

CASES = [pytest.param(path, name, id=f"{named(path)}/{name}") for path in WORKBOOKS for name in tables(path)]
CHANGES = {"two rows more": 2, "a row less": -1, "200 rows more": 200}


@pytest.mark.parametrize("extra", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_table_is_refreshed_with_all_else_as_it_was_or_refused(
        path: Path, name: str, extra: int, tmp_path: Path) -> None:
    book = Path(shutil.copy(path, tmp_path))
    book.chmod(0o644)
    before, table = path.read_bytes(), Document.open(book).table(name)
    try:
        rows = write_source(book, name, extra)
        report = refresh(book, OCTOBER)
    except Refused as refusal:
        assert re.search(REFUSALS, str(refusal))
        assert refusal.fix
        assert book.read_bytes() == before
        return
    assert report.written
    after = book.read_bytes()
    shift = len(rows) - (table.last_row - table.first_row + 1)
    if any("were inserted above" in warning for warning in report.warnings):
        before = with_rows_inserted(before, name, shift)
    assert unplanned(differences(before, after), of_a_refresh(table, shift, Formulas.of(before))) == []
    new = Document.open(book).table(name)
    assert new.last_row - new.first_row + 1 == len(rows)
    assert readable_before(path) == readable(after)
    assert extra != 2 or not refresh(book, OCTOBER).written


def with_rows_inserted(data: bytes, name: str, count: int) -> bytes:
    """The workbook with rows inserted below a table; that all formulas keep their meaning has a test of its own."""
    document = Document.from_bytes(data)
    table = document.table(name)
    insert_rows(document, table.sheet, table.area.last_row + 1, count)
    return document.package.to_bytes()


@pytest.mark.parametrize("path", WORKBOOKS, ids=map(named, WORKBOOKS))
def test_one_cell_is_written_with_all_else_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    book = Book(Document.open(path))
    sheet = book.document.sheets[0]
    row = last_row(book.document.package.read(sheet.part)) + 1
    book.write_value(sheet.name, row, COLUMN, WRITTEN)
    after, address = book.to_bytes(), f"{column_letters(COLUMN)}{row}"
    found = differences(before, after)
    assert address in " ".join(difference.place for difference in found)
    assert unplanned(found, of_a_cell(sheet.part, address)) == []
    assert readable_before(path) == readable(after)
    assert Book(Document(Package(after))).value(sheet.name, row, COLUMN) == WRITTEN


@cache
def readable_before(path: Path) -> dict[str, Any]:
    return readable(path.read_bytes())


def readable(package: bytes) -> dict[str, Any]:
    """Which programs can read it, and the sheets that they see there."""
    seen: dict[str, Any] = {}
    try:
        seen["calamine"] = CalamineWorkbook.from_filelike(io.BytesIO(package)).sheet_names
    except CalamineError as error:
        seen["calamine"] = type(error).__name__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            seen["openpyxl"] = openpyxl.load_workbook(io.BytesIO(package)).sheetnames
        except Exception as error:  # noqa: BLE001 - what it says of a workbook that it cannot read is its affair
            seen["openpyxl"] = type(error).__name__
    return seen
