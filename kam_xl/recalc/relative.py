"""Formulas with rows as distances: copied down a column, a formula stays the same text.

>>> relative("B5*$C$1+Data!D4", 5) == relative("B6*$C$1+Data!D5", 6)
True
>>> absolute(relative("B5*$C$1+Data!D4", 5), 9)
'B9*$C$1+Data!D8'
"""

from __future__ import annotations

import re

from kam_xl.grid import LAST_SHEET_COLUMN, LAST_SHEET_ROW, column_number
from kam_xl.workbooks.xml import escape

ROW = re.compile(
    r'"[^"]*"'  # text
    r"|'[^']*'"  # the name of a sheet
    r"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"  # columns of a table
    r"|(?<![\w.\\$])(\$?([A-Za-z]{1,3}))(\d{1,7})(?![\w.(\[!])"  # a cell
    r"|(?<![\w.\\$:])(\$?\d{1,7}):(\$?\d{1,7})(?![\w.(])", re.DOTALL)  # whole rows
DISTANCE = re.compile("\x01(-?\\d+)\x02")
PLACE = "\x01"


def relative(text: str, row: int) -> str:
    """The formula of a cell in that row, each row number without a dollar sign as the distance from it."""

    def written(match: re.Match[str]) -> str:
        if match[3] is not None:
            is_cell = column_number(match[2]) <= LAST_SHEET_COLUMN and _is_row(match[3])
            return match[1] + distance(match[3]) if is_cell else match[0]
        return f"{distance(match[4])}:{distance(match[5])}" if match[4] else match[0]

    def distance(number: str) -> str:
        return f"\x01{int(number) - row}\x02" if _is_row(number) else number

    return ROW.sub(written, text)


def absolute(pattern: str, row: int) -> str:
    """The formula that a pattern stands for in a cell of that row."""
    return DISTANCE.sub(lambda match: str(row + int(match[1])), pattern)


def template(pattern: str) -> tuple[bytes, list[int]]:
    """A pattern as stored, to be filled in row by row: `template % rows`, each row moved by its distance."""
    pieces = DISTANCE.split(pattern)
    text = "%d".join(escape(piece).replace("%", "%%") for piece in pieces[::2])
    return text.encode(), [int(distance) for distance in pieces[1::2]]


def without_rows(text: str) -> tuple[str, list[str]]:
    """A formula with a mark for each row number without a dollar sign, and the numbers."""
    pattern = relative(text, 0)
    return DISTANCE.sub(PLACE, pattern), DISTANCE.findall(pattern)


def with_rows(text: str, rows: list[str]) -> str:
    """A formula with row numbers for the marks."""
    pieces = text.split(PLACE)
    return "".join(piece + row for piece, row in zip(pieces, [*rows, ""], strict=True))


def _is_row(number: str) -> bool:
    """Whether it is a row number that moves along, as it is normally written."""
    return number[0] in "123456789" and int(number) <= LAST_SHEET_ROW
