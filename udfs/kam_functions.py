"""The KAM_ functions for xlwings' own add-in on Windows: the classic way, for those who work with it already.

Set `UDF_MODULES` to `kam_xl.udfs.kam_functions` (in the add-in's ribbon, or in a sheet named xlwings.conf) and
press Import Functions. There is one function for each of the catalogue, with the same name, arguments and
help; nothing is listed here by hand. xlwings carries no errors: one reaches the cell as its text (#N/A, #DIV/0!,
#NUM!, #VALUE!), which IFERROR does not catch. The add-in of `kam-xl install excel` carries true ones.

This module was tested against the real xlwings on Linux, never yet in Excel itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xlwings
from kam_xl.udfs.excel_cells import as_text, from_excel

from kam_xl.catalogue.by_row import CellFunction, cell_functions
from kam_xl.surfaces.answers import answer
from kam_xl.surfaces.excel.functions_module import CATEGORY
from kam_xl.surfaces.excel.vba_text import LONGEST_HELP, vba_name
from kam_xl.surfaces.python_function import python_function


def _function(function: CellFunction) -> Callable[..., Any]:
    """A function as xlwings registers it: its name and signature are what Excel shows."""

    def call(*cells: Any) -> list[list[Any]]:
        return [[as_text(cell) for cell in row] for row in answer(function, list(map(from_excel, cells)))]

    return _registered(function, python_function(function, call, doc=function.summary[:LONGEST_HELP],
                                                 argument=vba_name))


def _registered(function: CellFunction, call: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its category and the help of its arguments, as the function wizard shows them.

    Conversions are left out ("raw"), since xlwings' own would take error cells for text.
    """
    for p in function.parameters:
        call = xlwings.arg(vba_name(p.name), "raw", doc=p.arg.help[:LONGEST_HELP])(call)
    call = xlwings.ret("raw")(call)
    return xlwings.func(call, category=CATEGORY + function.family)  # last, since xlwings.arg resets the category


globals().update({function.name: _function(function) for function in cell_functions()})
