"""The exports that the demo refreshes from: five files a month, as different systems would write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from kam_xl.templates import sample
from kam_xl.templates.sample import Row


def write_sources(folder: Path, period: date) -> list[Path]:
    """Write the exports of one month into `folder` and return their paths.

    `period` is the first day of the month. The headings differ from the tables'; the Sources table
    of the sample book maps them. Revenue has semicolons and decimal commas, invoices have
    day-month-year dates, accounts are a workbook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    month = [period]
    recent = [sample.month_start(period, -1), period]
    written: list[tuple[str, Callable[[Path], None]]] = [
        (f"accounts_{period:%Y-%m}.xlsx", lambda path: _accounts(path, period)),
        (f"revenue_{period:%Y-%m}.csv", lambda path: _csv(
            path, ("Posting month", "Customer", "Net sales", "Cost of sales"), sample.revenue(month),
            _german, delimiter=";", encoding="utf-8-sig")),
        (f"surveys_{period:%Y-%m}.csv", lambda path: _csv(
            path, ("Answered", "Company", "Would recommend", "Satisfied", "Remark"), sample.surveys(month), _iso)),
        (f"tickets_{period:%Y-%m}.csv", lambda path: _csv(
            path, ("Number", "Client", "Opened at", "Closed at", "Urgency"), sample.tickets(recent, period), _iso)),
        (f"invoices_{period:%Y-%m}.csv", lambda path: _csv(
            path, ("Invoice no", "Debtor", "Invoice date", "Due", "Total", "Settled"),
            sample.invoices(sample.window(period), period), _day_first)),
    ]
    for name, write in written:
        write(folder / name)
    return [folder / name for name, _ in written]


Show = Callable[[object], str]


def _csv(path: Path, headings: Iterable[str], rows: list[Row], show: Show, *, delimiter: str = ",",
         encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerows([show(value) for value in row] for row in rows)


def _iso(value: object) -> str:
    """Dates as 2026-09-06, moments as 2026-09-06 08:15."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _day_first(value: object) -> str:
    """Dates as 06-09-2026."""
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else _iso(value)


def _german(value: object) -> str:
    """Dates as 06.09.2026, numbers as 1.234,56."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")) if isinstance(value, float) else _iso(value)


def _accounts(path: Path, period: date) -> None:
    """The customer list as a workbook, without the columns that people type."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Customers"
    sheet.append(["Customer no", "Customer name", "Tier", "Sector", "Country", "Owner", "Customer from", "Ended on",
                  "Contract until"])
    for row in sample.accounts(period):
        sheet.append(row[:9])
    workbook.save(path)
