"""All KPIs, found by folder: a file in `kam_xl/kpis/` is all that a new family needs."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import kam_xl.kpis
from kam_xl.catalogue.kpi import Kpi
from kam_xl.errors import UnknownName


class Catalogue:
    """The KPIs by their cell names, in the order of their definition."""

    def __init__(self, kpis: list[Kpi[Any]]) -> None:
        self._by_name = {kpi.name: kpi for kpi in kpis}

    def __iter__(self) -> Iterator[Kpi[Any]]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Kpi[Any]:
        """The KPI of that name, with or without `KAM_`, in any case."""
        wanted = name.upper()
        found = self._by_name.get(wanted) or self._by_name.get("KAM_" + wanted)
        if found is None:
            raise UnknownName("function", name, self._by_name)
        return found


@cache
def catalogue() -> Catalogue:
    """The catalogue of all families; loaded once."""
    found: list[Kpi[Any]] = []
    for module_info in pkgutil.iter_modules(kam_xl.kpis.__path__):
        module = import_module(f"kam_xl.kpis.{module_info.name}")
        found += [v for v in vars(module).values() if isinstance(v, Kpi) and v.__module__ == module.__name__]
    return Catalogue(found)
