"""A function of the catalogue as xlwings Lite registers it: its name and arguments in Python are those in Excel.

What arrives and what is returned is as xlwings documents it for custom functions: an error cell arrives as its text
where that is asked for (`err_to_str`), and the text of an error is written as a true error cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kam_xl.catalogue.by_row import CellFunction
from kam_xl.catalogue.parameters import Parameter
from kam_xl.errors import ERROR_TEXTS, ErrorCode
from kam_xl.surfaces.answers import answer
from kam_xl.surfaces.python_function import python_function


def lite_function(function: CellFunction, module: str) -> Callable[..., Any]:
    """The function as a plain Python one that belongs to `module`; it takes and returns what Lite reads and writes."""

    def call(*cells: Any) -> Any:
        rows = [[_shown(cell) for cell in row] for row in answer(function, [_read(cell) for cell in cells])]
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    call.__module__ = module
    return python_function(function, call, doc=function.summary)


def argument_options(p: Parameter) -> dict[str, Any]:
    """How Lite hands an argument over: its help, errors as text, and a range as rows, whatever its size."""
    return {"doc": p.arg.help, "err_to_str": True} | ({"ndim": 2} if p.kind.is_range else {})


def _read(value: Any) -> Any:
    """Error cells, which arrive as text, as the errors that they are."""
    if isinstance(value, list):
        return [_read(cell) for cell in value]
    return ERROR_TEXTS.get(value, value) if isinstance(value, str) else value


def _shown(cell: Any) -> Any:
    """A value as it lies in the cell; blank is an empty text, since Excel shows nothing at all as 0."""
    if cell is None:
        return ""
    return cell.value if isinstance(cell, ErrorCode) else cell
