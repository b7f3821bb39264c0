"""Whatever fails, the open workbook is as it was, and Excel is set as it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.styles import PatternFill

from kam_xl.errors import ErrorCode, KamError, WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.live import QUIET, LiveWorkbook
from kam_xl.workbooks.store import backups
from kam_xl.workbooks.table_writer import NewRows
from tests.books import sales_book
from tests.workbooks import cells_double
from tests.workbooks import xlwings_double as double
from tests.workbooks.live_books import AGAIN, GROWN, SHRUNK, changed_by_hand, opened
from tests.workbooks.made import new_rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


def refresh_by_hand(live: LiveWorkbook, new: NewRows) -> None:
    """A cell, a table, and the table again, as a refresh does that fills History from it."""
    with live.session():
        live.write_value("Summary", 1, 2, 8.0)
        live.write_rows("Sales", new)
        live.write_rows("Sales", AGAIN)


@pytest.mark.parametrize("totals", [False, True])
@pytest.mark.parametrize("new", [GROWN, SHRUNK], ids=["grown", "shrunk"])
def test_whichever_write_excel_refuses_everything_is_put_back(tmp_path: Path, new: NewRows, totals: bool) -> None:
    path = sales_book(tmp_path / "book.xlsx", totals=totals)
    same, all_goes = opened(sales_book(tmp_path / "same.xlsx", totals=totals))
    refresh_by_hand(all_goes, new)
    assert same.is_changed
    assert same.app.writes > 5
    for number in range(1, same.app.writes + 1):
        book, live = opened(path)
        book.app.refuse_at = number
        with pytest.raises(WorkbookError, match=r"book\.xlsx: Excel refused: Unable to set the Value"):
            refresh_by_hand(live, new)
        assert not book.is_changed, f"after write {number}"
        assert book.own["Sales"]["C5"].fill.fgColor.rgb == "FFFFF2CC"
        assert backups(path) == []


def fails_after(live: LiveWorkbook, *writes: NewRows) -> None:
    def write() -> None:
        with live.session():
            for new in writes:
                live.write_rows("Sales", new)
            raise KamError("too late")

    with pytest.raises(KamError, match="too late"):
        write()


def test_rows_that_went_come_back_with_their_own_look(path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        cell = book["Sales"]["B5"]
        cell.fill, cell.number_format = PatternFill("solid", fgColor="FFFF0000"), "@"
    book, live = opened(changed_by_hand(path, fill))
    fails_after(live, SHRUNK)
    cell = book.own["Sales"]["B5"]
    assert (cell.value, cell.fill.fgColor.rgb, cell.number_format) == ("Borg", "FFFF0000", "@")


@pytest.mark.parametrize("totals", [False, True])
def test_a_column_of_several_formats_has_them_again(tmp_path: Path, totals: bool) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book["Sales"]
        sheet["D4"], sheet["D5"] = 0.5, 46000.0
        sheet["D4"].number_format, sheet["D5"].number_format = "0.00%", "d mmm"
    book, live = opened(changed_by_hand(sales_book(tmp_path / "book.xlsx", totals=totals), fill))
    dated = new_rows([1], {"Account": ["Borg"], "Note": [46001.0]}, "Note")
    fails_after(live, dated, AGAIN)
    assert not book.is_changed


def test_a_formula_that_excel_takes_for_a_text_puts_everything_back(
        path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_text(cell: Cell, typed: object) -> None:  # as Excel does in a cell with the format Text
        cells_double.enter(cell, typed)
        cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    monkeypatch.setattr(double, "enter", as_text)
    book, live = opened(path)
    with pytest.raises(WorkbookError, match=r"Excel made '=.* of the formula"), live.session():
        live.write_rows("Sales", GROWN)
    assert not book.is_changed


def test_a_stop_puts_everything_back_too(path: Path) -> None:
    book, live = opened(path)

    def stopped() -> None:
        with live.session():
            live.write_rows("Sales", GROWN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not book.is_changed


def test_a_value_that_excel_reads_in_another_way_puts_everything_back(
        path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter = cells_double.enter
    monkeypatch.setattr(double, "enter", lambda cell, typed: enter(
        cell, typed[1:] if isinstance(typed, str) and typed == "'007" else typed))
    book, live = opened(path)
    with pytest.raises(WorkbookError, match=r"Sales, B4: Excel made 7.0 of '007'"), live.session():
        live.write_rows("Sales", new_rows([0, 1], {"Account": ["007", "Borg"], "Amount": [1.0, 2.0]}))
    assert not book.is_changed


def test_where_putting_back_fails_too_the_copy_is_named(path: Path) -> None:
    book, live = opened(path)

    def fails() -> None:
        with live.session():
            live.write_rows("Sales", GROWN)
            book.app.refuse_at = book.app.writes + 2
            raise KamError("the control total differs")

    with pytest.raises(WorkbookError, match=r"not all could be put back.*without saving.*\.kam_backups"):
        fails()
    [backup] = backups(path)
    assert backup.read_bytes() == path.read_bytes()


def test_excel_is_set_as_it_was_whatever_happens(path: Path) -> None:
    for failing in (False, True):
        book, live = opened(path)
        before = {name: getattr(book.app, name) for name in QUIET}
        try:
            with live.session():
                assert {name: getattr(book.app, name) for name in QUIET} == QUIET
                assert not book.app.api.AutoCorrect.AutoFillFormulasInLists
                if failing:
                    raise KamError("x")
        except KamError:
            pass
        assert {name: getattr(book.app, name) for name in QUIET} == before
        assert book.app.api.AutoCorrect.AutoFillFormulasInLists


@pytest.mark.parametrize("value", [1.5, True, "text", None, ErrorCode.NA])
def test_a_single_cell_keeps_its_format(path: Path, value: Value) -> None:
    book, live = opened(path)
    with live.session():
        live.write_value("Sales", 4, 3, value)
    assert live.value("Sales", 4, 3) == value
    assert book.own["Sales"]["C4"].number_format == "#,##0.00"


def test_the_file_on_disk_is_never_written(path: Path) -> None:
    before = path.read_bytes()
    _, live = opened(path)
    with live.session():
        live.write_rows("Sales", GROWN)
        [kept] = backups(path)
        assert live.save() == str(kept)
    assert path.read_bytes() == kept.read_bytes() == before
