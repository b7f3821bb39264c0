"""The references in a formula, found without taking the rest of it apart.

>>> with_references("SUM(A12:INDEX(A:A,20),Data!B$3)", lambda found: found.shifted(1, 1))
'SUM(B13:INDEX(B:B,20),Data!C$3)'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kam_xl.grid import LAST_SHEET_COLUMN, LAST_SHEET_ROW, column_number
from kam_xl.workbooks.area import COLUMN, ROW, Area, column_letters

SHEET = rf"((?:'(?:[^']|'')+'|(?:\[[^\[\]']*\])?(?!{COLUMN}{ROW}:)[\w.]+(?::[\w.]+)?)!)?"
START, END = r"(?<![\w.\\$!?])", r"(?![\w.\\(\[!?])"
A_CELL, A_ROW, A_COLUMN = rf"(\$?)({COLUMN})(\$?)({ROW}){END}", rf"()()(\$?)({ROW}){END}", rf"(\$?)({COLUMN})()(){END}"
ENDS = (rf"{A_CELL}(?::{SHEET}{A_CELL})?", rf"{A_ROW}:{SHEET}{A_ROW}", rf"{A_COLUMN}:{SHEET}{A_COLUMN}")
GROUPS = 9
"""How many groups each of them has: four of the first end, the sheet, and four of the second."""

SCANNED = re.compile(
    r'"[^"]*(?:"|\Z)'  # text
    r"|#REF![\w$:]*"
    rf"|{START}{SHEET}(?:{'|'.join(ENDS)})"
    r"|'(?:[^']|'')*'"  # the name of a sheet, before a name
    r"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]", re.DOTALL)  # columns of a table


class OutOfSheet(ValueError):
    """A reference that would point out of the sheet."""


class End(NamedTuple):
    """A cell as it is written, `$` where it is fixed; a whole row has no column, a whole column no row."""

    column_fixed: str
    column: str
    row_fixed: str
    row: str

    def shifted(self, rows: int, columns: int) -> End:
        """The cell so many rows and columns on; what is fixed stays."""
        column, row = self.column, self.row
        if column and not self.column_fixed:
            column = column_letters(_within(column_number(column) + columns, LAST_SHEET_COLUMN)) if columns else column
        if row and not self.row_fixed:
            row = str(_within(int(row) + rows, LAST_SHEET_ROW))
        return self._replace(column=column, row=row)


class Reference(NamedTuple):
    """A cell or a range in a formula; the sheets are as they are written (`'My data'!`), or empty."""

    sheet: str
    first: End
    second_sheet: str
    second: End | None

    def __str__(self) -> str:
        second = ":" + self.second_sheet + "".join(self.second) if self.second else ""
        return self.sheet + "".join(self.first) + second

    @property
    def last(self) -> End:
        """The end of the range; of a cell the cell."""
        return self.second or self.first

    @property
    def area(self) -> Area:
        """The cells, of whole rows in all columns; not for whole columns, of which no row could move."""
        left = column_number(self.first.column) if self.first.column else 1
        right = column_number(self.last.column) if self.last.column else LAST_SHEET_COLUMN
        return Area(int(self.first.row), left, int(self.last.row), right)

    def on(self, sheet: str, home: str) -> bool:
        """Whether the whole reference, in a formula of the sheet `home`, points at that sheet."""
        named = {unquoted(text[:-1]) if text else home for text in (self.sheet, self.second_sheet or self.sheet)}
        return {name.casefold() for name in named} == {sheet.casefold()}

    def in_rows(self, first: int, last: int) -> Reference:
        """The reference with other rows."""
        second = self.second._replace(row=str(last)) if self.second else None
        return self._replace(first=self.first._replace(row=str(first)), second=second)

    def shifted(self, rows: int, columns: int) -> Reference:
        """As it reads in a formula copied so far; raises OutOfSheet."""
        second = self.second.shifted(rows, columns) if self.second else None
        return self._replace(first=self.first.shifted(rows, columns), second=second)


def with_references(text: str, change: Callable[[Reference], Reference]) -> str:
    """A formula with each of its references changed."""

    def written(match: re.Match[str]) -> str:
        found = _reference(match)
        return match[0] if found is None else str(change(found))

    return SCANNED.sub(written, text)


def ends_of(text: str) -> list[End]:
    """The ends of all references in a formula."""
    found = filter(None, map(_reference, SCANNED.finditer(text)))
    return [end for reference in found for end in (reference.first, reference.last)]


def reaches_over_sheets(text: str) -> bool:
    """Whether a formula has a reference over several sheets, such as Jan:Dec!A1."""
    return any(found is not None and ":" in found.sheet for found in map(_reference, SCANNED.finditer(text)))


def unquoted(sheet: str) -> str:
    """A sheet's name without the quotes that references put around it."""
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def _reference(match: re.Match[str]) -> Reference | None:
    sheet, *groups = match.groups(default=None)
    for start in range(0, len(ENDS) * GROUPS, GROUPS):
        if groups[start] is not None:
            ends = [text or "" for text in groups[start : start + GROUPS]]
            second = End(*ends[5:]) if any(ends[5:]) else None
            return Reference(sheet or "", End(*ends[:4]), ends[4], second)
    return None


def _within(number: int, last: int) -> int:
    if not 1 <= number <= last:
        raise OutOfSheet(number)
    return number
