"""What BG/NBD and Pareto/NBD have in common: customers buy at random while they are alive, and leave unseen.

Standard library only, as long as the arguments are plain numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from numbers import Real
from types import ModuleType
from typing import Any, Self

from kam_xl.models.checks import amount, whole
from kam_xl.models.fitted import FittedModel
from kam_xl.models.history import check_history


@dataclass(frozen=True)
class PurchaseModel(FittedModel, ABC):
    """A model with its parameters, and, where it was fitted, how well they are known.

    Frequency, recency, age and horizon are numbers, or columns (lists, arrays, Series) of the same length: a number
    gives a number, columns an array, or a Series with the same index. Times are in the unit of the fit. A history
    that cannot be is Impossible (#NUM!), and so is a horizon, a time or a discount below 0; columns that do not match
    are WrongValue (#VALUE!), columns without a row NoData (#N/A).
    """

    @classmethod
    def fit(cls, frequency: Any, recency: Any, age: Any, weights: Any = None) -> Self:
        """The model of highest likelihood for customers in columns; `weights` say how many customers a row stands
        for. The log-likelihood is that of the papers, in the units given, summed over customers.

        Raises Impossible (#NUM!) for histories that cannot be, and for a fit that does not converge.
        """
        from kam_xl.models.fitting import maximise
        from kam_xl.models.histories import Histories

        histories, numeric = Histories.of(frequency, recency, age, weights), cls._numeric()
        found = maximise(numeric.Likelihood(histories), numeric.starts(histories), cls.names, where="frequency",
                         weight=min(1.0, float(histories.count.mean())))
        return cls(**found.parameters, log_likelihood=found.log_likelihood, standard_errors=found.standard_errors)

    def expected_purchases(self, horizon: Any, frequency: Any = 0, recency: Any = 0, age: Any = 0) -> Any:
        """Purchases expected within the horizon from now, given a history; a customer who has just made the first
        purchase, unless given."""
        def expected(frequency: float, recency: float, age: float, horizon: float) -> float:
            return self._expected(frequency, recency, age, amount(horizon, "horizon"))

        return _each(expected, frequency=frequency, recency=recency, age=age, horizon=horizon)

    def p_alive(self, frequency: Any, recency: Any, age: Any) -> Any:
        """The chance that a customer with this history has not left for good."""
        return _each(self._alive, frequency=frequency, recency=recency, age=age)

    def lifetime_value(self, spend: Any, horizon: int, discount: float, frequency: Any, recency: Any,
                       age: Any) -> Any:
        """Value of the purchases expected over a whole number of periods, `spend` each (a number, or a column),
        discounted by a rate per period: Σ over t of (E[Y(t)] − E[Y(t−1)])·spend/(1+discount)^t."""
        periods, factor = whole(horizon, "horizon"), 1 + amount(discount, "discount")

        def value(frequency: float, recency: float, age: float, spend: float) -> float:
            expected = [self._expected(frequency, recency, age, t) for t in range(periods + 1)]
            return spend * fsum((after - before) * factor**-t
                                for t, (before, after) in enumerate(pairwise(expected), start=1))

        return _each(value, frequency=frequency, recency=recency, age=age, spend=spend)

    def probability(self, purchases: int, time: float) -> float:
        """P(X(t) = n): the chance that a new customer makes exactly so many repeat purchases within the time."""
        return float(self._numeric().probability(self, whole(purchases, "purchases"), amount(time, "time")))

    @staticmethod
    @abstractmethod
    def _numeric() -> ModuleType:
        """The module that needs numpy: `Likelihood`, `starts` and `probability`."""

    @abstractmethod
    def _expected(self, frequency: float, recency: float, age: float, horizon: float) -> float:
        """Expected purchases of one customer."""

    @abstractmethod
    def _alive(self, frequency: float, recency: float, age: float) -> float:
        """The chance that one customer is alive."""


def _each(function: Callable[..., float], **columns: Any) -> Any:
    """The function of one customer's numbers, or of every row of columns; histories are checked."""
    def checked(frequency: float, recency: float, age: float, **others: float) -> float:
        check_history(frequency, recency, age)
        return function(round(frequency), min(recency, age), age, **others)

    if all(isinstance(column, Real) for column in columns.values()):
        return checked(**columns)
    from kam_xl.models.histories import for_each

    return for_each(checked, **columns)
