"""The templates that are built, and how: write, complete the names, calculate, take the history along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kam_xl.recalc import fill
from kam_xl.templates import content, package
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.content import Content
from kam_xl.templates.names import tooltips
from kam_xl.templates.sample import history
from kam_xl.templates.sample.months import MONTHS
from kam_xl.templates.sheets import (
    DATA,
    TYPED,
    account_plan,
    balanced_scorecard,
    dashboard,
    escalation,
    functions,
    kpi_catalogue,
    kra_scorecard,
    prioritisation,
    records,
    red_flags,
    relations,
    review,
    risk_register,
    scorecard,
    selection,
    stakeholder_update,
    start,
    survey,
    swot,
    thresholds,
    trade,
    typed,
)
from kam_xl.templates.shipped import TEMPLATES, Template, shipped
from kam_xl.templates.writer import write

RECORDS = (records.SOURCES, thresholds.SHEET, records.HISTORY, records.REFRESH_LOG)
RECORDS_WITHOUT_HISTORY = (records.SOURCES, thresholds.SHEET, records.REFRESH_LOG)

SHEETS: Mapping[str, Sequence[Sheet]] = {
    "account_book": (
        start.SHEET, dashboard.SHEET, scorecard.SHEET, selection.SHEET, kra_scorecard.SHEET, risk_register.SHEET,
        escalation.SHEET, red_flags.SHEET, prioritisation.SHEET, account_plan.SHEET, review.SHEET, swot.SHEET,
        balanced_scorecard.SHEET, survey.SHEET, stakeholder_update.SHEET, *TYPED, kpi_catalogue.SHEET,
        functions.SHEET, *DATA, *RECORDS),
    "scorecard": (start.SHEET, scorecard.SHEET, trade.ACCOUNTS, trade.REVENUE, trade.INVOICES, relations.TICKETS,
                  relations.SURVEYS, *RECORDS),
    "risk_register": (start.SHEET, risk_register.SHEET, trade.ACCOUNTS, *RECORDS_WITHOUT_HISTORY),
    "kpi_dashboard": (
        start.SHEET, dashboard.SHEET, scorecard.SHEET, escalation.SHEET, risk_register.SHEET, trade.ACCOUNTS,
        trade.REVENUE, trade.TARGETS, trade.FORECAST, relations.OPPORTUNITIES, relations.CONTRACTS, trade.ORDERS,
        trade.INVOICES, relations.TICKETS, relations.SURVEYS, *RECORDS),
    "account_selection": (start.SHEET, selection.SHEET, trade.ACCOUNTS, trade.ACCOUNT_YEARS,
                          *RECORDS_WITHOUT_HISTORY),
    "account_review": (
        start.SHEET, review.SHEET, swot.SHEET, account_plan.SHEET, risk_register.SHEET, typed.REVIEWS, typed.ACTIONS,
        typed.GOALS, trade.ACCOUNTS, relations.CONTACTS, *RECORDS_WITHOUT_HISTORY),
    "survey": (start.SHEET, survey.SHEET, trade.ACCOUNTS, relations.SURVEYS, *RECORDS_WITHOUT_HISTORY),
}
"""The sheets of each template, in their order."""


def build(template: Template, filled_with: Content) -> bytes:
    """The template with that content, every formula calculated."""
    return fill(written(template, filled_with), template.name)


def all_books() -> Iterator[tuple[Template, Content]]:
    """All templates without the sample, then all with it."""
    return ((template, filled_with()) for filled_with in (content.empty, sample) for template in TEMPLATES)


def build_file(book: tuple[Template, Content]) -> tuple[str, bytes]:
    """The name and the bytes of the file of one of `all_books`."""
    template, filled_with = book
    return template.file(empty=not filled_with.is_sample), build(template, filled_with)


def written(template: Template, filled_with: Content) -> bytes:
    """The template with that content, nothing calculated yet."""
    data, roles = write(Book(template, SHEETS[template.name], filled_with))
    return package.complete(data, tooltips(), roles)


HISTORY_MONTHS = MONTHS + history.MONTHS - 1
"""How many months of data the first month of history looks back on, and those after it."""


@cache
def sample() -> Content:
    """The sample portfolio with its history."""
    earlier = content.portfolio(months=HISTORY_MONTHS)
    return content.portfolio(history=history.snapshots(written(shipped()["scorecard"], earlier)))
