"""Rectangles of cells and their A1 text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from kam_xl.errors import WorkbookError
from kam_xl.grid import LAST_SHEET_COLUMN, LAST_SHEET_ROW, column_number

COLUMN = r"(?:[A-Za-z]{1,2}|[A-Wa-w][A-Za-z]{2}|[Xx][A-Ea-e][A-Za-z]|[Xx][Ff][A-Da-d])"
ROW = r"(?:[1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
"""The columns and rows that a sheet has: YTD2024 lies on no sheet, and may be a name."""

A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?\Z", re.ASCII)


class NotARange(WorkbookError, ValueError):
    """A text that should be a range of cells and is none; in a file, because it is damaged."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows and columns count from 1, both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, text: str) -> Area:
        """The area of `B3` or `A1:L20` (dollar signs allowed); raises NotARange, which is a ValueError, too."""
        match = A1.match(text)
        if match is None:
            raise NotARange(f"{text[:50]!r} is not a cell range", fix="Restore a backup, or let Excel repair the file.")
        left, top, right, bottom = match.groups()
        return cls(int(top), column_number(left), int(bottom or top), column_number(right or left))

    def __str__(self) -> str:
        start = f"{column_letters(self.first_column)}{self.first_row}"
        end = f"{column_letters(self.last_column)}{self.last_row}"
        return start if start == end else f"{start}:{end}"

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return (self.first_row, self.first_column) == (self.last_row, self.last_column)

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell, in reading order."""
        return product(range(self.first_row, self.last_row + 1), range(self.first_column, self.last_column + 1))

    def overlaps(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return (self.first_row <= other.last_row and other.first_row <= self.last_row
                and self.first_column <= other.last_column and other.first_column <= self.last_column)

    def contains(self, row: int, column: int) -> bool:
        """Whether the cell lies in the area."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


EVERYWHERE = Area(1, 1, LAST_SHEET_ROW, LAST_SHEET_COLUMN)
"""All cells of a sheet."""


def areas_of(cells: Iterable[tuple[int, int]]) -> Iterator[Area]:
    """Cells (row and column) as areas: one for each run down a column, if they come in that order."""
    first = last = None
    for cell in cells:
        if last is None or cell != (last[0] + 1, last[1]):
            if first is not None and last is not None:
                yield Area(*first, *last)
            first = cell
        last = cell
    if first is not None and last is not None:
        yield Area(*first, *last)


@lru_cache(maxsize=20_000)
def column_letters(number: int) -> str:
    """Column 28 as `AB`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
