"""What lets people trust a refresh: limits on change, closed months, the age of a source, what moved by account."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import Implausible, Refused, UsageError
from kam_xl.refresh.change_report import change_report
from kam_xl.refresh.closing import close
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import Options
from tests.books import settings_file
from tests.refresh.doing import OCTOBER, UPSERT, Refresh, Refreshed, refreshed_file

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


def test_accounts_with_several_rows_are_summed_and_dates_left_out(tmp_path: Path, refreshed: Refreshed) -> None:
    report = refreshed(monthly(tmp_path), "Account,Day,Amount\nAcme,2026-10-01,90\nAcme,2026-10-02,10\n",
                       APPEND.replace("largest_change = 0.3\n", ""), Options(show_moved=True))
    assert [(m.column, m.account, m.before, m.after) for m in report.moved] == [("Amount", "Acme", 100, 200)]


def test_nothing_is_compared_unless_it_is_asked_for(book: Path, refreshed: Refreshed) -> None:
    assert refreshed(book, LARGE).moved == []
