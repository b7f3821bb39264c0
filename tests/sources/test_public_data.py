"""The public data sets beside the project, against the figures that their provenance states."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from kam_xl.sources.columns import ColumnType
from kam_xl.sources.csv_file import read_csv
from kam_xl.sources.read import read_files
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import SourceTable


def read_all(path: Path) -> SourceTable:
    return read_files([path], columns=None, expected={}, wanted=read_csv(SourceFile(path)).headings)


def test_tickets_with_byte_order_mark_mixed_times_and_blank_scores(shared: Path) -> None:
    table = read_all(shared / "data/ravenstack/ravenstack_supports_ticket.csv")
    assert (table.rows_read, len(table.rejects), table.blanks["satisfaction_score"]) == (2000, 0, 825)
    assert table.types == {
        "ticket_id": ColumnType.TEXT, "account_id": ColumnType.TEXT, "submitted_at": ColumnType.DATE,
        "closed_at": ColumnType.DATE, "resolution_time_hours": ColumnType.NUMBER, "priority": ColumnType.TEXT,
        "first_response_time_minutes": ColumnType.NUMBER, "satisfaction_score": ColumnType.NUMBER,
        "escalation_flag": ColumnType.LOGICAL}
    assert table.columns["closed_at"][0] == pytest.approx(45135.125)  # 28-07-2023 03:00
    times = zip(table.columns["submitted_at"], table.columns["closed_at"], strict=True)
    hours = [(float(closed or 0) - float(submitted or 0)) * 24 for submitted, closed in times]
    assert hours == pytest.approx(table.columns["resolution_time_hours"])


def test_accounts_are_day_month_year(shared: Path) -> None:
    table = read_all(shared / "data/ravenstack/ravenstack_accounts.csv")
    assert (table.rows_read, table.types["signup_date"]) == (500, ColumnType.DATE)
    assert table.columns["signup_date"][0] == 45581  # 16-10-2024


def test_receivables_give_the_published_figures(shared: Path) -> None:
    table = read_all(shared / "data/receivables/accounts_receivable.csv")
    columns = {name: [float(v or 0) for v in table.columns[name]]
               for name in ("DaysToSettle", "DaysLate", "InvoiceAmount", "InvoiceDate", "SettledDate")}
    assert table.rows_read == 2466
    assert fmean(columns["DaysToSettle"]) == pytest.approx(26.44485, abs=5e-6)
    assert sum(columns["InvoiceAmount"]) == pytest.approx(147703.18)
    assert fmean(late > 0 for late in columns["DaysLate"]) == pytest.approx(0.355637, abs=5e-7)
    settled = [end - start for start, end in zip(columns["InvoiceDate"], columns["SettledDate"], strict=True)]
    assert settled == columns["DaysToSettle"]
    year_end = 41274  # 2012-12-31
    invoices = zip(columns["InvoiceAmount"], columns["InvoiceDate"], columns["SettledDate"], strict=True)
    still_open = sum(amount for amount, start, end in invoices if start <= year_end < end)
    assert still_open == pytest.approx(5725.06)
