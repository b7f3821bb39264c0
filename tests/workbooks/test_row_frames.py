"""Many cells looked at at once are what they are one by one; what is written is what other programs read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook as calamine

from kam_xl.values import Value
from kam_xl.workbooks import rows as row_text
from kam_xl.workbooks import table_rows
from kam_xl.workbooks.cell import has_formula, read_value, style_of, take_apart
from kam_xl.workbooks.cell_facts import FACTS, CellReader, values_of
from kam_xl.workbooks.row_frame import RowFrame, RowTexts, _by_hand
from kam_xl.workbooks.rows import Syntax
from tests.books import parts, sales_book
from tests.workbooks.made import SALES, new_rows, written

STRINGS = ["zero", "", "two"]
RESTS = ['/>', ' s="3"/>', '><v>5</v></c>', ' s="1"><v>1e3</v></c>', ' t="n"><v>-0.5</v></c>', '><v></v></c>', '></c>',
         ' t="s"><v>2</v></c>', ' t="s"><v>1</v></c>', ' s="2" t="b"><v>1</v></c>', ' t="b"><v>true</v></c>',
         ' t="e"><v>#N/A</v></c>', ' t="d"><v>2026-10-05</v></c>', ' t="str"><f>A2</f><v>a&amp;b</v></c>',
         ' t="str"><f>A2</f><v></v></c>', '><f>SUM(A1:A9)</f><v>7</v></c>', '><f>1+1</f></c>',
         ' t="str"><v>x_x0041_</v></c>',
         ' s="4"><f t="shared" si="0"/><v>1</v></c>', ' cm="1"><f t="array" ref="A1">B1</f><v>1</v></c>',
         ' t="inlineStr"><is><t>a</t></is></c>', ' t="inlineStr"><is><t xml:space="preserve"> &lt;é </t></is></c>',
         ' t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', ' t="inlineStr"><is><t></t></is></c>',
         ' t="inlineStr"><is><t>_x000D_</t><rPh sb="0" eb="1"><t>reading</t></rPh></is></c>']
"""What programs write behind a cell's address."""

sheet_rows = st.lists(st.lists(st.sampled_from([*RESTS, None]), max_size=4), max_size=6)


def text_of(rows: list[list[str | None]], *, gap: int = 1) -> bytes:
    """Rows of cells as text, the first of which is row 4; None is no cell."""
    found = ""
    for number, rests in zip(range(4, 99, gap), rows, strict=False):
        cells = "".join(f'<c r="{letters}{number}"{rest}' for letters, rest in zip("ABXY", rests, strict=False) if rest)
        found += f'<row r="{number}" spans="1:4">{cells}</row>' if cells else f'<row r="{number}"/>'
    return found.encode()


@given(sheet_rows, st.sampled_from([1, 3]))
def test_rows_taken_apart_at_once_are_what_they_are_one_by_one(rows: list[list[str | None]], gap: int) -> None:
    text, syntax = text_of(rows, gap=gap), Syntax("", "Sheet")
    frame, by_hand, whole = RowFrame.of(text, syntax), _by_hand(text, syntax), RowTexts(text, syntax)
    assert frame.cells.equals(by_hand.cells)
    for one in (frame, whole):
        assert one.numbers.to_list() == by_hand.numbers.to_list()
        assert one.attributes.to_list() == by_hand.attributes.to_list()
    assert "".join(whole.texts).encode() == text


@given(st.lists(st.sampled_from(RESTS), min_size=1, max_size=12))
@example(['><v>5</v></c>'] * 3)
@example([' t="s"><v>2</v></c>', ' t="s"><v>1</v></c>'])
def test_what_cells_hold_at_once_is_what_they_hold_one_by_one(rests: list[str]) -> None:
    rows = pl.int_range(len(rests), eager=True, dtype=pl.UInt32)
    facts = CellReader("", lambda: STRINGS).facts(rows, pl.Series(rests))
    facts = pl.concat([pl.DataFrame(schema=FACTS), facts], how="diagonal").sort("row")
    cells = [f'<c r="A1"{rest}'.encode() for rest in rests]
    records = [take_apart(cell) for cell in cells]
    assert list(values_of(facts)) == [read_value(cell, STRINGS) for cell in cells]
    assert facts["formula"].to_list() == [has_formula(record) for record in records]
    assert facts["style"].to_list() == [int(style_of(cell) or -1) for cell in cells]


storable = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
texts = st.text(storable, min_size=1, max_size=40) | st.sampled_from(
    ["=1+1", " leading", "trailing ", "a&b<c>", "_x0041_", "_x000D_", "line\nbreak", "emoji 🎉🇩🇪", "é_x_x0041", "'\""])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-10**18, 10**18).map(float) | st.sampled_from(
    [1e15, 999_999_999_999_999.0, 1e16, 1e-7, 5e-324, 1.7976931348623157e308, 0.1, -0.0, 1e21])


@pytest.mark.parametrize("streamed", [False, True])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.lists(st.tuples(texts, st.one_of(numbers, texts, st.booleans(), st.none())), min_size=1, max_size=9))
def test_other_programs_read_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                              values: list[tuple[str, Value]], *, streamed: bool) -> None:
    if streamed:
        monkeypatch.setattr(table_rows, "AT_HAND", 0)
        monkeypatch.setattr(table_rows, "CHUNK_ROWS", 2)
        monkeypatch.setattr(row_text, "SPAN_BYTES", 300)
    path = sales_book(tmp_path / "book.xlsx")
    accounts, amounts = map(list, zip(*values, strict=True))
    continues = [0, *[None] * (len(values) - 1)]
    sheet = written(path, "Sales", new_rows(continues, {"Account": accounts, "Amount": amounts}))["Sales"]
    last = 3 + len(values)
    assert [unescaped(sheet[f"B{row}"].value) for row in range(4, last + 1)] == accounts
    assert [unescaped(sheet[f"C{row}"].value) for row in range(4, last + 1)] == amounts
    assert b"<f>" not in parts(path)[SALES].split(b"</sheetData>")[0].replace(b"<f>Sales[[#This Row]", b"")
    read = calamine(path).get_sheet_by_name("Sales").to_python(skip_empty_area=False)
    assert [row[2] if row[2] != "" else None for row in read[3:last]] == amounts


def unescaped(value: object) -> object:
    """openpyxl keeps Excel's escapes where it reads inline text."""
    from kam_xl.workbooks.xml import unescape

    return unescape(value) if isinstance(value, str) else value
