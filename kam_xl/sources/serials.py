"""Dates and times as the serial numbers of a workbook (1900 system, the time as a fraction of a day)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

BEFORE_DAY_ONE = date(1899, 12, 30).toordinal()
FIRST_OF_MARCH_1900 = 61
SECONDS = 86400
LAST_SERIAL = 2958465
"""9999-12-31, the last day that a workbook knows."""


def serial_day(day: date) -> int | None:
    """The serial number of a day; None before 1900, where a workbook has no dates.

    >>> serial_day(date(2024, 10, 16)), serial_day(date(1900, 1, 1))
    (45581, 1)
    """
    number = day.toordinal() - BEFORE_DAY_ONE
    if number < FIRST_OF_MARCH_1900:
        number -= 1  # Excel counts a 29 February 1900 that never was
    return number if number >= 1 else None


def serial(moment: date | time | timedelta) -> float | None:
    """The serial number of a date, a date with time, a time of day or a duration in days.

    A time zone is left out: the time counts as it is written.

    >>> serial(datetime(2024, 10, 16, 12)), serial(time(6)), serial(timedelta(days=1, hours=12))
    (45581.5, 0.25, 1.5)
    """
    if isinstance(moment, timedelta):
        return moment.total_seconds() / SECONDS
    if isinstance(moment, time):
        return _fraction(moment)
    day = serial_day(moment)
    if day is None:
        return None
    return day + _fraction(moment) if isinstance(moment, datetime) else float(day)


def spelled(number: float) -> str:
    """A serial number after February 1900 as a day in words.

    >>> spelled(45581.5)
    '16 October 2024'
    """
    day = date.fromordinal(int(number) + BEFORE_DAY_ONE)
    return f"{day.day} {day:%B %Y}"


def _fraction(moment: time | datetime) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (seconds + moment.microsecond / 1e6) / SECONDS
