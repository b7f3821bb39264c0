"""Cells as Excel sends them to Python through COM, and back."""

from __future__ import annotations

from typing import Any

from kam_xl.errors import ErrorCode

NUMBERS = {ErrorCode.NULL: 2000, ErrorCode.DIV0: 2007, ErrorCode.VALUE: 2015, ErrorCode.REF: 2023,
           ErrorCode.NAME: 2029, ErrorCode.NUM: 2036, ErrorCode.NA: 2042, ErrorCode.GETTING_DATA: 2043,
           ErrorCode.SPILL: 2045, ErrorCode.CALC: 2050}
"""The errors by the numbers that VBA's CVErr takes."""
COM = -0x7FF60000
"""What stands before the number when an error comes through COM: the code 0x800A…."""
ERRORS = {COM + number: code for code, number in NUMBERS.items()}


def from_excel(value: Any) -> Any:
    """A cell, or rows of cells as lists, with errors as ErrorCodes.

    Errors come as whole numbers; every number of a cell comes as a float.
    """
    if not isinstance(value, tuple):
        return ERRORS.get(value, value) if type(value) is int else value
    if {int, tuple}.isdisjoint(map(type, value)):
        return list(value)
    return [from_excel(cell) for cell in value]


def shown(value: Any) -> Any:
    """A value as it lies in the cell: numbers as floats, and blank as an empty text, which Excel does not show as 0."""
    return float(value) if type(value) is int else "" if value is None else value


def as_text(value: Any) -> Any:
    """A value for a bridge that cannot carry errors: an error is its text."""
    return value.value if isinstance(value, ErrorCode) else shown(value)


def as_number(value: Any) -> Any:
    """A value for our own bridge, which makes a true error of a whole number."""
    return NUMBERS[value] if isinstance(value, ErrorCode) else shown(value)
