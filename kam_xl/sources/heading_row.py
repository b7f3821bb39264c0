"""Which row of a source holds its headings: the first, unless that is a title above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kam_xl.sources.columns import Column, folded

FIRST_ROWS = 20
"""Headings are looked for in so many rows that are not empty."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The headings that a table wants, folded; `least` of them make a row of headings."""

    headings: frozenset[str] = frozenset()
    least: int = 0

    @classmethod
    def of(cls, columns: Iterable[Column] | None, headings: Iterable[str]) -> Wanted:
        """All headings that are stated, or any two that the table has."""
        stated = frozenset(folded(column.heading) for column in columns or ())
        names = stated or frozenset(map(folded, headings))
        return cls(names, len(stated) or min(2, len(names)))

    def row(self, rows: Sequence[Sequence[str]]) -> int:
        """The place of the headings among the first rows: 0, unless that row has none of them and a later one does;
        if nobody knows what is wanted, the first row of more than one cell.

        >>> Wanted(frozenset({"key", "amount"}), 2).row([["Report of March"], ["Key", "Amount"], ["a", "1"]])
        1
        """
        first = rows[:FIRST_ROWS]
        if not self.headings:
            return next((i for i, row in enumerate(first) if sum(map(bool, map(folded, row))) > 1), 0)
        found = [len(self.headings.intersection(map(folded, row))) for row in first]
        if found and found[0]:
            return 0
        return next((i for i, count in enumerate(found) if count >= self.least), 0)
