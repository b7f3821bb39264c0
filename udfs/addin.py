"""What the add-in kam_xl.xlam calls: one door for all functions, through which errors go as errors.

xlwings' conversions are left out ("raw"), since they would take the error cells away.
"""

from __future__ import annotations

from typing import Any

import xlwings
from kam_xl.udfs.excel_cells import as_number, from_excel

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.answers import answer

FUNCTIONS = {function.name: function for function in cell_functions()}


@xlwings.func
@xlwings.arg("name", "raw")
@xlwings.arg("cells", "raw")
@xlwings.ret("raw")
def kam_answer(name: str, *cells: Any) -> list[list[Any]]:
    """The rows of cells that the function of that name shows; an error is its whole number."""
    return [[as_number(cell) for cell in row] for row in answer(FUNCTIONS[name], list(map(from_excel, cells)))]
