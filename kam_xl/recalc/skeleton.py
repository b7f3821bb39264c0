"""The sheets of a workbook with hardly any cells: enough for the engine to tell what every formula reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kam_xl.recalc.dialect import Dialect
from kam_xl.recalc.engine_copy import qualified
from kam_xl.recalc.groups import Group
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.xml import escape


def skeleton(book: Book, groups: Sequence[Group], dialect: Dialect) -> dict[str, bytes]:
    """Each sheet by its name, with the headings of its tables and the first and last formula of each group."""
    by_sheet: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_sheet[group.sheet].append(group)
    names = headings_of(book)
    return {sheet.name: _with_formulas(book, sheet.name, by_sheet[sheet.name], names[sheet.name], dialect)
            if sheet.name in by_sheet else book.thinned(sheet.name, frozenset(), names[sheet.name])
            for sheet in book.document.sheets}


def headings_of(book: Book) -> dict[str, set[int]]:
    """The rows of each sheet in which tables have their headings."""
    rows: dict[str, set[int]] = defaultdict(set)
    for table in book.document.tables.values():
        rows[table.sheet.name].add(table.area.first_row)
    return rows


def _with_formulas(book: Book, name: str, groups: Iterable[Group], headings: Iterable[int], dialect: Dialect) -> bytes:
    sheet = book.sheet(name)
    rows: dict[int, dict[int, bytes]] = defaultdict(dict)
    for row in headings:
        rows[row] |= sheet.cells(row)
    for group in groups:
        for row in (group.rows[0], group.rows[-1]):
            text = dialect.formula(qualified(group.text(row), name, row, group.column, book.document.tables))
            rows[row][group.column] = _cell(row, group, text, sheet.prefix)
    return sheet.head + sheet.syntax.joined({
        row: (f' r="{row}"'.encode(), b"".join(cells[column] for column in sorted(cells)))
        for row, cells in rows.items()}) + sheet.tail


def _cell(row: int, group: Group, text: str, p: str) -> bytes:
    attributes = b" " + group.attributes if group.attributes else b""
    return (f'<{p}c r="{column_letters(group.column)}{row}"><{p}f'.encode() + attributes
            + f">{escape(text)}</{p}f></{p}c>".encode())
