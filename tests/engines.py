"""KPIs as native LAMBDAs in two independent calculation engines, many calls to a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cellrune
import formulon
from openpyxl.utils import get_column_letter

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.cells import cells
from kam_xl.errors import ErrorCode, KpiError
from kam_xl.recalc.dialect import Dialect
from kam_xl.recalc.engine_copy import engine_copy
from kam_xl.surfaces.native import stored_lambda
from kam_xl.workbooks.document import Document

Grid = list[list[Any]]
"""A result as rows of cells."""

FORMULON_ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
                   "#CALC!"]


@dataclass
class Call:
    """A KPI with the arguments of one call; `None` at the end of the arguments is a blank cell, too."""

    kpi: Kpi[Any]
    args: tuple[object, ...]

    def __str__(self) -> str:
        return f"{self.kpi.name}{self.args!r}"


@dataclass
class Placed:
    """A call in the sheet: every argument in cells of its own, so that blanks are blank cells."""

    call: Call
    formula: str
    inputs: list[tuple[int, int, object]]
    top: int
    height: int


def place(calls: Sequence[Call]) -> Iterator[Placed]:
    """The calls below one another, each with its arguments from column A and its result far to the right."""
    top = 0
    for call in calls:
        inputs, references, left, height = [], [], 0, 1
        for value in call.args:
            given = cells(value)
            inputs += [(top + i // given.columns, left + i % given.columns, cell) for i, cell in enumerate(given.flat)]
            first = f"{get_column_letter(left + 1)}{top + 1}"
            references.append(f"{first}:{get_column_letter(left + given.columns)}{top + given.rows}"
                              if not given.single else first)
            left, height = left + given.columns + 1, max(height, given.rows)
        padding = [""] * (len(call.kpi.parameters) - len(references))  # engines want every argument
        result_rows = max(height, sum(len(cells(value).flat) for value in call.args))
        yield Placed(call, f"={call.kpi.name}({','.join(references + padding)})", inputs, top, result_rows + 1)
        top += result_rows + 1


def plain_lambda(kpi: Kpi[Any]) -> str:
    """The stored LAMBDA in the form that engines read: optional parameters declared like others."""
    return stored_lambda(kpi).replace("_xlop.", "_xlpm.")


def in_cellrune(calls: Sequence[Call], shapes: Sequence[tuple[int, int]]) -> list[Grid]:
    """The result of every call, in the shape that is expected of it."""
    book = cellrune.Workbook.create()
    book.add_sheet("S")
    book.apply_changes_v2(book.summary()["semantic_revision"], [
        {"kind": "set_defined_name", "name": kpi.name, "formula": "=" + plain_lambda(kpi), "hidden": False}
        for kpi in {call.kpi.name: call.kpi for call in calls}.values()])
    placed = list(place(calls))
    for p, (rows, columns) in zip(placed, shapes, strict=True):
        for row, column, cell in p.inputs:
            _write_cellrune(book, f"{get_column_letter(column + 1)}{row + 1}", cell)
        spill = f"AZ{p.top + 1}:{get_column_letter(51 + columns)}{p.top + rows}"
        book.set_formula("S", f"AZ{p.top + 1}", p.formula, dynamic_range=spill if rows * columns > 1 else None)
    book.calculate()
    return [[[_read_cellrune(v) for v in row]
             for row in book.read_values("S", f"AZ{p.top + 1}", f"{get_column_letter(51 + columns)}{p.top + rows}")]
            for p, (rows, columns) in zip(placed, shapes, strict=True)]


def _write_cellrune(book: Any, address: str, cell: object) -> None:
    if cell is None:
        return
    if isinstance(cell, ErrorCode):
        book.set_error("S", address, cell.value)
    elif isinstance(cell, bool):
        book.set_logical("S", address, cell)
    elif isinstance(cell, str):
        book.set_text("S", address, cell)
    else:
        book.set_number("S", address, float(cell))  # type: ignore[arg-type]


def _read_cellrune(value: Any) -> object:
    return ErrorCode(value["value"]) if value["kind"] == "error" else value.get("value")


def in_formulon(calls: Sequence[Call]) -> list[Grid]:
    """The result of every call, in the shape that it has."""
    with formulon.Workbook.create_default() as book:
        for kpi in {call.kpi.name: call.kpi for call in calls}.values():
            book.set_defined_name(kpi.name, plain_lambda(kpi))
        placed = list(place(calls))
        for p in placed:
            for row, column, cell in p.inputs:
                _write_formulon(book, row, column, cell)
        return [[[_read_formulon(v) for v in row] for row in book.evaluate_formula_array(0, p.top, 60, p.formula)]
                for p in placed]


def _write_formulon(book: Any, row: int, column: int, cell: object) -> None:
    if cell is None:
        return
    if isinstance(cell, ErrorCode):
        book.set_error(0, row, column, FORMULON_ERRORS.index(cell.value))
    elif isinstance(cell, bool):
        book.set_bool(0, row, column, cell)
    elif isinstance(cell, str):
        book.set_text(0, row, column, cell)
    else:
        book.set_number(0, row, column, float(cell))  # type: ignore[arg-type]


def _read_formulon(value: Any) -> object:
    if value.error_code is not None:
        return ErrorCode(FORMULON_ERRORS[value.error_code])
    return value.to_python()


def expected(call: Call) -> Grid:
    """What Python gives for the call, as cells; an error as the single cell that shows it."""
    try:
        return call.kpi.spill(*call.args)
    except KpiError as error:
        return [[error.code]]


def same(left: Grid, right: Grid) -> bool:
    """Whether two results show the same: numbers to 1e-9, everything else exactly."""
    if [len(row) for row in left] != [len(row) for row in right]:
        return False
    return all(_same_cell(a, b) for row_a, row_b in zip(left, right, strict=True)
               for a, b in zip(row_a, row_b, strict=True))


def _same_cell(a: object, b: object) -> bool:
    if isinstance(a, float | int) and isinstance(b, float | int) and isinstance(a, bool) == isinstance(b, bool):
        return abs(a - b) <= 1e-9 * max(1e-3, abs(a), abs(b))
    return type(a) is type(b) and a == b


BEYOND_IT = re.compile(rb"<f>[^<]*(?:MAXIFS\((?:[^,()]*,){4}|(?:ROW|COLUMNS)\(\w+\[\[#Headers\])[^<]*</f>")
"""What formulon 0.18 does not know: MAXIFS with two conditions, rows and columns of headings. Such a cell keeps its
value, which others are calculated from; LibreOffice calculates it in tests/libreoffice."""


def for_formulon(document: Document) -> bytes:
    """A workbook as the second engine takes it."""
    dialect = Dialect(document.names, document.tables)
    return engine_copy(document, dialect, {}, lambda _, part: BEYOND_IT.sub(b"", part))
