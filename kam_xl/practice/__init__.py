"""The named KPIs of the practice, found by folder: a file here with a tuple `KPIS` is all that a new group needs."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.named import Area, NamedKpi


@cache
def named_kpis() -> tuple[NamedKpi, ...]:
    """All named KPIs, area by area, each once, where it is at home."""
    found: list[NamedKpi] = []
    for module_info in pkgutil.iter_modules(__path__):
        found += import_module(f"{__name__}.{module_info.name}").KPIS
    order = list(Area)
    return tuple(sorted(found, key=lambda kpi: order.index(kpi.home)))


def in_area(area: Area) -> list[NamedKpi]:
    """The named KPIs of an area; those that are at home in another one come first."""
    return [kpi for kpi in named_kpis() if area in kpi.areas]


def using(function: Kpi[Any]) -> list[NamedKpi]:
    """The named KPIs that a function computes."""
    return [kpi for kpi in named_kpis() if kpi.function is function]


def find(name: str) -> NamedKpi | None:
    """The KPI that is called so, by any of its names, in any case."""
    wanted = " ".join(name.casefold().split())
    return next((kpi for kpi in named_kpis() if wanted in map(str.casefold, kpi.names)), None)
