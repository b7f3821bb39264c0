"""`calc`."""

from __future__ import annotations

import re
import sys
from argparse import Namespace

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.commands.terminal import cell_json, cell_text, show_json
from kam_xl.errors import ErrorCode, UnknownName, UsageError
from kam_xl.recalc.calculator import evaluate
from kam_xl.recalc.dialect import called
from kam_xl.recalc.reasons import cell_error
from kam_xl.recalc.scratch import Answer
from kam_xl.surfaces.lambda_names import definitions

ARRAY_OR_TEXT = re.compile(r'\{[^}]*\}|"[^"]*"')


def calc(options: Namespace) -> int:
    """Print what one formula gives, or one answer a line for formulas from standard input."""
    formulas = _lines() if options.formula == "-" else [options.formula]
    found = evaluate([formula for formula in formulas if formula], definitions)
    answers = iter(found)
    for formula in formulas:  # a blank line has a blank answer, so that lines keep their numbers
        _print_answer(formula, next(answers) if formula else Answer([[None]]), as_json=options.json)
    return 1 if any(answer.problem for answer in found) else 0


def _lines() -> list[str]:
    try:
        text = sys.stdin.read()
        text.encode()  # where the locale is plain, undecodable bytes show only now
    except UnicodeError as error:
        raise UsageError("standard input is not UTF-8 text", fix="Save the formulas as UTF-8.") from error
    return [line.strip() for line in text.splitlines()]


def _print_answer(formula: str, answer: Answer, *, as_json: bool) -> None:
    if answer.problem:
        problem = _unknown_function(formula) or answer.problem + _comma_hint(formula)
        print(f"kam-xl: {formula}: {problem}", file=sys.stderr)
        if as_json:
            show_json({"error": problem})
        return
    single = len(answer.rows) == 1 and len(answer.rows[0]) == 1
    if as_json:
        rows = [[cell_json(value) for value in row] for row in answer.rows]
        show_json(rows[0][0] if single else rows)
    else:
        print("\n".join("\t".join(map(cell_text, row)) for row in answer.rows))
    value = answer.rows[0][0]
    if single and isinstance(value, ErrorCode) and (reason := cell_error(formula, value, definitions)):
        print(f"kam-xl: {reason}", file=sys.stderr)


def _unknown_function(formula: str) -> str:
    known = [function.name for function in cell_functions()]
    unknown = sorted(name for name in called(formula) if name not in known)
    return str(UnknownName("function", unknown[0], known)) if unknown else ""


def _comma_hint(formula: str) -> str:
    """What to do where somebody separates arguments as Excel does in many languages."""
    return " (arguments are separated by commas here)" if ";" in ARRAY_OR_TEXT.sub("", formula) else ""
