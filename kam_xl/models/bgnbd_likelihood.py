"""What BG/NBD needs numpy for: the likelihood over many customers, where to begin to climb it, and P(X(t) = n)."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaln, expit, gammaln, psi

from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.fitting import FloatArray
from kam_xl.models.histories import Histories


def starts(histories: Histories) -> list[tuple[float, ...]]:
    """First guesses of r, α, a, b."""
    pause, _ = histories.means()
    return [(1, pause, 1, 2), (0.3, pause / 3, 0.5, 5), (5, 5 * pause, 2, 2)]


class Likelihood:
    """The log-likelihood of histories (equation 6 of the paper) and its gradient, as a function of r, α, a, b.

    What depends on the frequency or on the age alone is calculated once for each of their values.
    """

    def __init__(self, histories: Histories) -> None:
        self.frequencies, kind = np.unique(histories.frequency, return_inverse=True)
        self.customers = np.bincount(kind, histories.count)
        self.ages, of_age = np.unique(histories.age, return_inverse=True)
        self.age_customers = np.bincount(of_age, histories.count)
        self.age_purchases = np.bincount(of_age, histories.count * histories.frequency)
        again = histories.frequency > 0
        self.x, self.recency, self.count = (column[again] for column in
                                            (histories.frequency, histories.recency, histories.count))
        self.kind, self.of_age = kind[again], of_age[again]

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """The log-likelihood and its derivatives."""
        value, gradient = self.staying(*parameters)
        if len(self.x):
            gain, slopes = self.left(*parameters)
            return value + gain, gradient + slopes
        return value, gradient

    def staying(self, r: float, alpha: float, a: float, b: float) -> tuple[float, FloatArray]:
        """Of histories of customers who are still there."""
        x, n = self.frequencies, self.customers
        everybody = n.sum()
        age = alpha + self.ages
        exposure = r * self.age_customers + self.age_purchases
        value = (n @ (gammaln(r + x) - gammaln(r) + betaln(a, b + x) - betaln(a, b))
                 + everybody * r * np.log(alpha) - exposure @ np.log(age))
        both = psi(a + b) - psi(a + b + x)
        gradient = [n @ (psi(r + x) - psi(r)) + everybody * np.log(alpha) - self.age_customers @ np.log(age),
                    everybody * r / alpha - exposure @ (1 / age),
                    n @ both, n @ (both + psi(b + x) - psi(b))]
        return float(value), np.array(gradient)

    def left(self, r: float, alpha: float, a: float, b: float) -> tuple[float, FloatArray]:
        """What it adds that repeat buyers may have left after the last purchase."""
        age, recency = (alpha + self.ages)[self.of_age], alpha + self.recency
        longer = np.log(age / recency)
        passed = b + np.maximum(self.frequencies - 1, 0)
        odds = (np.log(a) - np.log(passed))[self.kind] + (r + self.x) * longer
        gone = self.count * expit(odds)
        by_kind = np.bincount(self.kind, gone, len(self.frequencies))
        gradient = [gone @ longer, (gone * (r + self.x)) @ (1 / age - 1 / recency), gone.sum() / a,
                    -(by_kind @ (1 / passed))]
        return float(self.count @ np.logaddexp(0, odds)), np.array(gradient)


def probability(model: BgNbd, purchases: int, time: float) -> float:
    """The chance of exactly so many repeat purchases within a time after the first, equation 8 of the paper."""
    r, alpha, a, b = model.params.values()
    share = time / (alpha + time)
    staying = np.exp(betaln(a, b + purchases) - betaln(a, b) + gammaln(r + purchases) - gammaln(r)
                     - gammaln(purchases + 1) - r * np.log1p(time / alpha)) * share**purchases
    if purchases == 0:
        return float(staying)
    return float(staying + np.exp(betaln(a + 1, b + purchases - 1) - betaln(a, b)) * betainc(purchases, r, share))
