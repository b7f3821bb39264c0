"""KAM_ROWS, the array form of every KPI, and with it all functions that a cell can call.

A thousand accounts are one call: an add-in crosses into Python once, not a thousand times.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import Cells, cells
from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.catalogue.types import Arg, Shape
from kam_xl.errors import ErrorCell, ErrorCode, KpiError, NoData, UnknownName, WrongValue


class CellFunction(Protocol):
    """What a host needs to know of a function: how to show it, and how to call it with cells."""

    @property
    def name(self) -> str:
        """As it is typed: `KAM_SCORE`."""
    @property
    def family(self) -> str:
        """Under which heading it stands in a list of functions."""
    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its arguments in order."""
    @property
    def shape(self) -> Shape:
        """How a result lies in the sheet."""
    @property
    def summary(self) -> str:
        """What it computes, in a sentence or two."""
    @property
    def syntax(self) -> str:
        """The call as Excel's help prints it."""
    @property
    def native_gap(self) -> str:
        """Why it has no native Excel form; empty where it has one."""
    def spill(self, *args: object) -> list[list[Any]]:
        """The result as rows of cells, or the KpiError that the cell shows."""


@cache
def cell_functions() -> tuple[CellFunction, ...]:
    """Every function that a cell can call, in the order of the catalogue."""
    return (*catalogue(), ByRow())


def cell_function(name: str) -> CellFunction:
    """The function of that exact name."""
    return ByRow() if name == ByRow.name else catalogue()[name]


class ByRow:
    """The array form of a KPI: `=KAM_ROWS("GROWTH",B2:B1001,C2:C1001)`."""

    name = "KAM_ROWS"
    family = "By row"
    shape = Shape.BLOCK
    summary = ("A KPI for every row of the ranges, in one call. A range of several rows is cut by row; one of a "
               "single row is used for every row.")
    native_gap = "it takes the name of a function; in Excel 365, BYROW and MAP calculate a LAMBDA for every row"

    def __init__(self) -> None:
        most = max(len(kpi.parameters) for kpi in catalogue())
        named = Parameter("function", Kind.TEXT, Arg("The function's name, such as SCORE."), (), required=True,
                          default=None)
        self.parameters = (named, *(_argument(number) for number in range(1, most + 1)))

    @property
    def syntax(self) -> str:
        """The call as Excel's help prints it."""
        return "KAM_ROWS(function, argument1, [argument2], …)"

    def spill(self, function: object = None, *arguments: object) -> list[list[Any]]:
        """A row of results for each row of the ranges; a row without a value shows its error in every cell.

        Raises NoData without a name, WrongValue for an unknown one and for ranges that have different numbers of rows.
        """
        kpi = _named(function)
        given = [cells(argument) for argument in _given(kpi, arguments)]
        count = max((c.rows for c in given), default=1)
        for number, c in enumerate(given, 1):
            if c.rows not in (1, count):
                raise WrongValue(f"{c.rows} rows, but another range has {count}", where=f"argument{number}",
                                 fix="Give ranges of as many rows, or of a single row.")
        if count == 1:
            return [_single(kpi, kpi.spill(*_cut(given, 0)))]
        answers = [_row_or_error(kpi, list(_cut(given, i))) for i in range(count)]
        width = max((len(answer) for answer in answers if isinstance(answer, list)), default=1)
        return [answer if isinstance(answer, list) else [answer] * width for answer in answers]


def _argument(number: int) -> Parameter:
    which = "first argument" if number == 1 else f"argument number {number}"
    return Parameter(f"argument{number}", Kind.CELLS, Arg(f"The function's {which}: a row of cells for each call."),
                     (), required=number == 1, default=None)


def _named(function: object) -> Kpi[Any]:
    """The KPI that a cell names."""
    cell = cells(function)
    name = cell.flat[0] if cell.single else function
    if isinstance(name, ErrorCode):
        raise ErrorCell(name, f"the name is the error {name.value}", where="function", fix="Mend that cell first.")
    if name is None:
        raise NoData("no function is named", where="function", fix="Name one, such as SCORE.")
    if not isinstance(name, str):
        raise WrongValue("this is not the name of a function", where="function",
                         fix='Give the name first, in quotes: KAM_ROWS("SCORE",B2:F9).')
    try:
        kpi = catalogue()[name]
    except UnknownName as error:
        raise WrongValue(error.found, where="function", fix=error.fix) from error
    if kpi.shape is Shape.COLUMN:
        raise WrongValue(f"{kpi.name} takes all rows at once", where="function", fix="Call it by itself.")
    return kpi


def _given(kpi: Kpi[Any], arguments: tuple[object, ...]) -> tuple[object, ...]:
    """The arguments, without those beyond the KPI's own that are left out: a host may hand every one over, as None."""
    own = len(kpi.parameters)
    if any(extra is not None for extra in arguments[own:]) or len(arguments) < sum(p.required for p in kpi.parameters):
        raise WrongValue(f"the arguments do not fit {kpi.syntax}", where="KAM_ROWS",
                         fix="After the function's name come its own arguments.")
    return arguments[:own]


def _cut(given: list[Cells], row: int) -> Iterator[object]:
    """The arguments for one row."""
    for c in given:
        first = row * c.columns if c.rows > 1 else 0
        yield c.flat[first] if c.columns == 1 else c.flat[first : first + c.columns]


def _row_or_error(kpi: Kpi[Any], arguments: list[object]) -> list[Any] | ErrorCode:
    """The cells of one row, or the error that they show."""
    try:
        rows = kpi.spill(*arguments)
    except KpiError as error:
        return error.code
    return _single(kpi, rows)


def _single(kpi: Kpi[Any], rows: list[list[Any]]) -> list[Any]:
    """The one row that a row gives."""
    if len(rows) != 1:
        raise WrongValue(f"{kpi.name} gives {len(rows)} rows for one", where="function", fix="Call it by itself.")
    return rows[0]
