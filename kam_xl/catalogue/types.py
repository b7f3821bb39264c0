"""The vocabulary of a KPI definition: arguments, units, directions, examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal, TypeAlias

from kam_xl.errors import ErrorCode

Numbers: TypeAlias = Sequence[float]
"""A range of numbers from which blank cells have been skipped."""

Gaps: TypeAlias = Sequence[float | None]
"""A range of numbers in which a blank cell keeps its place as None."""

Block: TypeAlias = Sequence[Sequence[float | None]]
"""Rows of numbers; a blank cell is None."""

Texts: TypeAlias = Sequence[str]
"""A range of labels."""

Ids: TypeAlias = Sequence[str | float]
"""A range of identifiers, text or numbers; text is compared without regard to case."""


class Unit(StrEnum):
    """What a result is measured in; decides the number format in a workbook."""

    FRACTION = "fraction (20 % is 0.2)"
    POINTS = "points"
    SCORE = "score on the scale used"
    RATIO = "ratio"
    COUNT = "count"
    MONEY = "currency"
    DAYS = "days"
    MONTHS = "months"
    PERIODS = "periods"
    TEXT = "text"
    LOGICAL = "TRUE or FALSE"


class Better(StrEnum):
    """The direction in which a KPI improves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Shape(Enum):
    """How a result of several numbers lies in the sheet."""

    SINGLE = "one cell"
    ROW = "a row"
    COLUMN = "a column"
    LIKE_FIRST = "like the first argument"


Blanks: TypeAlias = Literal["skip", "refuse"]
"""What a blank cell in a range means: skipped with its pair, or #N/A."""


@dataclass(frozen=True, slots=True)
class Arg:
    """What an argument means and which values it can take; enforced before every call.

    `at_most` may name another argument (the scale's maximum). `fraction` means 0..1, with the
    advice to type 20 % or 0.2. `pairs_with` names the argument whose cells these match in
    reading order; `choices` are the words a range of text may hold; `if_omitted` is what every pair gets when the argument is left out (weights
    of 1); `or_one` lets a single cell serve all pairs. A blank in a range is skipped with its
    pair, or refused as #N/A; `blank_passes` hands a blank scalar on as None.
    """

    help: str
    at_least: float | None = None
    at_most: float | str | None = None
    above: float | None = None
    fraction: bool = False
    choices: tuple[str, ...] = ()
    pairs_with: str = ""
    if_omitted: float | None = None
    or_one: bool = False
    blanks: Blanks = "skip"
    blank_passes: bool = False


@dataclass(frozen=True)
class Example:
    """A call and what it gives: test, documentation and golden row in one."""

    args: tuple[object, ...]
    gives: object
    note: str = ""
    source: str = ""


def example(*args: object, gives: object, note: str = "", source: str = "") -> Example:
    """An example written as it is called: `example(120, 100, gives=0.2)`."""
    return Example(args, gives, note, source)


NA, DIV0, NUM, VALUE = ErrorCode.NA, ErrorCode.DIV0, ErrorCode.NUM, ErrorCode.VALUE
