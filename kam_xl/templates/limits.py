"""What people may change: weights, limits, bands and word lists, declared by the sheet that reads them.

The sheet Thresholds shows those of all sheets of a book; nothing of it is hard-coded in a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.templates.table import Rule, Table

A_LIMIT = Rule("Limit", "A number; percentages as 5 % or 0.05. Leave blank where there is no limit.",
               between=(-1_000_000_000, 1_000_000_000))
DIRECTION = Rule("Direction", "higher: a value below the limit is bad. lower: a value above it is bad.",
                 choices=("higher", "lower"))


@dataclass(frozen=True)
class Block:
    """A table of limits on the sheet Thresholds, under a title."""

    title: str
    table: Table
    note: str = ""
    right: bool = False
    """Whether it stands in the second column of blocks."""
    bars: str = ""
    """A column that is shown with bars."""


@dataclass(frozen=True)
class Setting:
    """A single number that formulas read by its name."""

    name: str
    value: float
    unit: str
    meaning: str
    defined: bool = False
    """Whether it belongs to the definition of a KPI, so that people are not to change it."""


@dataclass(frozen=True)
class WordList:
    """Words to choose from in a cell: the defined name List_<name> holds them."""

    name: str
    words: Sequence[str]

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return self.name.replace("_", " ")

    @property
    def listed_as(self) -> str:
        """The name by which cells choose from it."""
        return f"List_{self.name}"

    @property
    def source(self) -> str:
        """The list as a validation rule takes it."""
        return f"={self.listed_as}"


Limit = Block | Setting | WordList


def choice(title: str, message: str, words: WordList) -> Rule:
    """A rule for a cell that takes a word of the list; another word is warned of, not refused."""
    return Rule(title, message, choices=words.source, warn_only=True)
