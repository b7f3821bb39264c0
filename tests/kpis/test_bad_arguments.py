"""One bad argument at a time, generated from the definitions: the right error, and a message that names it."""

from __future__ import annotations

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.parameters import Parameter
from kam_xl.errors import KpiError
from tests.bad_arguments import Bad, bad_values, good_arguments, with_first_cell

CASES = [pytest.param(kpi, p, good, bad, id=f"{kpi.name}-{p.name}-{bad[0]}")
         for kpi in catalogue() for good in [good_arguments(kpi)]
         for p in kpi.parameters if good.get(p.name) is not None for bad in bad_values(p, good[p.name], good)]


@pytest.mark.parametrize(("kpi", "p", "good", "bad"), CASES)
def test_bad_argument_is_named(kpi: Kpi[object], p: Parameter, good: dict[str, object], bad: Bad) -> None:
    _, value, code = bad
    with pytest.raises(KpiError) as caught:
        kpi(**(good | {p.name: value}))
    assert caught.value.code is code
    assert caught.value.where == p.name
    assert str(caught.value).startswith(f"{p.name}: ")


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_missing_and_unknown_arguments_are_value_errors(kpi: Kpi[object]) -> None:
    good = good_arguments(kpi)
    with pytest.raises(KpiError, match="Missing"):
        kpi()
    with pytest.raises(KpiError, match="do not fit"):
        kpi(**good, colour="red")
    with pytest.raises(KpiError, match="do not fit"):
        kpi(*good.values(), *[1] * 9)


HUGE = 1.7e308


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
@pytest.mark.parametrize("number", [HUGE, -HUGE, 5e-324, -5e-324, 1e-10, 0.0])
def test_extreme_numbers_give_a_value_or_an_error_that_cells_know(kpi: Kpi[object], number: float) -> None:
    good = good_arguments(kpi)
    for p in kpi.parameters:
        if p.kind.is_numeric and good.get(p.name) is not None:
            for value in (number, *([[number] * len(cells(good[p.name]).flat)] if p.kind.is_range else [])):
                _value_or_kpi_error(kpi, good | {p.name: value})
    _value_or_kpi_error(kpi, {p.name: number if p.kind.is_numeric else good.get(p.name) for p in kpi.parameters})


NOISE = 1e-12
"""Less than comparisons take notice of: a number that far outside its limits is let through."""


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_binary_noise_at_a_limit_does_no_harm(kpi: Kpi[object]) -> None:
    good = good_arguments(kpi)
    for p in kpi.parameters:
        for limit in (x for x in p.arg.limits if isinstance(x, float | int) and good.get(p.name) is not None):
            for number in (limit - NOISE, limit + NOISE):
                _value_or_kpi_error(kpi, good | {p.name: with_first_cell(good[p.name], number)})
                _value_or_kpi_error(kpi, good | {p.name: [number] * len(cells(good[p.name]).flat)})


def _value_or_kpi_error(kpi: Kpi[object], arguments: dict[str, object]) -> None:
    try:
        result = kpi(**arguments)
    except KpiError:
        return
    several = result if isinstance(result, list) else [result]
    assert all(cell == cell and abs(cell) != float("inf") for cell in several if isinstance(cell, float))
