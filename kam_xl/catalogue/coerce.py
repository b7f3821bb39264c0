"""Cells to arguments, once for all KPIs, from the definition of each argument.

Several faults at once are reported in a fixed order: error cell, shape, text, no data,
impossible number. A function that is called has arguments it can use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from kam_xl.catalogue.bounds import check_bounds, on_limits
from kam_xl.catalogue.cells import Cells, cells
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import ErrorCell, ErrorCode, NoData, WrongValue, suggest

Filled: TypeAlias = list[tuple[Parameter, Cells | None]]
"""Every parameter with its cells; None where it was left out."""


def bind(parameters: Sequence[Parameter], supplied: Sequence[object],
         needs: Callable[..., object] | None = None) -> list[Any]:
    """The values to call a KPI with, or the KpiError that the cell shows; `needs` is called with them before their
    limits are checked, since no data outranks an impossible number.
    """
    filled = [(p, _given(p, value)) for p, value in zip(parameters, supplied, strict=True)]
    for stage in (_pass_on_errors, _check_shapes, _check_labels, _check_types, _require_data, _drop_blank_pairs):
        stage(filled)
    values = [_value(p, c) for p, c in filled]
    _complete(filled, values)
    if needs is not None:
        needs(*values)
    check_bounds(parameters, values)
    return on_limits(parameters, values)


def _given(parameter: Parameter, value: object) -> Cells | None:
    """The argument's cells; None where an optional one is left out or blank."""
    if value is None and not parameter.required:
        return None
    try:
        found = cells(value)
    except WrongValue as error:
        error.where = parameter.name
        raise
    if not parameter.required and found.single and found.flat[0] is None:
        return None
    return found


def _each(filled: Filled) -> Iterator[tuple[Parameter, Cells]]:
    return ((p, c) for p, c in filled if c is not None)


def _pass_on_errors(filled: Filled) -> None:
    for p, c in _each(filled):
        if c.plain:
            continue
        for i, cell in enumerate(c.flat):
            if isinstance(cell, ErrorCode):
                raise ErrorCell(cell, f"{c.place(i)} is the error {cell.value}", where=p.name,
                                fix="Mend that cell first.")


def _check_shapes(filled: Filled) -> None:
    sizes = {p.name: c.columns if p.kind is Kind.BLOCK else len(c.flat) for p, c in _each(filled)}
    for p, c in _each(filled):
        wanted = p.arg.sizes if p.kind.is_range else (1,)
        if wanted and len(c.flat) not in wanted:
            count = " or ".join(map(str, wanted))
            raise WrongValue(f"{len(c.flat)} cells where {count} {'is' if count == '1' else 'are'} wanted",
                             where=p.name, fix="Give a single cell." if count == "1" else f"Give {count} cells.")
        partner = sizes.get(p.arg.pairs_with)
        if partner is not None and len(c.flat) != partner and not _alone(p, c):
            raise WrongValue(f"{len(c.flat)} cells, but {p.arg.pairs_with} has {partner}", where=p.name,
                             fix="Give two ranges with the same number of cells.")


def _check_labels(filled: Filled) -> None:
    """Labels are one more than the limits between them."""
    counts = {p.name: sum(cell is not None for cell in (c.flat if c else p.default or ()))
              for p, c in filled if p.kind.is_range}
    for p, _ in filled:
        labels, limits = counts.get(p.name, 0), counts.get(p.arg.labels_of, 0)
        if labels and limits and labels != limits + 1:
            raise WrongValue(f"{labels} labels for {limits} limits", where=p.name,
                             fix="Give one more label than limits: the first is for values below all limits.")


def _alone(p: Parameter, c: Cells) -> bool:
    """Whether a single cell stands where a range of pairs could stand."""
    return p.arg.one != "refuse" and c.single


def _check_types(filled: Filled) -> None:
    for p, c in _each(filled):
        if p.kind.is_numeric and not c.plain:
            _refuse_text(p, c)
        if p.arg.sample:
            _refuse_mean(p, c)
        if p.kind in (Kind.WORD, Kind.WORDS):
            c.flat = [None if cell is None else _word(p, c, i, cell) for i, cell in enumerate(c.flat)]


def _refuse_text(p: Parameter, c: Cells) -> None:
    for i, cell in enumerate(c.flat):
        if isinstance(cell, str):
            raise WrongValue(f"{c.place(i)} is the text {cell!r} where a number is wanted", where=p.name,
                             fix="Type a number, or leave the cell blank.")


def _refuse_mean(p: Parameter, c: Cells) -> None:
    present = [cell for cell in c.flat if cell is not None]
    if len(present) == 1 and present[0] % 1:
        raise WrongValue(f"the only answer is {present[0]:g}, which looks like a mean", where=p.name,
                         fix="Give the single answers: their mean does not tell who is a promoter.")


def _word(p: Parameter, c: Cells, index: int, cell: object) -> str:
    folded = str(cell).casefold()
    for choice in p.choices:
        if choice.casefold() == folded:
            return choice
    raise WrongValue(f"{c.place(index)} is {cell!r}", where=p.name,
                     fix=suggest(str(cell), p.choices) or f"Use one of: {', '.join(p.choices)}.")


def _require_data(filled: Filled) -> None:
    for p, c in _each(filled):
        if not p.kind.is_range or p.may_be_blank or (c.plain and c.flat):
            continue
        if all(cell is None for cell in c.flat):
            raise NoData("there is no data, all cells are blank", where=p.name, fix="Fill at least one cell.")
        if p.arg.blanks == "refuse" and None in c.flat:
            raise NoData(f"{c.place(c.flat.index(None))} is blank", where=p.name,
                         fix="Fill it, with 0 if that is meant.")


def _drop_blank_pairs(filled: Filled) -> None:
    """Blank cells go together with their partners, except from ranges that keep gaps."""
    groups: dict[str, list[tuple[Parameter, Cells]]] = {}
    for p, c in _each(filled):
        if p.kind.is_range and not _alone(p, c):
            groups.setdefault(p.arg.pairs_with or p.name, []).append((p, c))
    keeping = {p.name for p, _ in filled if p.kind.keeps_blanks}
    for root, members in groups.items():
        if root not in keeping and not all(c.plain for _, c in members):
            _drop_blanks(members)


def _drop_blanks(members: list[tuple[Parameter, Cells]]) -> None:
    skippable = [c.flat for p, c in members if p.kind is not Kind.WORDS]
    keep = [all(cell is not None for cell in pair) for pair in zip(*skippable, strict=True)]
    if not any(keep):
        raise NoData("no pair is complete, each has a blank", where=members[0][0].name, fix="Fill at least one pair.")
    for _, c in members:
        c.flat = [cell for cell, kept in zip(c.flat, keep, strict=True) if kept]


def _value(p: Parameter, c: Cells | None) -> Any:
    if c is None:
        return p.default
    if p.kind.is_range:
        return _range(p, c)
    cell = c.flat[0]
    if cell is None:
        if p.arg.blank_passes:
            return None
        raise NoData("the cell is blank", where=p.name, fix="Fill it: there is no result without it.")
    return READ[p.kind](cell)


def _range(p: Parameter, c: Cells) -> Any:
    if p.kind is Kind.TEXTS:
        return [_text(cell) for cell in c.flat]
    if p.kind is Kind.IDS:
        return [cell.casefold() if isinstance(cell, str) else float(cell) for cell in c.flat]
    if p.kind in (Kind.WORDS, Kind.CELLS):
        return c.flat
    numbers = c.flat if c.plain else [None if cell is None else float(cell) for cell in c.flat]
    return [numbers[i : i + c.columns] for i in range(0, len(numbers), c.columns)] if p.kind is Kind.BLOCK else numbers


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


READ: dict[Kind, Callable[[Any], object]] = {
    Kind.NUMBER: float, Kind.FLAG: bool, Kind.WORD: str, Kind.TEXT: _text,
}


def _complete(filled: Filled, values: list[Any]) -> None:
    """Weights that were left out are ones; a single limit serves all pairs."""
    by_name = {p.name: (p, value) for (p, _), value in zip(filled, values, strict=True)}
    for i, (p, c) in enumerate(filled):
        root, partner = by_name.get(p.arg.pairs_with, (p, None))
        if partner is None:
            continue
        length = len(partner[0]) if root.kind is Kind.BLOCK else len(partner)
        if c is None and p.arg.if_omitted is not None:
            values[i] = [p.arg.if_omitted] * length
        elif p.kind is Kind.WORDS:
            values[i] = [p.arg.if_omitted if word is None else word for word in values[i]]
        elif p.arg.one == "repeat" and values[i] is not None and len(values[i]) == 1:
            values[i] = list(values[i]) * length
