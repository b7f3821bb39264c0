"""Why a call of a KAM_ function gives an error: the message that a cell has no room for."""

from __future__ import annotations

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import KpiError
from kam_xl.recalc import Definitions
from kam_xl.recalc.calculator import value_of
from kam_xl.recalc.calls import outermost_calls


def cell_error(formula: str, definitions: Definitions) -> str:
    """Why a formula that is one call of a KAM_ function gives an error; empty if it does not."""
    text = formula.strip().removeprefix("=").strip()
    call = next(outermost_calls(text, catalogue()), None)
    if call is None or (call.start, call.end) != (0, len(text)):
        return ""
    values = [value_of(argument, definitions) if argument.strip() else None for argument in call.arguments]
    try:
        catalogue()[call.name](*values)
    except KpiError as error:
        return f"{call.name} gives {error.code.value}: {error}"
    return ""
