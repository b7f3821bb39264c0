"""References that follow a table's last row, and all those that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.workbooks.area import Area
from kam_xl.workbooks.references import Stretch, parse_reference

NAME = "Key accounts'"
QUOTED = "'Key accounts'''"


def stretch(new_last: int, *, first: int = 4, last: int = 8, totals: int = 0, sheet: str = "Sales") -> Stretch:
    """A table in B3:E{last + totals} whose last data row moves."""
    return Stretch(sheet, Area(first - 1, 2, last + totals, 5), first, last, new_last)


@pytest.mark.parametrize(("before", "after"), [
    ("SUM(C4:C8)", "SUM(C4:C11)"), ("SUM($C$4:$C$8)", "SUM($C$4:$C$11)"), ("SUM(C3:C8)", "SUM(C3:C11)"),
    ("SUM(C1:C8)", "SUM(C1:C11)"), ("SUM(A4:Z8)", "SUM(A4:Z11)"), ("C4:C8*D4:D8", "C4:C11*D4:D11"),
    ("SUM(Sales!C4:C8)", "SUM(Sales!C4:C11)"), ("SUM('Sales'!C4:C8,1)", "SUM('Sales'!C4:C11,1)"),
    ("SUM(sales!C4:C8)", "SUM(sales!C4:C11)"), ('C4:C8&"C4:C8"', 'C4:C11&"C4:C8"'),
    ("IF(A1>8,SUM(C4:C8),8)", "IF(A1>8,SUM(C4:C11),8)"), ("SUM(Sales!C4:Sales!C8)", "SUM(Sales!C4:Sales!C11)"),
    ("SUM(3:8)+SUM(Sales!$4:$8)", "SUM(3:11)+SUM(Sales!$4:$11)"), ("SUM(@C4:C8)", "SUM(@C4:C11)")])
def test_a_range_that_ends_with_the_table_follows(before: str, after: str) -> None:
    assert stretch(11).formula(before, "Sales") == after


@pytest.mark.parametrize("formula", [
    "SUM(C4:C7)", "SUM(C5:C8)", "C8", "$C$8", "Sales!C8", "SUM(G4:G8)", "SUM(A4:A8)", "SUM(Other!C4:C8)",
    "SUM('Other sheet'!C4:C8)", "SUM([1]Sales!C4:C8)", "SUM(Sales[Amount])", '"Sales!C4:C8"', '"it""s C4:C8"',
    "SUM(C:C)", "SUM(C4:C80)", "SUM(C4:C18)", "LOG10(8)", "C4:INDEX(C:C,8)", "TAX8", "8", "",
    "SUM(Sales:Other!C4:C8)", "C4:YTD8", "YTD2008", "SUM(Sales!C4:Other!C8)", "SUM('[1]Sales'!C4:C8)", "#REF!C4:C8",
    "Sales[[C4]:[C8]]", "SUM(3:7)", "C4:C8.total", "_C4:C8", '"unfinished C4:C8'])
def test_everything_else_stays(formula: str) -> None:
    assert stretch(11).formula(formula, "Sales") == formula


def test_a_formula_of_another_sheet_follows_only_where_it_names_the_sheet() -> None:
    assert stretch(11).formula("SUM(C4:C8)+SUM(Sales!C4:C8)", "Other") == "SUM(C4:C8)+SUM(Sales!C4:C11)"


def test_sheet_names_in_quotes() -> None:
    moved = stretch(11, sheet=NAME)
    assert moved.formula(f"SUM({QUOTED}!C4:C8)", "Other") == f"SUM({QUOTED}!C4:C11)"
    assert moved.formula("SUM('Key accounts'!C4:C8)", "Other") == "SUM('Key accounts'!C4:C8)"
    assert parse_reference(f"{QUOTED}!$C$4:$C$8") == (NAME, Area(4, 3, 8, 3))


def test_a_shrinking_table_takes_its_ranges_along() -> None:
    assert stretch(4).formula("SUM(C4:C8)+C4", "Sales") == "SUM(C4:C4)+C4"


def test_ranges_over_the_totals_row_move_with_it() -> None:
    moved = stretch(11, totals=1)
    assert moved.formula("C9+SUM(C4:C8)+SUM(C3:C9)+SUM(C5:C9)", "Sales") == "C12+SUM(C4:C11)+SUM(C3:C12)+SUM(C5:C9)"
    assert moved.formula("Sales!$C$9*2", "Other") == "Sales!$C$12*2"


def test_below_a_table_without_totals_nothing_moves() -> None:
    assert stretch(11).formula("C9+SUM(C9:C10)", "Sales") == "C9+SUM(C9:C10)"


def test_in_a_table_of_one_row_a_cell_is_a_cell_but_a_format_covers_the_column() -> None:
    moved = stretch(6, last=4)
    assert moved.formula("C4+SUM(C4:C4)", "Sales") == "C4+SUM(C4:C6)"
    assert moved.sqref("C4 D4:D4 G4 C3") == "C4:C6 D4:D6 G4 C3"


def test_lists_of_ranges() -> None:
    assert stretch(11).sqref("C4:C8 $D$4:$E$8 C20 A4:A8 C:C") == "C4:C11 D4:E11 C20 A4:A8 C:C"


def test_the_parts_of_a_sheet_are_rewritten_and_nothing_else() -> None:
    sheet = (b'<c r="G1"><f>SUM(C4:C8)&amp;"&lt;"</f><v>8</v></c><c r="G2" t="str"><v>C4:C8</v></c>'
             b'<c r="G3"><f t="shared" si="0"/><v>8</v></c>'
             b'<conditionalFormatting sqref="C4:C8"><cfRule type="expression"><formula>$C4&gt;SUM($C$4:$C$8)</formula>'
             b'</cfRule></conditionalFormatting><dataValidation sqref="D4:D8 F4:F8"><formula1>$C$4:$C$8</formula1>'
             b'</dataValidation><x14:f>C4:C8</x14:f><xm:sqref>C4:C8</xm:sqref><hyperlink ref="C4:C8"/>')
    own = stretch(11).in_sheet(sheet, "Sales")
    assert own == (sheet.replace(b"SUM(C4:C8)", b"SUM(C4:C11)").replace(b'sqref="C4:C8"', b'sqref="C4:C11"')
                   .replace(b"SUM($C$4:$C$8)", b"SUM($C$4:$C$11)").replace(b'"D4:D8 F4:F8"', b'"D4:D11 F4:F8"')
                   .replace(b"<formula1>$C$4:$C$8", b"<formula1>$C$4:$C$11")
                   .replace(b"<x14:f>C4:C8", b"<x14:f>C4:C11").replace(b"<xm:sqref>C4:C8", b"<xm:sqref>C4:C11"))
    assert stretch(11).in_sheet(sheet, "Other") == sheet


def test_names_follow_each_of_their_areas() -> None:
    names = (b'<definedName name="a">Sales!$B$4:$B$8,Sales!$C$4:$C$8</definedName>'
             b'<definedName name="_xlnm.Print_Area" localSheetId="0">Sales!$B$3:$E$8</definedName>'
             b'<definedName name="c">OFFSET(Sales!$C$4,0,0,8)</definedName><definedName name="d" comment="x"/>')
    assert stretch(9).in_formulas(names) == names.replace(b"$8", b"$9")


columns, rows = st.integers(1, 8), st.integers(1, 30)
areas = st.builds(lambda r, c, h, w: Area(r, c, r + h, c + w), rows, columns, st.integers(0, 20), st.integers(0, 4))
tables = st.builds(lambda first, height, totals, new: stretch(first + new, first=first, last=first + height,
                                                              totals=totals),
                   st.integers(2, 10), st.integers(0, 12), st.integers(0, 1), st.integers(0, 30))


@given(tables, areas)
def test_references_beside_or_above_the_end_never_change(table: Stretch, area: Area) -> None:
    beside = area.last_column < table.area.first_column or area.first_column > table.area.last_column
    if beside or area.last_row < table.last_row or area.first_row > table.area.last_row:
        assert table.apply(area) == area


@given(tables, areas)
def test_only_the_last_row_moves_or_the_totals_row_as_a_whole(table: Stretch, area: Area) -> None:
    moved = table.apply(area)
    assert (moved.first_column, moved.last_column) == (area.first_column, area.last_column)
    assert moved.last_row - area.last_row in (0, table.shift)
    assert moved.first_row == area.first_row or area.first_row > table.last_row
    assert moved.first_row <= moved.last_row


@given(tables, areas)
def test_there_and_back_is_where_it_was(table: Stretch, area: Area) -> None:
    after = Area(table.area.first_row, 2, table.area.last_row + table.shift, 5)
    back = Stretch(table.sheet, after, table.first_row, table.new_last_row, table.last_row)
    moved = table.apply(area)
    if moved != area:
        assert back.apply(moved) == area


@given(tables, areas)
def test_a_range_follows_in_a_formula_as_in_a_list(table: Stretch, area: Area) -> None:
    first, _, last = str(area).partition(":")
    text = f"{first}:{last or first}"
    assert Area.of(table.formula(f"SUM({text})", table.sheet)[4:-1]) == Area.of(table.sqref(text)) == table.apply(area)


@pytest.mark.parametrize("text", ["", "8", "C4:C8", "#REF!", "Sales!#REF!", "Sales!C:C", "Sales[Amount]",
                                  "Sales!C4,Sales!D4"])
def test_what_is_no_qualified_reference_is_none(text: str) -> None:
    assert parse_reference(text) is None
