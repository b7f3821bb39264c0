"""What a purchase history can be: stated once, for one customer's numbers as for whole columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kam_xl.errors import Impossible

MOST = 1e12
"""Purchases and times that are larger cannot be told apart any more."""
NOISE = 1e-9
"""Binary noise that makes no fault: 30·0.1 is 3."""


@dataclass(frozen=True)
class Rule:
    """What holds of a possible history, given as numbers or as arrays; `found` is what to say where it does not."""

    holds: Callable[[Any, Any, Any], Any]
    where: str
    found: str


RULES = (
    Rule(lambda frequency, _, __: (frequency >= 0) & (frequency <= MOST) & ((frequency + NOISE) % 1 <= 2 * NOISE),
         "frequency", "{frequency:.10g} is not a whole number, 0 or more"),
    Rule(lambda _, recency, __: recency >= 0, "recency", "{recency:.10g} is below 0"),
    Rule(lambda _, __, age: age <= MOST, "age", "{age:.10g} is too large to calculate with"),
    Rule(lambda _, recency, age: recency <= age + NOISE * (1 + age),
         "recency", "{recency:.10g} is above age {age:.10g}"),
    Rule(lambda frequency, recency, _: (frequency > 0.5) | (recency <= NOISE),
         "recency", "{recency:.10g} with a frequency of 0: without a repeat purchase recency is 0"),
)
ADVICE = "Frequency counts purchases after the first; recency is when the last one was, counted from the first, as age."


def check_history(frequency: float, recency: float, age: float) -> None:
    """Raise Impossible (#NUM!) for a history that cannot be."""
    for rule in RULES:
        if not rule.holds(frequency, recency, age):
            found = rule.found.format(frequency=frequency, recency=recency, age=age)
            raise Impossible(found, where=rule.where, fix=ADVICE)
