"""What lets people trust a refresh: limits on change, closed months, the age of a source, what moved by account."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import Implausible, Refused, SourceError, UsageError
from kam_xl.refresh.change_report import change_report
from kam_xl.refresh.changes import Moved
from kam_xl.refresh.closing import close
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import Options
from kam_xl.refresh.run import refresh as refresh_closed_file
from tests.books import settings_file
from tests.refresh.doing import OCTOBER, REPLACE, UPSERT, Refresh, Refreshed, refreshed_file
from tests.workbooks.test_signature import signed

LIMITED = UPSERT + 'control_total = "Amount"\nlargest_change = "20%"\n'
LARGE = "Account,Amount\nAcme,100\nBorg,700\n"


def test_a_total_that_moves_within_its_limit_is_no_question(book: Path, refreshed: Refreshed) -> None:
    asked: list[Sequence[str]] = []
    options = Options(ask=lambda changes: bool(asked.append(changes)))
    assert refreshed(book, "Account,Amount\nAcme,110\nBorg,300\n", LIMITED, options).implausible == []
    assert asked == []


def test_a_larger_move_stops_the_refresh_unless_somebody_agrees(book: Path, refreshed: Refreshed) -> None:
    before = book.read_bytes()
    with pytest.raises(Implausible, match=r"total of 'Amount' goes from 350\.00 \(before\) to 800\.00, 128\.6% more") \
            as refusal:
        refreshed(book, LARGE, LIMITED)
    assert "--allow-change" in str(refusal.value)
    assert book.read_bytes() == before
    told: list[str] = []
    assert refreshed(book, LARGE, LIMITED, Options(ask=lambda changes: not told.extend(changes))).written
    assert "table Sales: the total of 'Amount'" in told[0]


def test_a_dry_run_only_says_it(book: Path, refreshed: Refreshed) -> None:
    assert "800.00" in refreshed(book, LARGE, LIMITED, Options(dry_run=True)).implausible[0]


def test_without_a_control_total_the_rows_are_counted(book: Path, refreshed: Refreshed) -> None:
    with pytest.raises(Implausible, match=r"number of rows goes from 2\.00 \(before\) to 4\.00"):
        refreshed(book, "Account,Amount\nA,1\nB,2\n", UPSERT + "largest_change = 0.5\n")


def test_a_total_of_nothing_that_becomes_something_is_asked(book: Path, refreshed: Refreshed) -> None:
    assert refreshed(book, "Account,Amount\nAcme,0\nBorg,0\n").written
    with pytest.raises(Implausible, match=r"from 0\.00 \(before\) to 800\.00, from nothing"):
        refreshed(book, LARGE, LIMITED)
    assert refreshed(book, "Account,Amount\nAcme,0\nBorg,0\n", LIMITED).implausible == []


def test_a_first_filling_of_an_empty_table_is_no_large_change(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\n", REPLACE, Options(allow_empty=True))
    assert refreshed(book, LARGE, LIMITED.replace("upsert", "replace")).written


def test_a_control_total_that_a_formula_fills_is_refused_with_and_without_a_limit(
        book: Path, refreshed: Refreshed) -> None:
    for settings in (LIMITED, LIMITED.replace('largest_change = "20%"\n', "")):
        with pytest.raises(SourceError, match="there is no refreshed column 'Double' to sum"):
            refreshed(book, LARGE, settings.replace('"Amount"', '"Double"'))


@pytest.mark.parametrize("limit", ["0", "-20%", "20 percent", '"much"', "5000", "true"])
def test_what_is_no_share_is_refused(book: Path, limit: str) -> None:
    setting = limit if limit[0] in '0"5t' else f'"{limit}"'
    with pytest.raises(UsageError, match="is not a share. Write it like 20%"):
        refreshed_file(book, LARGE, UPSERT + f"largest_change = {setting}\n")


def monthly(folder: Path) -> Path:
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Sales"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.add_table(0, 0, 2, 2, {"name": "Sales", "columns": [{"header": h} for h in ("Account", "Day", "Amount")]})
    for row, account in enumerate(("Acme", "Borg"), 1):
        sheet.write(row, 0, account)
        sheet.write_datetime(row, 1, datetime(2026, 9, row), day)
        sheet.write(row, 2, 100)
    book.close()
    return path


APPEND = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "append"\nperiod_column = "Day"\n' \
         'control_total = "Amount"\nlargest_change = 0.3\n'


def test_an_appended_month_is_compared_with_the_month_before_it(tmp_path: Path, refreshed: Refreshed) -> None:
    book = monthly(tmp_path)
    with pytest.raises(Implausible, match=r"from 200\.00 \(2026-09\) to 300\.00, 50\.0% more"):
        refreshed(book, "Account,Day,Amount\nAcme,2026-10-01,300\n", APPEND)
    assert refreshed(book, "Account,Day,Amount\nAcme,2026-10-01,230\n", APPEND).written
    with pytest.raises(Implausible, match=r"from 230\.00 \(before\) to 10\.00, 95\.7% less"):
        refreshed(book, "Account,Day,Amount\nAcme,2026-10-01,10\n", APPEND)


def test_a_closed_month_is_locked_by_the_settings_file(book: Path, refresh: Refresh, refreshed: Refreshed) -> None:
    text = "Account,Amount\nAcme,1\n"
    refreshed(book, text, 'closed = "2026-09"\n' + UPSERT)
    before = book.read_bytes()
    for month in ("2026-09", "2025-12"):
        with pytest.raises(Refused, match=f"{month} is closed.*--reopen"):
            refresh(book, Period.of(month))
    assert book.read_bytes() == before
    (book.parent / "sales.csv").write_text("Account,Amount\nAcme,2\n")
    assert refresh(book, Period.of("2026-09"), Options(reopen=True)).written


def test_closing_writes_the_settings_file_where_the_workbook_has_no_cell_for_it(
        book: Path, refresh: Refresh) -> None:
    path = settings_file(book, UPSERT)
    assert close(book, OCTOBER) == path.name
    assert path.read_text() == 'closed = "2026-10"\n' + UPSERT
    close(book, OCTOBER.following)
    assert path.read_text() == 'closed = "2026-11"\n' + UPSERT
    with pytest.raises(Refused, match="2026-10 is closed"):
        refresh(book, OCTOBER)


def with_closed(path: Path, value: object, name: str = "Closed_Period", *, local: bool = False) -> Path:
    edited = openpyxl.load_workbook(path)
    edited["Sales"]["F2"] = value
    defined = openpyxl.workbook.defined_name.DefinedName(name, attr_text="Sales!$F$2")
    (edited["Sales"] if local else edited).defined_names[name] = defined
    edited.save(path)
    with zipfile.ZipFile(path) as made:
        parts = {part: made.read(part) for part in made.namelist()}
    with zipfile.ZipFile(path, "w") as without_value:
        for part, content in parts.items():
            without_value.writestr(part, re.sub(rb"<v\s*/>|<v></v>", b"", content))
    settings_file(path, APPEND)
    return path


@pytest.mark.parametrize(("value", "name", "local"), [
    ("2026-10", "closed_PERIOD", False), (datetime(2026, 10, 31), "Closed_Period", True),
    ("=DATE(2026,5+5,1)", "Closed_Period", False)])
def test_a_closed_month_is_found_however_it_is_written(  # the formula has no stored value
        tmp_path: Path, refresh: Refresh, value: object, name: str, local: bool) -> None:
    with pytest.raises(Refused, match="2026-10 is closed: figures up to 2026-10 are final"):
        refresh(with_closed(monthly(tmp_path), value, name, local=local), OCTOBER)


def test_a_month_that_a_formula_does_not_tell_is_not_taken_for_open(tmp_path: Path) -> None:
    path = with_closed(monthly(tmp_path), "=DATE(2026,10,1)")
    with pytest.raises(Refused, match="final has no value"):
        refresh_closed_file(path, OCTOBER, Options(recalculate=False))
    with pytest.raises(Refused, match="Type the month into the cell that it reads"):
        close(path, OCTOBER)


@pytest.mark.parametrize("value", [None, '=""'])
def test_a_blank_cell_closes_nothing(tmp_path: Path, refresh: Refresh, value: object) -> None:
    path = with_closed(monthly(tmp_path), value)
    path.with_name("sales.csv").write_text("Account,Day,Amount\nAcme,2026-10-01,230\n")
    assert refresh(path, OCTOBER).written


def test_what_is_no_month_is_said_with_its_place(tmp_path: Path, refresh: Refresh) -> None:
    with pytest.raises(UsageError, match="Sales, Closed_Period: 'October' is not a month"):
        refresh(with_closed(monthly(tmp_path), "October"), OCTOBER)


@pytest.mark.parametrize("in_cell", [True, False])
def test_closing_an_earlier_month_does_not_open_the_later_ones(tmp_path: Path, in_cell: bool) -> None:
    path = with_closed(monthly(tmp_path), None) if in_cell else monthly(tmp_path)
    close(path, OCTOBER)
    with pytest.raises(Refused, match=r"figures up to 2026-10 are final, and closing 2026-09 .*--reopen"):
        close(path, OCTOBER.preceding)
    close(path, OCTOBER)


@pytest.mark.parametrize(("before", "after"), [
    ("# closed = 1\r\nclosed = '2026-08' # by J.\r\n", "# closed = 1\r\nclosed = \"2026-10\" # by J.\r\n"),
    ("[x]\nclosed = \"2026-08\"\n", "closed = \"2026-10\"\n[x]\nclosed = \"2026-08\"\n"),
    ('note = """\nclosed = "2026-07"\n"""\nclosed = "2026-08"\n',
     'note = """\nclosed = "2026-07"\n"""\nclosed = "2026-10"\n')])
def test_only_the_line_that_says_it_is_changed(tmp_path: Path, before: str, after: str) -> None:
    path = monthly(tmp_path)
    beside = path.with_name("book.kam.toml")
    beside.write_bytes(before.encode())
    close(path, OCTOBER)
    assert beside.read_bytes().decode() == after


def test_a_line_written_in_another_way_is_left_alone(tmp_path: Path) -> None:
    path = monthly(tmp_path)
    path.with_name("book.kam.toml").write_text('"closed" = "2026-08"\n')
    with pytest.raises(Refused, match="Write it yourself: closed = \"2026-10\""):
        close(path, OCTOBER)


def test_closing_writes_the_workbooks_own_cell(tmp_path: Path, refresh: Refresh) -> None:
    path = monthly(tmp_path)
    edited = openpyxl.load_workbook(path)
    edited["Sales"]["F1"] = "closed"
    edited.defined_names["Closed_Period"] = openpyxl.workbook.defined_name.DefinedName(
        "Closed_Period", attr_text="Sales!$F$2")
    edited.save(path)
    assert close(path, OCTOBER) == "book.xlsx, Sales"
    settings_file(path, APPEND)
    with pytest.raises(Refused, match="2026-10 is closed"):
        refresh(path, OCTOBER)


def test_a_source_older_than_the_last_refresh_is_said(tmp_path: Path, refresh: Refresh) -> None:
    path = monthly(tmp_path)
    edited = openpyxl.load_workbook(path)
    log = edited.create_sheet("Log")
    for column, heading in enumerate(("When", "Period", "Table"), 1):
        log.cell(1, column, heading)
    log.add_table(openpyxl.worksheet.table.Table(displayName="Refresh_Log", ref="A1:C2"))
    edited.save(path)
    settings_file(path, APPEND.replace("largest_change = 0.3\n", ""))
    source = tmp_path / "sales.csv"
    source.write_text("Account,Day,Amount\nAcme,2026-10-01,230\n")
    assert refresh(path, OCTOBER).warnings == []
    source.write_text("Account,Day,Amount\nAcme,2026-10-01,231\n")
    os.utime(source, (0, 0))
    [warning] = refresh(path, OCTOBER).warnings
    assert "sales.csv is of 1970-01-01" in warning
    assert "older than the last refresh" in warning


def test_without_a_log_the_last_backup_tells_the_age_of_a_source(book: Path, refreshed: Refreshed,
                                                                  refresh: Refresh) -> None:
    assert refreshed(book, LARGE).warnings == []
    source = book.with_name("sales.csv")
    source.write_text("Account,Amount\nAcme,7\n")
    os.utime(source, (0, 0))
    [warning] = refresh(book, OCTOBER).warnings
    assert "sales.csv is of 1970-01-01" in warning


def test_a_signature_that_was_taken_off_is_said(book: Path) -> None:
    book.write_bytes(signed(book))
    with pytest.raises(Refused, match="--drop-signature"):
        refreshed_file(book, LARGE)
    report = refreshed_file(book, LARGE, options=Options(drop_signature=True))
    assert "the digital signature was taken off; sign the workbook again" in report.warnings
    assert refreshed_file(book, LARGE, options=Options(drop_signature=True)).warnings == []


class Cells(HTMLParser):
    """The texts of a page's table cells, and whatever it would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.loads: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag in ("td", "th")
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")] + ["script"] * (tag == "script")

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.cells.append(data)


def test_the_change_report_names_what_moved_by_account_the_largest_first(book: Path, refreshed: Refreshed) -> None:
    report = refreshed(book, "Account,Amount\nAcme,110\nBorg,50\nC<script>,70\n", options=Options(show_moved=True))
    assert [(m.column, m.account, m.before, m.after) for m in report.moved] == [
        ("Amount", "Borg", 250, 50), ("Amount", "C<script>", None, 70), ("Amount", "Acme", 100, 110),
        ("Double", "Borg", 500, 100), ("Double", "C<script>", None, 140), ("Double", "Acme", 200, 220)]
    page = Cells()
    page.feed(change_report(report))
    assert page.loads == []
    at = page.cells.index("Borg")
    assert page.cells[at : at + 8] == ["Borg", "250", "50", "-200", "C<script>", "–", "70", "+70"]


@pytest.mark.parametrize(("before", "after", "shown"), [
    (0.5, 0.501, ["0.5000", "0.5010", "+0.0010"]), (1234567.25, 1234568.5, ["1,234,567.25", "1,234,568.50", "+1.25"]),
    (None, 9876543.21, ["–", "9,876,543.21", "+9,876,543.21"]), (100, 90, ["100", "90", "-10"])])
def test_the_three_figures_of_a_line_are_written_alike(before: float | None, after: float, shown: list[str]) -> None:
    report = Report("book.xlsx", "2026-10", dry_run=False, moved=[Moved("Sales", "Rate", "Acme", before, after)])
    page = Cells()
    page.feed(change_report(report))
    assert page.cells[page.cells.index("Acme") + 1:] == shown


def test_accounts_with_several_rows_are_summed_and_dates_left_out(tmp_path: Path, refreshed: Refreshed) -> None:
    report = refreshed(monthly(tmp_path), "Account,Day,Amount\nAcme,2026-10-01,90\nAcme,2026-10-02,10\n",
                       APPEND.replace("largest_change = 0.3\n", ""), Options(show_moved=True))
    assert [(m.column, m.account, m.before, m.after) for m in report.moved] == [("Amount", "Acme", 100, 200)]


def test_nothing_is_compared_unless_it_is_asked_for(book: Path, refreshed: Refreshed) -> None:
    assert refreshed(book, LARGE).moved == []
