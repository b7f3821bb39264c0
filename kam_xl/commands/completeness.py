"""Writes docs/completeness.md: where each function can be called, read off what each host is given.

    python -m kam_xl.commands.completeness [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from kam_xl.catalogue.by_row import CellFunction, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.recalc.python_calls import python_only
from kam_xl.surfaces.excel.functions_module import functions_module
from kam_xl.surfaces.generated import keep_current
from kam_xl.surfaces.lambda_names import definitions
from kam_xl.surfaces.libreoffice.cells import methods
from kam_xl.surfaces.markdown import page, table
from kam_xl.surfaces.pages import pages
from kam_xl.udfs.lite.functions import register

PATH = Path("docs/completeness.md")
COMMAND = "python -m kam_xl.commands.completeness"
INTRO = f"""Written by `{COMMAND}`, which reads it off what each host is given: the names in a workbook,
the VBA of the add-in, the methods of the extension, the Lite project. A gap without a reason does not pass CI."""
FITS = "with numpy and scipy in that Python; else #N/A"


@dataclass(frozen=True)
class Surface:
    """A place where functions are called, those that it has, and why it lacks the others."""

    name: str
    offered: Collection[str]
    gap: Callable[[CellFunction], str]
    proviso: Callable[[CellFunction], str] = lambda _: ""

    def cell(self, function: CellFunction) -> str:
        """What the table says of a function; a gap without a reason is a defect."""
        reason = self.gap(function)
        if function.name in self.offered:
            return f"yes, {proviso}" if (proviso := self.proviso(function)) else "yes"
        if not reason:
            raise LookupError(f"{self.name} lacks {function.name}, and nothing says why")
        return f"no: {reason}"


def surfaces() -> list[Surface]:
    """All of them, each as it is built."""
    names = [function.name for function in cell_functions()]
    native, vba, lite = definitions(names), functions_module(cell_functions()), {"__name__": "main"}
    register(lite)
    return [
        Surface("LAMBDA name", native, lambda f: f.native_gap),
        Surface("Excel on Windows", re.findall(r"^Public Function (\w+)", vba, re.MULTILINE), _never),
        Surface("LibreOffice", methods(cell_functions()), _never, _fits),
        Surface("xlwings Lite", lite, _never, _fits),
        Surface("calc and refresh", native.keys() | python_only(), _never),
        Surface("Python", [kpi.name for kpi in catalogue()], _no_kpi("it is a loop there")),
        Surface("Own page", [path.stem for path in pages()], _no_kpi("[Functions](functions.md) explains it")),
    ]


def text() -> str:
    """The page."""
    found = surfaces()
    rows = [[f.name, *(surface.cell(f) for surface in found)] for f in cell_functions()]
    everywhere = sum(set(cells) == {"yes"} for _, *cells in rows)
    return page(
        "# Where each function works", INTRO,
        f"{everywhere} of {len(rows)} functions are everywhere.",
        table(["Function", *(surface.name for surface in found)], rows))


def _never(_function: CellFunction) -> str:
    """A surface that has every function gives no reason for a gap."""
    return ""


def _no_kpi(reason: str) -> Callable[[CellFunction], str]:
    """A reason to leave out what is no KPI itself."""
    return lambda function: "" if function.name in catalogue() else reason


def _fits(function: CellFunction) -> str:
    """Fits need libraries, which not every host's Python has."""
    return FITS if function.native_gap and function.name in catalogue() else ""


if __name__ == "__main__":
    sys.exit(keep_current({PATH: text()}, sys.argv[1:], COMMAND))
