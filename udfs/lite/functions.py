"""The KAM_ functions for xlwings Lite: Excel on a Mac, in the browser and on Windows, without Python on the machine.

There is one custom function for each function of the catalogue, with the same name, arguments and help; nothing is
listed here by hand. This module was run in Pyodide, never yet in Excel itself.
"""

from __future__ import annotations

from typing import Any

from xlwings import arg, func

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.lite import argument_options, lite_function


def register(module: dict[str, Any]) -> None:
    """Define every function in a module, given its `globals()`: there Lite looks for custom functions."""
    for function in cell_functions():
        call = lite_function(function, module["__name__"])
        for p in function.parameters:
            call = arg(p.name, **argument_options(p))(call)
        module[function.name] = func(call)
