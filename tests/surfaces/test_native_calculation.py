"""The native formulas, calculated by two independent engines, give what Python gives."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from tests.engines import Call, Grid, expected, in_cellrune, in_formulon, same
from tests.random_arguments import random_arguments

NATIVE = [kpi for kpi in catalogue() if kpi.excel]
"""The KPIs that Excel can state by itself; the fitted models cannot."""

ROUNDS = 40
"""Random calls of each KPI."""


def _example_calls() -> list[Call]:
    return [Call(kpi, example.args) for kpi in NATIVE for example in kpi.examples]


def _random_calls() -> list[Call]:
    calls = []
    for kpi in NATIVE:
        rng = Random(kpi.name)
        calls += [Call(kpi, random_arguments(kpi, rng)) for _ in range(ROUNDS)]
    return calls


@cache
def _calculated(engine: str, which: str) -> dict[str, list[tuple[Call, Grid, Grid]]]:
    """Per KPI: the calls, what Python gives, what the engine gives; all in one workbook."""
    calls = _example_calls() if which == "examples" else _random_calls()
    wanted = [expected(call) for call in calls]
    found = (in_formulon(calls) if engine == "formulon"
             else in_cellrune(calls, [(len(rows), len(rows[0])) for rows in wanted]))
    by_kpi: dict[str, list[tuple[Call, Grid, Grid]]] = {kpi.name: [] for kpi in NATIVE}
    for call, want, got in zip(calls, wanted, found, strict=True):
        by_kpi[call.kpi.name].append((call, want, got))
    return by_kpi


@pytest.mark.parametrize("kpi", NATIVE, ids=lambda kpi: kpi.name)
@pytest.mark.parametrize("which", ["examples", "random"])
@pytest.mark.parametrize("engine", ["cellrune", "formulon"])
def test_native_formula_gives_what_python_gives(kpi: Kpi[object], engine: str, which: str) -> None:
    calculated = _calculated(engine, which)[kpi.name]
    different = [f"{call}: Python {want}, native {got}" for call, want, got in calculated if not same(want, got)]
    assert calculated
    assert not different, "\n".join(different)
