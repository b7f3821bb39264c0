"""Dates written as text, in formats such as dd-mm-yyyy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from kam_xl.errors import UsageError
from kam_xl.sources.serials import SECONDS, serial_day

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")
MONTH_NUMBER = {name[:length]: i for i, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
STRFTIME = {"%d": "dd", "%-d": "d", "%m": "mm", "%-m": "m", "%b": "mmm", "%B": "mmmm", "%Y": "yyyy", "%y": "yy"}
MONTH = rf"({'|'.join(sorted(MONTH_NUMBER, key=len, reverse=True))})\.?"
PARTS = {"d": r"(\d{1,2})", "dd": r"(\d{1,2})", "m": r"(\d{1,2})", "mm": r"(\d{1,2})", "mmm": MONTH, "mmmm": MONTH,
         "yy": r"(\d{2})", "yyyy": r"(\d{4})"}
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?(?:\s*([AP])\.?M\.?)?"
                  r"(?:\s*(?:Z|UTC|[+-]\d{2}:?\d{2}))?", re.I | re.ASCII)
LAST_TWO_DIGIT_YEAR = 29  # as Excel: 29 is 2029, 30 is 1930


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How the day of a date is written; a time behind it is always welcome. Without a day it is the first of a month.

    `text` is the format in Excel's letters, `pattern` matches it, `order` says which part is which.
    """

    text: str
    pattern: re.Pattern[str]
    order: str

    def day(self, text: str) -> int | None:
        """The serial number of a day in this format, None if it is none."""
        match = self.pattern.fullmatch(text)
        if not match:
            return None
        part = dict(zip(self.order, match.groups(), strict=True))
        month = MONTH_NUMBER[part["m"].lower()] if part["m"].isalpha() else int(part["m"])
        try:
            return serial_day(date(_year(part["y"]), month, int(part.get("d", 1))))
        except ValueError:
            return None


@cache
def date_format(stated: str) -> DateFormat:
    """The format that a person states in Excel's letters or strftime's: dd-mm-yyyy, mmm d, yyyy, %d.%m.%y, mm/yyyy.

    >>> date_format("%d/%m/%Y hh:mm").text
    'dd/mm/yyyy'

    Raises UsageError where it has not exactly one month and year, and at most one day.
    """
    text = re.sub("%-?[A-Za-z]", lambda m: STRFTIME.get(m[0], m[0]), stated.strip())
    text = re.sub(r"[\sT]*(?:h|%H|%I).*", "", text, flags=re.I | re.S).lower()
    pieces = re.split("(y+|m+|d+)", text)
    codes, literals = pieces[1::2], pieces[::2]
    order = "".join(code[0] for code in codes)
    known = all(code in PARTS for code in codes) and not re.search("[a-z%]", "".join(literals))
    if sorted(order) not in (["d", "m", "y"], ["m", "y"]) or not known:
        raise UsageError(f"{stated!r} is not a date format", where="date format",
                         fix="Write one such as dd-mm-yyyy, mm/dd/yyyy or d mmm yyyy.")
    return DateFormat(text, re.compile(_pattern(codes, literals), re.ASCII | re.I), order)


def _pattern(codes: list[str], literals: list[str]) -> str:
    spaced = [r"\s+" if literal.isspace() else re.sub(r"(?:\\\s)+", r"\\s*", re.escape(literal))
              for literal in literals]
    matched = [PARTS[code] for code in codes]
    for i, literal in enumerate(literals[1:-1]):
        if literal == "":  # without a separator, as in yyyymmdd, only full widths tell the parts apart
            matched[i], matched[i + 1] = (part.replace("{1,2}", "{2}") for part in matched[i : i + 2])
    return spaced[0] + "".join(part + literal for part, literal in zip(matched, spaced[1:], strict=True))


def _year(digits: str) -> int:
    if len(digits) > 2:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= LAST_TWO_DIGIT_YEAR else 1900)


def fraction(time: str) -> float | None:
    """A time of day as a fraction of the day; its time zone is left out."""
    if not time:
        return 0.0
    match = TIME.fullmatch(time)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), float((match[3] or "0").replace(",", "."))
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    if hour > 23 or minute > 59 or second >= 60:
        return None
    return (hour * 3600 + minute * 60 + second) / SECONDS
