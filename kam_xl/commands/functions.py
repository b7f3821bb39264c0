"""`calc` and `kpis`."""

from __future__ import annotations

import sys
from argparse import Namespace
from itertools import groupby
from typing import Any

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.commands.terminal import cell_json, cell_text, say, show_json, show_table
from kam_xl.errors import UnknownName, UsageError
from kam_xl.recalc.calculator import Answer, evaluate
from kam_xl.recalc.dialect import called
from kam_xl.surfaces.explain import cell_error, excel_call, help_of
from kam_xl.surfaces.lambda_names import definitions


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
        problem = _unknown_function(formula) or answer.problem
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
    reason = cell_error(formula, lambda text: evaluate([text], definitions)[0].rows) if single else ""
    if reason:
        print(f"kam-xl: {reason}", file=sys.stderr)


def _unknown_function(formula: str) -> str:
    unknown = sorted(name for name in called(formula) if name not in catalogue())
    return str(UnknownName("function", unknown[0], [kpi.name for kpi in catalogue()])) if unknown else ""


def kpis(options: Namespace) -> int:
    """List the catalogue, or explain one function."""
    if options.name is None:
        return _list(as_json=options.json)
    kpi = catalogue()[options.name]
    if options.json:
        show_json(help_of(kpi))
    else:
        _explain(kpi)
    return 0


def _list(*, as_json: bool) -> int:
    if as_json:
        show_json([help_of(kpi) for kpi in catalogue()])
        return 0
    for family, members in groupby(catalogue(), key=lambda kpi: kpi.family):
        show_table(family, ["Function", "What it computes"], [[kpi.syntax, kpi.summary] for kpi in members])
    say(f"{len(catalogue())} functions. kam-xl kpis NAME explains one.")
    return 0


def _explain(kpi: Kpi[Any]) -> None:
    shown = help_of(kpi)
    say(f"{kpi.syntax}\n\n{kpi.doc}\n")
    show_table("Arguments", ["Argument", "Takes", "Meaning"],
               [[a["name"] if a["required"] else f"[{a['name']}]", a["takes"], a["help"]] for a in shown["arguments"]])
    say(f"\nResult: {shown['unit']}" + ("" if shown["better"] == "neither" else f"; {shown['better']} is better"))
    show_table("Worked examples", ["Formula", "Gives", ""],
               [[excel_call(kpi.name, e.args), excel_call("", (e.gives,))[1:-1], e.note or e.source]
                for e in kpi.examples])
    say(f"\nAs a native Excel formula:\n={shown['native']}" if shown["native"] else "\nIt has no native Excel form.")
