"""BG/NBD: after every purchase a customer may leave for good.

Purchases come at a rate λ, which varies over customers as Gamma(r, α); after each of them, a repeat purchase, the
customer leaves with chance p, which varies as Beta(a, b). Source: Fader, Hardie & Lee, "Counting Your Customers"
the Easy Way, Marketing Science 24(2), 2005.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asinh, cosh, exp, expm1, fsum, log, log1p, sinh, sqrt
from types import ModuleType
from typing import ClassVar

from kam_xl.models.numeric import log_logistic, logistic
from kam_xl.models.purchase_model import PurchaseModel

NODES = 320
REACH = 40.0
TINY = 1e-290
"""A chance of leaving so small that dividing by it is not safe."""


@dataclass(frozen=True)
class BgNbd(PurchaseModel):
    """A BG/NBD model with parameters r, alpha (in units of time), a and b, all above zero.

    Methods, shapes and errors as in PurchaseModel.
    """

    r: float
    alpha: float
    a: float
    b: float

    names: ClassVar = ("r", "alpha", "a", "b")

    @staticmethod
    def _numeric() -> ModuleType:
        from kam_xl.models import bgnbd_likelihood

        return bgnbd_likelihood

    def _expected(self, frequency: float, recency: float, age: float, horizon: float) -> float:
        """The mean of (1 − (1 + p·t/(α+T))^−(r+x)) / p over what is known of p, Beta(a, b + x), times the chance of
        being alive: equation 10 of the paper without its 2F1, whose terms cancel or do not end."""
        power, time = self.r + frequency, horizon / (self.alpha + age)
        mean = fsum(weight * (-expm1(-power * log1p(time * p)) / p if p > TINY else power * time)
                    for p, weight in leaving(self.a, self.b + frequency))
        return self._alive(frequency, recency, age) * mean

    def _alive(self, frequency: float, recency: float, age: float) -> float:
        if frequency == 0:
            return 1.0
        left = (log(self.a / (self.b + (frequency - 1)))
                + (self.r + frequency) * log1p((age - recency) / (self.alpha + recency)))
        return logistic(-left)


@lru_cache(maxsize=64)
def leaving(a: float, b: float) -> list[tuple[float, float]]:
    """Values of p with their weights, which add up to 1: means over Beta(a, b) to about 14 digits.

    The trapezoidal rule over v, where ln(p/(1−p)) = ln(a/b) + sinh(v)·scale: smooth, and gone at both ends.
    """
    spread = sqrt(1 / a + 1 / b)
    scale = spread / sqrt(1 + spread * spread)
    end = asinh((REACH / min(a, b) + sqrt(2 * REACH) * spread) / scale)
    nodes = [_node(a, b, scale, end * (2 * i / NODES - 1)) for i in range(NODES + 1)]
    total = fsum(weight for _, weight in nodes)
    return [(p, weight / total) for p, weight in nodes if weight > 1e-30 * total]


def _node(a: float, b: float, scale: float, v: float) -> tuple[float, float]:
    """A value of p, and the density there over v, as a share of that at v = 0."""
    step = scale * sinh(v)
    middle = log(a / b)
    p, q = log_logistic(middle + step), log_logistic(-middle - step)
    return exp(p), exp(a * (p - log_logistic(middle)) + b * (q - log_logistic(-middle))) * cosh(v)
