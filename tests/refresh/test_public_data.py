"""An account workbook refreshed from public data sets gives the figures that are known of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import refresh
from tests.books import settings_file

TABLES = {
    "Accounts": ["account_id", "account_name", "industry", "country", "signup_date", "seats", "Owner"],
    "Tickets": ["ticket_id", "account_id", "submitted_at", "closed_at", "satisfaction_score"],
    "Invoices": ["invoiceNumber", "customerID", "InvoiceDate", "SettledDate", "InvoiceAmount", "DaysToSettle",
                 "DaysLate"],
}
FIGURES = {
    "A1": "=AVERAGE(Invoices[DaysToSettle])",
    "A2": "=SUMPRODUCT((Invoices[DaysLate]>0)*1)/ROWS(Invoices[DaysLate])",
    "A3": '=SUMIFS(Invoices[InvoiceAmount],Invoices[InvoiceDate],"<="&B3,Invoices[SettledDate],">"&B3)',
    "A4": "=COUNT(Tickets[satisfaction_score])",
    "A5": "=COUNTA(Accounts[account_id])",
    "A6": "=SUM(Invoices[InvoiceAmount])",
}
SETTINGS = """
[[source]]
table = "Accounts"
source = "ravenstack_accounts.csv"
mode = "upsert"
key = "account_id"
[[source]]
table = "Tickets"
source = "ravenstack_supports_ticket.csv"
mode = "replace"
key = "ticket_id"
[[source]]
table = "Invoices"
source = "accounts_receivable.csv"
mode = "replace"
key = "invoiceNumber"
control_total = "InvoiceAmount"
"""
LAST_DAY_OF_2012 = 41274


@pytest.fixture
def book(shared: Path, tmp_path: Path) -> Path:
    path = tmp_path / "accounts.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, headings in TABLES.items():
        sheet = book.add_worksheet(name)
        sheet.add_table(0, 0, 1, len(headings) - 1, {"name": name, "columns": [{"header": h} for h in headings]})
    figures = book.add_worksheet("Figures")
    for cell, formula in FIGURES.items():
        figures.write_formula(cell, formula)
    figures.write("B3", LAST_DAY_OF_2012)
    book.close()
    for source in shared.joinpath("data").glob("*/*.csv"):
        shutil.copy(source, tmp_path)
    settings_file(path, SETTINGS)
    return path


@pytest.fixture
def report(book: Path) -> Report:
    return refresh(book, Period(2012, 12))


def test_the_known_figures_come_out(report: Report, book: Path) -> None:
    figures = openpyxl.load_workbook(book, data_only=True)["Figures"]
    assert figures["A1"].value == pytest.approx(26.44485, abs=5e-6)
    assert figures["A2"].value == pytest.approx(0.355637, abs=5e-7)
    assert figures["A3"].value == pytest.approx(5725.06, abs=0.001)
    assert figures["A4"].value == 2000 - 825
    assert figures["A5"].value == 500
    assert figures["A6"].value == pytest.approx(147_703.18, abs=0.001)


def test_blank_scores_are_counted_not_zero(report: Report) -> None:
    tickets = next(t for t in report.tables if t.table == "Tickets")
    assert (tickets.rows_read, tickets.blanks["satisfaction_score"], tickets.rejected) == (2000, 825, 0)


def test_ambiguous_dates_are_decided_by_the_whole_column(report: Report, book: Path) -> None:
    accounts = openpyxl.load_workbook(book)["Accounts"]
    assert [accounts.cell(row, 5).value.strftime("%d-%m-%Y") for row in (2, 3)] == ["16-10-2024", "17-08-2023"]
    invoices = openpyxl.load_workbook(book)["Invoices"]
    assert invoices["C2"].value.strftime("%d/%m/%Y") == "03/01/2012"


def test_the_control_total_is_the_known_sum(report: Report) -> None:
    invoices = next(t for t in report.tables if t.table == "Invoices")
    assert invoices.control_workbook == pytest.approx(147_703.18)


def test_a_second_refresh_writes_nothing(report: Report, book: Path) -> None:
    assert report.written
    assert not refresh(book, Period(2012, 12)).written
