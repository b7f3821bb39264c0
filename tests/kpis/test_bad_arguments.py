"""One bad argument at a time, generated from the definitions: the right error, and a message that names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import ErrorCode, KpiError

Bad = tuple[str, object, ErrorCode]
"""What is wrong, the argument, and the error it must give."""


def _good_arguments(kpi: Kpi[Any]) -> dict[str, object]:
    """The arguments of the example that gives most of them and works."""
    working = [e.args for e in kpi.examples if not isinstance(e.gives, ErrorCode)]
    fullest = max(working, key=lambda args: sum(arg is not None for arg in args))
    return dict(zip((p.name for p in kpi.parameters), fullest, strict=False))


def _with_first_cell(value: object, cell: object) -> object:
    """The same range with its first cell replaced."""
    return _laid_out_like(value, [cell, *cells(value).flat[1:]])


def _laid_out_like(value: object, flat: list[object]) -> object:
    width = cells(value).columns
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def _bad(p: Parameter, value: object, others: dict[str, object]) -> Iterator[Bad]:
    yield "error cell", _with_first_cell(value, DIV0) if p.kind.is_range else DIV0, DIV0
    if p.kind.is_numeric:
        yield "text", _with_first_cell(value, "9") if p.kind.is_range else "9", VALUE
    if p.choices:
        yield "unknown word", _with_first_cell(value, "sideways") if p.kind.is_range else "sideways", VALUE
    if not p.kind.is_range:
        yield "two cells", [value, value], VALUE
    if p.required and not p.arg.blank_passes and not (p.kind.is_range and p.kind.may_be_blank):
        yield "blank", _laid_out_like(value, [None] * len(cells(value).flat)) if p.kind.is_range else None, NA
    if p.arg.pairs_with in others:
        yield "one cell too many", [*cells(value).flat, cells(value).flat[0]], VALUE
    if p.arg.sizes and not p.arg.pairs_with:
        yield "one cell too many", [*cells(value).flat, 1], VALUE
    yield from ((what, _with_first_cell(value, number) if p.kind.is_range else number, NUM)
                for what, number in _outside(p, others))


def _outside(p: Parameter, others: dict[str, object]) -> Iterator[tuple[str, float]]:
    if not p.kind.is_numeric or p.kind is Kind.FLAG:
        return
    above, low, high = p.arg.limits
    if above is not None:
        yield "on the limit that it must be above", above
    if low is not None:
        yield "too small", low - 1
    if isinstance(high, str):
        high = others.get(high)  # type: ignore[assignment]
    if isinstance(high, float | int):
        yield "too large", high + 1
    yield "infinite", float("inf")
    yield "too long for a number", 10**400


CASES = [pytest.param(kpi, p, good, bad, id=f"{kpi.name}-{p.name}-{bad[0]}")
         for kpi in catalogue() for good in [_good_arguments(kpi)]
         for p in kpi.parameters if good.get(p.name) is not None for bad in _bad(p, good[p.name], good)]


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
    good = _good_arguments(kpi)
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
    good = _good_arguments(kpi)
    for p in kpi.parameters:
        if p.kind.is_numeric and good.get(p.name) is not None:
            for value in (number, *([[number] * len(cells(good[p.name]).flat)] if p.kind.is_range else [])):
                _value_or_kpi_error(kpi, good | {p.name: value})
    _value_or_kpi_error(kpi, {p.name: number if p.kind.is_numeric else good.get(p.name) for p in kpi.parameters})


def _value_or_kpi_error(kpi: Kpi[object], arguments: dict[str, object]) -> None:
    try:
        result = kpi(**arguments)
    except KpiError:
        return
    several = result if isinstance(result, list) else [result]
    assert all(cell == cell and abs(cell) != float("inf") for cell in several if isinstance(cell, float))
