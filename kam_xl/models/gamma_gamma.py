"""The Gamma-Gamma model of spend per purchase.

A customer's purchases vary around a mean of her own, and these means vary across customers; how much she
spends does not depend on how often she buys. Source: Fader & Hardie, The Gamma-Gamma Model of Monetary
Value, note 025 (2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

from kam_xl.errors import Impossible, NoData
from kam_xl.models.checks import amount
from kam_xl.models.fitted import FittedModel

if TYPE_CHECKING:
    from kam_xl.models.fitting import FloatArray, LogLikelihood

STARTS = ((6.0, 4.0, 0.5), (1.0, 2.0, 1.0), (30.0, 10.0, 0.3))
"""For a spend of about 1: pγ / (q − 1) is 1 in each."""


@dataclass(frozen=True)
class GammaGamma(FittedModel):
    """A Gamma-Gamma model with parameters p, q and gamma (in units of money), all above zero, and, where it was
    fitted, how well they are known.

    Frequency and mean spend are numbers, or columns (lists, arrays, Series) with a cell for every customer: numbers
    give a number, columns an array, or a Series with the same index.
    """

    p: float
    q: float
    gamma: float

    names: ClassVar = ("p", "q", "gamma")
    most: ClassVar = 1e15  # gamma is money, which in rupiah is a large number

    @classmethod
    def fit(cls, frequency: Any, mean_spend: Any) -> GammaGamma:
        """The model of highest likelihood. Customers without a repeat purchase or a positive spend are left out.

        Raises WrongValue (#VALUE!) for columns that do not match, NoData (#N/A) without repeat buyers, Impossible
        (#NUM!) for a fit that does not converge, as when all spend the same.
        """
        import numpy as np

        from kam_xl.models.fitting import maximise

        repeats, spends, counts = _buyers(frequency, mean_spend)
        scale = float(np.median(spends))
        fit = maximise(_log_likelihood(repeats, spends / scale, counts), STARTS, cls.names, where="mean_spend")
        units = {"p": 1.0, "q": 1.0, "gamma": scale}
        return cls(**{name: value * units[name] for name, value in fit.parameters.items()},
                   log_likelihood=fit.log_likelihood - float(counts.sum() * np.log(scale)),
                   standard_errors={name: error * units[name] for name, error in fit.standard_errors.items()})

    def expected_spend(self, frequency: Any, mean_spend: Any) -> Any:
        """What customers are expected to spend per purchase: p(γ + x·m) / (p·x + q − 1), between their own mean m of
        x repeat purchases and that of all customers, pγ / (q − 1).

        Raises Impossible (#NUM!) for a frequency below 0, and where the expectation has no end: p·x + q − 1 is not
        above zero.
        """
        if isinstance(frequency, Real) and isinstance(mean_spend, Real):
            return self._expected(float(frequency), float(mean_spend))
        from kam_xl.models.histories import for_each

        return for_each(self._expected, frequency=frequency, mean_spend=mean_spend)

    def _expected(self, frequency: float, mean_spend: float) -> float:
        weight = self.p * amount(frequency, "frequency") + self.q - 1
        if weight <= 0:
            raise Impossible(f"p·frequency + q − 1 is {weight:g}, not above 0", where="frequency",
                             fix="The expectation has no end: q must be above 1 for one without repeat purchases.")
        return self.p * (self.gamma + frequency * mean_spend) / weight


def _buyers(frequency: object, mean_spend: object) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Frequency and mean spend of the repeat buyers, each pair once, and how many customers have it."""
    import numpy as np

    from kam_xl.models.histories import aligned, distinct

    repeats, spends = aligned(frequency=frequency, mean_spend=mean_spend)
    buying = (repeats > 0) & (spends > 0)
    if not buying.any():
        raise NoData("no customer has a repeat purchase and a positive spend", where="frequency",
                     fix="The model is fitted on repeat buyers: give a longer time.")
    first, place = distinct([repeats[buying], spends[buying]])
    return repeats[buying][first], spends[buying][first], np.bincount(place).astype(np.float64)


def _log_likelihood(x: FloatArray, z: FloatArray, counts: FloatArray) -> LogLikelihood:
    """The likelihood of note 025, its powers as logarithms of ratios, so that large ones do not cancel."""
    import numpy as np
    from scipy.special import betaln, digamma

    def log_likelihood(parameters: FloatArray) -> tuple[float, FloatArray]:
        p, q, gamma = parameters
        short, long = np.log1p(gamma / (x * z)), np.log1p(x * z / gamma)
        value = counts @ (-np.log(z) - betaln(p * x, q) - p * x * short - q * long)
        both = digamma(p * x + q)
        gradient = [counts @ (x * (both - digamma(p * x) - short)), counts @ (both - digamma(q) - long),
                    counts @ (q / gamma - (p * x + q) / (gamma + x * z))]
        return float(value), np.array(gradient)

    return log_likelihood
