"""Arithmetic that all KPIs share: what allows for binary noise, and a division that names its denominator."""

from __future__ import annotations

import math

from kam_xl.errors import DivisionByZero, Impossible


def below(a: float, b: float) -> bool:
    """Whether a < b by more than binary noise: b − a > 1e-9 · max(1, |a|, |b|)."""
    return b - a > 1e-9 * max(1.0, abs(a), abs(b))


def whole(number: float, name: str) -> float:
    """The whole number that it is but for binary noise, or #NUM! with a message that names the argument."""
    nearest = float(round(number))
    if below(0, abs(number - nearest)):
        raise Impossible(f"{number:.10g} is not a whole number", where=name, fix="Give a whole number.")
    return nearest


def divide(numerator: float, denominator: float, by: str) -> float:
    """The ratio, or #DIV/0! with a message that names the argument (or what) it is divided `by`."""
    if denominator == 0:
        raise DivisionByZero("it is zero, and nothing can be divided by zero", where=by,
                             fix="Check the number.")
    if math.isinf(denominator):
        raise OverflowError
    return numerator / denominator
