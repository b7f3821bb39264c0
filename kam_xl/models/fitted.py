"""What all models have in common: parameters and, where they were fitted, how well they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import ClassVar


@dataclass(frozen=True)
class FittedModel:
    """A model with its parameters; a log-likelihood and standard errors by name where it was fitted."""

    log_likelihood: float = field(default=nan, kw_only=True, compare=False)
    standard_errors: Mapping[str, float] = field(default_factory=dict, kw_only=True, compare=False, repr=False)

    names: ClassVar[tuple[str, ...]]

    @property
    def params(self) -> dict[str, float]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self.names}
