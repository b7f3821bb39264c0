"""A change is calculated through only as far as it reaches: with the same values as if all were calculated."""

from __future__ import annotations

import io
import re

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl import recalc
from kam_xl.errors import ErrorCode
from kam_xl.recalc import Recalculator
from kam_xl.recalc.groups import Group
from kam_xl.recalc.live import is_volatile, volatile_names
from kam_xl.values import Value, Values
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.table_writer import NewRows

ROWS = 12
DOWN = ["A{r}*2", "SUM(A$2:A{r})", "N(F{p})+A{r}", 'IF(A{r}>5,"big","")', "LEN(G{r})", "IFERROR(I{r},-1)",
        "VLOOKUP(A{r},Other!$A$1:$B$9,2,FALSE)", 'SUMIFS(Other!$B$1:$B$9,Other!$A$1:$A$9,"<"&A{r})', "A{n}+B{r}",
        "1/A{r}", "A{r}&B{r}>0", "SUM(A:A)+B{r}", "OFFSET(A{r},1,0)", 'INDIRECT("B"&ROW())',
        "SUM(A{r}:INDEX(A:B,5,1))", "Factor*A{r}", "ROW()+A{r}", "SUM({r}:{r})*0+1", "Summary!$A$1+1", "MAX(A$10:A{r})"]
"""Formulas that are filled down beside the numbers in A and B, from column E on."""

SUMMARY = ["SUM(Data!A2:A13)", 'A1+COUNTIF(Data!H:H,"big")', "Data!E5+Other!B3", "NOW()", "A4-A4+A1", "RAND()*0+A2",
           "SUM(Data!F2:F4)", "COUNTA(Other!A:A)", "A10", "A9", "SUM(C1:C3)", "IF(FALSE,A13,Factor)", "A12+A1"]


def made(formulas: list[str], spills: bool = True) -> Book:
    """A workbook of numbers with the formulas filled down beside them, calculated as by Excel."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    data, other, summary = (book.add_worksheet(name) for name in ("Data", "Other", "Summary"))
    for row in range(1, ROWS + 1):
        data.write_row(row, 0, [row % 7, row / 4])
        for column, text in enumerate(formulas, 4):
            data.write_formula(row, column, "=" + text.format(r=row + 1, p=row, n=row + 2))
    for row in range(9):
        other.write_row(row, 0, [row, row * 10])
    for row, text in enumerate(SUMMARY):
        summary.write_formula(row, 0, "=" + text)
    if spills:
        summary.write_dynamic_array_formula("C1:C3", "=Data!A2:A4*2")
        summary.write_array_formula("D1:D3", "{=Other!B1:B3+Data!B2:B4}")
    book.define_name("Factor", "=Other!$B$2+Data!$B$3")
    book.close()
    found = Book(Document.from_bytes(stream.getvalue()))
    Recalculator(found).run()
    part = found.document.workbook_part
    settled = found.document.package.read(part).replace(b' fullCalcOnLoad="1"', b"")
    found.document.package.write(part, settled)
    return Book(Document.from_bytes(found.to_bytes()))


def again(book: Book) -> Book:
    return Book(Document.from_bytes(book.to_bytes()))


def cells(book: Book) -> dict[tuple[str, int, int], bytes]:
    return {(s.name, row, column): raw for s in book.document.sheets for row, column, raw in
            book.sheet(s.name).formula_cells()}


def values(book: Book) -> dict[tuple[str, int, int], Value]:
    return {(s, row, column): book.value(s, row, column) for s, row, column in cells(book)}


def changed(book: Book, writes: list[tuple[str, int, int, Value]]) -> list[tuple[str, Area]]:
    for sheet, row, column, value in writes:
        book.write_value(sheet, row, column, value)
    return [(sheet, Area(row, column, row, column)) for sheet, row, column, _ in writes]


VOLATILE = {("Summary", 4, 1), ("Summary", 5, 1), ("Summary", 6, 1)}
write = st.tuples(st.just("Data"), st.integers(1, ROWS + 2), st.integers(1, 2),
                  st.sampled_from([0.0, 3.0, 8.25, "text", True, None, ErrorCode.NA])) | st.tuples(
    st.just("Other"), st.integers(1, 9), st.integers(1, 2), st.sampled_from([0.0, 3.0, 77.5, "7"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(DOWN), min_size=5, max_size=10), st.lists(write, min_size=1, max_size=3))
def test_both_ways_give_the_same_values(formulas: list[str], writes: list[tuple[str, int, int, Value]]) -> None:
    book = made(formulas)
    fully, before = again(book), cells(book)
    places = changed(book, writes)
    done = Recalculator(book).run(places)
    changed(fully, writes)
    Recalculator(fully).run()
    assert {c: v for c, v in values(book).items() if c not in VOLATILE} == {
        c: v for c, v in values(fully).items() if c not in VOLATILE}
    assert sum(raw != before[cell] for cell, raw in cells(book).items()) <= done.calculated


ONE_ROW = ["A{r}*2", "E{r}&B{r}", "N(G{p})+A{r}", "SUM(B{r}:B$13)"]


def test_cells_that_a_change_does_not_reach_stay_byte_for_byte() -> None:
    book = made(ONE_ROW)
    before = cells(book)
    Recalculator(book).run(changed(book, [("Data", 9, 1, 100.0)]))
    after = cells(book)
    own = {("Data", 9, 5), ("Data", 9, 6), *(("Data", row, 7) for row in range(9, ROWS + 2))}
    assert {cell for cell in after if cell[0] == "Data" and after[cell] != before[cell]} == own
    assert book.value("Data", 9, 5) == 200
    assert book.value("Data", ROWS + 1, 7) == sum(100 if row == 8 else row % 7 for row in range(1, ROWS + 1))


def stored(book: Book, cell: tuple[str, int, int], old: bytes, new: bytes) -> None:
    """Put other bytes into a formula cell."""
    sheet = book.sheet(cell[0])
    raw = sheet.cells(cell[1])
    assert old in raw[cell[2]]
    sheet.replace_cells(cell[1], raw | {cell[2]: raw[cell[2]].replace(old, new)})


def test_a_formula_that_is_not_reached_is_taken_at_its_stored_value() -> None:
    book = made(ONE_ROW)
    stored(book, ("Data", 8, 7), b"<v>21</v>", b"<v>1000</v>")
    Recalculator(book).run(changed(book, [("Data", 9, 1, 5.0)]))
    assert book.value("Data", 9, 7) == 1005


def test_what_is_stored_as_true_is_no_number() -> None:
    book = made(["A{r}*0+1", "SUM(E{p}:E{p})+A{r}"])
    stored(book, ("Data", 8, 5), b"><f>", b' t="b"><f>')
    Recalculator(book).run(changed(book, [("Data", 9, 1, 5.0)]))
    assert book.value("Data", 9, 6) == 5


@pytest.mark.parametrize(("kind", "cached"), [
    ("", b""), ("", b"<v></v>"), ("", b"<v>NaN</v>"), ("str", b""), ("str", b"<v/>"), ("e", b"<v>#N/A</v>")])
def test_a_formula_without_a_value_is_calculated_for_those_that_read_it(kind: str, cached: bytes) -> None:
    book = made(ONE_ROW)
    stored(book, ("Data", 8, 7), b"><f>", f' t="{kind}"><f>'.encode() if kind else b"><f>")
    stored(book, ("Data", 8, 7), b"<v>21</v>", cached)
    Recalculator(book).run(changed(book, [("Data", 9, 1, 5.0)]))
    assert book.value("Data", 9, 7) == 26


@pytest.mark.parametrize("setting", [b'fullCalcOnLoad="1"', b'calcMode="manual"', b'calcCompleted="0"'])
def test_stored_values_are_not_relied_on_where_the_workbook_does_not_vouch_for_them(setting: bytes) -> None:
    book = made(ONE_ROW)
    stored(book, ("Data", 8, 7), b"<v>21</v>", b"<v>1000</v>")
    package, part = book.document.package, book.document.workbook_part
    package.write(part, package.read(part).replace(b"<calcPr", b"<calcPr " + setting))
    Recalculator(book).run(changed(book, [("Data", 9, 1, 5.0)]))
    assert book.value("Data", 9, 7) == 26
    assert book.value("Data", 8, 7) == 1000, "it is not reached, so that it is nobody's to change"


def test_what_reads_the_present_moment_reads_this_one() -> None:
    book = made(["TODAY()", "E{r}+A{r}"])
    for row in range(2, ROWS + 2):
        stored(book, ("Data", row, 5), b"<v>", b"<v>1")
    Recalculator(book).run(changed(book, [("Data", 3, 1, 1000.0)]))
    today = book.value("Data", 4, 6)
    assert book.value("Data", 3, 6) == pytest.approx((today or 0) - 3 + 1000)  # type: ignore[operator]
    assert book.value("Data", 3, 5) != book.value("Data", 3, 6), "TODAY() itself is not reached"


def test_a_circular_reference_is_listed_if_a_change_reaches_it_and_else_left_alone() -> None:
    book = made(["A{r}+F{r}", "E{r}", "B{r}*2"], spills=False)
    stored(book, ("Data", 4, 5), b"</f>", b"</f><v>77</v>")
    done = Recalculator(book).run(changed(book, [("Data", 4, 2, 8.0)]))
    assert (done.calculated, done.uncalculated) == (1, {})
    assert book.value("Data", 4, 5) == 77
    done = Recalculator(book).run(changed(book, [("Data", 4, 1, 8.0)]))
    assert set(done.uncalculated) >= {"Data!E4", "Data!F4"}
    assert book.value("Data", 4, 5) is None


def shared(book: Book) -> Book:
    """The same workbook with the formulas of column E shared, as Excel stores them; the first holds the text."""
    for row in range(2, ROWS + 2):
        own = f"<f>A{row}*2</f>".encode()
        stored(book, ("Data", row, 5), own, b'<f t="shared" si="0"/>' if row > 2 else
               f'<f t="shared" ref="E2:E{ROWS + 1}" si="0">A2*2</f>'.encode())
    return again(book)


def test_shared_formulas_are_calculated_although_the_one_with_the_text_is_not_reached() -> None:
    book = shared(made(ONE_ROW))
    before = cells(book)
    Recalculator(book).run(changed(book, [("Data", 9, 1, 50.0)]))
    assert book.value("Data", 9, 5) == 100
    assert [row for row in range(2, ROWS + 2) if cells(book)["Data", row, 5] != before["Data", row, 5]] == [9]


def test_the_share_that_is_done_only_grows_and_ends_at_all() -> None:
    book, told = made(ONE_ROW), list[float]()
    Recalculator(book).run(None, told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def growing() -> Book:
    """A table of two rows above cells that a summary reads, and a formula that reads the table."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    data, summary = book.add_worksheet("Data"), book.add_worksheet("Summary")
    data.add_table("A1:A3", {"name": "Sales", "columns": [{"header": "Amount"}], "data": [[1], [2]]})
    data.write("A6", 10)
    data.write_formula("C6", "=A6*2")
    summary.write_formula("A1", "=Data!A6+Data!C6")
    summary.write_formula("A2", "=SUM(Sales[Amount])")
    book.close()
    return Book(Document.from_bytes(stream.getvalue()))


def test_after_rows_were_pushed_down_a_change_still_reaches_what_reads_the_moved_cells() -> None:
    book = growing()
    recalculator = Recalculator(book)
    recalculator.run()
    amounts = Values.of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert book.write_rows("Sales", NewRows(pl.Series([0, 1, None, None, None, None], dtype=pl.Int64),
                                            {"Amount": amounts}))
    recalculator.run(book.changed)
    assert (book.value("Data", 10, 1), book.value("Summary", 1, 1), book.value("Summary", 2, 1)) == (10, 30, 21)
    recalculator.run(changed(book, [("Data", 10, 1, 100.0), ("Data", 7, 1, 7.0)]))
    assert (book.value("Data", 10, 3), book.value("Summary", 1, 1), book.value("Summary", 2, 1)) == (200, 300, 22)


def test_a_formula_that_became_a_value_is_not_calculated_again() -> None:
    book = growing()
    recalculator = Recalculator(book)
    recalculator.run()
    recalculator.run(changed(book, [("Data", 6, 3, 5.0)]))
    recalculator.run(changed(book, [("Data", 6, 1, 11.0)]))
    assert (book.value("Data", 6, 3), book.value("Summary", 1, 1)) == (5, 16)


def test_a_formula_is_volatile_through_the_names_that_it_uses() -> None:
    names = {"As_Of": "TODAY()", "Age": "as_of-Data!$B$2", "Fixed": "Data!$A$1"}
    moving = volatile_names(names)
    assert [is_volatile(Group("Data", 1, text), moving) for text in ("AGE*2", "A1-As_Of", "Fixed+Age_2", "NOW()")] == [
        True, True, False, True]


STORED = [b' t="str"><f>{}</f>', b' t="str"><f>{}</f><v></v>', b' t="str"><f>{}</f><v>7</v>',
          b' t="b"><f>{}</f><v>1</v>', b' t="d"><f>{}</f><v>2024-01-05T00:00:00</v>',
          b' t="e"><f>{}</f><v>#DIV/0!</v>', b"><f>{}</f><v>NaN</v>",
          b"><f>{}</f><v>1.5</v>", b"><f>{}</f>"]
"""What may be stored with a formula, whatever it calculates to."""


@pytest.mark.parametrize("few", [200, 0], ids=["put into the engine", "too many to put"])
@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(DOWN), min_size=5, max_size=8), st.data())
def test_values_that_the_workbook_has_are_taken_whatever_kind_they_are(few: int, formulas: list[str],
                                                                         data: st.DataObject) -> None:
    book = made([*formulas, "E{r}&A{r}", "SUM(E{r}:F{r})+B{r}", "ISTEXT(E{r})+A{r}"])
    sheet = book.sheet("Data")
    for row in data.draw(st.lists(st.integers(2, ROWS + 1), max_size=4, unique=True)):
        column, form = data.draw(st.integers(5, 6)), data.draw(st.sampled_from(STORED))
        raw = sheet.cells(row)
        text = raw[column].split(b"<f>")[1].split(b"</f>")[0]
        start = re.sub(rb'\st="\w+"|>.*', b"", raw[column], flags=re.DOTALL)
        sheet.replace_cells(row, raw | {column: start + form.replace(b"{}", text) + b"</c>"})
    outcomes = []
    for alike, most in ((10, few), (0, few)):  # where nearly all formulas are alike, the others are frozen
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recalc, "MOSTLY_ALIKE", alike)
            patch.setattr(recalc, "MOST_PUT", most)
            other = again(book)
            Recalculator(other).run(changed(other, [("Data", 9, 1, 5.0)]))
            outcomes.append({c: v for c, v in values(other).items() if c not in VOLATILE})
    assert outcomes[0] == outcomes[1]
