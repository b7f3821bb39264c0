"""Formulas calculated on sheets of our own, which nobody's formulas look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.errors import EngineError, ErrorCode
from kam_xl.grid import LAST_SHEET_COLUMN, LAST_SHEET_ROW
from kam_xl.recalc.engine import Engine, Result, Uncalculated
from kam_xl.values import Value
from kam_xl.workbooks.area import Area

TOO_LARGE = "the result is too large to show; wrap it, for example in TAKE() or SUM()"


@dataclass(frozen=True)
class Answer:
    """What a formula gives: rows of values, or why there is none."""

    rows: list[list[Value]]
    problem: str = ""


def answers(engine: Engine, formulas: Sequence[str]) -> list[Answer]:
    """The value of each formula, or why it has none; they name the sheets that they refer to."""
    sheet, row = engine.new_sheet("Results"), 1
    areas: list[Area | str] = []
    for formula, size in zip(formulas, _sizes(engine, formulas), strict=True):
        area = size if isinstance(size, str) else Area(row, 1, row + size[0] - 1, size[1])
        areas.append(_entered(engine, sheet, formula, area))
        row += area.last_row - row + 1 if isinstance(area, Area) else 0
    engine.calculate()
    return [Answer([], area) if isinstance(area, str) else _answer(engine, sheet, area) for area in areas]


def _sizes(engine: Engine, formulas: Sequence[str]) -> list[tuple[int, int] | str]:
    """Rows and columns of each result, which the engine must know before it lets an array spill; or a problem."""
    sheet, problems = engine.new_sheet("Sizes"), {}
    for row, formula in enumerate(formulas, 1):
        try:
            engine.enter(sheet, f"A{row}", f"ROWS({formula})*100000+COLUMNS({formula})")
        except EngineError as error:
            problems[row] = error.found
    engine.calculate()
    found = engine.results(sheet, Area(1, 1, max(len(formulas), 1), 1))
    return [problems.get(row) or _size(found.get((row, 1))) for row in range(1, len(formulas) + 1)]


def _size(result: Result) -> tuple[int, int] | str:
    """The size packed into one number; an error stands for a single cell, which will show it."""
    if isinstance(result, Uncalculated):
        return _problem(result)
    return divmod(int(result), 100_000) if isinstance(result, float) and result > 0 else (1, 1)


def _entered(engine: Engine, sheet: str, formula: str, area: Area | str) -> Area | str:
    """Where the formula is entered now, or why it is not."""
    if isinstance(area, str):
        return area
    if area.last_column > LAST_SHEET_COLUMN or area.last_row > LAST_SHEET_ROW:
        return TOO_LARGE
    try:
        engine.enter(sheet, f"A{area.first_row}", formula, area)
    except EngineError as error:
        return error.found
    return area


def _answer(engine: Engine, sheet: str, area: Area) -> Answer:
    found = engine.results(sheet, area)
    rows: list[list[Value]] = []
    for row in range(area.first_row, area.last_row + 1):
        values = [found.get((row, column)) for column in range(1, area.last_column + 1)]
        bad = next((v for v in values if isinstance(v, Uncalculated)), None)
        if bad is not None or ErrorCode.SPILL in values:
            return Answer([], _problem(bad) if bad else TOO_LARGE)
        rows.append([v for v in values if not isinstance(v, Uncalculated)])
    return Answer(rows)


def _problem(result: Uncalculated) -> str:
    return f"it cannot be calculated: {result.reason}"
