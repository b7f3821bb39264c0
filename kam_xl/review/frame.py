"""What holds for every account of a workbook: the reporting month, the yearly window, owner and currency."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kam_xl.errors import ErrorCode
from kam_xl.review.account_rows import AccountTables, day_of, label
from kam_xl.values import Value

DATED = (("Revenue", "Month"), ("History", "Period"), ("Targets", "Month"))
"""Where the latest month stands in a workbook that does not name its period."""

LIMITS = (("Score_Green_From", "Green from"), ("Score_Red_Below", "Red below"))
"""The named cells of the scores at which the status changes, and what they mean."""

LONGEST_CURRENCY = 8
YEAR = 12


@dataclass(frozen=True)
class Frame:
    """The month of the review (None where no table has months) and the window of its yearly measures."""

    period: date | None
    window_start: date | None
    owner: str = ""
    currency: str = ""
    limits: tuple[tuple[str, float], ...] = ()
    """The scores at which the status changes, each with what it means."""

    @property
    def as_of(self) -> date | None:
        """The last day of the reporting month."""
        return self.period.replace(day=monthrange(self.period.year, self.period.month)[1]) if self.period else None

    @property
    def months(self) -> int:
        """How many months the window has."""
        return months_between(self.window_start, self.period) + 1 if self.window_start and self.period else YEAR

    def is_inside(self, day: date | None, *, years_back: int = 0) -> bool:
        """Whether a day lies in the window, or in one before it."""
        if day is None or self.window_start is None:
            return False
        return 0 <= months_between(self.window_start, day) + years_back * self.months < self.months


def frame(tables: AccountTables) -> Frame:
    """The frame as the workbook's named cells say it; where they do not, the latest month and the year up to it."""
    offset = tables.book.epoch_offset
    period = day_of(_named(tables, "Period"), offset) or _latest(tables)
    period = period.replace(day=1) if period else None
    start = day_of(_named(tables, "Window_Start"), offset)
    if period and (start is None or start > period):
        start = add_months(period, 1 - YEAR)
    limits = [(meaning, value) for name, meaning in LIMITS if isinstance(value := _named(tables, name), float)]
    currency = label(_named(tables, "Currency")).strip()[:LONGEST_CURRENCY]
    return Frame(period, start, label(_named(tables, "Owner")).strip(), currency, tuple(limits))


def add_months(day: date, count: int) -> date:
    """The first day of the month so many months later.

    >>> add_months(date(2026, 10, 1), -11)
    datetime.date(2025, 11, 1)
    """
    months = day.year * YEAR + day.month - 1 + count
    return date(months // YEAR, months % YEAR + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months the second month is later."""
    return (last.year - first.year) * YEAR + last.month - first.month


def _named(tables: AccountTables, name: str) -> Value:
    place = tables.book.named_cell(name)
    value = tables.book.value(*place) if place else None
    return None if isinstance(value, ErrorCode) else value


def _latest(tables: AccountTables) -> date | None:
    days = [day for name, heading in DATED if (table := tables.table(name)) is not None
            for value in table.column(heading) if (day := day_of(value, table.offset)) is not None]
    return max(days, default=None)
