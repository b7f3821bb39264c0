"""Calc's values as cells and back; what Calc does not tell an add-in is made up for as far as can be.

An add-in declares what it takes, and Calc hands a single blank cell over as 0, a cell of a range as ''. Only a text
argument tells blank from 0, in 15 digits: it is used for the single cells that must be given. An argument that may be
left out has to be of any type; there, and where a single cell stands for a range, a 0 that cannot be meant is a blank.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

from kam_xl.catalogue.by_row import CellFunction
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.catalogue.types import Shape
from kam_xl.errors import ErrorCode, MissingLibrary
from kam_xl.surfaces.answers import answer
from kam_xl.surfaces.libreoffice.type_library import ANY, ROWS, TEXT, Methods

ERROR_NUMBERS = {ErrorCode.NA: 32767, ErrorCode.DIV0: 532, ErrorCode.NUM: 503, ErrorCode.VALUE: 519,
                 ErrorCode.REF: 524, ErrorCode.NAME: 525, ErrorCode.NULL: 521}
"""The numbers of Calc's errors; those of Excel that Calc does not have are shown as #VALUE!."""

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:E[+-]\d+)?")
"""A number as Calc writes it out, with the decimal sign of its language."""


def methods(functions: Sequence[CellFunction]) -> Methods:
    """The signatures that Calc is told."""
    return {f.name: (ANY if is_single(f) else ROWS, [(p.name, taken_as(p)) for p in f.parameters]) for f in functions}


def taken_as(p: Parameter) -> str:
    """The type by which Calc hands an argument over; only one of any type may be left out."""
    if not p.required:
        return ANY
    return ROWS if p.kind.is_range else TEXT


def is_single(function: CellFunction) -> bool:
    """Whether the result is always one cell."""
    return function.shape is Shape.SINGLE


def method(function: CellFunction) -> Callable[..., Any]:
    """What Calc calls: its values in, its values out."""
    readers = [reader(p) for p in function.parameters]
    written = _written_cell if is_single(function) else _written_rows

    def call(_component: object, *values: Any) -> Any:
        while values[-1] is None:  # what was left out at the end
            values = values[:-1]
        cells = [read(value) for read, value in zip(readers, values, strict=False)]
        try:
            return written(answer(function, cells))
        except ImportError as error:
            if not hasattr(error, "_uno_import_failed"):  # LibreOffice's own import hides which module is missing
                raise
            return written([[MissingLibrary.code]])

    return call


def reader(p: Parameter) -> Callable[[Any], Any]:
    """How an argument is read, from what its definition says."""
    if taken_as(p) == TEXT:
        return _read_number if p.kind.is_numeric else _read_text
    return _read_without_zero if zero_is_blank(p) else _read_any


def zero_is_blank(p: Parameter) -> bool:
    """Whether a single 0 can only be a blank cell: words are wanted, or numbers among which 0 is not."""
    if not p.kind.is_numeric:
        return p.kind is not Kind.CELLS
    above, low, _ = p.arg.limits
    return (above is not None and above >= 0) or (low is not None and low > 0)


def _read_text(value: str) -> str | None:
    return value or None


def _read_number(value: str) -> float | str | None:
    return float(value.replace(",", ".")) if NUMBER.fullmatch(value) else value or None


def _read_any(value: Any) -> Any:
    if type(value) is tuple:
        return list(value[0]) if len(value) == 1 else list(map(list, value))  # a row is the common case
    return None if value == "" else value


def _read_without_zero(value: Any) -> Any:
    return None if value in (0.0, ((0.0,),)) else _read_any(value)


def _written_cell(rows: list[list[Any]]) -> Any:
    value = rows[0][0]
    return value if type(value) is float else _written(value)


def _written_rows(rows: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(map(_written, row)) for row in rows)


def _written(value: Any) -> float | str:
    """A cell as Calc takes it: TRUE is 1 to an add-in, and an error is a number that is none."""
    if isinstance(value, ErrorCode):
        return ERRORS.get(value, ERRORS[ErrorCode.VALUE])
    if isinstance(value, str):
        return value
    return "" if value is None else float(value)


def _error(number: int) -> float:
    """The NaN that Calc shows as its error of that number."""
    value: float = struct.unpack("<d", struct.pack("<II", number, 0x7FF80000))[0]
    return value


ERRORS = {code: _error(number) for code, number in ERROR_NUMBERS.items()}
