"""The templates that are built, and how: write, complete the names, calculate, take the history along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kam_xl.recalc import fill
from kam_xl.templates import (
    content,
    dashboard,
    data,
    escalation,
    functions,
    history,
    kpi_catalogue,
    package,
    records,
    risk_register,
    scorecard,
    start,
    thresholds,
)
from kam_xl.templates.book import Book, Sheet, write
from kam_xl.templates.content import Content
from kam_xl.templates.names import tooltips

ACCOUNT_BOOK: tuple[Sheet, ...] = (
    start.SHEET, dashboard.SHEET, scorecard.SHEET, risk_register.SHEET, escalation.SHEET, thresholds.SHEET,
    kpi_catalogue.SHEET, functions.SHEET, *data.SHEETS, records.SOURCES, records.HISTORY, records.REFRESH_LOG,
)


SCORING: tuple[Sheet, ...] = (start.SHEET, scorecard.SHEET, thresholds.SHEET, *data.SHEETS, records.HISTORY)
"""The sheets that the Scorecard needs: enough to calculate it for an earlier month."""


def account_book(filled_with: Content, sheets: Sequence[Sheet] = ACCOUNT_BOOK) -> bytes:
    """The account book with that content, every formula calculated."""
    book = Book("Account book", "Key accounts: score, escalate, act", sheets, filled_with)
    written, roles = write(book)
    return fill(package.complete(written, tooltips(), roles), "account_book.xlsx")


def _scoring(filled_with: Content) -> bytes:
    return account_book(filled_with, SCORING)


@dataclass(frozen=True)
class Template:
    """A committed workbook: its file name and what builds it."""

    file_name: str
    build: Callable[[], bytes]


TEMPLATES = (
    Template("account_book.xlsx", lambda: account_book(content.portfolio(history=history.snapshots(_scoring)))),
    Template("account_book_empty.xlsx", lambda: account_book(content.empty())),
)
