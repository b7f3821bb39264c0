"""What Pareto/NBD needs numpy for: the likelihood of many customers, where to begin its climb, and P(X(t) = n)."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import expit, gammaln, psi

from kam_xl.models.fitting import FloatArray
from kam_xl.models.histories import Histories
from kam_xl.models.pareto_nbd import FADED, ParetoNbd

AT_ONCE = 4000
"""Histories calculated together, few enough for the processor's cache."""


@cache
def between(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Places between 0 and 1, with weights, for the mean of a smooth function: the rule of Gauss and Legendre."""
    places, weights = np.polynomial.legendre.leggauss(nodes)
    return (places + 1) / 2, weights / 2


def starts(histories: Histories) -> list[tuple[float, ...]]:
    """First guesses of r, α, s, β."""
    pause, known = histories.means()
    return [(1, pause, 1, known), (0.5, pause / 2, 0.5, known / 2), (5, 5 * pause, 2, 4 * known)]


class Likelihood:
    """The log-likelihood of histories and its gradient, as a function of r, α, s, β.

    A history is that of a customer who is still there, or who left between the last purchase and now: the
    likelihood of the first times 1 + J, with J as in ParetoNbd.
    """

    def __init__(self, histories: Histories) -> None:
        self.histories = histories
        self.frequencies, kind = np.unique(histories.frequency, return_inverse=True)
        self.customers = np.bincount(kind, histories.count)
        self.parts = [slice(i, i + AT_ONCE) for i in range(0, len(histories.age), AT_ONCE)]

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """The log-likelihood and its derivatives."""
        value, gradient = self.purchases(*parameters)
        for part in self.parts:
            gain, slopes = self.while_known(part, *parameters)
            value, gradient = value + gain, gradient + slopes
        return value, gradient

    def purchases(self, r: float, alpha: float, s: float, beta: float) -> tuple[float, FloatArray]:
        """What depends on the frequency alone."""
        x, n = self.frequencies, self.customers
        everybody = n.sum()
        value = n @ (gammaln(r + x) - gammaln(r)) + everybody * (r * np.log(alpha) + s * np.log(beta))
        return float(value), np.array([n @ (psi(r + x) - psi(r)) + everybody * np.log(alpha), everybody * r / alpha,
                                       everybody * np.log(beta), everybody * s / beta])

    def while_known(self, part: slice, r: float, alpha: float, s: float, beta: float) -> tuple[float, FloatArray]:
        """What depends on the times: that nothing was bought since, by a customer still there or gone."""
        h = self.histories
        count, power = h.count[part], r + h.frequency[part]
        buying, leaving = alpha + h.age[part], beta + h.age[part]
        logs = np.log(buying), np.log(leaving)
        left, means = gone(power, s, alpha + h.recency[part], beta + h.recency[part], h.age[part] - h.recency[part])
        odds = left + power * logs[0] + s * logs[1]
        share = expit(odds)
        stays = 1 - share
        gradient = [-stays * logs[0] - share * means[0], -power * (stays / buying + share * means[2]),
                    -stays * logs[1] + share * (1 / s - means[1]),
                    -stays * s / leaving - share * (s + 1) * means[3]]
        value = count @ (np.logaddexp(0, odds) - power * logs[0] - s * logs[1])
        return float(value), np.array([count @ slope for slope in gradient])


def gone(power: FloatArray, s: float, buying: FloatArray, leaving: FloatArray,
         gap: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
    """ln of s ∫ (α+y)^−power (β+y)^−(s+1) over the gap since the last purchase, at which α+y is `buying` and β+y is
    `leaving`; and the means, over that integral, of ln(α+y), ln(β+y), 1/(α+y), 1/(β+y)."""
    first = np.minimum(buying, leaving)
    fading = power * first / buying + (s + 1) * first / leaving - 1
    end = np.log1p(np.maximum(gap, 0) / first)
    end = np.where(fading * end > FADED, FADED / np.where(fading > 0, fading, 1), end)
    places, weights = between(32)
    v = end[:, None] * places
    later = first[:, None] * np.expm1(v)
    growth = np.log1p(later / buying[:, None]), np.log1p(later / leaving[:, None])
    height = weights * np.exp(v - power[:, None] * growth[0] - (s + 1) * growth[1])
    area = height.sum(axis=1)
    share = height / area[:, None]
    logs = np.log(buying), np.log(leaving)
    with np.errstate(divide="ignore"):
        value = np.log(s * first * end * area) - power * logs[0] - (s + 1) * logs[1]
    means = [logs[0] + (share * growth[0]).sum(axis=1), logs[1] + (share * growth[1]).sum(axis=1),
             (share / (buying[:, None] + later)).sum(axis=1), (share / (leaving[:, None] + later)).sum(axis=1)]
    return value, means


def probability(model: ParetoNbd, purchases: int, time: float) -> float:
    """The chance of exactly so many repeat purchases within a time after the first: by a customer who stays
    through, or who leaves at some moment before."""
    r, alpha, s, beta = model.params.values()

    def bought(y: FloatArray) -> FloatArray:
        counts = gammaln(r + purchases) - gammaln(r) - gammaln(purchases + 1)
        return np.asarray(np.exp(counts - r * np.log1p(y / alpha)) * (y / (alpha + y)) ** purchases)

    places, weights = between(200)
    first = min(alpha, beta)
    end = np.log1p(time / first)
    v = end * places
    y = first * np.expm1(v)
    leaves = s / beta * np.exp(v - (s + 1) * np.log1p(y / beta)) * first
    stays = np.exp(-s * np.log1p(time / beta))
    return float(bought(np.array(time)) * stays + end * (weights @ (leaves * bought(y))))
