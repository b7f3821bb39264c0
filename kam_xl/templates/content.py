"""What stands in a book's tables and input cells: the sample portfolio, or nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kam_xl.templates.sample import tables
from kam_xl.templates.sample.months import MONTHS, PERIOD

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Content:
    """The rows of the tables by name, of the columns that hold no formula; and what is typed into single cells."""

    period: date
    tables: Mapping[str, Rows] = field(default_factory=dict)
    cells: Mapping[str, object] = field(default_factory=dict)
    """By the name of the cell."""

    def rows(self, table: str) -> Rows:
        """The rows of a table, none where there is nothing yet."""
        return self.tables.get(table, ())

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample portfolio."""
        return bool(self.tables)


def empty() -> Content:
    """A book that waits for its first refresh."""
    return Content(PERIOD)


def portfolio(period: date = PERIOD, history: Rows = (), months: int = MONTHS) -> Content:
    """The sample portfolio as a book of that period carries it, with data of so many months."""
    return Content(period, tables.of_book(period, months) | {"History": history}, tables.CELLS)
