"""Every cached value of the templates, calculated once more by an engine of other authors."""

from __future__ import annotations

import html
import re

import formulon
import pytest

from kam_xl.grid import column_number
from kam_xl.workbooks.document import Document
from tests.engines import for_formulon
from tests.templates.workbooks import NAMES, content, formulas


@pytest.mark.parametrize("name", NAMES)
def test_a_second_engine_gets_the_same_values(name):
    data = content(name)
    document = Document.from_bytes(data, name)
    with formulon.Workbook.load(for_formulon(document)) as book:
        book.recalc()
        sheets = [book.sheet_name(i) for i in range(book.sheet_count())]
        differing = [(sheet, ref) for sheet, ref, _, kind, cached in formulas(data)
                     if not same(book.get_value(sheets.index(sheet), *place(ref)), kind, cached)]
    assert differing == []


def place(ref):
    column, row = re.match(r"([A-Z]+)(\d+)", ref).groups()
    return int(row) - 1, column_number(column) - 1


def same(value, kind, cached):
    if kind == "n":
        return value.number is not None and value.number == pytest.approx(float(cached), rel=1e-9, abs=1e-9)
    if kind == "b":
        return value.boolean == (cached == "1")
    return (value.text or "") == html.unescape(cached)
