"""Workbooks that other people's software made: refreshed with all else as it was, or refused with a reason."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from python_calamine import load_workbook as calamine

from kam_xl.errors import KamError, Refused
from kam_xl.refresh.inputs import held_types
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.sources import ColumnType
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import different_parts, parts, settings_file
from tests.conftest import SHARED

WORKBOOKS = sorted((SHARED / "corpus").glob("*/*.xls*")) if SHARED.is_dir() else []
EXAMPLES = {ColumnType.DATE: "2026-10-{:02}", ColumnType.LOGICAL: "TRUE", ColumnType.NUMBER: "{}.5",
            ColumnType.TEXT: "text {}", None: "text {}"}
PLANNED = re.compile(r"xl/worksheets/|xl/tables/|xl/charts/|pivotCacheDefinition|xl/calcChain|xl/workbook\.xml|"
                     r"xl/styles")
"""The kinds of parts that a plan may name: sheets, tables, chart caches, pivot flags, calculation settings."""


def tables(path: Path) -> list[str]:
    try:
        return list(Document.open(path).tables)
    except KamError:
        return []


CASES = [pytest.param(path, name, id=f"{path.parent.name}/{path.name}/{name}")
         for path in WORKBOOKS for name in tables(path)]


def write_source(book: Path, name: str, extra: int) -> None:
    """A source with a row more or less than the table has, of the types that its columns hold."""
    opened = Book(Document.open(book))
    body, types = opened.body(name), held_types(opened, name)
    headings = [h for h in body.table.headings if h not in body.calculated]
    with (book.parent / "source.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(headings)
        for i in range(1, max(1, len(body) + extra) + 1):
            writer.writerow([EXAMPLES[types.get(h)].format(i % 28 + 1) for h in headings])
    settings_file(book, f'[[source]]\ntable = {name!r}\nsource = "source.csv"\nmode = "replace"\n')


def outside(data: bytes, area: Any) -> dict[str, str]:
    """The cells of a sheet beside the rows of a table: formula and stored content, by address."""
    found = {}
    for cell in etree.fromstring(data).iter("{*}c"):
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))
        if row < area.first_row or not area.first_column <= column <= area.last_column:
            formula = cell.find("{*}f")
            found[cell.get("r")] = (cell.get("s"), formula.text if formula is not None else cell.findtext("{*}v"))
    return found


@pytest.mark.parametrize("extra", [2, -1])
@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_table_is_refreshed_with_all_else_as_it_was_or_refused(
        path: Path, name: str, extra: int, tmp_path: Path) -> None:
    book = Path(shutil.copy(path, tmp_path))
    before, area = parts(book), Document.open(book).table(name).area
    sheet = Document.open(book).table(name).sheet
    try:
        write_source(book, name, extra)
        report = refresh(book, Period(2026, 10))
    except Refused as refusal:
        assert re.search(r"active filter|query of its own|in the way|array formula", str(refusal))
        assert refusal.fix
        assert parts(book) == before
        return
    assert report.written
    after = parts(book)
    listings = set() if "xl/calcChain.xml" in after else {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert [p for p in different_parts(before, after) - listings if not PLANNED.search(p)] == []
    if report.calculated == 0:
        assert outside(after[sheet.part], area) == outside(before[sheet.part], area)
    new = Document.open(book).table(name)
    assert new.last_row - new.first_row + 1 == max(1, report.tables[0].rows_read)
    openpyxl.load_workbook(book)
    calamine(book)
    assert not refresh(book, Period(2026, 10)).written
