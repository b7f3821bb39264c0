"""Numbers written as text, with a decimal point (1,234.56) or a decimal comma (1.234,56)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence

import polars as pl

POINT, COMMA = ".", ","
DECIMALS = (POINT, COMMA)
CURRENCY = "€$£¥₹"
THIN = " \u00a0\u2009\u202f'’"
"""What may stand between groups of three digits whatever the decimal sign: spaces that do not break, apostrophes."""

FIRST = 100
DIGITS_KEPT = 15
"""The digits that a spreadsheet number keeps."""

LIKE_A_CODE = re.compile(rf"\n(?:\+|-?0[0-9]|-?[0-9]{{{DIGITS_KEPT + 1},}}(?![^\n]))")
"""A line that is rather an identifier: 00123, +49 30 1234, 1234567890123456."""

TOO_LONG = re.compile(rf"\s*[+-]?[0-9]{{{DIGITS_KEPT + 1},}}\s*")


def _body(decimal: str) -> str:
    """Digits, in groups of three, as in India (12,34,567.89), or in none, with a fraction."""
    group = f"[{COMMA if decimal == POINT else POINT}{THIN}]"
    grouped = rf"[1-9][0-9]{{0,2}}(?P<group>{group})[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    indian = "[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|" if decimal == POINT else ""
    return rf"(?:{grouped}|{indian}[0-9]+)(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+"


def _shell(decimal: str) -> re.Pattern[str]:
    """A number with what may stand around it: sign (at the end, too, as SAP writes it), brackets of a negative,
    currency, exponent, percent."""
    return re.compile(
        rf"\s*(?P<bracket>\()?\s*(?P<sign>[-+−])?\s*[{CURRENCY}]?\s*(?P<sign_after>[-−])?\s*"
        rf"(?P<body>{_body(decimal)})(?P<exponent>[eE][+-]?[0-9]{{1,3}})?"
        rf"\s*(?P<percent>%)?\s*[{CURRENCY}]?\s*(?P<sign_last>[-−])?\s*[{CURRENCY}]?\s*(?(bracket)\))\s*")


def _plain(decimal: str) -> str:
    """Plain numbers: a minus, digits in groups or not, a fraction; no leading zeros and no more digits than a number
    keeps."""
    group = COMMA if decimal == POINT else POINT
    digits = rf"(?:[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,4}}|[1-9][0-9]{{0,{DIGITS_KEPT - 1}}}|0)"
    return rf"^-?{digits}(?:[{decimal}][0-9]{{0,20}})?$"


SHELL = {decimal: _shell(decimal) for decimal in DECIMALS}
PLAIN = {decimal: _plain(decimal) for decimal in DECIMALS}


def plain_numbers(cells: pl.Series) -> pl.Series | None:
    """A column of numbers and blanks (null) if they are plainly numbers of one style; else None.

    The quick way for the usual column: no code-like value, no currency, and one decimal sign that
    fits every cell.
    """
    fits: Sequence[str] = DECIMALS
    for part in (cells.head(FIRST), cells):  # the first cells tell most columns that are none
        fits = [decimal for decimal in fits if part.str.contains(PLAIN[decimal]).all()]
    used = {sign for sign in DECIMALS if fits and cells.str.contains(sign, literal=True).any()}
    if not fits or (len(fits) > 1 and used) or cells.null_count() == len(cells):
        return None
    if used - {fits[0]}:
        cells = cells.str.replace_all(COMMA if fits[0] == POINT else POINT, "", literal=True)
    if COMMA in used and fits[0] == COMMA:
        cells = cells.str.replace(COMMA, POINT, literal=True)
    return cells.cast(pl.Float64)


def parse_numbers(values: Iterable[str], decimal: str) -> dict[str, float]:
    """Those values that are numbers in the given style.

    >>> parse_numbers(["(1.234,50 €)", "12,5%", "n/a"], ",")
    {'(1.234,50 €)': -1234.5, '12,5%': 0.125}
    """
    found = ((value, _number(value, decimal)) for value in values)
    return {value: number for value, number in found if number is not None}


def _number(value: str, decimal: str) -> float | None:
    match = SHELL[decimal].fullmatch(value)
    if not match or TOO_LONG.fullmatch(value):
        return None
    signs = [match["bracket"], match["sign"], match["sign_after"], match["sign_last"]]
    if sum(map(bool, signs)) > 1:
        return None
    body = re.sub(f"[{THIN}]", "", match["body"].replace(COMMA if decimal == POINT else POINT, ""))
    power = int((match["exponent"] or "e0")[1:]) - (2 if match["percent"] else 0)
    number = float(f"{body.replace(COMMA, POINT)}e{power}")  # one rounding, so that 7.3 % is 0.073
    if math.isinf(number):
        return None
    return -number if any(sign in ("(", "-", "−") for sign in signs if sign) else number


def like_codes(values: Collection[str]) -> bool:
    """Whether a value is rather an identifier than a number: leading zeros, a plus, more digits than a number keeps."""
    return LIKE_A_CODE.search("\n" + "\n".join(map(str.strip, values))) is not None


def currencies(values: Collection[str]) -> list[str]:
    """The currency signs among the values."""
    return sorted(set(re.findall(f"[{CURRENCY}]", "".join(values))))
