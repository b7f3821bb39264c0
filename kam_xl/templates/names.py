"""The names of a book: the catalogue as LAMBDAs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.surfaces.lambda_names import tooltip
from kam_xl.surfaces.native import stored_lambda

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


def define_names(workbook: Workbook) -> None:
    """Define every function of the catalogue that has a native form."""
    for name, formula in _lambdas():
        workbook.define_name(name, formula)


@cache
def _lambdas() -> list[tuple[str, str]]:
    return [(kpi.name, "=" + stored_lambda(kpi)) for kpi in catalogue() if kpi.excel]


def tooltips() -> dict[str, str]:
    """What Excel shows beside each name while a formula is typed."""
    return {kpi.name: tooltip(kpi.name) for kpi in catalogue() if kpi.excel}
