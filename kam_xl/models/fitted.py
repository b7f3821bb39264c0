"""What all models have in common: parameters and, where they were fitted, how well they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import ClassVar

from kam_xl.errors import Impossible
from kam_xl.models.checks import number

LEAST, MOST = 1e-9, 1e9
"""Parameters beyond these leave nothing that can be calculated."""


@dataclass(frozen=True)
class FittedModel:
    """A model with its parameters; a log-likelihood and standard errors by name where it was fitted.

    Parameters are numbers from 1e-9 to `most`: another number is Impossible (#NUM!), anything else is WrongValue
    (#VALUE!).
    """

    log_likelihood: float = field(default=nan, kw_only=True, compare=False)
    standard_errors: Mapping[str, float] = field(default_factory=dict, kw_only=True, compare=False, repr=False)

    names: ClassVar[tuple[str, ...]]
    most: ClassVar[float] = MOST

    def __post_init__(self) -> None:
        for name, value in self.params.items():
            if not LEAST <= number(value, name) <= self.most:
                raise Impossible(f"{name} is {value:g}, not between {LEAST:g} and {self.most:g}",
                                 where=type(self).__name__, fix="Give what a fit gives.")

    @property
    def params(self) -> dict[str, float]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self.names}
