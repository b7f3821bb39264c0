"""What a refresh needs of a workbook, be it a file (`book.py`) or open in Excel (`live.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kam_xl.values import Value, Values
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.table_writer import NewRows


class Body(Protocol):
    """The data rows of a table; a table of one blank row has none."""

    table: Table

    def __len__(self) -> int: ...

    def values(self, heading: str) -> Values:
        """A column's values, one per data row; dates are serial numbers of the workbook's date system."""

    @property
    def typed(self) -> frozenset[str]:
        """The columns in which something is written that no formula fills."""

    @property
    def calculated(self) -> frozenset[str]:
        """The columns that a formula fills."""

    @property
    def has_formulas(self) -> bool:
        """Whether any data cell is calculated."""

    def is_date(self, heading: str) -> bool:
        """Whether a column shows its numbers as dates."""

    def is_percent(self, row: int, heading: str) -> bool:
        """Whether a cell shows its number as a percentage."""


class Tables(Protocol):
    """A workbook to read from."""

    @property
    def epoch_offset(self) -> int:
        """Days to take from a 1900-system serial for this workbook: 1462 where it counts from 1904."""

    @property
    def table_names(self) -> list[str]:
        """The names of all tables."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name, in any case."""

    def table(self, name: str) -> Table:
        """The table of that name, in any case, where it lies now; UnknownName if there is none."""

    def body(self, name: str) -> Body:
        """The data rows of a table, as they are now."""

    def named_cell(self, name: str, *, local: bool = False) -> tuple[str, int, int] | None:
        """Sheet, row and column of the single cell that a defined name stands for; with `local` also the name of one
        sheet only."""

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value in one cell."""

    def is_formula(self, sheet: str, row: int, column: int) -> bool:
        """Whether a formula fills a cell."""


class Calculated(Protocol):
    """How many formula cells were calculated, and which could not be (cell → reason)."""

    calculated: int
    uncalculated: dict[str, str]


class Workbook(Tables, Protocol):
    """A workbook to change. It is as it was before if anything fails on the way."""

    @property
    def is_changed(self) -> bool:
        """Whether anything was written so far."""

    def write_rows(self, name: str, new: NewRows) -> str:
        """Give a table new rows; what stands beside it stays. Says what was moved down for them, empty if nothing was.
        Refused where it cannot grow."""

    def staying(self, name: str) -> str:
        """What does not follow its row when a table's rows move, such as comments; empty if nothing is there."""

    def write_value(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Put a value into one cell, keeping its format."""

    def calculate(self, told: Callable[[float], None] = ..., /) -> Calculated:
        """Give all formulas that depend on what changed their values. `told` is told which share of that is done,
        where it can be known."""

    def save(self) -> str:
        """Keep the changes. Returns where the version before is kept, empty if nothing differs from it."""
