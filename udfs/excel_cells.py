"""Cells as Excel sends them to Python through COM, and back."""

from __future__ import annotations

from typing import Any

from kam_xl.errors import COM_ERRORS, ERROR_NUMBERS, ErrorCode


def from_excel(value: Any) -> Any:
    """A cell, or rows of cells as lists, with errors as ErrorCodes.

    Errors come as whole numbers; every number of a cell comes as a float.
    """
    if not isinstance(value, tuple):
        return COM_ERRORS.get(value, value) if type(value) is int else value
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
    return ERROR_NUMBERS[value] if isinstance(value, ErrorCode) else shown(value)
