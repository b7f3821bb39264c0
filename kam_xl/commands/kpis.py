"""`kpis`: the functions by family, the named KPIs by area, and what answers a question."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from kam_xl.catalogue.by_row import ByRow
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.named import Area, NamedKpi
from kam_xl.commands.terminal import say, show_json, show_table
from kam_xl.errors import UnknownName, UsageError
from kam_xl.practice import find, in_area, named_kpis
from kam_xl.surfaces.explain import excel_call, help_of, no_native, typed
from kam_xl.surfaces.named_help import help_of_named, result, traits, worked_formula
from kam_xl.surfaces.search import nearest


def kpis(options: Namespace) -> int:
    """List the catalogue or the areas, explain a function or a named KPI, or find what answers a question."""
    if options.area is None and options.name:
        _look_up(" ".join(options.name), as_json=options.json)
    elif options.area is None:
        _list_functions(as_json=options.json)
    elif options.name:
        raise UsageError("a name and --area at once", fix="Give one of them.")
    else:
        _list_areas([Area.of(" ".join(options.area))] if options.area else list(Area), as_json=options.json)
    return 0


def _list_functions(*, as_json: bool) -> None:
    if as_json:
        show_json([help_of(kpi) for kpi in catalogue()])
        return
    for family, members in groupby(catalogue(), key=lambda kpi: kpi.family):
        show_table(family, ["Function", "What it computes"], [[kpi.syntax, kpi.summary] for kpi in members])
    say(f"{len(catalogue())} functions. kam-xl kpis NAME explains one, kam-xl kpis --area lists the "
        f"{len(named_kpis())} KPIs that have a name in practice, kam-xl kpis QUESTION finds what answers it.")


def _list_areas(areas: Iterable[Area], *, as_json: bool) -> None:
    if as_json:
        show_json([help_of_named(kpi) for kpi in named_kpis() if set(kpi.areas) & set(areas)])
        return
    for area in areas:
        show_table(f"{area.title}: {area.purpose}", ["KPI", "How to write it", "Looked at"],
                   [[kpi.name, kpi.formula, kpi.cadence] for kpi in in_area(area)])
    say("kam-xl kpis NAME explains one.")


def _look_up(text: str, *, as_json: bool) -> None:
    if _array_form(text, as_json=as_json):
        return
    found = _function(text) or find(text)
    if found is None:
        _answer(text, as_json=as_json)
    elif as_json:
        show_json(help_of(found) if isinstance(found, Kpi) else help_of_named(found))
    elif isinstance(found, Kpi):
        _explain(found)
    else:
        _explain_named(found)


def _function(name: str) -> Kpi[Any] | None:
    try:
        return catalogue()[name]
    except UnknownName:
        return None


def _array_form(text: str, *, as_json: bool) -> bool:
    """Explain KAM_ROWS, which is no KPI, where that is what was asked for."""
    function = ByRow()
    if text.upper() not in (function.name, function.name.removeprefix("KAM_")):
        return False
    if as_json:
        show_json({"name": function.name, "syntax": function.syntax, "summary": function.summary})
    else:
        say(f"{function.syntax}\n\n{function.summary}\n\n{no_native(function)}")
    return True


def _answer(text: str, *, as_json: bool) -> None:
    """What answers a question; a single word, or a name that is nearly right, is no question but a slip."""
    names = [kpi.name for kpi in catalogue()] + [name for kpi in named_kpis() for name in kpi.names]
    slip = get_close_matches(text.casefold(), map(str.casefold, names), cutoff=0.85)
    found = nearest(text) if len(text.split()) > 1 and not slip else []
    if not found:
        raise UnknownName("function or KPI", text, names)
    if as_json:
        show_json([asdict(answer) for answer in found])
        return
    show_table("Nearest", ["Question or KPI", "kam-xl kpis …"], [[answer.text, answer.name] for answer in found])


def _explain(kpi: Kpi[Any]) -> None:
    shown = help_of(kpi)
    say(f"{kpi.syntax}\n\n{kpi.doc}\n")
    show_table("Arguments", ["Argument", "Takes", "Meaning"],
               [[a["name"] if a["required"] else f"[{a['name']}]", a["takes"], a["help"]] for a in shown["arguments"]])
    say(f"\nResult: {shown['unit']}" + ("" if shown["better"] == "neither" else f"; {shown['better']} is better"))
    show_table("Worked examples", ["Formula", "Gives", ""],
               [[excel_call(kpi.name, e.args), typed(e.gives), e.note or e.source] for e in kpi.examples])
    if shown["named_kpis"]:
        say(f"\nUsed for: {', '.join(shown['named_kpis'])}.")
    say(f"\nAs a native Excel formula:\n={shown['native']}" if shown["native"] else f"\n{no_native(kpi)}")


def _explain_named(kpi: NamedKpi) -> None:
    also = f" (also: {', '.join(kpi.also_called)})" if kpi.also_called else ""
    say(f"{kpi.name}{also}\n\n{kpi.definition}\n\n={kpi.formula}\n={worked_formula(kpi)} gives {result(kpi)}\n")
    say(f"Area: {', '.join(area.title for area in kpi.areas)}\n{traits(kpi)}\nSource: {kpi.source}")
    if kpi.function:
        say(f"\n{kpi.function.syntax}: kam-xl kpis {kpi.function.name} explains the function.")
