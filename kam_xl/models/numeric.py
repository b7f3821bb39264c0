"""Functions that the standard library has not."""

from __future__ import annotations

from math import exp, log1p


def logistic(x: float) -> float:
    """1 / (1 + e^−x), without overflow."""
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def log_logistic(x: float) -> float:
    """ln(1 / (1 + e^−x))."""
    return min(x, 0.0) - log1p(exp(-abs(x)))
