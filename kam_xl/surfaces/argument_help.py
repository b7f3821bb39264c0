"""What an argument takes, and which errors it can cause, in words, from its definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.errors import ErrorCode


def takes(p: Parameter) -> str:
    """What kind of cells an argument takes, or the words to choose from."""
    if p.choices:
        return " or ".join(f'"{choice}"' for choice in p.choices)
    return p.kind.value.replace("number", "date") if p.arg.date else p.kind.value


def limits(p: Parameter) -> str:
    """The values and the number of cells that an argument can hold: `0 to 1; as many cells as scores`."""
    return "; ".join([*_values(p), *_cells(p)])


def _values(p: Parameter) -> Iterator[str]:
    above, low, high = p.arg.limits
    if p.arg.fraction:
        yield "0 to 1; 20 % is 0.2"
    elif p.arg.date:
        yield from [f"not after {high}"] if isinstance(high, str) else []
    elif above is not None:
        yield f"above {above:g}" + ("" if high is None else f", up to {_number(high)}")
    elif low is not None:
        yield f"{low:g} or more" if high is None else f"{low:g} to {_number(high)}"
    elif high is not None:
        yield f"up to {_number(high)}"
    if p.arg.rising:
        yield "rising"


def _number(limit: float | str) -> str:
    return limit if isinstance(limit, str) else f"{limit:g}"


def _cells(p: Parameter) -> Iterator[str]:
    if p.arg.sizes:
        yield f"{' or '.join(map(str, p.arg.sizes))} cells"
    if p.arg.pairs_with:
        yield ("one cell, or " if p.arg.one != "refuse" else "") + f"as many cells as {p.arg.pairs_with}"


def errors(kpi: Kpi[Any]) -> dict[ErrorCode, str]:
    """When each error comes, as far as the definitions of the arguments and the examples tell."""
    told: dict[ErrorCode, Callable[[Parameter], Iterator[str]]] = {
        ErrorCode.VALUE: _misfits, ErrorCode.NA: _gaps, ErrorCode.NUM: _outside}
    found = {code: _sentence(kpi.parameters, faults) for code, faults in told.items()}
    if any(example.gives is ErrorCode.DIV0 for example in kpi.examples):
        found[ErrorCode.DIV0] = "what would be divided by is zero"
    return {code: text for code, text in found.items() if text}


def _sentence(parameters: Iterable[Parameter], faults: Callable[[Parameter], Iterator[str]]) -> str:
    """The faults with the arguments that can have them: `blank: a, b; no data: c`."""
    by_fault: dict[str, list[str]] = {}
    for p in parameters:
        for fault in faults(p):
            by_fault.setdefault(fault, []).append(p.name)
    return "; ".join(f"{fault}: {', '.join(names)}" for fault, names in by_fault.items())


def _misfits(p: Parameter) -> Iterator[str]:
    if p.kind.is_numeric:
        yield "text"
    if p.kind in (Kind.WORD, Kind.WORDS):
        yield "another word"
    if not p.kind.is_range:
        yield "several cells"
    if p.arg.sizes:
        yield f"not {' or '.join(map(str, p.arg.sizes))} cells"
    if p.arg.pairs_with:
        yield ("neither one cell nor" if p.arg.one != "refuse" else "not") + f" as many cells as {p.arg.pairs_with}"
    if p.arg.sample:
        yield "a lone number that is not whole"


def _gaps(p: Parameter) -> Iterator[str]:
    if not p.kind.is_range:
        yield from ["blank"] if p.required and not p.arg.blank_passes else []
    elif p.arg.blanks == "refuse":
        yield "a blank cell"
    elif not p.may_be_blank:
        yield "no cell filled"


def _outside(p: Parameter) -> Iterator[str]:
    if not p.kind.is_numeric or p.kind is Kind.FLAG:
        return
    above, low, high = p.arg.limits
    if above is not None:
        yield f"{above:g} or less"
    if p.arg.date:
        yield "no date"
    elif low is not None:
        yield f"below {low:g}"
    if isinstance(high, str):
        yield f"{'after' if p.arg.date else 'above'} {high}"
    elif high is not None and not p.arg.date:
        yield f"above {high:g}"
    if p.arg.rising:
        yield "not rising"
