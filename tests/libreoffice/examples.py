"""Every worked example, and many a bad call, in an .xlsx that also holds the LAMBDA names, as Excel would have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.parameters import Parameter
from kam_xl.errors import ErrorCode, MissingLibrary
from kam_xl.surfaces.lambda_names import definitions
from kam_xl.surfaces.libreoffice.cells import NUMBER, taken_as, zero_is_blank
from kam_xl.surfaces.libreoffice.type_library import TEXT
from tests.bad_arguments import edge_calls
from tests.engines import Call, Grid, Placed, expected, place
from tests.random_arguments import random_arguments

RESULT = 100
"""The column of the results, to the right of all arguments."""

RANDOM_CALLS = 3
"""Calls of each KPI with arguments by chance."""

BY_ROW = [("GROWTH", [[120], [90], [100]], [[100], [100], [0]]), ("score", [[8, 9], [None, 7]], [[3, 1]]),
          ("SCORE", [[8, 9], [7, 6]], None, "lowest"), ("RISK", [[1], [2]], [[1], [2], [3]]), ("NOTHING", 1)]
"""Calls of KAM_ROWS, which has no examples of its own."""


@dataclass
class Laid:
    """A call with the cells that show its result, and what they have to show."""

    placed: Placed
    wanted: Grid

    @property
    def address(self) -> str:
        """The cells of the result: one, or a range for an array formula."""
        rows, columns = len(self.wanted), len(self.wanted[0])
        first = f"{get_column_letter(RESULT)}{self.placed.top + 1}"
        if rows * columns == 1:
            return first
        return f"{first}:{get_column_letter(RESULT + columns - 1)}{self.placed.top + rows}"

    @property
    def formula(self) -> str:
        """As it is typed, with what is left out at its end left out."""
        return re.sub(r",+\)$", ")", self.placed.formula)

    def shown(self, sheet: dict[str, list[Any]]) -> Grid:
        """What the cells show, of a sheet's values."""
        return [[_cell(*sheet[f"{get_column_letter(RESULT + column)}{self.placed.top + row + 1}"])
                 for column in range(len(self.wanted[0]))] for row in range(len(self.wanted))]


def _cell(kind: str, value: Any) -> Any:
    return ErrorCode(value) if kind == "error" and not value.startswith("Err:") else value


@cache
def laid_out(*, bad: bool) -> list[Laid]:
    """All examples, and where `bad` calls made from the definitions and by chance, below one another."""
    calls = [Call(kpi, args) for kpi in catalogue() for args in _arguments(kpi, bad)]
    calls += [Call(cell_function("KAM_ROWS"), args) for args in BY_ROW]  # type: ignore[arg-type]
    return [Laid(placed, wanted_in_calc(placed.call)) for placed in place(calls)]


def _arguments(kpi: Kpi[Any], bad: bool) -> Iterator[tuple[object, ...]]:
    rng = Random(kpi.name)
    yield from (example.args for example in kpi.examples)
    if bad:
        yield from edge_calls(kpi)
        yield from (random_arguments(kpi, rng) for _ in range(RANDOM_CALLS))


def write(laid: list[Laid], path: Path) -> None:
    """The workbook as Excel would hold it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for name, text in definitions(f.name for f in cell_functions()).items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for item in laid:
        for row, column, cell in item.placed.inputs:
            if cell is not None:
                sheet.cell(row + 1, column + 1).value = cell.value if isinstance(cell, ErrorCode) else cell  # type: ignore[assignment]
        first = item.address.split(":")[0]
        spills = ":" in item.address
        sheet[first] = ArrayFormula(item.address, item.formula) if spills else item.formula
    book.save(path)


def wanted_in_calc(call: Call) -> Grid:
    """What Python gives, in what Calc can hold and hand over: see docs/libreoffice.md."""
    if any(_has_error_within(value) for value in call.args):
        return [["Err:504"]]
    args = tuple(_handed_over(p, value) for p, value in zip(call.kpi.parameters, call.args, strict=False))
    return [[_held(cell) for cell in row] for row in _without_libraries(Call(call.kpi, args))]


def deviations(laid: list[Laid]) -> Iterator[tuple[str, Grid, Grid]]:
    """The calls that Calc cannot answer as Python does, with both answers."""
    for item in laid:
        python = [[_held(cell) for cell in row] for row in expected(item.placed.call)]
        if python != item.wanted:
            yield str(item.placed.call), python, item.wanted


def _has_error_within(value: object) -> bool:
    """An error among several cells: Calc refuses the call."""
    given = cells(value)
    return not given.single and any(isinstance(cell, ErrorCode) for cell in given.flat)


def _handed_over(p: Parameter, value: object) -> object:
    """The argument as the component gets it, where Calc says less than was in the cell."""
    given = cells(value)
    cell = given.flat[0] if given.flat else None
    if taken_as(p) == TEXT and given.columns == 1 and given.rows > 1:  # of a column Calc takes the cell in the row
        return _handed_over(p, cell)
    if not given.single:
        return value
    if taken_as(p) == TEXT:  # a text that reads as a number is one
        return float(cell) if p.kind.is_numeric and isinstance(cell, str) and NUMBER.fullmatch(cell) else value
    if cell not in (None, 0) or isinstance(cell, bool):
        return value
    return None if zero_is_blank(p) else 0.0


def _held(cell: object) -> object:
    """A cell as Calc shows it: TRUE is 1, a blank is an empty text."""
    return "" if cell is None else float(cell) if isinstance(cell, bool | int) else cell


def _without_libraries(call: Call) -> Grid:
    """The result in LibreOffice's own Python, which has no numpy: a fit has none, once its arguments are in order."""
    def refuse(*_values: object) -> None:
        raise MissingLibrary("no numpy")

    fits = call.kpi.name.endswith("_FIT")
    return expected(Call(replace(call.kpi, compute=refuse), call.args) if fits else call)
