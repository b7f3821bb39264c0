"""Why a call of a KAM_ function gives an error: the message that a cell has no room for."""

from __future__ import annotations

from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.errors import ErrorCode, KpiError
from kam_xl.recalc import Definitions
from kam_xl.recalc.calculator import evaluate
from kam_xl.recalc.calls import Call, split_calls


def cell_error(formula: str, shown: ErrorCode, definitions: Definitions) -> str:
    """Why a formula that is one call of a KAM_ function shows this error; empty if nobody can say."""
    names = {function.name for function in cell_functions()}
    pieces = [piece for piece in split_calls(formula.strip().removeprefix("=").strip(), names) if piece]
    if len(pieces) != 1 or not isinstance(pieces[0], Call):
        return ""
    call = pieces[0]
    given = evaluate([argument for argument in call.arguments if argument], definitions)
    if any(answer.problem for answer in given):
        return ""
    found = iter(given)
    values = [next(found).rows if argument else None for argument in call.arguments]
    try:
        cell_function(call.name).spill(*values)
    except KpiError as error:
        return f"{call.name} gives {shown.value}: {error}" if error.code is shown else ""
    return ""
