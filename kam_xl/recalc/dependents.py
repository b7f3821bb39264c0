"""Which formulas depend on changed cells, directly or through other formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from kam_xl.recalc.groups import Group
from kam_xl.recalc.reads import Place, Read, Reads
from kam_xl.workbooks.area import Area

TALL = 64
"""Ranges of more rows than this are found by column, shorter ones by row."""

Reached = list[bytearray]
"""For each group, for each of its formulas, 1 where a change reaches it."""

Thing = TypeVar("Thing")


class Dependents:
    """Follows changes from cells to the formulas that read them. It is asked once."""

    def __init__(self, groups: Sequence[Group], reads: Sequence[Reads]) -> None:
        self._groups, self._reads = groups, reads
        self._marks = [bytearray(len(group.rows)) for group in groups]
        self._frontier: list[Place] = []
        self._same, self._moving = _Ranges(), _Lines[tuple[int, Read]]()
        for number, found in enumerate(reads):
            for read in found or ():
                if read.fixed:
                    self._same.add((read.sheet, read.area), number)
                else:
                    self._moving.add(read.sheet, _columns(read.area), (number, read))

    def reached(self, changed: Iterable[Place]) -> Reached:
        """The formulas in changed cells, those that read them, and so on; and those of which the engine cannot tell
        what they read."""
        self._frontier = list(changed)
        self._mark_own(list(self._frontier))
        for number, found in enumerate(self._reads):
            if found is None:
                self._mark(number, 1, 2**31)
        while self._frontier:
            self._follow(*self._frontier.pop())
        return self._marks

    def _mark_own(self, changed: Iterable[Place]) -> None:
        own = _Lines[int]()
        for number, group in enumerate(self._groups):
            own.add(group.sheet, _columns(group.fills or Area(1, group.column, 1, group.column)), number)
        for sheet, area in changed:
            for number in own.between(sheet, _columns(area)):
                self._mark(number, area.first_row, area.last_row)

    def _follow(self, sheet: str, area: Area) -> None:
        for number in self._same.take(sheet, area):
            self._mark(number, 1, 2**31)
        for number, read in self._moving.between(sheet, _columns(area)):
            self._mark(number, *read.reading(area))

    def _mark(self, number: int, first_row: int, last_row: int) -> None:
        """Mark formulas of a group, and go on from those that were not marked before."""
        group, marks = self._groups[number], self._marks[number]
        start, end = group.numbers(first_row, last_row)
        while start < end and (start := marks.find(0, start, end)) >= 0:
            stop = marks.find(1, start, end)
            stop = stop if stop >= 0 else end
            marks[start:stop] = b"\1" * (stop - start)
            self._frontier += [(group.sheet, area) for area in group.areas(start, stop)]
            start = stop


class _Lines(Generic[Thing]):
    """Things by the rows or columns of a sheet that they lie in."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[int, set[Thing]]] = defaultdict(lambda: defaultdict(set))

    def add(self, sheet: str, lines: range, thing: Thing) -> None:
        for line in lines:
            self._lines[sheet][line].add(thing)

    def remove(self, sheet: str, lines: range, thing: Thing) -> None:
        for line in lines:
            self._lines[sheet][line].discard(thing)

    def between(self, sheet: str, wanted: range) -> set[Thing]:
        """What lies in any of those lines."""
        lines = self._lines[sheet]
        known = wanted if len(wanted) < len(lines) else [line for line in lines if line in wanted]
        return {thing for line in known for thing in lines.get(line, ())}


class _Ranges:
    """Ranges, each with the groups that read it, found by the cells in them."""

    def __init__(self) -> None:
        self._readers: dict[Place, list[int]] = {}
        self._tall, self._short = _Lines[Area](), _Lines[Area]()

    def add(self, place: Place, reader: int) -> None:
        if place not in self._readers:
            self._readers[place] = []
            self._index(place[1]).add(place[0], self._lines(place[1]), place[1])
        self._readers[place].append(reader)

    def take(self, sheet: str, changed: Area) -> list[int]:
        """The groups that read a changed range; each range is handed out once."""
        near = self._tall.between(sheet, _columns(changed)) | self._short.between(sheet, _rows(changed))
        hit = [area for area in near if area.overlaps(changed)]
        for area in hit:
            self._index(area).remove(sheet, self._lines(area), area)
        return [reader for area in hit for reader in self._readers.pop((sheet, area))]

    def _index(self, area: Area) -> _Lines[Area]:
        return self._tall if len(_rows(area)) > TALL else self._short

    def _lines(self, area: Area) -> range:
        return _columns(area) if len(_rows(area)) > TALL else _rows(area)


def _rows(area: Area) -> range:
    return range(area.first_row, area.last_row + 1)


def _columns(area: Area) -> range:
    return range(area.first_column, area.last_column + 1)
