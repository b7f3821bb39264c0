"""The months of the sample, and the fixed pseudo-noise in its figures."""

from __future__ import annotations

import zlib
from calendar import monthrange
from datetime import date, datetime, timedelta

PERIOD = date(2026, 8, 1)
"""The reporting month of the committed templates."""

MONTHS = 24
"""How many months of data a book carries."""


def month_start(period: date, offset: int) -> date:
    """The first day of the month that lies `offset` months from `period`."""
    index = period.year * 12 + period.month - 1 + offset
    return date(index // 12, index % 12 + 1, 1)


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def window(period: date, months: int = MONTHS) -> list[date]:
    """The months that a book of that period carries, oldest first."""
    return [month_start(period, offset) for offset in range(1 - months, 1)]


def years(month: date) -> float:
    """Years from the committed templates' period, negative before it."""
    return (month.year - PERIOD.year) + (month.month - PERIOD.month) / 12


def noise(*key: object) -> float:
    """A fixed number between −1 and 1 for each key."""
    return zlib.crc32("/".join(map(str, key)).encode()) / 2**31 - 1


def pick(words: tuple[str, ...], *key: object) -> str:
    """One of the words, always the same for a key."""
    return words[int(abs(noise(*key)) * 1000) % len(words)]


def workday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def known(day: object, period: date) -> object:
    """A day that lies after the period is not known yet."""
    end = datetime.combine(month_end(period), datetime.max.time())
    moment = day if isinstance(day, datetime) else datetime.combine(day, datetime.min.time()) \
        if isinstance(day, date) else None
    return day if moment is not None and moment <= end else None
