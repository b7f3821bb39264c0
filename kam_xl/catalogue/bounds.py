"""Numbers outside their possible range are #NUM!, with the advice that fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from kam_xl.catalogue.arithmetic import below
from kam_xl.catalogue.cells import shown_date
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import Impossible


def check_bounds(parameters: Sequence[Parameter], values: Sequence[Any]) -> None:
    """Every number of every argument lies within the limits of its definition.

    An argument that is another one's limit is checked first.
    """
    by_name = {p.name: value for p, value in zip(parameters, values, strict=True)}
    for p in sorted(parameters, key=lambda p: isinstance(p.arg.at_most, str)):
        value = by_name[p.name]
        numbers = list(_numbers(p, value))
        if numbers:
            _check_extremes(p, min(numbers), max(numbers), by_name)
            _check_rising(p, numbers)


def on_limits(parameters: Sequence[Parameter], values: Sequence[Any]) -> list[Any]:
    """The values, with numbers that lie outside their limits by binary noise only put onto them: −1e-16 has no root."""
    return [_on_limits(p, value) for p, value in zip(parameters, values, strict=True)]


def _on_limits(p: Parameter, value: Any) -> Any:
    _, low, high = p.arg.limits
    least, most = -math.inf if low is None else low, high if isinstance(high, float | int) else math.inf
    numbers = list(_numbers(p, value))
    if not numbers or (least <= min(numbers) and max(numbers) <= most):
        return value
    return _each(value, lambda number: min(max(number, least), most))


def _each(value: Any, change: Callable[[float], float]) -> Any:
    """The same shape with every number changed."""
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    return None if value is None else change(value)


def _numbers(p: Parameter, value: Any) -> Iterator[float]:
    if value is None or not p.kind.is_numeric or p.kind is Kind.FLAG:
        return iter(())
    if p.kind is Kind.NUMBER:
        return iter((value,))
    flat = [cell for row in value for cell in row] if p.kind is Kind.BLOCK else value
    return (number for number in flat if number is not None)


def _check_extremes(p: Parameter, least: float, most: float, by_name: dict[str, Any]) -> None:
    if math.isinf(least) or math.isinf(most):
        raise Impossible("an infinite number", where=p.name, fix="Give finite numbers.")
    above, low, high = p.arg.limits
    if isinstance(high, str):
        high = by_name[high]
    if above is not None and not below(above, least):
        raise _outside(p, least, "not above", above)
    if low is not None and below(least, low):
        raise _outside(p, least, "before" if p.arg.date else "below", low)
    if high is not None and below(float(high), most):
        raise _outside(p, most, "after" if p.arg.date else "above", float(high))


def _outside(p: Parameter, number: float, relation: str, limit: float) -> Impossible:
    limit_name = p.arg.at_most if relation in ("above", "after") and isinstance(p.arg.at_most, str) else ""
    found = f"{_show(p, number)} is {relation} {limit_name}{' ' if limit_name else ''}{_show(p, limit)}"
    return Impossible(found, where=p.name, fix=p.arg.advice or _advice(p, number))


def _advice(p: Parameter, number: float) -> str:
    if p.arg.fraction and number > 1:
        return f"{number:g} means {number * 100:g} %; type {number:g} % or {number / 100:g}."
    return "Check the date." if p.arg.date else "Check the number, its sign and its scale."


def _show(p: Parameter, number: float) -> str:
    """A number, or the day that a date's serial number stands for."""
    return shown_date(number) if p.arg.date else f"{number:.10g}"


def _check_rising(p: Parameter, numbers: Sequence[float]) -> None:
    for first, second in pairwise(numbers) if p.arg.rising else ():
        if second <= first:
            raise Impossible(f"{second:g} comes after {first:g}", where=p.name, fix="Let the limits rise.")
