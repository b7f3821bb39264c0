"""Cells to arguments, once for all KPIs, from the definition of each argument.

Several faults at once are reported in a fixed order: error cell, shape, text, no data,
impossible number. A function that is called has arguments it can use.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kam_xl.catalogue.cells import Cells, cells
from kam_xl.catalogue.compare import below
from kam_xl.catalogue.types import Arg
from kam_xl.errors import ErrorCell, ErrorCode, Impossible, NoData, WrongValue, suggest


class Kind(Enum):
    """What an argument takes; read from its annotation."""

    NUMBER = "a number"
    FLAG = "TRUE or FALSE"
    WORD = "a word"
    TEXT = "text"
    NUMBERS = "a range of numbers"
    GAPS = "a range of numbers in which blanks keep their place"
    BLOCK = "a block of numbers"
    TEXTS = "a range of labels"
    IDS = "a range of identifiers"
    WORDS = "a range of words"
    CELLS = "any cells"

    @property
    def is_range(self) -> bool:
        return self not in (Kind.NUMBER, Kind.FLAG, Kind.WORD, Kind.TEXT)

    @property
    def is_numeric(self) -> bool:
        return self in (Kind.NUMBER, Kind.FLAG, Kind.NUMBERS, Kind.GAPS, Kind.BLOCK)


@dataclass(frozen=True)
class Parameter:
    """One argument of a KPI, as its signature declares it."""

    name: str
    kind: Kind
    arg: Arg
    choices: tuple[str, ...]
    required: bool
    default: Any


def bind(parameters: Sequence[Parameter], supplied: Sequence[object]) -> list[Any]:
    """The values to call a KPI with, or the KpiError that the cell shows."""
    given = [_given(p, value) for p, value in zip(parameters, supplied, strict=True)]
    filled = list(zip(parameters, given, strict=True))
    for stage in (_pass_on_errors, _check_shapes, _check_types):
        stage(filled)
    _drop_blank_pairs(filled)
    values = [_value(p, c) for p, c in filled]
    _fill_omitted(parameters, given, values)
    _check_bounds(parameters, values)
    return values


def _given(parameter: Parameter, value: object) -> Cells | None:
    """The argument's cells; None where an optional one is left out or blank."""
    if value is None and not parameter.required:
        return None
    found = cells(value)
    if not parameter.required and found.single and found.flat[0] is None:
        return None
    return found


def _each(filled: list[tuple[Parameter, Cells | None]]) -> Iterator[tuple[Parameter, Cells]]:
    return ((p, c) for p, c in filled if c is not None)


def _pass_on_errors(filled: list[tuple[Parameter, Cells | None]]) -> None:
    for p, c in _each(filled):
        if c.plain:
            continue
        for i, cell in enumerate(c.flat):
            if isinstance(cell, ErrorCode):
                raise ErrorCell(cell, f"{c.place(i)} is the error {cell.value}", where=p.name,
                                fix="Mend that cell first.")


def _check_shapes(filled: list[tuple[Parameter, Cells | None]]) -> None:
    sizes = {p.name: len(c.flat) for p, c in _each(filled)}
    for p, c in _each(filled):
        if not p.kind.is_range and not c.single:
            raise WrongValue(f"{len(c.flat)} cells where one is wanted", where=p.name,
                             fix="Give a single cell.")
        partner = sizes.get(p.arg.pairs_with)
        if partner is not None and len(c.flat) != partner and not (p.arg.or_one and c.single):
            raise WrongValue(f"{len(c.flat)} cells, but {p.arg.pairs_with} has {partner}", where=p.name,
                             fix="Give two ranges with the same number of cells.")


def _check_types(filled: list[tuple[Parameter, Cells | None]]) -> None:
    for p, c in _each(filled):
        if p.kind.is_numeric and not c.plain:
            _refuse_text(p, c)
        elif p.kind in (Kind.WORD, Kind.WORDS):
            c.flat = [None if cell is None else _word(p, c, i, cell) for i, cell in enumerate(c.flat)]


def _refuse_text(p: Parameter, c: Cells) -> None:
    for i, cell in enumerate(c.flat):
        if isinstance(cell, str):
            raise WrongValue(f"{c.place(i)} is the text {cell!r} where a number is wanted", where=p.name,
                             fix="Type a number, or leave the cell blank.")


def _word(p: Parameter, c: Cells, index: int, cell: object) -> str:
    folded = str(cell).casefold()
    for choice in p.choices:
        if choice.casefold() == folded:
            return choice
    raise WrongValue(f"{c.place(index)} is {cell!r}", where=p.name,
                     fix=suggest(str(cell), p.choices) or f"Use one of: {', '.join(p.choices)}.")


def _drop_blank_pairs(filled: list[tuple[Parameter, Cells | None]]) -> None:
    """Blank cells go together with their partners, except from ranges that keep gaps."""
    groups: dict[str, list[tuple[Parameter, Cells]]] = {}
    for p, c in _each(filled):
        if p.kind.is_range and p.kind is not Kind.BLOCK and p.kind is not Kind.CELLS:
            groups.setdefault(p.arg.pairs_with or p.name, []).append((p, c))
    for name, members in groups.items():
        if any(p.name == name and p.kind is Kind.GAPS for p, _ in members):
            continue
        _drop_blanks([(p, c) for p, c in members if not (p.arg.or_one and c.single)])


def _drop_blanks(members: list[tuple[Parameter, Cells]]) -> None:
    if all(c.plain for _, c in members):
        return
    for p, c in members:
        if p.arg.blanks == "refuse" and None in c.flat:
            raise NoData(f"{c.place(c.flat.index(None))} is blank", where=p.name,
                         fix="Fill it, with 0 where nothing was left.")
    skippable = [c.flat for p, c in members if p.kind is not Kind.WORDS]
    keep = [all(cell is not None for cell in pair) for pair in zip(*skippable, strict=True)]
    for _, c in members:
        c.flat = [cell for cell, kept in zip(c.flat, keep, strict=True) if kept]


def _value(p: Parameter, c: Cells | None) -> Any:
    if c is None:
        return p.default
    if p.kind.is_range:
        return _range(p, c)
    if c.flat[0] is None:
        if p.arg.blank_passes:
            return None
        raise NoData("the cell is blank", where=p.name, fix="Fill it: there is no result without it.")
    cell = c.flat[0]
    if p.kind is Kind.NUMBER:
        return float(cell)
    return bool(cell) if p.kind is Kind.FLAG else cell


def _range(p: Parameter, c: Cells) -> Any:
    if p.kind is not Kind.CELLS and all(cell is None for cell in c.flat):
        raise NoData("there is no data, all cells are blank", where=p.name, fix="Fill at least one cell.")
    if p.kind in (Kind.NUMBERS, Kind.GAPS, Kind.BLOCK):
        numbers = c.flat if c.plain else [None if cell is None else float(cell) for cell in c.flat]
        if p.kind is Kind.BLOCK:
            return [numbers[i : i + c.columns] for i in range(0, len(numbers), c.columns)]
        return numbers
    if p.kind is Kind.TEXTS:
        return [_text(cell) for cell in c.flat]
    return [cell.casefold() if isinstance(cell, str) else cell for cell in c.flat] if p.kind is Kind.IDS else c.flat


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _fill_omitted(parameters: Sequence[Parameter], given: Sequence[Cells | None], values: list[Any]) -> None:
    """Weights that were left out are ones; a single limit serves all pairs."""
    by_name = {p.name: value for p, value in zip(parameters, values, strict=True)}
    for i, p in enumerate(parameters):
        partner = by_name.get(p.arg.pairs_with)
        if partner is None:
            continue
        if given[i] is None and p.arg.if_omitted is not None:
            values[i] = [p.arg.if_omitted] * len(partner)
        elif p.arg.or_one and values[i] is not None and len(values[i]) == 1:
            values[i] = list(values[i]) * len(partner)


def _check_bounds(parameters: Sequence[Parameter], values: Sequence[Any]) -> None:
    by_name = {p.name: value for p, value in zip(parameters, values, strict=True)}
    for p, value in zip(parameters, values, strict=True):
        if value is None or not p.kind.is_numeric or p.kind is Kind.FLAG:
            continue
        numbers = [value] if p.kind is Kind.NUMBER else value
        if p.kind is Kind.BLOCK:
            numbers = [cell for row in value for cell in row]
        present = [n for n in numbers if n is not None] if p.kind is not Kind.NUMBERS else numbers
        if present:
            _check_extremes(p, present, by_name)


def _check_extremes(p: Parameter, numbers: Sequence[float], by_name: dict[str, Any]) -> None:
    least, most = min(numbers), max(numbers)
    if math.isinf(least) or math.isinf(most):
        raise Impossible("an infinite number", where=p.name, fix="Give finite numbers.")
    low, high, above = p.arg.at_least, p.arg.at_most, p.arg.above
    if p.arg.fraction:
        low, high = 0.0, 1.0
    if isinstance(high, str):
        high = by_name[high]
    if above is not None and not below(above, least):
        raise Impossible(f"{least:g} is not above {above:g}", where=p.name, fix="Give a larger number.")
    if low is not None and below(least, low):
        raise Impossible(f"{least:g} is below {low:g}", where=p.name, fix="Check the number and its sign.")
    if high is not None and below(high, most):
        raise Impossible(f"{most:g} is above {high:g}", where=p.name, fix=_too_high(p, most))


def _too_high(p: Parameter, most: float) -> str:
    if p.arg.fraction:
        return f"{most:g} means {most * 100:g} %; type {most:g} % or {most / 100:g}."
    return "Check the number, or the scale it is on."
