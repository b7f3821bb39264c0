"""A range of cells with headings, but no Excel table around it, as a table to be filled.

`Data!A5` is the first heading: headings go on to the right and rows go down until there is a blank one.
`Data!A5:F20`, or a defined name for such a range, is taken as it is, its first row being the headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from kam_xl.errors import Refused
from kam_xl.grid import LAST_SHEET_COLUMN, LAST_SHEET_ROW
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import is_blank, read_formula, take_apart
from kam_xl.workbooks.document import Sheet, Table, TableColumn
from kam_xl.workbooks.sheet import SheetXml

ACTIVE_FILTER = re.compile(rb"""<(?:[\w.-]+:)?autoFilter\b[^<>]*?\bref=["']([^"']+)["'][^<>]*(?<!/)>"""
                           rb"""(?:(?!</(?:[\w.-]+:)?autoFilter>).)*?<(?:[\w.-]+:)?filterColumn\b""", re.DOTALL)


def plain_range(name: str, area: Area, place: Sheet, sheet: SheetXml, value: Callable[[int, int], Value]) -> Table:
    """The range as a table of one heading row and no totals; `value` reads a cell by row and column.

    Raises Refused where its headings do not name its columns, and where what lies in it is more than plain rows.
    """
    open_ended = area.first_row == area.last_row
    if area.single:
        area = replace(area, last_column=_last_heading(area, value))
    area = replace(area, last_row=_last_filled(area, sheet) if open_ended else area.last_row)
    columns = tuple(TableColumn(heading) for heading in _headings(name, area, value))
    _require_plain(name, area, sheet, open_ended)
    filtered = any(Area.of(ref.decode()).overlaps(area) for ref in ACTIVE_FILTER.findall(sheet.tail))
    return Table(name, place, area, columns, 1, 0, from_query=False, filtered=filtered)


def _last_heading(area: Area, value: Callable[[int, int], Value]) -> int:
    column = area.first_column
    while column < LAST_SHEET_COLUMN and value(area.first_row, column + 1) is not None:
        column += 1
    return column


def _last_filled(area: Area, sheet: SheetXml) -> int:
    """The last row before a blank one; at least one below the headings."""
    row = area.first_row + 1
    while row < LAST_SHEET_ROW and _filled(sheet, row + 1, area):
        row += 1
    return row


def _filled(sheet: SheetXml, row: int, area: Area) -> bool:
    return any(area.first_column <= column <= area.last_column and not is_blank(take_apart(raw))
               for column, raw in sheet.cells(row).items())


def _headings(name: str, area: Area, value: Callable[[int, int], Value]) -> list[str]:
    found = []
    for column in range(area.first_column, area.last_column + 1):
        heading = value(area.first_row, column)
        if not isinstance(heading, str) or not heading.strip():
            raise Refused(f"there is no heading in {column_letters(column)}{area.first_row}", where=name,
                          fix="Name the cell of the first heading, or a range whose first row holds the headings.")
        found.append(heading.strip())
    twice = [heading for heading, count in Counter(map(str.casefold, found)).items() if count > 1]
    if twice:
        raise Refused(f"the heading {twice[0]!r} stands twice", where=name, fix="Give each column its own heading.")
    return found


def _require_plain(name: str, area: Area, sheet: SheetXml, open_ended: bool) -> None:
    """Refuse merged cells, and a last row that looks like totals, which new rows would overwrite."""
    merged = next((merged for merged in sheet.merged if merged.overlaps(area)), None)
    if merged is not None:
        raise Refused(f"the cells {merged} are merged", where=name, fix="Unmerge them: Home > Merge & Center.")
    last = area.last_row
    if open_ended and last > area.first_row + 1 and _formulas(sheet, last, area) - _formulas(sheet, last - 1, area):
        raise Refused(f"row {last} holds formulas that the row above it has not, as a row of totals does", where=name,
                      fix=f"Leave a blank row above it, or name the range {replace(area, last_row=last - 1)}.")


def _formulas(sheet: SheetXml, row: int, area: Area) -> set[int]:
    return {column for column, raw in sheet.cells(row).items()
            if area.first_column <= column <= area.last_column and read_formula(raw) is not None}
