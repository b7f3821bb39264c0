"""The arguments of a KPI, read from the signature of its function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from kam_xl.catalogue import types
from kam_xl.catalogue.types import Arg


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
    CELLS = "a range of any cells"

    @property
    def is_range(self) -> bool:
        """Whether it takes several cells."""
        return self not in (Kind.NUMBER, Kind.FLAG, Kind.WORD, Kind.TEXT)

    @property
    def is_numeric(self) -> bool:
        """Whether text is refused."""
        return self in (Kind.NUMBER, Kind.FLAG, Kind.NUMBERS, Kind.GAPS, Kind.BLOCK)

    @property
    def keeps_blanks(self) -> bool:
        """Whether a blank cell keeps its place, here and in the ranges paired with it."""
        return self in (Kind.GAPS, Kind.BLOCK, Kind.CELLS)


KIND_OF = {
    float: Kind.NUMBER, bool: Kind.FLAG, str: Kind.TEXT, types.Numbers: Kind.NUMBERS, types.Gaps: Kind.GAPS,
    types.Block: Kind.BLOCK, types.Texts: Kind.TEXTS, types.Ids: Kind.IDS,
    types.AnyCells: Kind.CELLS,
}


@dataclass(frozen=True)
class Parameter:
    """One argument of a KPI, as its signature declares it."""

    name: str
    kind: Kind
    arg: Arg
    choices: tuple[str, ...]
    required: bool
    default: Any

    @property
    def may_be_blank(self) -> bool:
        """Whether a range of blank cells only is as good as any other."""
        return self.kind in (Kind.WORDS, Kind.CELLS) or self.arg.blanks == "allow"

    @property
    def may_be_absent(self) -> bool:
        """Whether the function can get None for the argument as a whole."""
        return (not self.required and self.default is None and self.arg.if_omitted is None) or self.arg.blank_passes


def parameters_of(function: Callable[..., object]) -> tuple[Parameter, ...]:
    """The arguments that a function declares as `Annotated[type, Arg(...)]`."""
    hints = get_type_hints(function, include_extras=True)
    return tuple(_parameter(p, hints[p.name]) for p in inspect.signature(function).parameters.values())


def _parameter(p: inspect.Parameter, hint: Any) -> Parameter:
    hint = _without_none(hint)
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{p.name} needs Annotated[type, Arg(...)]")
    base, arg = _without_none(get_args(hint)[0]), get_args(hint)[1]
    required = p.default is inspect.Parameter.empty
    default = None if required else p.default
    if get_origin(base) is Literal:
        return Parameter(p.name, Kind.WORD, arg, get_args(base), required, default)
    kind = Kind.WORDS if arg.choices else KIND_OF[base]
    return Parameter(p.name, kind, arg, arg.choices, required, default)


def _without_none(hint: Any) -> Any:
    """The type itself where an optional argument is declared as `Type | None`."""
    if get_origin(hint) in (Union, UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint
