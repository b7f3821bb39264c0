"""KAM_ functions that the engine cannot calculate, or only slowly, answered by Python.

The engine cannot call Python. So the arguments of such a call are read or calculated first, Python
gives the result, and the result takes the place of the call: a small one as it would be typed, a
large one as a reference to a sheet of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.literals import literal
from kam_xl.errors import EngineError, ErrorCode, KpiError
from kam_xl.recalc.calls import Call, split_calls
from kam_xl.recalc.dialect import called
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.operands import Home
from kam_xl.recalc.scratch import Answer, answers
from kam_xl.values import Value
from kam_xl.workbooks.area import Area

OWN_PLACE = re.compile(r"\b(ROW|COLUMN)\(\s*\)", re.IGNORECASE)
Key = TypeVar("Key")

TYPED = 64
"""Cells of a result that may be written as an array constant."""


@cache
def python_only() -> frozenset[str]:
    """The functions that have no native form."""
    return frozenset(function.name for function in cell_functions() if function.native_gap)


@cache
def slow_natively() -> frozenset[str]:
    """The functions whose native form takes an engine long."""
    return frozenset(_heavy_from())


@cache
def _heavy_from() -> dict[str, int]:
    """From how many cells of its first argument on the native form of a function takes an engine long."""
    return {kpi.name: kpi.heavy_from for kpi in catalogue() if kpi.heavy_from}


class _Pending(Exception):
    """An argument is to be calculated first."""


class PythonCalls:
    """Replaces calls of functions of some names in formulas by their results."""

    def __init__(self, engine: Engine, names: Iterable[str]) -> None:
        self._engine, self._names = engine, frozenset(names)
        self._results: dict[str, str] = {}
        self._arguments: dict[str, Answer] = {}
        self._wanted: set[str] = set()
        self._sheet, self._used = "", 0

    def resolved(self, formula: str, home: Home) -> str:
        """The formula with every such call answered; arguments are read as they are now.

        Raises EngineError where an argument cannot be calculated.
        """
        found = self.all_resolved({formula: (formula, home)})[formula]
        if isinstance(found, EngineError):
            raise found
        return found

    def all_resolved(self, formulas: Mapping[Key, tuple[str, Home]]) -> dict[Key, str | EngineError]:
        """Many formulas, or what is wrong with an argument. Arguments that have to be calculated first are calculated
        together, since the engine goes through the whole workbook each time."""
        self._arguments.clear()
        done: dict[Key, str | EngineError] = {}
        while len(done) < len(formulas):
            for key, (text, home) in formulas.items():
                if key not in done:
                    with suppress(_Pending):
                        done[key] = self._resolved_or_why_not(text, home)
            self._calculate_wanted()
        return done

    def _resolved_or_why_not(self, text: str, home: Home) -> str | EngineError:
        try:
            return self._resolved(text, home)
        except EngineError as error:
            return error

    def _resolved(self, formula: str, home: Home) -> str:
        return "".join(piece if isinstance(piece, str) else
                       str(piece) if self._is_light(piece, home) else self._answered(piece, home)
                       for piece in split_calls(formula, self._names))

    def _is_light(self, call: Call, home: Home) -> bool:
        """Whether the engine calculates the call itself sooner than its arguments could be looked at: it has few cells,
        or some that would have to be calculated first."""
        least = _heavy_from().get(call.name, 1)
        if least == 1 or called(str(call)) & python_only():
            return False
        place = home.area(call.arguments[0])
        return place is None or place[1].size < least

    def _answered(self, call: Call, home: Home) -> str:
        """The result of a call as formula text; the same call with the same values is made once."""
        values = self._values(call.arguments, home)
        key = f"{call.name}{values}"
        if key not in self._results:
            try:
                rows = cell_function(call.name).spill(*values)
            except KpiError as error:
                rows = [[error.code]]
            self._results[key] = _typed(rows) if len(rows) * len(rows[0]) <= TYPED else self._place(rows)
        return self._results[key]

    def _values(self, arguments: Iterable[str], home: Home) -> list[list[list[Value]] | None]:
        """The cells of each argument; raises _Pending once all have been asked for."""
        values: list[list[list[Value]] | None] = []
        pending = False
        for argument in arguments:
            try:
                values.append(self._value(argument, home) if argument else None)
            except _Pending:
                pending = True
        if pending:
            raise _Pending
        return values

    def _value(self, argument: str, home: Home) -> list[list[Value]]:
        """The cells of an argument; blanks stay blank."""
        place = home.area(argument)
        if place is not None:
            return self._engine.values(*place)
        if OWN_PLACE.search(argument):
            raise EngineError("ROW() and COLUMN() mean another cell where an argument is calculated")
        text = home.absolute(self._resolved(argument, home))
        if text not in self._arguments:
            self._wanted.add(text)
            raise _Pending
        answer = self._arguments[text]
        if answer.problem or any(ErrorCode.NAME in row for row in answer.rows):
            raise EngineError(answer.problem or "an argument has a name that only its formula knows, or nobody")
        return answer.rows

    def _calculate_wanted(self) -> None:
        if self._wanted:
            wanted = sorted(self._wanted)
            blank = [f'IF(ISBLANK({text}),"",{text})' for text in wanted]  # else blanks would turn into zeros
            self._arguments |= dict(zip(wanted, answers(self._engine, blank), strict=True))
            self._wanted.clear()

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
