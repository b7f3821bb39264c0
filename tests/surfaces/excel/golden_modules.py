"""Writes the approved VBA of some functions: python -m tests.surfaces.excel.golden_modules"""

from __future__ import annotations

from pathlib import Path

from kam_xl.catalogue.by_row import cell_function
from kam_xl.surfaces.excel.functions_module import functions_module, help_module

SOME = ("KAM_GROWTH", "KAM_SCORE", "KAM_SBG_SURVIVAL", "KAM_TREND", "KAM_ROWS")
"""A plain one, optional arguments, Greek letters in the help, a text with quotation marks, the array form."""


def modules() -> dict[str, str]:
    """The modules that only these functions would make."""
    functions = [cell_function(name) for name in SOME]
    return {"KamFunctions": functions_module(functions), "KamHelp": help_module(functions)}


if __name__ == "__main__":
    for name, source in modules().items():
        (Path(__file__).with_name("golden") / f"{name}.bas").write_text(source, "utf-8")
