"""The native formulas, calculated by two independent engines, give what Python gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from tests.bad_arguments import edge_calls
from tests.engines import Call, Grid, expected, in_cellrune, in_formulon, same
from tests.random_arguments import random_arguments

NATIVE = [kpi for kpi in catalogue() if kpi.excel]
"""The KPIs that Excel can state by itself; the fitted models cannot."""

ROUNDS = 200
"""Random calls of each KPI."""


def _example_calls(kpi: Kpi[object]) -> list[Call]:
    return [Call(kpi, example.args) for example in kpi.examples]


def _edge_calls(kpi: Kpi[object]) -> list[Call]:
    return [Call(kpi, args) for args in edge_calls(kpi)]


def _random_calls(kpi: Kpi[object]) -> list[Call]:
    rng = Random(kpi.name)
    return [Call(kpi, random_arguments(kpi, rng)) for _ in range(ROUNDS)]


def _other_fault(call: Call) -> Grid:
    """What Python would give if no data did not outrank an impossible number: of several faults, a native formula
    may show another one."""
    return expected(Call(replace(call.kpi, needs=None), call.args))


@pytest.mark.parametrize("kpi", NATIVE, ids=lambda kpi: kpi.name)
@pytest.mark.parametrize("calls_of", [_example_calls, _edge_calls, _random_calls])
@pytest.mark.parametrize("engine", ["cellrune", "formulon"])
def test_native_formula_gives_what_python_gives(kpi: Kpi[object], engine: str,
                                                calls_of: Callable[[Kpi[object]], list[Call]]) -> None:
    calls = calls_of(kpi)
    wanted = [expected(call) for call in calls]
    found = (in_formulon(calls) if engine == "formulon"
             else in_cellrune(calls, [(len(rows), len(rows[0])) for rows in wanted]))
    different = [f"{call}: Python {want}, native {got}"
                 for call, want, got in zip(calls, wanted, found, strict=True)
                 if not same(want, got) and not same(_other_fault(call), got)]
    assert calls
    assert not different, "\n".join(different)
