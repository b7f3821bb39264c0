"""Cells: what is written reads back, by us and by others, and only what is asked for changes."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kam_xl.errors import ErrorCode, Refused
from kam_xl.values import Value, Values
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import moved, read_formula, read_value, style_attribute, style_of, write_cell
from kam_xl.workbooks.cell_block import CellBlock
from kam_xl.workbooks.cell_results import with_result, with_results
from kam_xl.workbooks.cell_text import cells, joined
from kam_xl.workbooks.rows import Syntax
from kam_xl.workbooks.shared_formulas import expand_shared
from kam_xl.workbooks.sheet import SheetXml

STRINGS = ["zero", "", "two"]
storable = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(storable, min_size=1) | st.sampled_from(
    ["_x0041_", "a\rb", "line\nbreak", "\ttab", "=1+1", "<b>&amp;", " x ", "_x_x005F_", "#N/A", "1.5", "TRUE"])
values = st.none() | st.booleans() | texts | st.sampled_from(ErrorCode) | numbers


def tree(cell: bytes, prefix: str = "") -> etree._Element:
    """A cell as an XML reader sees it."""
    p = f":{prefix.rstrip(':')}" if prefix else ""
    return etree.fromstring(b"<row xmlns%b='urn:cells'>%b</row>" % (p.encode(), cell))[0]


@given(values, st.sampled_from(["", "x:"]), st.sampled_from([None, "7"]))
def test_a_written_cell_reads_back(value: Value, prefix: str, style: str | None) -> None:
    raw = write_cell("B3", style, value, prefix)
    read = read_value(raw, [])
    assert (type(read), read) == (type(value), value)
    assert (style_of(raw), read_formula(raw)) == (style, None)
    assert dict(tree(raw, prefix).attrib).get("r") == "B3"


columns = (st.lists(values, min_size=1, max_size=20) | st.lists(st.none() | numbers, min_size=1)
           | st.lists(st.none() | texts, min_size=1) | st.lists(st.none() | st.booleans(), min_size=1))
"""Columns of mixed cells, and of one type with blanks, which are written all at once."""


@given(columns, st.sampled_from(["", "x:"]), st.sampled_from([None, "7", "by row"]))
def test_a_column_is_written_as_its_cells_are(column: list[Value], prefix: str, style: str | None) -> None:
    rows = pl.Series([str(row) for row in range(4, 4 + len(column))])
    styles = [str(i % 3 or "") or None for i in range(len(column))] if style == "by row" else [style] * len(column)
    attributes = pl.Series(map(style_attribute, styles)) if style == "by row" else style_attribute(style)
    pieces = cells(f'<{prefix}c r="C', rows, Values.of(column), attributes, prefix)
    written = joined([pl.repeat("", len(rows), eager=True), *pieces])
    for raw, row, value, expected in zip(written, rows, column, styles, strict=True):
        if value is None and expected is None:
            assert raw == ""
            continue
        cell = tree(raw.encode(), prefix)
        assert (cell.get("r"), cell.get("s")) == (f"C{row}", expected)
        assert read_value(raw.encode(), []) == value


@given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=8))
def test_a_block_reads_what_single_cells_hold(rows: list[list[Value]]) -> None:
    raw = [write_cell(f"B{row}", None, left) + write_cell(f"C{row}", None, right)
           for row, (left, right) in enumerate(rows, 4)]
    body = b"".join(b'<row r="%d">%b<c r="E%d"><v>9</v></c></row>' % (r, row, r) for r, row in enumerate(raw, 4))
    sheet = SheetXml(b"<worksheet><sheetData>" + body + b"</sheetData></worksheet>", "Sheet")
    block = CellBlock(sheet, range(4, 4 + len(rows)), range(2, 4), list)
    assert [block.column(column).values for column in (2, 3)] == [[row[0] for row in rows], [row[1] for row in rows]]
    assert block.has_outside


@pytest.mark.parametrize(("raw", "value"), [
    (b'<c r="A1" t="s"><v>2</v></c>', "two"), (b'<c r="A1" t="s"><v>1</v></c>', None), (b'<c r="A1"/>', None),
    (b'<c r="A1" t="b"><v>1</v></c>', True), (b'<c r="A1" t="b"><v>true</v></c>', True),
    (b'<c r="A1"><v>1e3</v></c>', 1000.0),
    (b'<c r="A1" t="e"><v>#DIV/0!</v></c>', ErrorCode.DIV0), (b'<c r="A1" t="e"><v>#UNKNOWN!</v></c>', ErrorCode.VALUE),
    (b'<c r="A1" t="str"><f>A2</f><v>a&amp;b</v></c>', "a&b"), (b'<c r="A1" t="str"><f>A2</f><v></v></c>', ""),
    (b'<c t="inlineStr" r="A1"><is><r><t>a</t></r><r><rPr><b/></rPr><t> b</t></r></is></c>', "a b"),
    (b'<c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>reading</t></rPh></is></c>', "a"),
    (b"<c r='A1' t='str'><v>x</v></c>", "x"), (b'<x:c r="A1" t="n"><x:v>5</x:v></x:c>', 5.0),
    (b'<c r="A1" t="d"><v>2026-10-05</v></c>', "2026-10-05")])
def test_what_programs_write_is_read(raw: bytes, value: Value) -> None:
    read = read_value(raw, STRINGS)
    assert (type(read), read) == (type(value), value)


FORMULA_CELLS = [
    b'<c r="B2" s="4"><f>SUM(A1:A9)</f><v>1</v></c>', b'<c r="B2" s="4" t="str"><f>A1&amp;"x"</f><v>old</v></c>',
    b'<c r="B2" s="4" t="e"><f>1/0</f><v>#DIV/0!</v></c>', b'<c r="B2" s="4" t="b"><f>TRUE</f></c>',
    b'<c s="4" r="B2" cm="1"><f t="array" ref="B2:B4">A1:A3</f><v>1</v></c>',
    b'<c r="B2" s="4"><f t="shared" si="0"/><v>1</v></c>']


@pytest.mark.parametrize("raw", FORMULA_CELLS)
@given(value=values)
def test_a_new_result_leaves_formula_and_style(raw: bytes, value: Value) -> None:
    after = with_result(raw, value)
    assert read_formula(after) == read_formula(raw)
    before, now = tree(raw), tree(after)
    assert {k: v for k, v in before.attrib.items() if k != "t"} == {k: v for k, v in now.attrib.items() if k != "t"}
    read = read_value(after, [])
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("raw", FORMULA_CELLS)
@given(value=values)
def test_in_a_row_a_cell_gets_its_result_and_the_others_stay(raw: bytes, value: Value) -> None:
    before, after = b'<c r="A2"><f>B2</f><v>7</v></c>', b'<c r="C2" t="e"><f t="shared" si="9"/><v>#N/A</v></c>'
    row = with_results(before + raw + after, {2: value, 99: 1.0}, Syntax("", "Sheet"))
    assert row == before + with_result(raw, value) + after


@pytest.mark.parametrize("raw", FORMULA_CELLS)
def test_the_same_result_again_changes_nothing(raw: bytes) -> None:
    once = with_result(raw, 5.0)
    assert with_result(once, 5.0) == once


@pytest.mark.parametrize("raw", [*FORMULA_CELLS, b"<c s='1' r='B2'/>", b'<x:c r="B2"><x:v>1</x:v></x:c>'])
def test_a_moved_cell_is_the_same_elsewhere(raw: bytes) -> None:
    assert moved(raw, "AB12").replace(b'"AB12"', b'"B2"') == raw.replace(b"'B2'", b'"B2"')


@given(numbers)
def test_numbers_keep_all_their_digits(number: float) -> None:
    assert float(tree(write_cell("A1", None, number)).findtext("{*}v") or "") == number


def sheet_of(body: str) -> SheetXml:
    return SheetXml(f"<worksheet><head/><sheetData>{body}</sheetData><tail/></worksheet>".encode(), "Sheet")


def test_rows_come_out_as_they_came_in() -> None:
    body = ('<row r="1"/><row r="2" ht="9"><c r="A2"/><c r="B2" t="s"><v>0</v></c></row>'
            '<row r="5" spans="1:2"><c r="A5"><f>1+1</f><v>2</v></c></row>')
    sheet = sheet_of(body)
    assert sheet.to_bytes().decode() == f"<worksheet><head/><sheetData>{body}</sheetData><tail/></worksheet>"
    assert {row: list(sheet.cells(row)) for row, _ in sheet.rows()} == {1: [], 2: [1, 2], 5: [1]}


@pytest.mark.parametrize(("body", "message"), [
    ("<row><c r='A1'/></row>", "rows without their numbers"), ("<!-- x --><row r='1'/>", "comments or raw sections")])
def test_a_sheet_that_cannot_be_taken_apart_is_refused(body: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        list(sheet_of(body).rows())


def test_cells_without_addresses_are_refused() -> None:
    with pytest.raises(Refused, match="cells without their addresses"):
        sheet_of("<row r='1'><c><v>1</v></c></row>").cells(1)


COLUMNS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>2</v></c><c r="AB1"><v>3</v></c></row>'


@pytest.mark.parametrize(("columns", "kept"), [({1}, ["A1"]), ({2, 28}, ["B1", "AB1"]), (set(), [])])
def test_a_thinned_sheet_has_the_cells_of_its_columns(columns: set[int], kept: list[str]) -> None:
    thin = etree.fromstring(sheet_of(COLUMNS + COLUMNS.replace("1\"", "2\"")).thinned(columns, set()))
    assert [c.get("r") for c in thin.iter("c") if c.get("r", "").endswith("1")] == kept
    whole = etree.fromstring(sheet_of(COLUMNS).thinned(columns, {1}))
    assert len(list(whole.iter("c"))) == 3


@pytest.mark.parametrize("cell", ['<c s="1" r="A2"><v>5</v></c>', "<c r='A2'><v>5</v></c>", '<c\n r="A2"><v>5</v></c>'])
def test_thinning_loses_no_cell_for_its_form(cell: str) -> None:
    thin = etree.fromstring(sheet_of(COLUMNS + f'<row r="2">{cell}</row>').thinned({1}, set()))
    assert {"A1", "A2"} <= {c.get("r") for c in thin.iter("c")}


@pytest.mark.parametrize("quote", ['"', "'"])
def test_shared_formulas_are_written_out_in_the_area_and_kept_elsewhere(quote: str) -> None:
    body = ('<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f></c>'
            '<c r="D1"><f t="shared" ref="D1:D2" si="1">E1</f></c></row>'
            '<row r="2"><c r="A2"><f t="shared" si="0"/></c><c r="D2"><f t="shared" si="1"/></c></row>')
    sheet = sheet_of(body.replace('"', quote))
    assert expand_shared(sheet, Area.of("A2:A2"))
    found = {(row, column): (formula.text, formula.kind) for row, column, formula in sheet.formulas()}
    assert found == {(1, 1): ("B1*2", "normal"), (2, 1): ("B2*2", "normal"),
                     (1, 4): ("E1", "shared"), (2, 4): ("", "shared")}
    assert not expand_shared(sheet, Area.of("B1:B9"))
