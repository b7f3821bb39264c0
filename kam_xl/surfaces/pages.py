"""Writes docs/kpis/ from the catalogue: a page a function, the named KPIs, and the index by question.

    python -m kam_xl.surfaces.pages [--check]
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.named import Area, NamedKpi
from kam_xl.catalogue.parameters import Parameter
from kam_xl.catalogue.types import Example
from kam_xl.errors import ErrorCode
from kam_xl.practice import in_area, named_kpis, using
from kam_xl.surfaces.argument_help import errors, limits, takes
from kam_xl.surfaces.explain import excel_call, help_of, no_native, typed
from kam_xl.surfaces.generated import keep_current
from kam_xl.surfaces.markdown import block, code, page, table
from kam_xl.surfaces.named_help import result, traits, worked_formula

FOLDER = Path("docs/kpis")
COMMAND = "python -m kam_xl.surfaces.pages"
WRITTEN = f"Written by `{COMMAND}` from the catalogue."


def pages() -> dict[Path, str]:
    """The pages by their paths."""
    found = {FOLDER / f"{kpi.name}.md": function_page(kpi) for kpi in catalogue()}
    return {FOLDER / "README.md": index(), FOLDER / "practice.md": practice_page()} | found


def function_page(kpi: Kpi[Any]) -> str:
    """What there is to say about one function."""
    shown = help_of(kpi)
    better = "" if kpi.better == "neither" else f"; {kpi.better} is better"
    return page(
        f"# {kpi.name}",
        "  \n".join(f"*{question}*" for question in kpi.questions),
        _definition(kpi),
        block("=" + kpi.syntax),
        "## Arguments", _arguments(kpi),
        f"**Result:** {kpi.unit}, {kpi.shape.value}{better}.",
        "## Examples", _examples(kpi),
        "## Errors", _errors(kpi),
        "## As a native Excel formula", block("=" + shown["native"]) if shown["native"] else no_native(kpi),
        _uses(kpi), _source(kpi),
        f"Family: {kpi.family} · [All functions](README.md) · [Named KPIs](practice.md)")


def _definition(kpi: Kpi[Any]) -> str:
    before, _, after = kpi.doc.partition("Source:")
    return linked(page(before.rstrip(), after.partition("\n\n")[2]).rstrip(), besides=kpi.name)


def _arguments(kpi: Kpi[Any]) -> str:
    return table(["Argument", "Meaning", "Takes", "Limits", "If left out"], [
        [p.name if p.required else f"[{p.name}]", linked(p.arg.help, besides=kpi.name), takes(p), limits(p),
         _left_out(p)] for p in kpi.parameters])


def _left_out(p: Parameter) -> str:
    default = p.arg.if_omitted if p.default is None else p.default
    return "" if p.required or default is None else code(typed(default))


def _examples(kpi: Kpi[Any]) -> str:
    worked = [example for example in kpi.examples if not isinstance(example.gives, ErrorCode)]
    return table(["Formula", "Gives", ""], [
        [_formula(kpi, e), code(typed(e.gives)), "; ".join(filter(None, (e.note, e.source)))] for e in worked])


def _errors(kpi: Kpi[Any]) -> str:
    told = errors(kpi)
    shown = {error: [e for e in kpi.examples if e.gives is error] for error in ErrorCode}
    rows = [[error.value, told.get(error, "as here"), "<br>".join(_failing(kpi, e) for e in shown[error])]
            for error in ErrorCode if error in told or shown[error]]
    return page(table(["Error", "When", "Such as"], rows),
                "An error cell among the arguments comes back as that error.").rstrip()


def _failing(kpi: Kpi[Any], example: Example) -> str:
    return _formula(kpi, example) + (f" ({example.note})" if example.note else "")


def _formula(kpi: Kpi[Any], example: Example) -> str:
    return code("=" + excel_call(kpi.name, example.args))


def _uses(kpi: Kpi[Any]) -> str:
    lines = [f"- {named.name} ({', '.join(map(_area, named.areas))}): {named.definition}" for named in using(kpi)]
    return page("## Named KPIs that it computes", "\n".join(lines)).rstrip() if lines else ""


def _area(area: Area) -> str:
    return f"[{area.title}](practice.md#{area.title.lower().replace(' ', '-')})"


def _source(kpi: Kpi[Any]) -> str:
    return page("## Source", linked(kpi.source, besides=kpi.name)).rstrip() if kpi.source else ""


def linked(text: str, besides: str = "") -> str:
    """The text with a link on every function that it names, and its signs as signs."""
    plain = text.replace("*", r"\*").replace("<", "&lt;")
    return re.sub(r"\bKAM_[A-Z0-9_]+\b", lambda name: _link(name[0]) if name[0] != besides else name[0], plain)


def _link(name: str) -> str:
    return f"[{name}]({name}.md)" if name in catalogue() else name


def practice_page() -> str:
    """The named KPIs by area, each explained where it is at home."""
    intro = (f"{WRITTEN}\n\nThe {len(named_kpis())} KPIs that key account management knows by name: ten key result "
             "areas, then five groups beside them. In a formula the names stand for cells or ranges of yours. The "
             "account book lists them in its sheet *KPI_Catalogue*, `kam-xl kpis --area` on the command line.")
    return page("# The KPIs of the practice", intro, "\n".join(f"- {_area(area).replace('practice.md', '')}: "
                f"{len(in_area(area))} KPIs" for area in Area), *(part for area in Area for part in _section(area)))


def _section(area: Area) -> list[str]:
    members = in_area(area)
    guests = [f"{kpi.name} (see {_area(kpi.home).replace('practice.md', '')})" for kpi in members
              if kpi.home is not area]
    return [f"## {area.title}", area.purpose, *(_entry(kpi) for kpi in members if kpi.home is area),
            f"Also here: {', '.join(guests)}." if guests else ""]


def _entry(kpi: NamedKpi) -> str:
    also = f" Also called {', '.join(kpi.also_called)}." if kpi.also_called else ""
    function = f" Function: {_link(kpi.function.name)}." if kpi.function else ""
    return page(f"### {kpi.name}", linked(kpi.definition) + also,
                block(f"={kpi.formula}\n={worked_formula(kpi)} gives {result(kpi)}"),
                f"*{traits(kpi)}.* Source: {kpi.source}.{function}").rstrip()


def index() -> str:
    """The functions by question and by family."""
    families = [(family, list(members)) for family, members in groupby(catalogue(), key=lambda kpi: kpi.family)]
    questions = [part for family, members in families for part in (f"### {family}", _questions(members))]
    lists = [part for family, members in families for part in (f"### {family}", table(
        ["Function", "What it computes"], [[_link(kpi.name), linked(kpi.summary, besides=kpi.name)]
                                           for kpi in members]))]
    return page("# KAM_ functions", f"{WRITTEN}\n\n{len(catalogue())} functions, by the question that they answer and "
                "by family. [Named KPIs](practice.md) such as “Client retention rate” have a page of their own. "
                "[The rules](../functions.md) that hold for all: blanks, percentages, errors.",
                "## By question", *questions, "## By family", *lists)


def _questions(members: list[Kpi[Any]]) -> str:
    return "\n".join(f"- {question} {_link(kpi.name)}" for kpi in members for question in kpi.questions)


if __name__ == "__main__":
    sys.exit(keep_current(pages(), sys.argv[1:], COMMAND, FOLDER.glob("*.md")))
