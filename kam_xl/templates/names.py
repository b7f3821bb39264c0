"""The names of a book: the catalogue as LAMBDAs, and the few helpers that filter a table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.surfaces.formula_text import STORED, stored
from kam_xl.surfaces.lambda_names import shortened, tooltip
from kam_xl.surfaces.native import stored_lambda

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

HELPERS = {
    "Values_Between": ("values, dates, start, stop",
                       'FILTER(values,(dates>=start)*(dates<stop)*(dates<>""),"")',
                       "The values whose date lies on or after start and before stop."),
    "History_Of": ("month, kpi_name",
                   'FILTER(History[Value],(History[Period]=month)*(History[KPI]=kpi_name),"")',
                   "The values that History keeps of a KPI for a month, one an account."),
}
"""Parameters, formula and tooltip of the names that are not KPIs."""


def define_names(workbook: Workbook) -> None:
    """Define every function of the catalogue that has a native form, and the helpers."""
    for name, formula in _lambdas():
        workbook.define_name(name, formula)
    for name, (parameters, formula, _) in HELPERS.items():
        bound = ",".join(f"_xlpm.{p.strip()}" for p in parameters.split(","))
        workbook.define_name(name, f"={STORED['LAMBDA']}({bound},{stored(formula, local_names=True)})")


@cache
def _lambdas() -> list[tuple[str, str]]:
    return [(kpi.name, "=" + stored_lambda(kpi)) for kpi in catalogue() if kpi.excel]


def tooltips() -> dict[str, str]:
    """What Excel shows beside each name while a formula is typed."""
    about = {kpi.name: tooltip(kpi.name) for kpi in catalogue() if kpi.excel}
    return about | {name: shortened(f"{name}({parameters}) – {told}")
                    for name, (parameters, _, told) in HELPERS.items()}
