"""Numbers that callers hand to a model: what cannot be is told, not calculated with."""

from __future__ import annotations

from math import inf
from numbers import Real

from kam_xl.errors import Impossible, WrongValue


def number(value: object, where: str) -> float:
    """The value, if it is a number; else WrongValue (#VALUE!)."""
    if not isinstance(value, Real):
        raise WrongValue(f"{value!r} is not a number", where=where, fix="Give a number.")
    return float(value)


def amount(value: object, where: str) -> float:
    """A finite number, 0 or more; else Impossible (#NUM!)."""
    found = number(value, where)
    if not 0 <= found < inf:
        raise Impossible(f"{found:g} is not a finite number, 0 or more", where=where, fix="Check the number.")
    return found


def whole(value: object, where: str) -> int:
    """A whole number, 0 or more; else Impossible (#NUM!)."""
    found = number(value, where)
    if not (found >= 0 and found % 1 == 0):
        raise Impossible(f"{found:g} is not a whole number, 0 or more", where=where, fix="Give a whole number.")
    return int(found)
