"""A source before and after typing: raw columns as a reader finds them, and the typed table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from kam_xl.sources.columns import ColumnType

Value: TypeAlias = float | str | bool | None
"""What a workbook cell can hold; dates are serial numbers of the 1900 system."""

Cell: TypeAlias = str | float | bool | date | time | timedelta | None
"""What a reader finds in a cell (`date` includes `datetime`); a text file has only text."""


class ErrorText(str):
    """The text of a spreadsheet's error cell, such as #N/A."""

    __slots__ = ()


WITHOUT_VALUE = "a formula without a stored value"
"""What stands for a formula cell that no program has calculated yet."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A cell that does not fit its column, with the place where a person finds it.

    `row` counts lines of the file (rows of the sheet) from 1; `column` is the heading in the source,
    empty where the row as a whole does not fit.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class RawTable:
    """What a reader makes of a source; all columns are of the length of `row_numbers`.

    `typed` says that cells carry their types, as in a spreadsheet: text is never a number there.
    `decimal_hint` is the decimal sign that goes with the way the file is written, if any.
    """

    path: Path
    sheet: str
    headings: list[str]
    columns: list[Sequence[Cell]]
    row_numbers: Sequence[int]
    typed: bool
    rejects: list[Reject] = field(default_factory=list)
    decimal_hint: str = ""

    def place(self, column: str = "") -> str:
        """Where an error is, in words."""
        return place(self.path, self.sheet, column)


@dataclass(slots=True)
class SourceTable:
    """A source as the table takes it.

    `columns` holds the values under the headings of the table, all of the same length, without the
    rejected rows; dates are serial numbers of the 1900 system with the time as a fraction.
    `row_numbers` says for each row where it is in the file (the heading is usually 1);
    `rows_read` counts the rejected ones too, but not empty lines. `blanks` counts the blank cells of
    each column, `unused` names the headings that no column takes, `modified` is the file's time
    with its time zone.
    """

    path: Path
    sheet: str
    columns: dict[str, list[Value]]
    types: dict[str, ColumnType]
    row_numbers: list[int]
    rows_read: int
    rejects: list[Reject]
    unused: list[str]
    modified: datetime

    @property
    def blanks(self) -> dict[str, int]:
        """The number of blank cells of each column."""
        return {name: values.count(None) for name, values in self.columns.items()}


def place(path: Path, sheet: str = "", column: str = "") -> str:
    """Where an error is: file, sheet and column."""
    parts = [path.name, f"sheet {sheet!r}" if sheet else "", f"column {column!r}" if column else ""]
    return ", ".join(part for part in parts if part)
