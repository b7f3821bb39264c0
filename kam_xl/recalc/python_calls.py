"""KAM_ functions that the engine cannot calculate, or only slowly, answered by Python.

The engine cannot call Python. So the arguments of such a call are read or calculated first, Python
gives the result, and the result takes the place of the call: a small one as it would be typed, a
large one as a reference to a sheet of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.literals import literal
from kam_xl.errors import EngineError, ErrorCode, KpiError
from kam_xl.recalc.calls import Call, split_calls
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.operands import Home
from kam_xl.recalc.scratch import answers
from kam_xl.values import Value
from kam_xl.workbooks.area import Area

OWN_PLACE = re.compile(r"\b(ROW|COLUMN)\(\s*\)", re.IGNORECASE)
TYPED = 64
"""Cells of a result that may be written as an array constant."""


@cache
def python_only() -> frozenset[str]:
    """The functions that have no native form."""
    return frozenset(function.name for function in cell_functions() if function.native_gap)


@cache
def slow_natively() -> frozenset[str]:
    """The functions whose native form takes an engine long."""
    return frozenset(kpi.name for kpi in catalogue() if kpi.heavy)


class PythonCalls:
    """Replaces calls of functions of some names in formulas by their results."""

    def __init__(self, engine: Engine, names: Iterable[str]) -> None:
        self._engine, self._names = engine, frozenset(names)
        self._results: dict[str, str] = {}
        self._sheet, self._used = "", 0

    def resolved(self, formula: str, home: Home) -> str:
        """The formula with every such call answered; arguments are read as they are now.

        Raises EngineError where an argument cannot be calculated.
        """
        return "".join(piece if isinstance(piece, str) else self._answered(piece, home)
                       for piece in split_calls(formula, self._names))

    def _answered(self, call: Call, home: Home) -> str:
        """The result of a call as formula text; the same call with the same values is made once."""
        values = [self._value(argument, home) if argument else None for argument in call.arguments]
        key = f"{call.name}{values}"
        if key not in self._results:
            try:
                rows = cell_function(call.name).spill(*values)
            except KpiError as error:
                rows = [[error.code]]
            self._results[key] = _typed(rows) if len(rows) * len(rows[0]) <= TYPED else self._place(rows)
        return self._results[key]

    def _value(self, argument: str, home: Home) -> list[list[Value]]:
        """The cells of an argument; blanks stay blank."""
        place = home.area(argument)
        if place is not None:
            return self._engine.values(*place)
        if OWN_PLACE.search(argument):
            raise EngineError("ROW() and COLUMN() mean another cell where an argument is calculated")
        text = home.absolute(self.resolved(argument, home))
        answer = answers(self._engine, [f'IF(ISBLANK({text}),"",{text})'])[0]  # else blanks would turn into zeros
        if answer.problem or any(ErrorCode.NAME in row for row in answer.rows):
            raise EngineError(answer.problem or "an argument has a name that only its formula knows, or nobody")
        return answer.rows

    def _place(self, rows: list[list[Any]]) -> str:
        """Put a result on a sheet of its own; the reference to it."""
        self._sheet = self._sheet or self._engine.new_sheet("KAM results")
        area = Area(self._used + 1, 1, self._used + len(rows), len(rows[0]))
        for row, values in enumerate(rows, area.first_row):
            for column, value in enumerate(values, 1):
                self._engine.put(self._sheet, row, column, value)
        self._used = area.last_row
        return f"'{self._sheet}'!{area}"


def _typed(rows: list[list[Any]]) -> str:
    """A result as it would be typed: a value, an array constant or, where numbers have more digits than a formula
    keeps, the array put together from sums."""
    texts = [[_exact(value) for value in row] for row in rows]
    if len(rows) == len(rows[0]) == 1:
        return f"({texts[0][0]})"
    if all(_is_short(value) for row in rows for value in row):
        return "{" + ";".join(map(",".join, texts)) + "}"
    return "VSTACK(" + ",".join(f"HSTACK({','.join(line)})" for line in texts) + ")"


def _exact(value: object) -> str:
    """A value as text that the engine, which cuts numbers off after 15 digits, reads as the same value."""
    if not isinstance(value, float):
        return literal(value)
    short = literal(value, 15)
    return short if _is_short(value) else f"{short}{value - float(short):+.15g}"


def _is_short(value: object) -> bool:
    """Whether 15 digits tell all of a value."""
    return not isinstance(value, float) or float(literal(value, 15)) == value
