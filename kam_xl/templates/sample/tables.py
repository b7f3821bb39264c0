"""The sample's rows by the name of the table in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kam_xl.templates.sample import judgement, relations, reviews, trade, typed, voice
from kam_xl.templates.sample.months import MONTHS, window

Rows = list[list[object]]

DATA: Mapping[str, Callable[[list[date], date], Rows]] = {
    "Accounts": trade.accounts, "Revenue": trade.revenue, "Targets": trade.targets, "Forecast": trade.forecast,
    "Orders": trade.orders, "Invoices": trade.invoices, "Costs": trade.costs, "Account_Years": trade.account_years,
    "Surveys": relations.surveys, "Tickets": relations.tickets, "Contacts": relations.contacts,
    "Activities": relations.activities, "Opportunities": relations.opportunities, "Contracts": relations.contracts,
}
"""What systems export: the rows of some months as they are known at the end of a period."""

CELLS: Mapping[str, object] = {"Owner": "Helene Brandt", "Currency": "EUR", **judgement.CELLS, **reviews.CELLS,
                               **voice.CELLS}
"""What is typed into single cells, by their names."""


def of_book(period: date, months: int = MONTHS) -> dict[str, Rows]:
    """All rows that a book of that period carries, data of so many months."""
    data = {name: rows(window(period, months), period) for name, rows in DATA.items()}
    return data | typed.tables(period) | judgement.tables(period) | reviews.tables(period) | voice.tables(period)
