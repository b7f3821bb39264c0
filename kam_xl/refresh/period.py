"""The month that a refresh brings in."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kam_xl.catalogue.cells import EPOCH, serial
from kam_xl.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from kam_xl.values import Values

LAST_SERIAL = 2_958_465  # 31 December 9999
PLACEHOLDER = re.compile(r"\{period(?::([^{}]*))?\}")
ALLOWED_FORMAT = re.compile(r"(?:%[YmybBdj]|[^%/\\])*\Z")


@dataclass(frozen=True)
class Period:
    """A calendar month; `offset` is what the workbook's date system takes from a serial (1904: 1462)."""

    year: int
    month: int
    offset: int = 0

    @classmethod
    def of(cls, text: str) -> Period:
        """The period written `2026-10`."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1901:
            raise UsageError(f"{text!r} is not a period", fix="Write year and month, as in 2026-10.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def holding(cls, value: object, offset: int = 0) -> Period | None:
        """The month in which the date of a cell lies; None where it holds no date."""
        day = _day(value + offset) if isinstance(value, float) else None
        return cls(day.year, day.month, offset) if day else None

    @property
    def following(self) -> Period:
        """The next month."""
        return Period(self.year + self.month // 12, self.month % 12 + 1, self.offset)

    @property
    def preceding(self) -> Period:
        """The month before."""
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1, self.offset)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def serial(self) -> float:
        """The first day as a cell stores it."""
        return serial(self.first_day) - self.offset

    @property
    def _end(self) -> float:
        """The first serial after the month."""
        return self.serial + monthrange(self.year, self.month)[1]

    def contains(self, value: object) -> bool:
        """Whether a cell's value lies in the period: a date's serial, or text such as 2026-10."""
        if isinstance(value, float):
            return self.serial <= value < self._end
        return isinstance(value, str) and value.strip().startswith(str(self))

    def inside(self, values: Values) -> pl.Series:
        """For each value whether it lies in the period."""
        import polars as pl

        numbers = values.series
        if numbers is None or numbers.dtype != pl.Float64:
            return pl.Series([self.contains(value) for value in values], dtype=pl.Boolean)
        return numbers.is_between(self.serial, self._end, closed="left").fill_null(value=False)

    def fill(self, pattern: str) -> str:
        """A source pattern with `{period}` and `{period:%Y_%m}` filled in; nothing else is formatted."""
        return PLACEHOLDER.sub(lambda m: self._formatted(m[1]), pattern)

    def _formatted(self, style: str | None) -> str:
        if style is None:
            return str(self)
        if not ALLOWED_FORMAT.match(style):
            raise UsageError(f"the period format {style!r} cannot be used", fix="Write it like {period:%Y-%m}.")
        return self.first_day.strftime(style)


def _day(number: float) -> date | None:
    """The day of a serial number of the 1900 system."""
    return (EPOCH + timedelta(days=number)).date() if 0 < number < LAST_SERIAL + 1 else None
