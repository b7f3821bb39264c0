"""Cells of an open workbook: their contents as Excel hands them over, and as it takes them.

Excel's `Value2` gives numbers and dates as floats, errors as whole numbers, blanks as None, and the
empty text of a formula as "". A text that is assigned to a cell is read as if somebody typed it, so
that `=1+1`, `1-2` or `007` would change: texts are sent behind an apostrophe, which Excel takes as "this is text".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, TypeAlias

from kam_xl.errors import COM_ERRORS, ErrorCode, Refused, WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.excel_objects import ExcelRange, ExcelSheet, OwnRange
from kam_xl.workbooks.moved_formulas import translated

LONGEST_TEXT = 32_767
UNKNOWN_NAME = -2_147_352_570
"""What COM says of a property that an object does not have (DISP_E_UNKNOWNNAME)."""
IN_BRACKETS = r'"[^"]*"|' + r"'[^']*'|\[[^\[\]]*\]"
OPERATORS = re.compile(rf"({IN_BRACKETS})|((?<=[\w$)])#)|((?<!\[)@)")
"""The spill (A1#) and the single cell (@A1) of `Formula2`, which a file stores as functions."""
STAND_INS = {"%%%%": "#", "++++": "@"}
"""What no formula has, and what is read like the operators: behind a reference, or before one."""

Content: TypeAlias = Formula | Value
"""What stands in a cell: a formula, or a value."""


def part(sheet: ExcelSheet, area: Area) -> ExcelRange:
    """The cells of an area."""
    return sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))


def area_of(cells: ExcelRange) -> Area:
    """Where cells lie."""
    rows, columns = cells.shape
    return Area(cells.row, cells.column, cells.row + rows - 1, cells.column + columns - 1)


def values_in(cells: ExcelRange) -> list[Sequence[object]]:
    """The rows of what Excel gives as values."""
    own: OwnRange = cells.api
    return _rows(own.Value2)


def formulas_in(cells: ExcelRange) -> list[Sequence[object]]:
    """The rows of formulas; for a cell without one, its value as it would be typed."""
    try:
        return _rows(cells.formula2)
    except Exception as error:
        if not isinstance(error, AttributeError) and error.args[:1] != (UNKNOWN_NAME,):
            raise
        raise WorkbookError("this Excel is too old", where=cells.sheet.name,
                            fix="Use Excel 2021 or Microsoft 365, or refresh the closed file.") from error


def contents_in(cells: ExcelRange) -> list[list[Content]]:
    """The rows of contents."""
    return [list(map(content_of, *row)) for row in zip(values_in(cells), formulas_in(cells), strict=True)]


def _rows(received: Any) -> list[Sequence[object]]:
    """As Excel gives several cells: rows of cells; a single one comes alone."""
    return list(received) if isinstance(received, tuple) else [[received]]


def value_of(received: object) -> Value:
    """The value of a cell, from its `Value2`."""
    if isinstance(received, int) and not isinstance(received, bool):
        return COM_ERRORS.get(received, ErrorCode.VALUE)
    if received is None or isinstance(received, bool | float | str):
        return received
    raise TypeError(f"Excel gave a {type(received).__name__} as the value of a cell")


def content_of(received: object, formula: object) -> Content:
    """What stands in a cell, from its `Value2` and its formula. A text that begins with = is its own formula."""
    if isinstance(formula, str) and formula.startswith("=") and formula != received:
        return Formula(formula[1:], b"")
    return None if received == "" else value_of(received)


def moved(content: Content, origin: str, address: str) -> Content:
    """A cell's content at another address: relative references of a formula move along."""
    if not isinstance(content, Formula):
        return content
    return Formula(rewritten(content.text, lambda text: translated(text, origin, address)), b"")


def rewritten(formula: str, rewrite: Callable[[str], str]) -> str:
    """A formula of `Formula2`, rewritten by what knows formulas as a file stores them."""
    text = rewrite(OPERATORS.sub(lambda m: m[1] or ("%%%%" if m[2] else "++++"), formula))
    for stand_in, operator in STAND_INS.items():
        text = text.replace(stand_in, operator)
    return text


def same(first: Content, second: Content) -> bool:
    """Whether two contents are the same; TRUE is not 1, and an empty text leaves its cell blank."""
    first, second = (None if content == "" else content for content in (first, second))
    return type(first) is type(second) and first == second


def write(sheet: ExcelSheet, area: Area, rows: Sequence[Sequence[Content]]) -> None:
    """Write a block, and see that Excel holds just that."""
    place, cells = f"{sheet.name}, {area}", part(sheet, area)
    sent = [[_typed(content, place) for content in row] for row in rows]
    calculated = any(isinstance(content, Formula) for content in chain(*rows))
    if calculated:
        cells.formula2 = sent
    else:
        cells.value = sent
    found = contents_in(cells) if calculated else [list(map(value_of, row)) for row in values_in(cells)]
    for content, now in zip(chain(*rows), chain(*found), strict=True):
        if not (isinstance(now, Formula) if isinstance(content, Formula) else same(content, now)):
            raise WorkbookError(f"Excel made {_told(now)} of {_told(content)}", where=place,
                                fix="Close the workbook and refresh the file.")


def _told(content: Content) -> str:
    return f"the formula {content.text!r}" if isinstance(content, Formula) else repr(content)


def _typed(content: Content, place: str) -> object:
    """What makes Excel put exactly this into a cell."""
    if isinstance(content, Formula):
        return "=" + content.text
    if isinstance(content, ErrorCode):
        return content.value
    if content is None or content == "":
        return ""  # this makes a cell blank
    if not isinstance(content, str):
        return content
    if len(content) > LONGEST_TEXT:
        raise Refused(f"a text has {len(content):,} characters, a cell holds {LONGEST_TEXT:,}", where=place,
                      fix="Shorten it in the source.")
    return "'" + content
