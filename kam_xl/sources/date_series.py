"""Columns of dates as serial numbers: written as text, in a format that the column itself shows, or as dates."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import polars as pl

from kam_xl.sources.date_text import DateFormat, date_format, fraction
from kam_xl.sources.distinct import distinct, mapped
from kam_xl.sources.serials import BEFORE_DAY_ONE, FIRST_OF_MARCH_1900, SECONDS

EPOCH_DAY = BEFORE_DAY_ONE - date(1970, 1, 1).toordinal()
DAY_AND_TIME = r"(?s)^(?<day>[^:]+)[ T](?<time>[^: T]*:.*)$"
EMPTY = pl.Series([""])

FAMILIES = (
    *((f"yyyy{s}mm{s}dd",) for s in "-/."), *((f"dd{s}mm{s}yyyy", f"mm{s}dd{s}yyyy") for s in "-/."),
    *((f"dd{s}mmm{s}yyyy",) for s in "-/. "), ("mmm dd, yyyy",), ("mmm dd yyyy",), ("mmm-dd-yyyy",),
)
"""The formats that are recognised; those of one family look alike, the values decide between them."""

MONTHS = tuple(map(date_format, ("yyyy-mm", "yyyy/mm", "yyyymm", "mm/yyyy", "mm.yyyy", "mm-yyyy", "mmm yyyy",
                                 "mmm-yyyy")))
"""Months without a day, which are recognised only where dates are asked for: 2026-10 may as well be a number."""

FAMILY = re.compile("|".join(f"(?P<family_{i}>{date_format(formats[0]).pattern.pattern})"
                             for i, formats in enumerate(FAMILIES)), re.ASCII | re.I)


class DateTexts:
    """A column of texts split into days and times, so that a day that comes a thousand times is read once."""

    def __init__(self, cells: pl.Series) -> None:
        different = cells.unique()
        self._cells, self._split = cells, different if len(different) < len(cells) / 2 else cells
        self._day_of, self._time_of = _days_and_times(self._split)
        self._days = distinct(self._day_of)

    def days(self, written: DateFormat) -> dict[str, float]:
        """The serial numbers of those days that are in the format."""
        found = ((day, written.day(day)) for day in self._days)
        return {day: float(number) for day, number in found if number is not None}

    def family(self) -> tuple[DateFormat, ...]:
        """The recognised formats that most of the days look like: none, one, or two where
        day and month could be either way round."""
        families = Counter(match.lastgroup for match in map(FAMILY.fullmatch, self._days) if match)
        most = max(families.values(), default=0)
        like = (formats for i, formats in enumerate(FAMILIES) if most and families[f"family_{i}"] == most)
        return tuple(map(date_format, next(like, ())))

    def months(self) -> tuple[DateFormat, ...]:
        """The format of months in which most of the days are written; none where none is."""
        most = max(MONTHS, key=lambda written: len(self.days(written)))
        return (most,) if self.days(most) else ()

    def serials(self, written: DateFormat) -> pl.Series:
        """The serial number of each value, null where it is not in the format; with or without a time."""
        found = ((time, fraction(time)) for time in distinct(self._time_of))
        times = {time: fraction for time, fraction in found if fraction is not None}
        serials = (mapped(self._day_of, self.days(written), pl.Float64)
                   + mapped(self._time_of, times, pl.Float64))
        if self._split is self._cells:
            return serials
        return self._cells.replace_strict(self._split, serials, default=None, return_dtype=pl.Float64)


def looks_like_date(value: str) -> bool:
    """Whether a value has the shape of a date in one of the recognised formats."""
    days, _ = _days_and_times(pl.Series([value], dtype=pl.String))
    return FAMILY.fullmatch(days[0]) is not None


def _days_and_times(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The day and the time of each value, cut at the last space or T before the first colon; time empty without one."""
    cells = cells.str.strip_chars()
    parts = cells.str.extract_groups(DAY_AND_TIME).struct.unnest()
    days, times = parts["day"].str.strip_chars_end(), parts["time"]
    return days.zip_with(times.is_not_null(), cells), times.zip_with(times.is_not_null() | cells.is_null(), EMPTY)


def serials(moments: pl.Series) -> pl.Series:
    """The serial numbers of a column of dates (pl.Date) or dates with times (pl.Datetime); null before 1900."""
    days = moments.cast(pl.Date).cast(pl.Int32) - EPOCH_DAY
    days = days - (days < FIRST_OF_MARCH_1900).cast(pl.Int32)
    days = days.set(days < 1, None).cast(pl.Float64)
    if moments.dtype == pl.Date:
        return days
    clock = moments.dt.time().cast(pl.Int64)  # nanoseconds of the day
    return days + (clock // 10**9 + clock % 10**9 // 10**3 / 10**6) / SECONDS
