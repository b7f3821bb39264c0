"""Comparison that allows for binary noise, so that 9/10 is not below 0.9."""

from __future__ import annotations


def below(a: float, b: float) -> bool:
    """Whether a < b by more than binary noise: b − a > 1e-9 · max(1, |a|, |b|)."""
    return b - a > 1e-9 * max(1.0, abs(a), abs(b))
