"""KAM_ functions that no worksheet formula can state, answered by Python.

The engine cannot call Python. So the arguments of such a call are calculated first, Python gives
the result, which is put on a sheet of its own, and a reference to it takes the place of the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import EngineError, KpiError
from kam_xl.recalc.calls import Call, outermost_calls
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.scratch import Scratch
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import Value

SHEET = "KAM results"


@cache
def python_only() -> frozenset[str]:
    """The functions that have no native form."""
    return frozenset(kpi.name for kpi in catalogue() if not kpi.excel)


class PythonCalls:
    """Replaces calls of Python functions in formulas by references to their results."""

    def __init__(self, engine: Engine, names: Iterable[str]) -> None:
        self._engine, self._names, self._used = engine, frozenset(names), 0
        self._scratches: dict[str, Scratch] = {}
        self._places: dict[str, str] = {}
        if self._names:
            engine.add_sheet(SHEET)

    @property
    def count(self) -> int:
        """How many different calls have been answered so far."""
        return len(self._places)

    def resolved(self, formula: str, sheet: str) -> str:
        """The formula of a sheet with every such call answered; arguments are calculated as they are now."""
        for call in reversed(list(outermost_calls(formula, self._names))):
            formula = formula[: call.start] + self._answered(call, sheet) + formula[call.end :]
        return formula

    def _answered(self, call: Call, sheet: str) -> str:
        """A reference to the result of a call; the same call with the same values is made once."""
        values = self._values([self.resolved(argument.strip(), sheet) for argument in call.arguments], sheet)
        key = f"{call.name}{values}"
        if key not in self._places:
            try:
                rows = catalogue()[call.name].spill(*values)
            except KpiError as error:
                rows = [[error.code]]
            self._places[key] = self._place(rows)
        return self._places[key]

    def _values(self, arguments: list[str], sheet: str) -> list[list[list[Value]] | None]:
        given = [f'IF(ISBLANK({text}),"",{text})' for text in arguments if text]  # else blanks would turn into zeros
        answers = self._scratches.setdefault(sheet, Scratch(self._engine, sheet)).answers(given)
        problem = next((answer.problem for answer in answers if answer.problem), "")
        if problem:
            raise EngineError(problem)
        found = iter(answers)
        return [next(found).rows if text else None for text in arguments]

    def _place(self, rows: list[list[Any]]) -> str:
        """Put a result on the sheet of results; the reference to it."""
        area = Area(self._used + 1, 1, self._used + len(rows), len(rows[0]))
        for row, values in enumerate(rows, area.first_row):
            for column, value in enumerate(values, 1):
                self._engine.put(SHEET, row, column, value)
        self._used = area.last_row
        return f"'{SHEET}'!{area}"
