"""What is written into an open workbook, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kam_xl.errors import Refused, WorkbookError
from kam_xl.workbooks.store import backups
from tests.books import sales_book
from tests.workbooks import xlwings_double as double
from tests.workbooks.live_books import GROWN, SHRUNK, changed_by_hand, opened
from tests.workbooks.made import new_rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


TEXTS = ["=1+1", "+49 30 123", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "a\rb", "<b>&amp;", "_x0041_", " padded ",
         "line\nbreak", "naïve 日本 🙂", "007", "2026-10", "1-2", "TRUE", "'quoted'", "#N/A"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(path: Path, text: str) -> None:
    book, live = opened(path)
    with live.session():
        live.write_rows("Sales", new_rows([0, 1, None], {"Account": ["a", "b", text], "Amount": [1.0, -12.5, 3.0]}))
    cell = book.own["Sales"]["B6"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert live.body("Sales").values("Account") == ["a", "b", text]
    assert live.body("Sales").values("Amount") == [1.0, -12.5, 3.0]


def test_a_text_that_no_cell_can_hold_is_refused(path: Path) -> None:
    book, live = opened(path)
    with pytest.raises(Refused, match="a text has 32,768 characters, a cell holds 32,767"), live.session():
        live.write_rows("Sales", new_rows([0, 1], {"Account": ["a", "b" * 32_768]}))
    assert not book.is_changed


def test_typed_cells_and_their_formulas_follow_their_row(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["D5"] = "=C5+$G$4"
    book, live = opened(changed_by_hand(path, fill))
    with live.session():
        live.write_rows("Sales", new_rows([1, None, 0], {
            "Account": ["Borg", "New", "Acme"], "Amount": [1.0, 2.0, 3.0]}))
    sheet = book.own["Sales"]
    assert [sheet[f"D{row}"].value for row in (4, 5, 6)] == ["=C4+$G$4", None, "call"]
    assert {sheet[f"E{row}"].value for row in (4, 5, 6)} == {"=Sales[[#This Row],[Amount]]*2"}


def test_a_comment_stays_at_its_row_alone(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["B5"].comment = openpyxl.comments.Comment("ask Jo", "me")
    book, live = opened(changed_by_hand(path, fill))
    with live.session():
        live.write_rows("Sales", new_rows([0, 1, None, None], {"Account": ["a", "b", "c", "d"], "Amount": [1.0] * 4}))
    assert [book.own["Sales"][f"B{row}"].comment is not None for row in (4, 5, 6, 7)] == [False, True, False, False]


def test_a_formula_with_what_only_excel_writes_follows_the_end(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Summary"]["A9"] = "=SUM(Sales!C4:C5)+SUM(G4#)"
    book, live = opened(changed_by_hand(path, fill))
    with live.session():
        live.write_rows("Sales", GROWN)
    assert book.own["Summary"]["A9"].value == "=SUM(Sales!C4:C7)+SUM(G4#)"


def test_a_name_of_a_sheet_and_a_lost_reference_stay_what_they_are(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["D5"] = "=Summary!Factor*C5+Summary!#REF!"
    book, live = opened(changed_by_hand(path, fill))
    with live.session():
        live.write_rows("Sales", new_rows([1, 0], {"Account": ["Borg", "Acme"], "Amount": [1.0, 2.0]}))
    assert book.own["Sales"]["D4"].value == "=Summary!Factor*C4+Summary!#REF!"


def test_a_typed_text_that_looks_like_a_formula_follows_its_row_as_text(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["D5"] = "=1+1"
        book["Sales"]["D5"].data_type = "s"
    book, live = opened(changed_by_hand(path, fill))
    with live.session():
        live.write_rows("Sales", new_rows([1, 0], {"Account": ["Borg", "Acme"], "Amount": [1.0, 2.0]}))
    cell = book.own["Sales"]["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_stays_as_it_is_is_not_written(path: Path) -> None:
    book, live = opened(path)
    written = []
    book.app.before_write = lambda cells: written.append(str(cells.area))
    with live.session():
        live.write_rows("Sales", new_rows([0, 1], {"Account": ["Acme", "Borg"], "Amount": [100.0, 251.0]}))
    assert written == ["C5"]


def test_a_column_is_written_in_one_call(path: Path) -> None:
    book, live = opened(path)
    written = []
    book.app.before_write = lambda cells: written.append(str(cells.area)) if cells.sheet.name == "Sales" else None
    rows = 30
    with live.session():
        live.write_rows("Sales", new_rows([0, 1, *[None] * (rows - 2)], {
            "Account": [f"A{i}" for i in range(rows)], "Amount": [float(i) for i in range(rows)]}))
    assert written == ["B3:E33", "B6:E33", "B4:B33", "C4:C33", "D6:D33", "E6:E33"]
    assert live.table("Sales").area.last_row == 33


def test_new_dates_look_like_dates(path: Path) -> None:
    book, live = opened(path)
    with live.session():
        live.write_rows("Sales", new_rows([0, 1, None], {"Note": [46296.0, 46297.0, None]}, "Note"))
    assert live.body("Sales").is_date("Note")
    assert book.own["Sales"]["D6"].is_date
    assert not book.own["Sales"]["C4"].is_date


def test_rows_that_go_leave_blank_cells_and_all_beside_stays(path: Path) -> None:
    book, live = opened(path)
    with live.session():
        live.write_rows("Sales", SHRUNK)
    sheet = book.own["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E4"
    assert [sheet[f"{c}5"].value for c in "BCDE"] == [None] * 4
    assert sheet["C5"].number_format == "General"
    assert (sheet["G4"].value, sheet["B40"].value, sheet["B1"].value) == (
        "beside the table", "far below", "Sales of the month")


def test_what_excel_has_moved_itself_is_not_moved_again(path: Path) -> None:
    book, live = opened(path)

    def moves(_: double.Range) -> None:
        book.own.defined_names["Amounts"].attr_text = "'Sales'!$C$4:$C$7"
        book.own["Summary"]["A2"] = "=SUM('Sales'!C4:C7)"

    book.app.before_write = moves
    with live.session():
        live.write_rows("Sales", GROWN)
    assert book.own.defined_names["Amounts"].attr_text == "'Sales'!$C$4:$C$7"
    assert book.own["Summary"]["A2"].value == "=SUM('Sales'!C4:C7)"


def test_one_row_can_be_read_and_written(path: Path) -> None:
    _, live = opened(path)
    with live.session():
        live.write_rows("Sales", SHRUNK)
        live.write_rows("Sales", new_rows([0], {"Amount": [5.0]}))
    assert live.body("Sales").values("Amount") == [5.0]


def in_the_way(book: openpyxl.Workbook) -> None:
    book["Sales"]["D7"] = "in the way"


def merged(book: openpyxl.Workbook) -> None:
    book["Sales"].merge_cells("D7:F8")


def another_table(book: openpyxl.Workbook) -> None:
    sheet = book["Sales"]
    sheet["E7"], sheet["E8"] = "Other", 1
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Other", ref="E7:E8"))


def query(book: openpyxl.Workbook) -> None:
    book["Sales"].tables["Sales"].tableType = "queryTable"


def filtered(book: openpyxl.Workbook) -> None:
    book["Sales"].tables["Sales"].autoFilter.add_filter_column(0, ["Acme"])


def protected(book: openpyxl.Workbook) -> None:
    book["Sales"].protection.sheet = True


@pytest.mark.parametrize(("change", "message"), [
    (in_the_way, "grows to row 7, but cell D7 is in the way.*insert at least 2 rows"),
    (merged, "grows to row 7, but the merged range D7:F8 is in the way"),
    (another_table, "grows to row 7, but table Other is in the way"), (query, "filled by a query of its own"),
    (filtered, "has an active filter"), (protected, "the sheet is protected")],
    ids=lambda p: getattr(p, "__name__", ""))
def test_what_would_do_harm_is_refused(
        path: Path, change: Callable[[openpyxl.Workbook], None], message: str) -> None:
    book, live = opened(changed_by_hand(path, change))
    with pytest.raises(Refused, match=message), live.session():
        live.write_rows("Sales", GROWN)
    assert not book.is_changed
    assert backups(path) == []


def test_more_rows_than_a_sheet_has_are_refused(path: Path) -> None:
    _, live = opened(path)
    with pytest.raises(Refused, match="would need 1,048,579 rows, a sheet has 1,048,576"), live.session():
        live.write_rows("Sales", new_rows([None] * 1_048_576, {"Amount": [1.0] * 1_048_576}))


@pytest.mark.parametrize("error", [
    AttributeError("Formula2"), double.com_error(-2147352570, "Unknown name.", None, None)])
def test_an_excel_without_dynamic_arrays_is_said_to_be_too_old(
        path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """pywin32 raises the first, and xlwings makes the second of it."""
    def unknown(_: double.Range) -> None:
        raise error
    monkeypatch.setattr(double.Range, "formula2", property(unknown))
    _, live = opened(path)
    with pytest.raises(WorkbookError, match="this Excel is too old"):
        live.body("Sales")
