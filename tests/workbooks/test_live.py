"""A workbook open in Excel, that is in the double: how it is found, and what is read of it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwings

from kam_xl.errors import ErrorCode, SetupError, UnknownName, WorkbookError
from kam_xl.workbooks.live import calling, find
from tests.books import sales_book
from tests.workbooks import xlwings_double as double
from tests.workbooks.live_books import changed_by_hand, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


def running(monkeypatch: pytest.MonkeyPatch, *apps: double.App) -> None:
    monkeypatch.setattr(xlwings, "apps", double.Apps(*apps))


def test_the_workbook_is_found_among_those_that_are_open(
        path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sales_book(tmp_path / "other.xlsx")
    running(monkeypatch, double.App(other), double.App(other, path))
    monkeypatch.chdir(tmp_path)
    assert find(Path("book.xlsx")).path == path


def test_a_workbook_that_is_not_open_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, double.App(sales_book(tmp_path / "other.xlsx")))
    with pytest.raises(WorkbookError, match=r"book\.xlsx: the workbook is not open in Excel\. Open it there"):
        find(path)


def test_a_workbook_that_is_open_twice_is_not_guessed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, double.App(path), double.App(path))
    with pytest.raises(WorkbookError, match="open in 2 instances of Excel"):
        find(path)


def test_no_running_excel_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch)
    with pytest.raises(WorkbookError, match="Excel is not running, or not installed"):
        find(path)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there xlwings can speak with Excel")
def test_a_machine_without_excel_is_said_by_the_real_xlwings(path: Path) -> None:
    with pytest.raises(SetupError, match="no Excel here that xlwings can speak with"):
        find(path)


def test_a_missing_xlwings_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SetupError, match=r'source, run: pip install "\.\[excel\]"'):
        find(path)
    with pytest.raises(SetupError, match="xlwings is not installed"):
        calling()


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_nobody_is_told_to_install_what_would_not_help(
        path: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SetupError, match="^--live works in Excel on Windows only\\. Close the workbook"):
        find(path)


def test_a_workbook_in_a_cloud_folder_without_a_place_here_is_passed_over(
        path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = double.App(path, path)

    class InTheCloud(double.Book):
        @property  # type: ignore[misc]
        def fullname(self) -> str:
            raise xlwings.XlwingsError("Couldn't find the local path")

    app.books.opened[0].__class__ = InTheCloud
    running(monkeypatch, app)
    assert find(path).path == path


def test_a_button_says_why_the_workbook_in_front_cannot_be_used(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    class InTheCloud(double.Book):
        @property  # type: ignore[misc]
        def fullname(self) -> str:
            raise xlwings.XlwingsError("Couldn't find the local path")

    book = double.App(path).books.active
    book.__class__ = InTheCloud
    monkeypatch.setattr(xlwings.Book, "caller", lambda: book)
    with pytest.raises(WorkbookError, match="Couldn't find the local path"):
        calling()


def test_a_busy_excel_is_said_in_its_own_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy(double.App):
        @property  # type: ignore[override]
        def books(self) -> double.Books:
            raise double.com_error(-2147418111, "Call was rejected by callee.", None, None)

        @books.setter
        def books(self, _: double.Books) -> None: ...

    running(monkeypatch, Busy())
    with pytest.raises(WorkbookError, match="Excel refused: .*rejected by callee.*Finish the cell"):
        find(path)


def test_values_are_those_that_the_file_holds(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book["Sales"]
        sheet["D4"], sheet["D5"] = "#N/A", True
    book, live = opened(changed_by_hand(path, fill))
    book.app.calculate()
    body = live.body("sales")
    assert len(body) == 2
    assert body.values("Amount") == [100.0, 250.0]
    assert body.values("Note") == [ErrorCode.NA, True]
    assert body.values("Double") == [200.0, 500.0]
    assert (body.typed, body.calculated) == ({"Account", "Amount", "Note"}, {"Double"})


def test_an_empty_text_of_a_formula_is_a_value_and_a_blank_is_none(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["D4"] = '=""'
    book, live = opened(changed_by_hand(path, fill))
    book.app.calculate()
    assert live.body("Sales").values("Note") == ["", None]


@pytest.mark.parametrize(("epoch", "offset"), [("1900", 0), ("1904", 1462)])
def test_dates_are_serial_numbers_of_the_workbooks_date_system(path: Path, epoch: str, offset: int) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        if epoch == "1904":
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        for cell in ("D4", "D5"):
            book["Sales"][cell] = datetime(2026, 10, 1)
    _, live = opened(changed_by_hand(path, fill))
    assert live.epoch_offset == offset
    assert live.body("Sales").values("Note") == [46296.0 - offset] * 2
    assert live.body("Sales").is_date("Note")
    assert not live.body("Sales").is_date("Amount")


def test_a_column_of_several_formats_shows_dates_only_if_all_its_filled_cells_do(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book["Sales"]["D4"], book["Sales"]["D5"] = datetime(2026, 10, 1), datetime(2026, 10, 2)
        book["Sales"]["D5"].number_format = "d mmm"
        book["Sales"]["B4"].number_format = "0.0%"
    _, live = opened(changed_by_hand(path, fill))
    assert live.body("Sales").is_date("Note")
    assert live.body("Sales").is_percent(0, "Account")
    assert not live.body("Sales").is_percent(1, "Account")


def test_unknown_tables_are_said_with_the_nearest(path: Path) -> None:
    _, live = opened(path)
    assert live.has_table("SALES")
    with pytest.raises(UnknownName, match="no table 'Sale'. Did you mean Sales"):
        live.table("Sale")
