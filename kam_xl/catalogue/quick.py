"""The common case without detours: plain numbers, clearly within their limits, are ready as they are.

A reader made here hands over the values to call a function with, or None where anything at all is
unusual: a text, a blank that would have to go with its pair, a number on its limit. Then `coerce.bind`
looks closely; it is the authority on what is wrong, and every result here equals its result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from math import isfinite
from sys import float_info
from typing import Any, TypeAlias

from kam_xl.catalogue.cells import PLAIN
from kam_xl.catalogue.parameters import Kind, Parameter

Read: TypeAlias = Callable[[Any], Any]
"""One argument to its value; None where it is unusual."""


def quick_reader(parameters: Sequence[Parameter]) -> Callable[[Sequence[object]], list[Any] | None]:
    """A reader for calls of a function with these parameters, in their order."""
    reads = [_read(p) for p in parameters]
    places = {p.name: i for i, p in enumerate(parameters)}
    pairs = [(i, places[p.arg.pairs_with], p) for i, p in enumerate(parameters) if p.arg.pairs_with]
    capped = [(i, places[p.arg.at_most]) for i, p in enumerate(parameters) if isinstance(p.arg.at_most, str)]
    absent = [None if p.required else p for p in parameters]

    def read(args: Sequence[object]) -> list[Any] | None:
        if len(args) > len(reads) or any(p is None for p in absent[len(args):]):
            return None
        values: list[Any] = []
        for value, reader, optional in zip(args, reads, absent, strict=False):
            if value is None and optional is not None:
                values.append(optional.default)
                continue
            found = reader(value)
            if found is None:
                return None
            values.append(found)
        values += [p.default for p in absent[len(args):] if p is not None]
        return values if _paired(values, pairs) and _within(values, capped) else None

    return read


def _paired(values: list[Any], pairs: Sequence[tuple[int, int, Parameter]]) -> bool:
    """Whether paired ranges are equally long; those left out are completed."""
    for i, partner, p in pairs:
        if values[partner] is None:
            return False
        length = len(values[partner][0] if isinstance(values[partner][0], list) else values[partner])
        if values[i] is None and p.arg.if_omitted is not None:
            values[i] = [p.arg.if_omitted] * length
        elif values[i] is not None and len(values[i]) != length:
            return False
    return True


def _within(values: list[Any], capped: Sequence[tuple[int, int]]) -> bool:
    """Whether what another argument limits keeps to it."""
    for i, limit in capped:
        value = values[i]
        if value is not None and (_largest(value) if isinstance(value, list) else value) > values[limit]:
            return False
    return True


def _largest(cells: list[float | None]) -> float:
    try:
        return max(cells)  # type: ignore[type-var, return-value]
    except TypeError:  # blanks keep their place
        return max(cell for cell in cells if cell is not None)


def _read(p: Parameter) -> Read:
    if p.kind is Kind.WORD:
        return lambda value: value if type(value) is str and value in p.choices else None
    if p.kind is Kind.FLAG:
        return lambda value: value if type(value) is bool else None
    if p.kind is Kind.IDS:
        return _read_ids
    if p.arg.rising or not p.kind.is_numeric:
        return _unusual
    least, most = _inside(p)
    if p.kind is Kind.NUMBER:
        return lambda value: float(value) if type(value) in PLAIN and least <= value <= most else None
    if p.kind is Kind.BLOCK:
        return lambda block: block if _plain_block(block, least, most) else None
    sizes, sample, gaps = p.arg.sizes, p.arg.sample, p.kind is Kind.GAPS and p.arg.blanks != "refuse"

    def read_range(given: Any) -> list[Any] | None:
        cells = _listed(given)
        plain = _plain(cells, least, most) or (gaps and _plain([c for c in cells if c is not None], least, most))
        return cells if plain and (not sizes or len(cells) in sizes) and not (sample and len(cells) == 1) else None

    return read_range


def _listed(given: Any) -> list[Any]:
    """The cells of a list, a tuple, or rows of them that are equally long; empty for anything else."""
    cells = list(given) if type(given) is tuple else given
    if type(cells) is not list or not cells:
        return []
    if type(cells[0]) not in (list, tuple):
        return cells
    try:
        return list(chain.from_iterable(cells)) if len(set(map(len, cells))) == 1 else []
    except TypeError:  # a row beside a single cell
        return []


def _read_ids(given: Any) -> list[str] | None:
    """Identifiers that are all text, in the one spelling that is compared."""
    cells = _listed(given)
    return [cell.casefold() for cell in cells] if set(map(type, cells)) == {str} and "" not in cells else None


def _unusual(_value: Any) -> None:
    """What only a close look can read."""


def _inside(p: Parameter) -> tuple[float, float]:
    """Limits within which no binary noise needs to be allowed for."""
    above, low, high = p.arg.limits
    limits = [-float_info.max, *([low] if low is not None else [])]
    limits += [above + 2e-9 * max(1.0, abs(above))] if above is not None else []
    return max(limits), high if isinstance(high, float | int) else float_info.max


def _plain(cells: list[Any], least: float, most: float) -> bool:
    """Whether this is a list of finite numbers within limits."""
    return set(map(type, cells)) <= PLAIN and _bounded(cells, least, most)


def _plain_block(block: Any, least: float, most: float) -> bool:
    """Whether this is a list of equally long rows of finite numbers within limits.

    TRUE passes as 1, which it counts as: in a million cells, a look at every type would take longer than the rest.
    """
    if type(block) is not list or set(map(type, block)) != {list} or len(set(map(len, block))) != 1:
        return False
    try:
        return _bounded(list(chain.from_iterable(block)), least, most)
    except (TypeError, ValueError):
        return False


def _bounded(cells: list[Any], least: float, most: float) -> bool:
    """Whether there are cells, and their sum is a plain and finite number, which it is not where a cell is
    no number, not a number (NaN) or infinite."""
    try:
        total = sum(cells)
        return (bool(cells) and type(total) in PLAIN and isfinite(total)
                and least <= min(cells) and max(cells) <= most)
    except OverflowError:
        return False
