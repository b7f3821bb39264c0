"""The shifted beta-geometric model of contract renewals.

At the end of every period a customer leaves with a chance of her own, which varies across customers as a beta
distribution (alpha, beta). Those who are likely to leave go first, so the retention rate of a cohort rises
although no customer changes. Sources: Fader & Hardie, How to Project Customer Retention, Journal of
Interactive Marketing 21(1), 2007; Customer-Base Valuation in a Contractual Setting, Marketing Science 29(1), 2010.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, fsum, log, log1p, prod, sqrt
from operator import mul
from typing import TYPE_CHECKING, ClassVar

from kam_xl.errors import Impossible, NoData
from kam_xl.models.checks import amount, number, whole
from kam_xl.models.fitted import FittedModel
from kam_xl.models.numeric import log_logistic

if TYPE_CHECKING:
    import pandas as pd

    from kam_xl.models.fitting import FloatArray, LogLikelihood

STARTS = ((1.0, 1.0), (0.1, 1.0), (10.0, 10.0))
FEW = 10
"""Survivors that begin below this are read as shares of a cohort of so many, when it is judged whether they tell
enough."""
DIRECT = 100
"""So many periods are multiplied out; beyond them the asymptotic series is exact to the last digits."""


def _retention(alpha: float, beta: float, period: float) -> float:
    return (beta + period - 1) / (alpha + beta + period - 1)


def _survival(alpha: float, beta: float, period: int) -> float:
    direct = min(period, DIRECT)
    product = prod(_retention(alpha, beta, t) for t in range(1, direct + 1))
    return product * exp(_log_rise(beta + direct, alpha) - _log_rise(beta + period, alpha))


def _log_rise(z: float, a: float) -> float:
    """ln Γ(z + a) − ln Γ(z) for a large z, by Stirling's series, without taking large numbers off each other."""
    return (z - 0.5) * log1p(a / z) + a * (log(z + a) - 1) + _stirling(z + a) - _stirling(z)


def _stirling(z: float) -> float:
    return (1 - 1 / (30 * z * z)) / (12 * z)


def _residual_lifetime(alpha: float, b: float, discount: float) -> float:
    """In periods, of a customer whose chance to stay is Beta(b, α) as things stand."""
    if discount == 0:
        return _undiscounted(alpha, b)
    if discount < 1e-15:
        raise Impossible(f"{discount:g} is too small to calculate with", where="discount", fix="Give 0 for none.")
    return b / (alpha + b) * (1 + _present_value(alpha, b + 1, discount) / (1 + discount))


def _undiscounted(alpha: float, b: float) -> float:
    if alpha <= 1:
        raise Impossible(f"without a discount the lifetime has no end where alpha is {alpha:g}", where="discount",
                         fix="Give a discount above 0, or an alpha above 1.")
    return b / (alpha - 1)


def _present_value(alpha: float, b: float, discount: float) -> float:
    """The mean of x/(1 − x/(1+d)), the present value of a customer who stays with chance x, over x ~ Beta(b, α).

    Its weight near x = 1 falls off too slowly where alpha is small; there the mean is taken over
    Beta(b, α + 1), and what that leaves out, 1 − x of the whole, is taken off the value of one who stays for ever.
    """
    if alpha >= 0.25:
        return _beta_mean(b, alpha, discount, of_stay=True)
    lost = alpha / (alpha + b) * _beta_mean(b, alpha + 1, discount, of_stay=False)
    return (1 + discount) / discount * (1 - lost)


def _beta_mean(b: float, a: float, discount: float, *, of_stay: bool) -> float:
    powers, values = [], []
    for s in _nodes(b, a, discount):
        stay, leave = log_logistic(s), log_logistic(-s)
        powers.append(b * stay + a * leave)
        values.append((exp(stay) if of_stay else 1) * (1 + discount) / (discount + exp(leave)))
    highest = max(powers)
    weights = [exp(power - highest) for power in powers]
    return fsum(map(mul, weights, values)) / fsum(weights)


def _nodes(b: float, a: float, discount: float) -> Iterator[float]:
    """Equal steps of s = ln(x / (1 − x)), over which the trapezoidal rule converges like e^(−π²/step), whatever the
    discount; from where the weight x^b (1 − x)^a is e^−37 of its peak to where it is so again."""
    peak, spread = log(b / a), sqrt(1 / a + 1 / b)
    step = min(0.25, 0.5 * spread)
    first = peak - 37 / b - 9 * spread
    last = peak + 9 * spread + (74 / a if a >= 2 else 37 / a + log1p(1 / discount))
    return (first + i * step for i in range(int((last - first) / step) + 2))


@dataclass(frozen=True)
class ShiftedBetaGeometric(FittedModel):
    """A shifted beta-geometric model with parameters alpha and beta, both above zero, and, where it was fitted, how
    well they are known."""

    alpha: float
    beta: float

    names: ClassVar = ("alpha", "beta")

    @classmethod
    def fit(cls, survivors: Iterable[float]) -> ShiftedBetaGeometric:
        """The model under which the survivors of a cohort after 0, 1, 2, … periods, as counts, are likeliest.

        Raises NoData for fewer than three counts; Impossible for counts that rise and where there is no best fit:
        nobody was lost, all were lost in the first period, or the retention rate does not rise.
        """
        from kam_xl.models.fitting import maximise

        counts = [number(count, "survivors") for count in survivors]
        _check(counts)
        fit = maximise(_log_likelihood(counts), STARTS, cls.names, where="survivors",
                       weight=min(1.0, counts[0] / FEW))
        return cls(**fit.parameters, log_likelihood=fit.log_likelihood, standard_errors=fit.standard_errors)

    def survival(self, period: float) -> float:
        """The share of a cohort still there after so many whole periods: B(α, β + t) / B(α, β)."""
        return _survival(self.alpha, self.beta, whole(period, "period"))

    def retention(self, period: float) -> float:
        """The share of the customers of the period before who stay for this one, from period 1."""
        if not whole(period, "period"):
            raise Impossible("0 is below 1", where="period", fix="The first renewal is that of period 1.")
        return _retention(self.alpha, self.beta, period)

    def residual_lifetime(self, renewals: float, discount: float) -> float:
        """Discounted expected residual lifetime of a customer who has renewed so many times and is about to decide
        again, in periods; the next one counts in full: Σ S(t) / S(n) / (1 + d)^(t − n − 1) for t > n, the renewals.

        Raises Impossible without a discount where alpha ≤ 1 (the sum has no end), and for one too small to calculate
        with.
        """
        return _residual_lifetime(self.alpha, self.beta + whole(renewals, "renewals"), amount(discount, "discount"))

    def projection(self, periods: int) -> pd.DataFrame:
        """Survival and retention of the periods 0 to `periods`, one row each. Needs pandas."""
        import pandas

        index = pandas.RangeIndex(whole(periods, "periods") + 1, name="period")
        return pandas.DataFrame({"survival": [self.survival(t) for t in index],
                                 "retention": [None, *(self.retention(t) for t in index[1:])]}, index, dtype=float)


def enough(counts: Sequence[float]) -> None:
    """Raise NoData for fewer counts than tell two parameters."""
    if len(counts) < 3:
        raise NoData(f"{len(counts)} counts are too few to fit", where="survivors",
                     fix="Give the customers after 0, 1 and 2 periods at least.")


def _check(counts: Sequence[float]) -> None:
    enough(counts)
    for cell, (before, after) in enumerate(pairwise(counts), start=2):
        if not 0 <= after <= before:
            raise Impossible(f"cell {cell} is {after:g}, after {before:g}", where="survivors",
                             fix="Give how many of one cohort are left: counts that never rise.")
    if counts[-1] == counts[0] or counts[1] == 0:
        raise Impossible("nobody was lost" if counts[-1] == counts[0] else "all were lost in the first period",
                         where="survivors", fix="There is no best fit: give a cohort that shrinks step by step.")


def _log_likelihood(counts: Sequence[float]) -> LogLikelihood:
    """Of each period's renewals: lost·ln(1 − r) + kept·ln r, summed; all counts of the cohort follow from these."""
    import numpy as np

    held, kept = np.array(counts[:-1]), np.array(counts[1:])
    lost, past = held.sum() - kept.sum(), np.arange(len(kept))

    def log_likelihood(parameters: FloatArray) -> tuple[float, FloatArray]:
        alpha, beta = parameters
        value = lost * np.log(alpha) + kept @ np.log(beta + past) - held @ np.log(alpha + beta + past)
        both = (held / (alpha + beta + past)).sum()
        return float(value), np.array([lost / alpha - both, (kept / (beta + past)).sum() - both])

    return log_likelihood
