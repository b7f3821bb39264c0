"""Ranges without an Excel table around them, refreshed as tables are."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import KamError, Refused
from tests.books import different_parts, parts
from tests.refresh.doing import refreshed_file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Data under a title, headings in row 5, a name and formulas over it, things beside and below."""
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, summary = book.add_worksheet("My data"), book.add_worksheet("Summary")
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.write("A1", "Sales of the month")
    sheet.write_row("B5", ["Account", "Amount", "Note"])
    for row, (account, amount, note) in enumerate([("Acme", 100, "call"), ("Borg", 250, None)], 5):
        sheet.write(row, 1, account)
        sheet.write(row, 2, amount, money)
        sheet.write(row, 3, note)
    sheet.write("F6", "beside")
    sheet.write("B40", "below")
    sheet.autofilter("B5:D7")
    sheet.conditional_format("C6:C7", {"type": "data_bar"})
    summary.write_formula("A1", "=SUM('My data'!C6:C7)", None, 350)
    book.define_name("Block", "='My data'!$B$5:$D$7")
    book.close()
    return path


def settings(target: str) -> str:
    return f'[[source]]\ntable = "{target}"\nsource = "sales.csv"\nmode = "upsert"\nkey = "Account"\n'


@pytest.mark.parametrize("target", ["'My data'!B5", "'My data'!$B$5:$D$7", "Block", "block", "'my data'!B5:D5"])
def test_a_range_grows_with_all_that_points_at_its_end(book: Path, target: str) -> None:
    before = parts(book)
    report = refreshed_file(book, "Account,Amount\nCyber,70\nBorg,300\nAcme,100\n", settings(target))
    read = openpyxl.load_workbook(book)
    sheet = read["My data"]
    rows = [tuple(cell.value for cell in row) for row in sheet["B5:D8"]]
    assert rows == [("Account", "Amount", "Note"), ("Acme", 100, "call"), ("Borg", 300, None), ("Cyber", 70, None)]
    assert sheet["C8"].number_format == "#,##0.00"
    assert (sheet["A1"].value, sheet["F6"].value, sheet["B40"].value) == ("Sales of the month", "beside", "below")
    assert read.defined_names["Block"].attr_text == "'My data'!$B$5:$D$8"
    assert read["Summary"]["A1"].value == "=SUM('My data'!C6:C8)"
    assert sheet.auto_filter.ref == "B5:D8"
    assert [str(f.sqref) for f in sheet.conditional_formatting] == ["C6:C8"]
    assert openpyxl.load_workbook(book, data_only=True)["Summary"]["A1"].value == 470
    assert [t.table for t in report.tables] == [target]
    assert different_parts(before, parts(book)) <= {
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}


def test_the_same_month_twice_writes_nothing(book: Path) -> None:
    text = "Account,Amount\nCyber,70\n"
    assert refreshed_file(book, text, settings("'My data'!B5")).written
    assert not refreshed_file(book, text, settings("'My data'!B5")).written


def edited(book: Path, **cells: object) -> Path:
    read = openpyxl.load_workbook(book)
    for address, value in cells.items():
        read["My data"][address] = value
    read.save(book)
    return book


@pytest.mark.parametrize(("cells", "target", "found"), [
    ({"C5": None}, "'My data'!B5:D7", "there is no heading in C5"),
    ({"D5": "account"}, "'My data'!B5", "the heading 'account' stands twice"),
    ({"B8": "Total", "C8": "=SUM(C6:C7)"}, "'My data'!B5", "row 8 holds formulas that the row above it has not"),
    ({}, "'My data'!B5:D41", "data rows 3 and 4 have no key"),
    ({}, "Nowhere!A1", "there is no sheet 'Nowhere'"),
    ({}, "Sales", "no Excel table"),
])
def test_what_is_no_plain_range_is_refused_with_the_reason(
        book: Path, cells: dict[str, object], target: str, found: str) -> None:
    before = edited(book, **cells).read_bytes()
    with pytest.raises(KamError, match=found):
        refreshed_file(book, "Account,Amount\nA,1\nB,2\nC,3\n", settings(target))
    assert book.read_bytes() == before


def growing(path: Path, **ranges: str) -> Path:
    """A table above a note, with named ranges of two rows around it, and formulas that count cells and rows."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("My data"), book.add_worksheet("Other")
    sheet.add_table("B1:C3", {"name": "Sales", "columns": [{"header": "Account"}, {"header": "Amount"}],
                              "data": [["A", 1], ["B", 2]]})
    sheet.write("B6", "note")
    for name, first in ranges.items():
        letter, row = first[0], int(first[1:])
        for line, cells in enumerate([("Key", "Value"), ("x", 10), ("y", 20)]):
            sheet.write_row(f"{letter}{row + line}", cells)
        book.define_name(name, f"='My data'!${letter}${row}:${chr(ord(letter) + 1)}${row + 2}")
    other.write_formula("A1", "=ROWS('My data'!F1:F20)", None, 20)
    other.write_formula("A2", "=ROW('My data'!B6)", None, 6)
    other.write_formula("A3", "=COUNTBLANK('My data'!Z1:Z20)", None, 20)
    book.close()
    return path


def both(path: Path, name: str) -> None:
    (path.parent / "lower.csv").write_text("Key,Value\nx,11\ny,21\n")
    refreshed_file(path, "Account,Amount\n" + "".join(f"N{i},{i}\n" for i in range(10)),
                   '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\n'
                   f'[[source]]\ntable = "{name}"\nsource = "lower.csv"\nmode = "upsert"\nkey = "Key"\n')


def test_a_named_range_below_is_filled_where_it_was_moved_to(tmp_path: Path) -> None:
    book = growing(tmp_path / "book.xlsx", Lower="B8")
    both(book, "Lower")
    sheet = openpyxl.load_workbook(book)["My data"]
    assert [tuple(cell.value for cell in row) for row in sheet["B16:C18"]] == [("Key", "Value"), ("x", 11), ("y", 21)]
    assert [cell.value for cell in sheet["B"][:15]] == ["Account", *(f"N{i}" for i in range(10)), None, None, "note",
                                                        None]


def test_a_named_range_beside_is_not_torn(tmp_path: Path) -> None:
    book = growing(tmp_path / "book.xlsx", Side="F2")
    before = book.read_bytes()
    with pytest.raises(Refused, match="above row 4, but the range Side lies across it"):
        both(book, "Side")
    assert book.read_bytes() == before


def test_formulas_that_count_rows_are_calculated_anew(tmp_path: Path) -> None:
    book = growing(tmp_path / "book.xlsx", Lower="B8")
    both(book, "Lower")
    sheet = openpyxl.load_workbook(book, data_only=True)["Other"]
    assert [sheet[f"A{row}"].value for row in (1, 2, 3)] == [28, 14, 28]


def test_the_warning_names_what_stands_nearest(tmp_path: Path) -> None:
    book = growing(tmp_path / "book.xlsx", Lower="B8")
    read = openpyxl.load_workbook(book)
    read["My data"].merge_cells("B12:C12")
    read.save(book)
    report = refreshed_file(book, "Account,Amount\n" + "".join(f"N{i},{i}\n" for i in range(15)),
                            '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\n')
    assert "since cell B6 stood there" in " ".join(report.warnings)


def test_what_stands_below_moves_down_and_the_next_month_finds_the_range_again(book: Path) -> None:
    edited(book, B9="Total", C9="=SUM(C6:C7)")
    settings_of = settings("'My data'!B5")
    refreshed_file(book, "Account,Amount\nA,1\nB,2\nC,3\n", settings_of)
    sheet = openpyxl.load_workbook(book)["My data"]
    assert (sheet["B12"].value, sheet["C12"].value, sheet["B43"].value) == ("Total", "=SUM(C6:C10)", "below")
    assert not refreshed_file(book, "Account,Amount\nA,1\nB,2\nC,3\n", settings_of).written


def test_a_range_known_by_its_address_is_not_moved_away(book: Path) -> None:
    edited(book, B10="Account", C10="Amount", B11="Acme", C11=1)
    both = settings("'My data'!B5") + settings("'My data'!B10").replace("sales.csv", "other.csv")
    (book.parent / "other.csv").write_text("Account,Amount\nAcme,1\n")
    with pytest.raises(Refused, match="would move the range 'My data'!B10 down. Define a name for that range"):
        refreshed_file(book, "Account,Amount\n" + "".join(f"A{i},1\n" for i in range(9)), both)


def test_merged_cells_in_the_range_are_refused(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    read["My data"].merge_cells("B6:B7")
    read.save(book)
    with pytest.raises(Refused, match="B6:B7 are merged.*Unmerge"):
        refreshed_file(book, "Account,Amount\nA,1\n", settings("'My data'!B5"))


def test_an_active_filter_is_refused(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    read["My data"].auto_filter.add_filter_column(0, ["Acme"])
    read.save(book)
    with pytest.raises(Refused, match="active filter"):
        refreshed_file(book, "Account,Amount\nA,1\n", settings("'My data'!B5"))
