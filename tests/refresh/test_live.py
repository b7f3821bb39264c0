"""Refresh, dry run and undo of a workbook that is open in the double of Excel."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import KamError, Refused, UsageError, WorkbookError
from kam_xl.refresh.live import refresh_live, undo_live
from kam_xl.refresh.log import LOG_TABLE
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import Options
from kam_xl.values import Values
from kam_xl.workbooks.live import LiveWorkbook
from kam_xl.workbooks.store import backups, locked
from tests.books import sales_book, settings_file
from tests.refresh.doing import OCTOBER, UPSERT, values_of
from tests.workbooks import xlwings_double as double

CSV = "Account,Amount\nCyber,70\nBorg,300\n"


@pytest.fixture
def path(book: Path) -> Path:
    settings_file(book, UPSERT)
    (book.parent / "sales.csv").write_text(CSV)
    return book


def opened(path: Path) -> double.Book:
    return double.App(path).books.active


def refreshed(book: double.Book, options: Options | None = None) -> None:
    refresh_live(LiveWorkbook(book), OCTOBER, options)


def accounts(book: double.Book) -> list[object]:
    return LiveWorkbook(book).body("Sales").values("Account")  # type: ignore[return-value]


def test_the_open_workbook_is_changed_and_not_saved(path: Path) -> None:
    before, book = path.read_bytes(), opened(path)
    report = refresh_live(LiveWorkbook(book), OCTOBER)
    assert accounts(book) == ["Acme", "Borg", "Cyber"]
    assert (report.written, report.open_in_excel) == (True, True)
    assert path.read_bytes() == before
    assert Path(report.backup) == backups(path)[0]


def test_what_is_typed_and_not_saved_yet_counts(path: Path) -> None:
    book = opened(path)
    book.own["Sales"]["D5"] = "typed just now"
    refreshed(book)
    assert book.own["Sales"]["D5"].value == "typed just now"
    kept = openpyxl.load_workbook(backups(path)[0])["Sales"]
    assert (kept["D5"].value, kept["C5"].value) == ("typed just now", 250)


def test_a_dry_run_plans_from_what_is_open_and_changes_nothing(path: Path) -> None:
    book = opened(path)
    book.own["Sales"]["B5"] = "Cyber"
    before = book.state()
    report = refresh_live(LiveWorkbook(book), OCTOBER, Options(dry_run=True))
    [table] = report.tables
    assert (table.added, table.changed, report.written, report.workbook) == (1, 1, False, path.name)
    assert book.state() == before
    assert book.app.writes == 0
    assert backups(path) == []


def test_what_does_not_move_with_its_row_is_said(path: Path) -> None:
    settings_file(path, UPSERT.replace("upsert", "replace"))
    (path.parent / "sales.csv").write_text("Account,Amount\nBorg,1\nAcme,2\n")
    report = refresh_live(LiveWorkbook(opened(path)), OCTOBER)
    assert report.warnings == ["table Sales: rows moved, comments, links and colours stay at their cells"]


def test_a_failure_after_the_tables_are_filled_puts_them_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file(path, UPSERT + 'control_total = "Amount"\n')
    sums = iter([370.0, 371.0])
    monkeypatch.setattr(Values, "total", property(lambda _: next(sums)))
    book = opened(path)
    with pytest.raises(KamError, match=r"370.00 in the source and 371.00 in the workbook"):
        refreshed(book)
    assert not book.is_changed
    assert backups(path) == []


def test_excel_calculates_so_that_it_need_not_be_told_not_to(path: Path) -> None:
    with pytest.raises(UsageError, match="Leave out --no-recalc"):
        refreshed(opened(path), Options(recalculate=False))


def test_a_workbook_that_was_never_saved_has_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book = double.App(Path("Book1")).books.active
    for work in (lambda: refreshed(book), lambda: undo_live(LiveWorkbook(book))):
        with pytest.raises(UsageError, match="Book1: the workbook was never saved"):
            work()


def test_without_a_copy_for_undo_nothing_is_changed(path: Path) -> None:
    path.with_name(".kam_backups").write_text("in the way")
    book = opened(path)
    with pytest.raises(WorkbookError, match=r"\.kam_backups: no copy can be kept"):
        refreshed(book)
    assert not book.is_changed


def test_two_refreshes_at_once_are_refused(path: Path) -> None:
    with locked(path), pytest.raises(WorkbookError, match="another refresh of this workbook is running"):
        refreshed(opened(path))


def test_undo_puts_the_rows_back_and_nothing_else(path: Path) -> None:
    book = opened(path)
    before = book.state()
    refreshed(book)
    book.own["Summary"]["F1"] = "written since"
    backup, undone = undo_live(LiveWorkbook(book))
    book.own["Summary"]["F1"] = None
    assert book.state() == before
    assert len(book.app.books.opened) == 1
    assert book.app.books.active is book
    assert not backup.exists()
    assert values_of(undone, "Summary")["F1"] == "written since"
    assert [row[0].value for row in openpyxl.load_workbook(undone)["Sales"]["B4:B6"]] == ["Acme", "Borg", "Cyber"]
    with pytest.raises(KamError, match="no backup to go back to"):
        undo_live(LiveWorkbook(book))


def test_undo_that_is_not_saved_loses_no_version(path: Path) -> None:
    before, book = path.read_bytes(), opened(path)
    refreshed(book)
    book.save_if_changed()
    _, undone = undo_live(LiveWorkbook(book))
    assert before in [kept.read_bytes() for kept in undone.parent.iterdir()]


def test_undo_goes_back_one_refresh_after_the_other(path: Path) -> None:
    book = opened(path)
    refreshed(book)
    (path.parent / "sales.csv").write_text(CSV + "Dune,1\n")
    refreshed(book)
    assert accounts(book) == ["Acme", "Borg", "Cyber", "Dune"]
    undo_live(LiveWorkbook(book))
    assert accounts(book) == ["Acme", "Borg", "Cyber"]
    undo_live(LiveWorkbook(book))
    assert accounts(book) == ["Acme", "Borg"]


def test_undo_of_a_table_with_other_columns_is_refused(path: Path) -> None:
    book = opened(path)
    refreshed(book)
    book.own["Sales"]["D3"] = "Remark"
    before = book.state()
    with pytest.raises(Refused, match="table Sales has other columns"):
        undo_live(LiveWorkbook(book))
    assert book.state() == before
    assert len(backups(path)) == 1


def test_a_refused_write_during_undo_leaves_the_refresh_and_its_backup(path: Path) -> None:
    book = opened(path)
    refreshed(book)
    before, book.app.refuse_at = book.state(), book.app.writes + 3
    with pytest.raises(WorkbookError, match="Excel refused"):
        undo_live(LiveWorkbook(book))
    assert book.state() == before
    assert len(backups(path)) == 1
    assert len(book.app.books.opened) == 1


def test_the_period_and_the_log_go_back_too(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet, log = made.add_worksheet("Data"), made.add_worksheet("Log")
    day = made.add_format({"num_format": "yyyy-mm"})
    sheet.write("A1", 46266, day)
    made.define_name("Period", "=Data!$A$1")
    sheet.add_table(2, 0, 3, 1, {"name": "Sales", "columns": [{"header": "Account"}, {"header": "Amount"}],
                                 "data": [["Acme", 1]]})
    log.add_table(0, 0, 1, 2, {"name": LOG_TABLE, "columns": [{"header": h} for h in ("When", "Period", "Added")]})
    made.close()
    settings_file(path, UPSERT)
    (tmp_path / "sales.csv").write_text("Account,Amount\nBorg,2\n")
    book = opened(path)
    before, live = book.state(), LiveWorkbook(book)
    refresh_live(live, Period(2026, 10))
    assert LiveWorkbook(book).value("Data", 1, 1) == 46296.0
    assert LiveWorkbook(book).body(LOG_TABLE).values("Added") == [1.0]
    assert LiveWorkbook(book).body(LOG_TABLE).is_date("Period")
    undo_live(LiveWorkbook(book))
    assert book.state() == before


def test_a_file_refreshed_while_closed_can_be_undone_while_open(path: Path) -> None:
    from kam_xl.refresh.run import refresh

    refresh(path, OCTOBER)
    book = opened(path)
    assert accounts(book) == ["Acme", "Borg", "Cyber"]
    undo_live(LiveWorkbook(book))
    assert accounts(book) == ["Acme", "Borg"]
    assert book.own["Summary"]["A2"].value == "=SUM(Sales!C4:C5)"


def test_a_book_of_another_name_beside_it_is_left_alone(path: Path) -> None:
    other = sales_book(path.with_name("sales book.2.xlsx"))
    app = double.App(other, path)
    refresh_live(LiveWorkbook(app.books.active), OCTOBER)
    assert not app.books.opened[0].is_changed
