"""The vocabulary of a KPI definition: arguments, units, directions, examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal, TypeAlias

from kam_xl.catalogue.cells import LAST_DAY
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


AnyCells: TypeAlias = Sequence[float | str | bool | None]
"""A range of cells of any kind; a blank cell is None."""


class Unit(StrEnum):
    """What a result is measured in; decides the number format in a workbook."""

    FRACTION = "fraction (20 % is 0.2)"
    POINTS = "points"
    SCORE = "score on the scale used"
    RATIO = "ratio"
    COUNT = "count"
    MONEY = "currency"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    PERIODS = "periods"
    SAME = "the unit of the values"
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
    BLOCK = "rows and columns"


Blanks: TypeAlias = Literal["skip", "refuse", "allow"]
"""What a blank cell in a range means: skipped with its pair; #N/A; or as good as a number, so that all may be blank."""

One: TypeAlias = Literal["refuse", "repeat", "keep"]
"""What a single cell means where a pair for each cell is wanted: #VALUE!, the same for all, or a case of its own."""


@dataclass(frozen=True, slots=True)
class Arg:
    """What an argument means and which values it can take; enforced before every call.

    Values: `at_least`, `at_most` (a number, or the name of another argument), `above`;
    `fraction` means 0..1, with the advice to type 20 % or 0.2; `date` a day that a cell can
    show; `rising` limits that rise from cell to cell; `sample` refuses a lone number that is
    not whole, because it looks like a mean; `choices` are the words a range may hold.
    `advice` says what to do about a number outside its limits, where that is not plain.

    Cells: `size` is how many are wanted (or which numbers of them); `pairs_with` names the argument whose cells these
    match in reading order, and `one` says what a single cell means there; `if_omitted` is
    what every pair gets when the argument is left out (weights of 1). A blank in a range is
    skipped with its pair, refused as #N/A, or allowed (`blanks`); `blank_passes` hands a blank scalar
    on as None. `labels_of` names the limits to which these are labels: one more than there are limits.
    """

    help: str
    at_least: float | None = None
    at_most: float | str | None = None
    above: float | None = None
    fraction: bool = False
    date: bool = False
    rising: bool = False
    sample: bool = False
    choices: tuple[str, ...] = ()
    advice: str = ""
    size: int | tuple[int, ...] | None = None
    pairs_with: str = ""
    one: One = "refuse"
    labels_of: str = ""
    if_omitted: float | str | None = None
    blanks: Blanks = "skip"
    blank_passes: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of cells that are wanted; empty where any number will do."""
        return (self.size,) if isinstance(self.size, int) else self.size or ()

    @property
    def limits(self) -> tuple[float | None, float | None, float | str | None]:
        """Strict lower limit, lower limit, upper limit."""
        if self.fraction:
            return self.above, 0.0, 1.0
        if self.date:
            return self.above, 0.0, LAST_DAY if self.at_most is None else self.at_most
        return self.above, self.at_least, self.at_most


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
