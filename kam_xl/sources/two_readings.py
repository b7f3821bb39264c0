"""A column that could be read in two ways: what its values say about which one is meant.

03-04-2024 may be 3 April or 4 March, 1,234 may be above a thousand or near one. A value that only
one reading accepts decides for the whole column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """An example value for each finding, or None: only the first reading accepts it, only the
    second, or both with different results."""

    first: str | None
    second: str | None
    undecided: str | None

    @property
    def conflict(self) -> bool:
        """Whether the column holds values of both kinds."""
        return self.first is not None and self.second is not None

    @property
    def ambiguous(self) -> bool:
        """Whether nothing decides and the choice matters."""
        return self.first is None and self.second is None and self.undecided is not None


def weigh(first: Mapping[str, float], second: Mapping[str, float]) -> Evidence:
    """The evidence in what each of two readings makes of the values that it accepts."""
    differing = (v for v in first.keys() & second.keys() if first[v] != second[v])
    return Evidence(min(first.keys() - second.keys(), default=None),
                    min(second.keys() - first.keys(), default=None), min(differing, default=None))
