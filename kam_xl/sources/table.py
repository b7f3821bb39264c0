"""A source before and after typing: raw columns as a reader finds them, and the typed table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import TypeAlias

import polars as pl

from kam_xl.sources.columns import ColumnType
from kam_xl.values import Values

Cell: TypeAlias = str | float | bool | date | time | timedelta | None
"""What a reader finds in a cell (`date` includes `datetime`); a text file has only text."""

RawColumn: TypeAlias = pl.Series | Sequence[Cell]
"""The cells under one heading: a series where they are of one type, as in a text file."""


class ErrorText(str):
    """The text of a spreadsheet's error cell, such as #N/A."""

    __slots__ = ()


WITHOUT_VALUE = "a formula without a stored value"
"""What stands for a formula cell that no program has calculated yet."""


NESTED = "a list or an object"
"""What stands for a value of JSON that is none of a cell."""

HALF = "half a character"
"""What stands for text of JSON with one half of a surrogate pair."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A cell that does not fit its column, with the place where a person finds it.

    `row` counts lines of the file (rows of the sheet, records) from 1; `column` is the heading in the source,
    empty where the row as a whole does not fit.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """So many rows of a table that come from one file."""

    file: str
    rows: int


@dataclass(slots=True)
class RawTable:
    """What a reader makes of a source; all columns are of the length of `row_numbers`.

    `name` is the file's (or what else the source is called). `typed` says that cells carry their types, as in a
    spreadsheet: text is never a number there. `decimal_hint` is the decimal sign that goes with the way the file is
    written, if any. `files` are those that it was put together from, none for a single one. `beyond` says how many more
    rows the source has where only its first ones were wanted, None where nobody counted.
    """

    name: str
    sheet: str
    headings: list[str]
    columns: list[RawColumn]
    row_numbers: Sequence[int]
    typed: bool
    rejects: list[Reject] = field(default_factory=list)
    decimal_hint: str = ""
    files: list[Origin] = field(default_factory=list)
    beyond: int | None = 0

    @property
    def origins(self) -> list[Origin]:
        """The files that the rows come from, one after the other."""
        return self.files or [Origin(self.name, len(self.row_numbers))]

    @property
    def rows_read(self) -> int:
        """How many rows were read, also those that do not fit."""
        return len(self.row_numbers) + len(self.rejects)

    def place(self, column: str = "") -> str:
        """Where an error is, in words."""
        return place(self.name, self.sheet, column)


@dataclass(slots=True)
class SourceTable:
    """A source as the table takes it.

    `columns` holds the values under the headings of the table, all of the same length, without the
    rejected rows; dates are serial numbers of the 1900 system with the time as a fraction.
    `row_numbers` says for each row where it is in its file (the heading is usually 1);
    `rows_read` counts the rejected ones too, but not empty lines. `unused` names the headings that no column takes,
    `modified` is the time of the file, of the newest where there are several, with its time zone.
    """

    name: str
    sheet: str
    columns: dict[str, Values]
    types: dict[str, ColumnType]
    row_numbers: Sequence[int]
    rows_read: int
    rejects: list[Reject]
    unused: list[str]
    modified: datetime
    origins: list[Origin]

    @property
    def blanks(self) -> dict[str, int]:
        """The number of blank cells of each column."""
        return {name: values.blanks for name, values in self.columns.items()}

    def place_of(self, i: int) -> str:
        """Where row i of the table came from: "row 17", or "march.csv, row 17" where there are several files."""
        row = f"row {self.row_numbers[i]}"
        if len(self.origins) == 1:
            return row
        return f"{file_of(self.origins, i)}, {row}"


@dataclass(frozen=True, slots=True)
class Description:
    """What a source has to offer, without reading all of it.

    `types` are the likely ones of each heading, None where a few rows do not tell; `rows` is None where counting them
    means reading them all, `modified` where nobody knows.
    """

    headings: list[str]
    types: dict[str, ColumnType | None]
    rows: int | None
    modified: datetime | None


def file_of(origins: Sequence[Origin], i: int) -> str:
    """The file that row i of a table came from."""
    ends = list(accumulate(origin.rows for origin in origins))
    return origins[bisect_right(ends, i)].file


def place(name: str, sheet: str = "", column: str = "") -> str:
    """Where an error is: file, sheet and column."""
    parts = [name, f"sheet {sheet!r}" if sheet else "", f"column {column!r}" if column else ""]
    return ", ".join(part for part in parts if part)
