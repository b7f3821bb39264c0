"""A KPI in words: its help, its examples as formulas, and why a call gives an error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from kam_xl.catalogue.by_row import CellFunction
from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.literals import literal
from kam_xl.errors import ErrorCode
from kam_xl.practice import using
from kam_xl.surfaces.argument_help import takes
from kam_xl.surfaces.native import typed_lambda


def no_native(function: CellFunction) -> str:
    """Why a function has no native Excel form, and what calculates it instead."""
    return f"It has no native Excel form: {function.native_gap}. The add-ins, kam-xl and Python calculate it."


def help_of(kpi: Kpi[Any]) -> dict[str, Any]:
    """Everything there is to say about a KPI, as JSON values."""
    return {
        "name": kpi.name, "family": kpi.family, "syntax": kpi.syntax, "summary": kpi.summary,
        "definition": kpi.doc, "unit": str(kpi.unit), "better": str(kpi.better), "source": kpi.source,
        "arguments": [{"name": p.name, "required": p.required, "takes": takes(p),
                       "default": p.default, "help": p.arg.help} for p in kpi.parameters],
        "examples": [{"formula": "=" + excel_call(kpi.name, e.args), "gives": _plain(e.gives), "note": e.note,
                      "source": e.source} for e in kpi.examples],
        "answers": list(kpi.questions), "named_kpis": [named.name for named in using(kpi)],
        "native": typed_lambda(kpi) if kpi.excel else "",
    }


def excel_call(name: str, arguments: Sequence[object]) -> str:
    """A call as it is typed: `KAM_SCORE({8,6,9},{5,3,2})`; blanks in a range show as empty text."""
    return f"{name}({','.join(typed(argument) for argument in arguments)})"


def typed(value: object) -> str:
    """A value, or rows of values, as it is typed in a formula; numbers with as many digits as people read."""
    if isinstance(value, list | tuple):
        return _array(value if value and isinstance(value[0], list | tuple) else [value])
    if isinstance(value, date):
        day = f"DATE({value.year},{value.month},{value.day})"
        if isinstance(value, datetime) and value.time() != time():
            return f"{day}+TIME({value.hour},{value.minute},{value.second})"
        return day
    return literal(value, 10)


def _array(rows: Sequence[Sequence[object]]) -> str:
    """An array constant or, since that cannot hold dates, the same as HSTACK and VSTACK."""
    texts = [[typed(cell) for cell in row] for row in rows]
    if not any(isinstance(cell, date) for row in rows for cell in row):
        return "{" + ";".join(map(",".join, texts)) + "}"
    lines = [f"HSTACK({','.join(row)})" if len(row) > 1 else row[0] for row in texts]
    return f"VSTACK({','.join(lines)})" if len(lines) > 1 else lines[0]


def _plain(value: object) -> object:
    return value.value if isinstance(value, ErrorCode) else value
