"""A calculator for single formulas: arrays, Excel functions and KAM_ functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.errors import EngineError, UsageError
from kam_xl.recalc import Definitions
from kam_xl.recalc.dialect import Dialect, called
from kam_xl.recalc.engine import Engine, Result, Uncalculated
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import Value

SHEET = "Calculator"
SIZES, RESULTS = column_letters(16_000), column_letters(16_010)
"""Columns far from what a formula would refer to: the sizes of the results, and the results."""


@dataclass(frozen=True)
class Answer:
    """What a formula gives: rows of values, or why there is none."""

    rows: list[list[Value]]
    problem: str = ""


def evaluate(formulas: Sequence[str], definitions: Definitions = lambda _: {}) -> list[Answer]:
    """The value of each formula, with or without a leading equals sign.

    Cell errors are values; a formula that cannot be read or calculated has a problem instead.
    """
    texts = [formula.strip().removeprefix("=").strip() for formula in formulas]
    supplied = definitions({name for text in texts for name in called(text)})
    dialect = Dialect(supplied)
    engine = Engine(names={name: dialect.definition(text) for name, text in supplied.items()})
    engine.add_sheet(SHEET)
    ready = [dialect.formula(text) for text in texts]
    sizes = _sizes(engine, ready)
    return _answers(engine, ready, sizes)


def _sizes(engine: Engine, formulas: Sequence[str]) -> list[tuple[int, int] | str]:
    """Rows and columns of each result, which the engine must know before it lets an array spill."""
    problems = {}
    for row, formula in enumerate(formulas, 1):
        try:
            engine.enter(SHEET, f"{SIZES}{row}", f"ROWS({formula})*100000+COLUMNS({formula})")
        except EngineError as error:
            problems[row] = error.found
    engine.calculate()
    column = Area.of(f"{SIZES}1").first_column
    found = engine.results(SHEET, Area(1, column, max(len(formulas), 1), column))
    return [problems.get(row) or _size(found.get((row, column))) for row in range(1, len(formulas) + 1)]


def _size(result: Result) -> tuple[int, int]:
    """The size packed into one number; an error stands for a single cell, which will show it."""
    return divmod(int(result), 100_000) if isinstance(result, float) and result > 0 else (1, 1)


def _answers(engine: Engine, formulas: Sequence[str], sizes: Sequence[tuple[int, int] | str]) -> list[Answer]:
    areas: list[Area | str] = []
    row, column = 1001, Area.of(f"{RESULTS}1").first_column
    for formula, size in zip(formulas, sizes, strict=True):
        if isinstance(size, str):
            areas.append(size)
            continue
        area = Area(row, column, row + size[0] - 1, column + size[1] - 1)
        if area.last_column > 16_384 or area.last_row > 1_048_576:
            areas.append("the result is too large to show; wrap it, for example in TAKE() or SUM()")
            continue
        try:
            engine.enter(SHEET, f"{RESULTS}{row}", formula, area)
        except EngineError as error:
            areas.append(error.found)
            continue
        areas.append(area)
        row = area.last_row + 1
    engine.calculate()
    return [Answer([], area) if isinstance(area, str) else _answer(engine, area) for area in areas]


def _answer(engine: Engine, area: Area) -> Answer:
    found = engine.results(SHEET, area)
    rows: list[list[Value]] = []
    for row in range(area.first_row, area.last_row + 1):
        values = [found.get((row, column)) for column in range(area.first_column, area.last_column + 1)]
        bad = next((v for v in values if isinstance(v, Uncalculated)), None)
        if bad is not None:
            return Answer([], f"it cannot be calculated: {bad.reason}")
        rows.append([v for v in values if not isinstance(v, Uncalculated)])
    return Answer(rows)


def value_of(formula: str, definitions: Definitions = lambda _: {}) -> list[list[Value]]:
    """The value of one formula as rows of cells; a UsageError if it has none."""
    answer = evaluate([formula], definitions)[0]
    if answer.problem:
        raise UsageError(answer.problem, where=formula, fix="Check brackets, commas and names.")
    return answer.rows
