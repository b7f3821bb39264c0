"""Formulas calculated in cells that nobody uses, far to the right on a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kam_xl.errors import EngineError
from kam_xl.recalc.engine import Engine, Result, Uncalculated
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import Value

SIZES, RESULTS = 16_000, 16_010
"""Columns far from what a formula would refer to: of the sizes of the results, and of the results."""


@dataclass(frozen=True)
class Answer:
    """What a formula gives: rows of values, or why there is none."""

    rows: list[list[Value]]
    problem: str = ""


class Scratch:
    """Calculates formulas on a sheet of a workbook that the engine holds."""

    def __init__(self, engine: Engine, sheet: str) -> None:
        self._engine, self._sheet, self._used = engine, sheet, 0

    def answers(self, formulas: Sequence[str]) -> list[Answer]:
        """The value of each formula; relative references are to this sheet."""
        areas = list(self._areas(formulas, self._sizes(formulas)))
        self._engine.calculate()
        return [Answer([], area) if isinstance(area, str) else self._answer(area) for area in areas]

    def _sizes(self, formulas: Sequence[str]) -> list[tuple[int, int] | str]:
        """Rows and columns of each result, which the engine must know before it lets an array spill."""
        problems, first = {}, self._used + 1
        for row, formula in enumerate(formulas, first):
            try:
                self._engine.enter(self._sheet, f"{column_letters(SIZES)}{row}",
                                   f"ROWS({formula})*100000+COLUMNS({formula})")
            except EngineError as error:
                problems[row] = error.found
        self._engine.calculate()
        found = self._engine.results(self._sheet, Area(first, SIZES, first + max(len(formulas), 1) - 1, SIZES))
        return [problems.get(row) or _size(found.get((row, SIZES))) for row in range(first, first + len(formulas))]

    def _areas(self, formulas: Sequence[str], sizes: Sequence[tuple[int, int] | str]) -> Iterator[Area | str]:
        """Where each formula was entered, or why it was not."""
        for formula, size in zip(formulas, sizes, strict=True):
            if isinstance(size, str):
                yield size
                continue
            area = Area(self._used + 1, RESULTS, self._used + size[0], RESULTS + size[1] - 1)
            if area.last_column > 16_384 or area.last_row > 1_048_576:
                yield "the result is too large to show; wrap it, for example in TAKE() or SUM()"
                continue
            try:
                self._engine.enter(self._sheet, f"{column_letters(RESULTS)}{area.first_row}", formula, area)
            except EngineError as error:
                yield error.found
                continue
            self._used = area.last_row
            yield area

    def _answer(self, area: Area) -> Answer:
        found = self._engine.results(self._sheet, area)
        rows: list[list[Value]] = []
        for row in range(area.first_row, area.last_row + 1):
            values = [found.get((row, column)) for column in range(area.first_column, area.last_column + 1)]
            bad = next((v for v in values if isinstance(v, Uncalculated)), None)
            if bad is not None:
                return Answer([], f"it cannot be calculated: {bad.reason}")
            rows.append([v for v in values if not isinstance(v, Uncalculated)])
        return Answer(rows)


def _size(result: Result) -> tuple[int, int]:
    """The size packed into one number; an error stands for a single cell, which will show it."""
    return divmod(int(result), 100_000) if isinstance(result, float) and result > 0 else (1, 1)
