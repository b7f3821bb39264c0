"""The engine's values, put into the cells of the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kam_xl.errors import ErrorCode
from kam_xl.recalc.dependents import Reached
from kam_xl.recalc.engine import Engine, Result, Uncalculated
from kam_xl.recalc.groups import Group
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.book import Book

BLOCK, GAP = 1000, 20
"""Values are read in blocks of at most so many rows, between which at least so many rows are left out."""

Told = Callable[[float], None]
"""Told which share of the work is done."""

Marked = list[tuple[Group, bytearray]]
"""Groups with a 1 for each of their formulas that is meant."""

Values = dict[tuple[int, int], Value]
"""Values by row and column."""


@dataclass
class Recalculation:
    """How many formula cells were calculated, and which could not be (cell → reason)."""

    calculated: int = 0
    uncalculated: dict[str, str] = field(default_factory=dict)


class Results:
    """Puts values into formula cells, and takes away those that cannot be calculated."""

    def __init__(self, book: Book, engine: Engine) -> None:
        self._book, self._engine, self._done = book, engine, Recalculation()

    def store(self, groups: Sequence[Group], marks: Reached, told: Told) -> Recalculation:
        """Store the values of the marked formulas."""
        by_sheet: dict[str, Marked] = defaultdict(list)
        for group, mark in zip(groups, marks, strict=True):
            self._done.calculated += mark.count(1)
            if 1 in mark:
                by_sheet[group.sheet].append((group, mark))
        stored = 0
        for sheet, marked in by_sheet.items():
            for values in self._blocks(sheet, marked):
                self._book.set_results(sheet, values)
                stored += len(values)
                told(min(1, stored / self._done.calculated))
        return self._done

    def _blocks(self, sheet: str, marked: Marked) -> Iterator[Values]:
        for group, _ in marked:
            if group.fills is not None:
                yield self._of_array(group, group.fills)
        single = [(group, mark) for group, mark in marked if group.fills is None]
        for rows in _stretches(sorted({row for group, mark in single for row in _rows(group, mark)})):
            yield self._of_rows(sheet, single, rows)

    def _of_rows(self, sheet: str, marked: Marked, rows: range) -> Values:
        meant = [(group.column, found) for group, mark in marked if (found := _rows(group, mark, rows))]
        first, last = min(column for column, _ in meant), max(column for column, _ in meant)
        block = self._engine.block(sheet, Area(rows[0], first, rows[-1], last))
        return {(row, column): result if type(result := block[row - rows[0]][column - first]) is float
                else self._checked(result, sheet, row, column)
                for column, found in meant for row in found}

    def _checked(self, result: Result, sheet: str, row: int, column: int) -> Value:
        """The value to store; a formula whose cells are blank has the value 0."""
        problem = _problem(result)
        if problem:
            self._done.uncalculated[f"{sheet}!{column_letters(column)}{row}"] = problem
        return None if problem or isinstance(result, Uncalculated) else 0.0 if result is None else result

    def _of_array(self, group: Group, area: Area) -> Values:
        """All cells of an array; none keeps a value where its formula has none."""
        results, anchor = self._engine.results(group.sheet, area), (group.rows[0], group.column)
        problem = _problem(results[anchor]) if anchor in results else "the engine gave no value"
        if problem:
            self._done.uncalculated[f"{group.sheet}!{group.address(group.rows[0])}"] = problem
        return {cell: None if problem or isinstance(result := results.get(cell), Uncalculated) else result
                for cell in area.cells()}



def _problem(result: Result) -> str:
    """Why a formula has no value: the engine's reason, or an array that no longer fits its range."""
    if isinstance(result, Uncalculated):
        return result.reason
    return "the array would fill another range" if result is ErrorCode.SPILL else ""


def _rows(group: Group, mark: bytearray, within: range = range(1, 2**31)) -> list[int]:
    """The rows of the marked formulas of a group."""
    start, end = group.numbers(within[0], within[-1])
    rows, marks = group.rows[start:end], mark[start:end]
    return [row for row, on in zip(rows, marks, strict=True) if on] if 0 in marks else rows


def _stretches(rows: Sequence[int]) -> Iterator[range]:
    """The rows as ranges of limited length with nothing but gaps between them."""
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i] - rows[i - 1] > GAP or rows[i] - rows[start] >= BLOCK:
            yield range(rows[start], rows[i - 1] + 1)
            start = i
