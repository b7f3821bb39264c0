"""A KPI in words: its help, its examples as formulas, and why a call gives an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from openpyxl.formula.tokenizer import Token, TokenizerError

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.errors import ErrorCode, KpiError
from kam_xl.surfaces.formula_text import tokens
from kam_xl.surfaces.native import typed_lambda


def help_of(kpi: Kpi[Any]) -> dict[str, Any]:
    """Everything there is to say about a KPI, as JSON values."""
    return {
        "name": kpi.name, "family": kpi.family, "syntax": kpi.syntax, "summary": kpi.summary,
        "definition": kpi.doc, "unit": str(kpi.unit), "better": str(kpi.better), "source": kpi.source,
        "arguments": [{"name": p.name, "required": p.required, "takes": _takes(p.choices, p.kind.value),
                       "default": p.default, "help": p.arg.help} for p in kpi.parameters],
        "examples": [{"formula": "=" + excel_call(kpi.name, e.args), "gives": _plain(e.gives), "note": e.note,
                      "source": e.source} for e in kpi.examples],
        "answers": list(kpi.questions), "native": typed_lambda(kpi) if kpi.excel else "",
    }


def excel_call(name: str, arguments: Sequence[object]) -> str:
    """A call as it is typed: `KAM_SCORE({8,6,9},{5,3,2})`; blanks in a range show as empty text."""
    return f"{name}({','.join(_literal(argument) for argument in arguments)})"


def cell_error(formula: str, evaluate: Callable[[str], list[list[Any]]]) -> str:
    """Why a formula that is one call of a KAM_ function gives an error; empty if it does not."""
    call = _single_call(formula.strip().removeprefix("=").strip())
    if call is None or call[0] not in catalogue():
        return ""
    name, arguments = call
    values = [evaluate(argument) if argument.strip() else None for argument in arguments]
    try:
        catalogue()[name](*values)
    except KpiError as error:
        return f"{name} gives {error.code.value}: {error}"
    return ""


def _single_call(formula: str) -> tuple[str, list[str]] | None:
    """Function name and argument texts, if the whole formula is one call."""
    try:
        parsed = tokens(formula)
    except (TokenizerError, IndexError):
        return None
    if not parsed or parsed[0].type != Token.FUNC or parsed[0].subtype != Token.OPEN:
        return None
    depths = list(_depths(parsed))
    if 0 in depths[:-1] or depths[-1] != 0:
        return None
    arguments = [""]
    for token, depth in zip(parsed[1:-1], depths[1:-1], strict=True):
        if token.type == Token.SEP and token.subtype == Token.ARG and depth == 1:
            arguments.append("")
        else:
            arguments[-1] += token.value
    return parsed[0].value[:-1].upper(), arguments


def _depths(parsed: Sequence[Token]) -> Iterator[int]:
    depth = 0
    for token in parsed:
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        yield depth


def _literal(value: object) -> str:
    if isinstance(value, list | tuple):
        rows = value if value and isinstance(value[0], list | tuple) else [value]
        return "{" + ";".join(",".join(_literal(cell) for cell in row) for row in rows) + "}"
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ErrorCode):
        return value.value
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _plain(value: object) -> object:
    return value.value if isinstance(value, ErrorCode) else value


def _takes(choices: Sequence[str], kind: str) -> str:
    return " or ".join(f'"{choice}"' for choice in choices) or kind
