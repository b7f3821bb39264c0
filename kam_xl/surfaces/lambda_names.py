"""KPIs as LAMBDA names of a workbook, which need no add-in in Excel 365, 2024, web and Mac."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.surfaces.formula_text import calls
from kam_xl.surfaces.native import stored_lambda


def definitions(names: Iterable[str]) -> dict[str, str]:
    """The stored LAMBDAs of these functions and of those that they call in turn."""
    found: dict[str, str] = {}
    pending = [name for name in names if name in catalogue() and catalogue()[name].excel]
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = definition(name)
            pending += [n for n in calls(catalogue()[name].excel) if n in catalogue()]
    return found


TOOLTIP = 255
"""Excel keeps this many characters of a name's comment."""


def tooltip(name: str) -> str:
    """What Excel shows beside a function's name while a formula is typed."""
    kpi = catalogue()[name]
    return shortened(f"{kpi.syntax} – {kpi.summary}")


def shortened(text: str) -> str:
    """A tooltip no longer than Excel keeps."""
    return text if len(text) <= TOOLTIP else text[: TOOLTIP - 1] + "…"


@cache
def definition(name: str) -> str:
    """One function as a file stores it in a defined name, without the equals sign."""
    return stored_lambda(catalogue()[name])
