"""Pareto/NBD: customers buy at random and leave at any moment, unseen.

Purchases come at a rate λ, which varies over customers as Gamma(r, α); the time until the customer leaves is
exponential at a rate μ, which varies as Gamma(s, β). Sources: Schmittlein, Morrison & Colombo, Counting Your
Customers, Management Science 33(1), 1987; Fader & Hardie, A Note on Deriving the Pareto/NBD Model, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cosh, exp, expm1, fsum, log, log1p, pi, sinh
from types import ModuleType
from typing import ClassVar

from kam_xl.models.numeric import logistic
from kam_xl.models.purchase_model import PurchaseModel

NODES, END = 80, 3.2
FADED = 45.0
"""What an exponent must fall by for the rest of an integral not to count."""


@dataclass(frozen=True)
class ParetoNbd(PurchaseModel):
    """A Pareto/NBD model with parameters r, alpha, s and beta (alpha and beta in units of time), all above zero.

    Methods, shapes and errors as in PurchaseModel.
    """

    r: float
    alpha: float
    s: float
    beta: float

    names: ClassVar = ("r", "alpha", "s", "beta")

    @staticmethod
    def _numeric() -> ModuleType:
        from kam_xl.models import pareto_nbd_likelihood

        return pareto_nbd_likelihood

    def _expected(self, frequency: float, recency: float, age: float, horizon: float) -> float:
        """(r+x)/(α+T) · ∫ over the horizon of ((β+T)/(β+T+y))^s, times the chance of being alive (equation 41 of the
        note)."""
        log_growth, known = log1p(horizon / (self.beta + age)), self.beta + age
        steps = (1 - self.s) * log_growth
        time = known * log_growth * (expm1(steps) / steps if steps else 1.0)
        return self._alive(frequency, recency, age) * (self.r + frequency) / (self.alpha + age) * time

    def _alive(self, frequency: float, recency: float, age: float) -> float:
        """1 / (1 + J), where J = s ∫ over y from t_x to T of ((α+T)/(α+y))^(r+x) · ((β+T)/(β+y))^s / (β+y):
        how much likelier it is that the customer left in the meantime."""
        power, gap = self.r + frequency, age - recency
        buying, leaving = self.alpha + recency, self.beta + recency
        first = min(buying, leaving)
        end = log1p(gap / first)
        fading = power * first / buying + (self.s + 1) * first / leaving - 1
        if fading > 0:
            end = min(end, FADED / fading)

        def height(v: float) -> float:
            later = first * expm1(v)
            return exp(v - power * log1p(later / buying) - (self.s + 1) * log1p(later / leaving))

        area = end * fsum(weight * height(end * place) for place, weight in between())
        left = self.s * first / leaving * area
        since = power * log1p(gap / buying) + self.s * log1p(gap / leaving)
        return logistic(-(since + log(left))) if left > 0 else 1.0


@cache
def between() -> list[tuple[float, float]]:
    """Places between 0 and 1, with weights, for the mean of a smooth function: the tanh-sinh rule."""
    nodes = []
    for i in range(-NODES // 2, NODES // 2 + 1):
        v = 2 * END * i / NODES
        nodes.append((logistic(pi * sinh(v)), cosh(v) / cosh(pi / 2 * sinh(v)) ** 2))
    total = fsum(weight for _, weight in nodes)
    return [(place, weight / total) for place, weight in nodes]
