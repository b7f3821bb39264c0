"""A named KPI in words: its fields, its formula, and its worked example with numbers."""

from __future__ import annotations

from typing import Any

from kam_xl.catalogue.named import NamedKpi
from kam_xl.catalogue.types import Unit
from kam_xl.surfaces.explain import typed
from kam_xl.surfaces.formula_text import rename_operands

SPOKEN = (Unit.POINTS, Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.PERIODS)
"""The units that are said after the number."""


def help_of_named(kpi: NamedKpi) -> dict[str, Any]:
    """Everything there is to say about a named KPI, as JSON values."""
    return {
        "name": kpi.name, "also_called": list(kpi.also_called), "areas": [area.title for area in kpi.areas],
        "definition": kpi.definition, "formula": "=" + kpi.formula,
        "function": kpi.function.name if kpi.function else "", "unit": str(kpi.unit), "better": str(kpi.better),
        "type": str(kpi.metric_type), "timing": str(kpi.timing), "cadence": str(kpi.cadence), "source": kpi.source,
        "example": {"formula": "=" + worked_formula(kpi), "gives": kpi.example.gives, "reads": result(kpi)},
    }


def worked_formula(kpi: NamedKpi) -> str:
    """The formula with the example's numbers in place of its names, without the equals sign."""
    return rename_operands(kpi.formula, {name: typed(value) for name, value in kpi.example.values.items()})


def result(kpi: NamedKpi) -> str:
    """The example's result as people say it: 75 %, 36 hours, 1,260,000."""
    value = kpi.example.gives
    if not isinstance(value, float | int):
        return str(value)
    if kpi.unit is Unit.FRACTION:
        return f"{value * 100:,.6g} %"
    return f"{value:,.10g}" + (f" {kpi.unit}" if kpi.unit in SPOKEN else "")


def traits(kpi: NamedKpi) -> str:
    """Unit, direction, type, timing and cadence in one line."""
    direction = "no direction is better" if kpi.better == "neither" else f"{kpi.better} is better"
    return f"{kpi.unit}; {direction}; {kpi.metric_type}; {kpi.timing}; {kpi.cadence}"
