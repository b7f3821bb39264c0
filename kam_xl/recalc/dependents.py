"""Which formula cells depend on changed cells, directly or through other formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kam_xl.workbooks.area import Area

Place = tuple[str, Area]
"""A sheet (casefolded) and a range on it."""

TALL = 64
"""Ranges of more rows than this are kept in one list; shorter ones are found by row."""


class Reads:
    """The ranges that formulas read, found by the cells in them."""

    def __init__(self, reads: Mapping[Place, Iterable[Place]]) -> None:
        self._readers: dict[Place, list[Place]] = defaultdict(list)
        for formula, places in reads.items():
            for place in places:
                self._readers[place].append(formula)
        self._tall: dict[tuple[str, int], set[Area]] = defaultdict(set)
        self._by_row: dict[tuple[str, int], set[Area]] = defaultdict(set)
        for sheet, area in self._readers:
            if area.last_row - area.first_row >= TALL:
                for column in range(area.first_column, area.last_column + 1):
                    self._tall[sheet, column].add(area)
            else:
                for row in range(area.first_row, area.last_row + 1):
                    self._by_row[sheet, row].add(area)

    def take(self, sheet: str, changed: Area) -> list[Place]:
        """The formulas that read a changed range; each range is handed out once."""
        columns = range(changed.first_column, changed.last_column + 1)
        hit = {a for column in columns for a in self._tall.get((sheet, column), ()) if a.overlaps(changed)}
        rows: Iterable[int] = range(changed.first_row, changed.last_row + 1)
        if changed.last_row - changed.first_row > len(self._by_row):
            rows = [row for s, row in self._by_row if s == sheet and changed.first_row <= row <= changed.last_row]
        for row in rows:
            hit |= {a for a in self._by_row.get((sheet, row), ()) if a.overlaps(changed)}
        for area in hit:
            for column in range(area.first_column, area.last_column + 1):
                self._tall[sheet, column].discard(area)
        return [formula for area in hit for formula in self._readers.pop((sheet, area), ())]


def dependents(reads: Mapping[Place, Iterable[Place] | None], changed: Iterable[Place]) -> set[Place]:
    """The formulas (place → what it reads; None where unknown) that changed cells can reach."""
    index = Reads({formula: places for formula, places in reads.items() if places is not None})
    found = {formula for formula, places in reads.items() if places is None}
    frontier = [*changed, *found]
    while frontier:
        sheet, area = frontier.pop()
        new = [formula for formula in index.take(sheet, area) if formula not in found]
        found.update(new)
        frontier += new
    return found
