"""Numbers written as text, with a decimal point (1,234.56) or a decimal comma (1.234,56)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable

POINT, COMMA = ".", ","
DECIMALS = (POINT, COMMA)
CURRENCY = "€$£¥₹"
THIN = " \u00a0\u2009\u202f'’"
"""What may stand between groups of three digits whatever the decimal sign: spaces that do not break, apostrophes."""

DIGITS_KEPT = 15
"""The digits that a spreadsheet number keeps."""

LIKE_A_CODE = re.compile(rf"\n(?:\+|-?0[0-9]|-?[0-9]{{{DIGITS_KEPT + 1},}}(?![^\n]))")
"""A line that is rather an identifier: 00123, +49 30 1234, 1234567890123456."""

TOO_LONG = re.compile(rf"\s*[+-]?[0-9]{{{DIGITS_KEPT + 1},}}\s*")


def _body(decimal: str) -> str:
    """Digits, in groups of three or not, with a fraction."""
    group = f"[{COMMA if decimal == POINT else POINT}{THIN}]"
    grouped = rf"[1-9][0-9]{{0,2}}(?P<group>{group})[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    return rf"(?:{grouped}|[0-9]+)(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+"


def _shell(decimal: str) -> re.Pattern[str]:
    """A number with what may stand around it: sign, brackets of a negative, currency, exponent, percent."""
    return re.compile(
        rf"\s*(?P<bracket>\()?\s*(?P<sign>[-+−])?\s*[{CURRENCY}]?\s*(?P<sign_after>[-−])?\s*"
        rf"(?P<body>{_body(decimal)})(?P<exponent>[eE][+-]?[0-9]{{1,3}})?"
        rf"\s*(?P<percent>%)?\s*[{CURRENCY}]?\s*(?(bracket)\))\s*")


def _plain(decimal: str) -> re.Pattern[str]:
    """Lines that are blank or plain numbers: a minus, digits in groups or not, a fraction; no leading
    zeros and no more digits than a number keeps. Possessive, so that each line is tried once."""
    group = COMMA if decimal == POINT else POINT
    digits = rf"(?:[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,4}}+|[1-9][0-9]{{0,{DIGITS_KEPT - 1}}}+|0)"
    return re.compile(rf"(?:(?:-?+{digits}(?:[{decimal}][0-9]{{0,20}}+)?+)?+(?:\n|\Z))*+")


SHELL = {decimal: _shell(decimal) for decimal in DECIMALS}
PLAIN = {decimal: _plain(decimal) for decimal in DECIMALS}


def plain_numbers(lines: str) -> list[float | None] | None:
    """A column of numbers and blanks, one a line, if they are plainly numbers of one style; else None.

    The quick way for the usual column: no code-like value, no currency, and one decimal sign that
    fits every line.
    """
    separated = POINT in lines or COMMA in lines
    fits = [decimal for decimal in (DECIMALS if separated else DECIMALS[:1]) if PLAIN[decimal].fullmatch(lines)]
    if len(fits) != 1 or not lines.strip("\n"):
        return None
    if separated:
        lines = lines.replace(COMMA if fits == [POINT] else POINT, "").replace(COMMA, POINT)
    return [float(line) if line else None for line in lines.split("\n")]


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
    signs = [match["bracket"], match["sign"], match["sign_after"]]
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
