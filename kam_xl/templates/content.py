"""What stands in a book's data tables: the sample portfolio, or nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kam_xl.templates import sample

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Content:
    """The rows of the tables that are data, and of the columns that people type."""

    period: date
    owner: str = ""
    accounts: Rows = ()
    revenue: Rows = ()
    targets: Rows = ()
    surveys: Rows = ()
    tickets: Rows = ()
    invoices: Rows = ()
    risks: Rows = ()
    relationships: Sequence[int | None] = ()
    history: Rows = ()

    @property
    def names(self) -> list[object]:
        """The accounts by name, in their order."""
        return [row[1] for row in self.accounts]

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample portfolio."""
        return bool(self.accounts)


def empty() -> Content:
    """A book that waits for its first refresh."""
    return Content(sample.PERIOD)


def portfolio(period: date = sample.PERIOD, history: Rows = ()) -> Content:
    """The sample portfolio as a book of that period carries it."""
    months = sample.window(period)
    return Content(
        period, "Helene Brandt", sample.accounts(period), sample.revenue(months), sample.targets(period),
        sample.surveys(months), sample.tickets(months, period), sample.invoices(months, period), sample.risks(),
        sample.relationships(period), history)
