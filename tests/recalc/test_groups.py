"""Formulas in relative form, and which of a workbook's are the same."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.recalc.groups import groups_of
from kam_xl.recalc.relative import absolute, relative, with_rows, without_rows
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

pieces = st.lists(st.sampled_from(["A1", "$B$7", "C$12", "$D3", "+", "LOG10(", ")", '"A1 "" B2"', "'My A1'!B4",
                                   "T[A1]", "T[[#This Row],[B2]]", "3:9", "$3:9", "B2:C5", "XFD1048576", "XFE12",
                                   "A0", "TAX2024", "_xlpm.a1", "1E5", "Data!Z9", "A01", ",", "{1,2}", "Ä1",
                                   "%"])).map("".join)


@given(pieces, st.integers(1, 1_048_576))
def test_relative_form_can_be_taken_back(text: str, row: int) -> None:
    assert absolute(relative(text, row), row) == text
    assert with_rows(*without_rows(text)) == text


@pytest.mark.parametrize(("text", "below"), [
    ("A5*2", "A6*2"), ("$A5+A$5+$A$5", "$A6+A$5+$A$5"), ("SUM(A$2:A5)", "SUM(A$2:A6)"), ("Data!B4&'A B1'!C9",
     "Data!B5&'A B1'!C10"), ('"A5"&B5', '"A5"&B6'), ("T[A5]+LOG10(A5)", "T[A5]+LOG10(A6)"), ("SUM(5:5)", "SUM(6:6)"),
    ("T[[#This Row],[B5]]-A5", "T[[#This Row],[B5]]-A6"), ("a5+XFE5", "a6+XFE5")])
def test_a_formula_filled_down_is_the_same(text: str, below: str) -> None:
    assert absolute(relative(text, 5), 6) == below
    assert relative(text, 5) == relative(below, 6)


def test_formulas_are_sorted_by_column_and_form_and_every_text_is_found_again() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("S")
    sheet.add_table("A3:A6", {"name": "T", "data": [[1], [2], [3]]})
    texts = {(row, column): text for row in range(2, 10) for column, text in (
        (3, f'A{row}&"<&>"'), (4, f"A{row}*{row % 2}"), (5, "T[[#This Row],[Column1]]"))}
    for (row, column), text in texts.items():
        sheet.write_formula(row - 1, column - 1, "=" + text)
    sheet.write_array_formula("G1:G3", "{=A4:A6*2}")
    book.close()
    groups = groups_of(Book(Document.from_bytes(stream.getvalue())))
    found = {(row, group.column): group.text(row) for group in groups for row in group.rows if group.fills is None}
    assert found == texts
    assert [group.rows for group in groups if group.column == 5] == [[2, 3], [4, 5, 6], [7, 8, 9]]
    assert [str(group.fills) for group in groups if group.fills] == ["G1:G3"]
    assert sum(group.column == 4 for group in groups) == 2 * 3
