"""A stand-in for the `xlwings` of xlwings Lite, made from its documentation of custom functions, for tests only.

It knows what the product relies on: `func`, `arg` with `doc`, `ndim=2` and `err_to_str`, that functions are looked up
in a module by name, optional arguments, error cells in and out, and that a single cell arrives as a scalar, a row or
column as a list. Put it into `sys.modules` as "xlwings". The real decorators of Lite belong to xlwings PRO, whose
licence is not for everyone, so the product's tests do not use them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

WRITTEN_AS_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
FUNC_OPTIONS = {"name", "namespace", "volatile", "cache", "help_url"}
ARG_OPTIONS = {"doc", "ndim", "err_to_str"}


def func(function: Any = None, **options: Any) -> Any:
    """Marks a custom function."""
    assert options.keys() <= FUNC_OPTIONS, options
    if function is None:
        return lambda later: func(later, **options)
    function.registered = {"options": options, "arguments": _arguments(function)}
    return function


def arg(name: str, **options: Any) -> Callable[[Any], Any]:
    """Says how an argument is to be converted and what its help is; stands below @func."""
    assert options.keys() <= ARG_OPTIONS, options

    def add(function: Any) -> Any:
        assert name in inspect.signature(function).parameters, name
        function.asked = {**getattr(function, "asked", {}), name: options}
        return function

    return add


def custom_functions(module: dict[str, Any]) -> dict[str, Any]:
    """The custom functions that a module holds, by the names that Excel shows."""
    found = [value for value in module.values() if hasattr(value, "registered")]
    return {(f.registered["options"].get("name") or f.__name__.upper()): f for f in found}


def call(function: Any, ranges: list[list[list[Any]]]) -> list[list[Any]]:
    """What the cells show: each argument is a range as rows of cells, an error cell being {"error": "#N/A"}."""
    asked = list(function.registered["arguments"].values())
    given = [_converted(rows, options) for rows, options in zip(ranges, asked, strict=False)]
    result = function(*(options.get("default") if value is None else value
                        for value, options in zip(given, asked, strict=False)))
    rows = result if isinstance(result, list) else [[result]]
    return [[_written(cell) for cell in row] for row in (rows if isinstance(rows[0], list) else [rows])]


def _arguments(function: Any) -> dict[str, dict[str, Any]]:
    parameters = inspect.signature(function).parameters.values()
    assert {p.kind for p in parameters} <= {inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return {p.name: getattr(function, "asked", {}).get(p.name, {})
            | ({} if p.default is inspect.Parameter.empty else {"default": p.default}) for p in parameters}


def _converted(rows: list[list[Any]], options: dict[str, Any]) -> Any:
    cells = [[_cell(cell, options.get("err_to_str", False)) for cell in row] for row in rows]
    if len(cells) == len(cells[0]) == 1:
        single = cells[0][0]
        return cells if options.get("ndim") == 2 and single is not None else single
    if options.get("ndim") == 2:
        return cells
    return [cell for row in cells for cell in row] if 1 in (len(cells), len(cells[0])) else cells


def _cell(cell: Any, err_to_str: bool) -> Any:
    if isinstance(cell, dict):
        return cell["error"] if err_to_str else None
    return None if cell == "" else cell


def _written(cell: Any) -> Any:
    assert type(cell) in (bool, int, float, str), f"{type(cell)} is no cell for Office.js"
    if cell == "":
        return None
    return {"error": cell} if isinstance(cell, str) and cell in WRITTEN_AS_ERRORS else cell
