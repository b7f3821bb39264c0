"""After a refresh of the account book every stored value is what a second, independent engine finds."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import formulon
import pytest

from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.templates.sample.sources import write_sources
from kam_xl.templates.shipped import copy_template
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.engines import for_formulon


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book")
    path = copy_template("account_book", folder / "book.xlsx")
    for month in (9, 10):
        write_sources(folder / "sources", date(2026, month, 1))
        report = refresh(path, Period(2026, month))
        assert report.uncalculated == {}
    return Book(Document.open(path))


def same(own: object, other: object) -> bool:
    if isinstance(own, float) and isinstance(other, float):
        return math.isclose(own, other, rel_tol=1e-9, abs_tol=1e-9)
    return own == other or (own in (None, "") and other in (None, ""))


def test_every_formula_cell_agrees_with_the_second_engine(book: Book) -> None:
    engine: Any = formulon.Workbook.load(for_formulon(book.document))
    engine.recalc()
    cells = [(i, sheet.name, r, c) for i, sheet in enumerate(book.document.sheets)
             for r, c, _ in book.formulas(sheet.name)]
    different = [f"{name}!{column_letters(c)}{r}: {own!r}, {other!r}" for i, name, r, c in cells
                 if not same(own := book.value(name, r, c), other := engine.get_value(i, r - 1, c - 1).to_python())]
    assert different == []
    assert len(cells) > 2000
