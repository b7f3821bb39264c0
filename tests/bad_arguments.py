"""Arguments that are wrong in one way, and arguments at the edge, generated from the definitions of the KPIs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Kpi
from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import ErrorCode

Bad = tuple[str, object, ErrorCode]
"""What is wrong, the argument, and the error it must give."""


def good_arguments(kpi: Kpi[Any]) -> dict[str, object]:
    """The arguments of the example that gives most of them and works."""
    working = [e.args for e in kpi.examples if not isinstance(e.gives, ErrorCode)]
    fullest = max(working, key=lambda args: sum(arg is not None for arg in args))
    return dict(zip((p.name for p in kpi.parameters), fullest, strict=False))


def with_first_cell(value: object, cell: object) -> object:
    """The same range with its first cell replaced."""
    return laid_out_like(value, [cell, *cells(value).flat[1:]])


def laid_out_like(value: object, flat: list[object]) -> object:
    width = cells(value).columns
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def bad_values(p: Parameter, value: object, others: dict[str, object]) -> Iterator[Bad]:
    yield "error cell", with_first_cell(value, DIV0) if p.kind.is_range else DIV0, DIV0
    if p.kind.is_numeric:
        yield "text", with_first_cell(value, "9") if p.kind.is_range else "9", VALUE
    if p.choices:
        yield "unknown word", with_first_cell(value, "sideways") if p.kind.is_range else "sideways", VALUE
    if not p.kind.is_range:
        yield "two cells", [value, value], VALUE
    if p.required and not p.arg.blank_passes and not (p.kind.is_range and p.may_be_blank):
        yield "blank", laid_out_like(value, [None] * len(cells(value).flat)) if p.kind.is_range else None, NA
    if p.arg.pairs_with in others:
        yield "one cell too many", [*cells(value).flat, cells(value).flat[0]], VALUE
    if p.arg.sizes and not p.arg.pairs_with:
        yield "too many cells", [*cells(value).flat, *[1] * max(p.arg.sizes)], VALUE
    yield from ((what, with_first_cell(value, number) if p.kind.is_range else number, NUM)
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
        yield "too large", high + max(1, high * 1e-6)
    yield "infinite", float("inf")
    yield "too long for a number", 10**400


def edge_values(p: Parameter, value: object) -> Iterator[object]:
    """What an argument may just be, or may just not be: limits, zero, TRUE, blanks, a single cell."""
    above, low, high = p.arg.limits
    limits = [float(limit) for limit in (above, low, high) if isinstance(limit, float | int)]
    numbers = [n for limit in limits for n in (limit, *(limit + step * max(1, abs(limit)) for step in (-1e-6, 1e-6)))]
    cells_to_try = [*(numbers if p.kind.is_numeric else []), 0, True, None, "", 1, "a"]
    if p.kind.is_range:
        yield from (with_first_cell(value, cell) for cell in cells_to_try)
        yield cells(value).flat[0]
        yield laid_out_like(value, [0] * len(cells(value).flat))
        yield laid_out_like(value, [cells(value).flat[0]] * len(cells(value).flat))
    else:
        yield from cells_to_try


def edge_calls(kpi: Kpi[Any]) -> Iterator[tuple[object, ...]]:
    """Calls of a KPI with one argument at an edge, or wrong, and the others as they should be."""
    good = good_arguments(kpi)
    for p in kpi.parameters:
        if good.get(p.name) is not None:
            values = [*edge_values(p, good[p.name]), *(value for _, value, _ in bad_values(p, good[p.name], good))]
            yield from (tuple((good | {p.name: value}).values()) for value in values if _fits_into_cells(value))


def _fits_into_cells(value: object) -> bool:
    return all(not isinstance(cell, float | int) or abs(cell) < 1e300 for cell in cells(value).flat)
