"""Random arguments for any KPI, generated from its definition, with every kind of edge case."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import ErrorCode

POOL = [0, 1, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 10, 12, 30, 60, 70, 100, 0.1, 0.3, 0.1 + 0.2, 0.5, 0.9, -1, -0.5, True,
        False]
YES_OR_NO = [0, 1, True, False]
SUITABLE: dict[str, Callable[[int, Random], Any]] = {
    "happened": lambda length, rng: [rng.choice(YES_OR_NO) for _ in range(length)],
    "is_key": lambda length, rng: [rng.choice(YES_OR_NO) for _ in range(length)],
    "window": lambda _, rng: rng.choice([1, 2, 2, 3, 4, 1.5]),
    "opened": lambda length, rng: [rng.choice([46000, 46000.25, None]) for _ in range(length)],
    "closed": lambda length, rng: [rng.choice([46000.25, 46001, 46030.5, None]) for _ in range(length)],
    "dates": lambda length, rng: [rng.choice([44990, 44990.5, 44997, 45000.25, None]) for _ in range(length)],
    "params": lambda length, rng: [round(rng.uniform(0.2, 12), 3) for _ in range(4)] + [-100.0] * (length - 4),
    "spend_params": lambda length, rng: [round(rng.uniform(0.5, 12), 3) for _ in range(3)] + [-100.0] * (length - 3),
    "frequency": lambda length, rng: rng.choice([0, 1, 2, 7, 500]) if length == 1 else [*range(length)],
    "recency": lambda length, rng: rng.choice([0, 0.5, 3, 12.25]) if length == 1 else [2 * i for i in range(length)],
    "age": lambda length, rng: rng.choice([3, 12.25, 39, 400]) if length == 1 else [20] * length,
    "horizon": lambda _, rng: rng.choice([0, 1, 2, 12, 52, 0.5]),
    "survivors": lambda length, rng: sorted((rng.randint(1, 1000) for _ in range(length + 2)), reverse=True),
}
"""What an argument of that name takes, where the definition's limits do not say it in full."""
IDS = ["A", "a", "B", "C", "Ä", 1, 2, "1", True]
FAULTS = ["text", "", ErrorCode.NA, ErrorCode.DIV0, ErrorCode.REF, None, 0, -1, 1e6, -1e6, "9", True]


def random_arguments(kpi: Kpi[Any], rng: Random) -> tuple[object, ...]:
    """Arguments that mostly fit, in any layout, with at most one thing put wrong on purpose."""
    flat = _fitting(kpi.parameters, rng)
    if rng.random() < 0.3:
        _spoil(flat, kpi.parameters, rng)
    given = [_laid_out(p, flat[p.name], rng) for p in kpi.parameters]
    required = sum(p.required for p in kpi.parameters)
    return tuple(given[: rng.randint(required, len(given))])


def _fitting(parameters: tuple[Parameter, ...], rng: Random) -> dict[str, Any]:
    values: dict[str, Any] = {}
    length = rng.choice([1, 2, 2, 3, 4, 6])
    for p in parameters:
        values[p.name] = _range(p, _length(p, length, values, rng), rng) if p.kind.is_range else _scalar(p, rng)
    for p in parameters:
        if isinstance(p.arg.at_most, str):
            default = next(q.default for q in parameters if q.name == p.arg.at_most)
            values[p.name] = _capped(values[p.name], values[p.arg.at_most] or default, rng)
    return values


def _length(p: Parameter, length: int, values: dict[str, Any], rng: Random) -> int:
    if p.arg.sizes:
        return rng.choice(p.arg.sizes)
    if p.arg.one != "refuse" and rng.random() < 0.5:
        return 1
    if p.kind is Kind.TEXTS and not p.arg.pairs_with:  # labels: one more than there are limits
        return len(next((v for v in reversed(values.values()) if isinstance(v, list)), [])) + 1
    return length if p.arg.pairs_with or p.kind is Kind.BLOCK else max(1, length + rng.choice([0, 0, 1]))


def _range(p: Parameter, length: int, rng: Random) -> list[Any]:
    if p.name in SUITABLE:
        return SUITABLE[p.name](length, rng)
    if p.arg.rising:
        return sorted(rng.sample([-50, 0, 0.3, 1, 5, 30, 70, 90], min(length, 8)))
    if p.kind is Kind.BLOCK:
        return [[_cell(p, rng) for _ in range(length)] for _ in range(rng.randint(1, 4))]
    return [_cell(p, rng) for _ in range(length)]


def _cell(p: Parameter, rng: Random) -> Any:
    if p.arg.blanks == "skip" and p.kind is not Kind.TEXTS and rng.random() < 0.1:
        return None
    return _scalar(p, rng)


def _scalar(p: Parameter, rng: Random) -> Any:
    if p.name in SUITABLE and not p.kind.is_range:
        return SUITABLE[p.name](1, rng)
    if not p.required and rng.random() < 0.15 and not p.kind.is_range:
        return None
    if p.choices:
        word = rng.choice(p.choices)
        return rng.choice([word, word.upper()])
    if p.kind in (Kind.TEXTS, Kind.TEXT, Kind.IDS, Kind.CELLS):
        return rng.choice(IDS)
    if p.arg.date:
        return rng.choice([46000, 46030, 46100.5, 46181, 46183, rng.randint(45000, 47000)])
    return rng.choice([rng.choice(_possible(p)), _between(p, rng)])


def _possible(p: Parameter) -> list[Any]:
    """The usual suspects within the limits, and the limits themselves."""
    above, low, high = p.arg.limits
    limits = [limit for limit in (low, high) if isinstance(limit, float | int)]
    return [n for n in POOL if (above is None or n > above) and (low is None or n >= low)
            and (not isinstance(high, float | int) or n <= high)] + limits


def _between(p: Parameter, rng: Random) -> float:
    above, low, high = p.arg.limits
    least = next((x for x in (low, above) if x is not None), -20)
    most = high if isinstance(high, float | int) else max(least, 0) + 100
    return round(rng.uniform(least, most), rng.choice([0, 1, 6])) if least + 1 < most else rng.uniform(least, most)


def _capped(value: Any, most: Any, rng: Random) -> Any:
    """The value brought down to another argument's, which is its limit, as a rule."""
    if isinstance(value, list):
        return [_capped(cell, most, rng) for cell in value]
    if value is None or most is None or value <= most or rng.random() < 0.03:
        return value
    return rng.choice([most, max(1, round(most / 2))])


def _spoil(values: dict[str, Any], parameters: tuple[Parameter, ...], rng: Random) -> None:
    p = rng.choice(parameters)
    value, fault = values[p.name], rng.choice(FAULTS)
    if not isinstance(value, list):
        values[p.name] = rng.choice([fault, fault, [value, value]])
        return
    how = rng.choice(["cell", "cell", "length", "blank"])
    row = rng.choice(value) if p.kind is Kind.BLOCK else value
    if how == "cell":
        row[rng.randrange(len(row))] = fault
    elif how == "length" and p.kind is not Kind.BLOCK:
        row.append(row[0])
    else:
        row[:] = [None] * len(row)


def _laid_out(p: Parameter, value: Any, rng: Random) -> object:
    """A range as a row, a column or a block."""
    if not isinstance(value, list) or p.kind is Kind.BLOCK:
        return value
    width = rng.choice([n for n in range(1, len(value) + 1) if len(value) % n == 0])
    return [value[i : i + width] for i in range(0, len(value), width)]
