"""An Excel table of a template: its columns, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kam_xl.catalogue import Unit
from kam_xl.surfaces.formula_text import stored

ROOM = 500
"""Rows below a typed table's last one in which validation already works when the table grows by hand."""


@dataclass(frozen=True)
class Rule:
    """What may be typed into a cell, and what people are told about it."""

    title: str
    message: str
    choices: str | tuple[str, ...] = ()
    """Words, or the formula of a list of words."""
    between: tuple[float | str, float | str] | None = None
    whole: bool = False
    kind: str = "decimal"
    warn_only: bool = False

    def options(self) -> dict[str, Any]:
        """As XlsxWriter's data_validation takes it."""
        told = {"input_title": self.title, "input_message": self.message, "error_title": self.title,
                "error_message": self.message, "error_type": "warning" if self.warn_only else "stop"}
        if self.choices:
            source = self.choices if isinstance(self.choices, str) else list(self.choices)
            return {"validate": "list", "source": source, **told}
        low, high = self.between or (0, 1)
        return {"validate": "integer" if self.whole else self.kind, "criteria": "between",
                "minimum": low, "maximum": high, **told}


def yes_or_no(title: str, message: str) -> Rule:
    """A rule for a Yes/No cell."""
    return Rule(title, message, choices=("Yes", "No"))


def hint(title: str, message: str) -> Rule:
    """No rule: anything may be typed, and people are told what belongs there."""
    return Rule(title, message, kind="any")


def a_date(title: str, message: str) -> Rule:
    """A rule for a date cell."""
    return Rule(title, message, between=(date(2000, 1, 1), date(2100, 12, 31)), kind="date")  # type: ignore[arg-type]


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, width, unit, and where its values come from."""

    name: str
    width: float
    """In characters; 0 leaves the sheet's column as it is."""
    unit: str = Unit.TEXT
    role: str = "data"
    formula: str = ""
    """Written with `[@Column]`; without a leading equals sign."""
    rule: Rule | None = None
    note: str = ""
    """Where the number comes from; a comment on the heading."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further properties of the cells."""
    units: Sequence[str] = ()
    """The unit of each row, where it differs from row to row."""
    names: Sequence[str] = ()
    """Names for the cells, from the first row on."""
    serves: str = ""
    """The sheet that reads it, if only one does: in a book without that sheet the column is left out."""
    listed_as: str = ""
    """A name for the whole column, from which other cells choose."""
    literal: bool = False
    """Whether texts stay texts although they begin like a formula."""
    level: int = 0
    """Outline level: columns of level 1 are folded away."""


@dataclass(frozen=True)
class Table:
    """A table on a sheet: its name, columns, and the rows that are data."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    """One value for each column that has no formula, in order."""

    @property
    def depth(self) -> int:
        """Body rows: an Excel table has at least one."""
        return max(1, len(self.rows))

    def index(self, column: str) -> int:
        """The place of a column, from 0."""
        return [c.name for c in self.columns].index(column)

    def values(self, column: Column) -> list[object]:
        """The values of a column without a formula, blank ones where the table has no rows yet."""
        place = sum(1 for c in self.columns[:self.columns.index(column)] if not c.formula)
        return [row[place] for row in self.rows] or [None]

    def cell_formula(self, column: Column) -> str:
        """The column's formula as a file stores it."""
        return "=" + stored(this_row(self.name, column.formula))


def this_row(table: str, formula: str) -> str:
    """`[@A]`, `[@[A b]]` and `[@[A]:[B]]` as a file stores them: `T[[#This Row],[A]]`."""
    formula = re.sub(r"\[@\[([^\]]+)\]:\[([^\]]+)\]\]", rf"{table}[[#This Row],[\1]:[\2]]", formula)
    formula = re.sub(r"\[@\[([^\]]+)\]\]", rf"{table}[[#This Row],[\1]]", formula)
    return re.sub(r"\[@([^\]\[]+)\]", rf"{table}[[#This Row],[\1]]", formula)
