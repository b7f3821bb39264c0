"""The formulas of a workbook: those of a column that are the same, filled down, are one group.

A table of 20,000 rows and 30 formula columns has 600,000 formulas, of which 30 differ. What they read, and how the
engine likes them to be written, is found out once a group.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from kam_xl.errors import Refused
from kam_xl.grid import column_number
from kam_xl.recalc.relative import absolute, relative, template
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.cell import Formula, read_formula
from kam_xl.workbooks.moved_formulas import translated
from kam_xl.workbooks.rows import Syntax
from kam_xl.workbooks.xml import attribute, escape, plain

FORMULA_CELL = rb'<{p}c r="([A-Z]{1,3})(\d+)"[^<>]*><{p}f(?:\s([^<>]*?))?(?:/>|>([^<]*)</{p}f>)'
ANY_FORMULA = rb"<{p}f[\s/>]"
"""The form in which nearly every program writes a formula; rows with any other are read cell by cell."""

FormulaCell = tuple[bytes, bytes, bytes, bytes]
"""A formula's column and row, its attributes and its text, as they are stored."""


@dataclass(slots=True)
class Group:
    """Formula cells of one column with the same pattern (see `relative`), from above.

    An array formula is a group of its own, with `attributes` as stored and the range that it `fills`. The pattern
    is None where the text is not to be found.
    """

    sheet: str
    column: int
    pattern: str | None
    rows: list[int] = field(default_factory=list)
    fills: Area | None = None
    attributes: bytes = b""

    def text(self, row: int) -> str:
        """The formula in that row."""
        return absolute(self.pattern or "", row)

    def address(self, row: int) -> str:
        """The cell in that row."""
        return f"{column_letters(self.column)}{row}"

    def numbers(self, first_row: int, last_row: int) -> tuple[int, int]:
        """Which formulas fill cells of those rows: from one number (the first is 0) up to another, which is not."""
        if self.fills is not None:
            return 0, int(self.fills.first_row <= last_row and first_row <= self.fills.last_row)
        return bisect_left(self.rows, first_row), bisect_right(self.rows, last_row)

    def areas(self, start: int, end: int) -> Iterator[Area]:
        """The cells that the formulas of those numbers fill, as few areas."""
        rows = self.rows
        if self.fills is not None and start < end:
            yield self.fills
            return
        while start < end:
            stop = end
            if rows[end - 1] - rows[start] != end - 1 - start:
                stop = next(i for i in range(start + 1, end) if rows[i] != rows[i - 1] + 1)
            yield Area(rows[start], self.column, rows[stop - 1], self.column)
            start = stop


def groups_of(book: Book) -> list[Group]:
    """Every formula of a workbook, in groups that do not reach over the edge of a table: `[@Column]` means something
    else there."""
    edges = sorted({edge for table in book.document.tables.values() for edge in (table.first_row, table.last_row + 1)})
    return [group for sheet in book.document.sheets for group in _Sheet(sheet.name, edges).groups(book)]


class _Sheet:
    """Sorts the formulas of one sheet into groups."""

    def __init__(self, name: str, edges: list[int]) -> None:
        self._name, self._edges, self._shared = name, edges, _Shared()
        self._groups: dict[tuple[int, str | None, int], Group] = {}
        self._arrays: list[Group] = []

    def groups(self, book: Book) -> list[Group]:
        """The groups of the sheet's formulas."""
        columns: dict[bytes, _Filled] = {}
        for letters, number, attributes, text in _cells(book, self._name):
            row, above = int(number), columns.get(letters)
            if above is not None and row < above.until and not attributes and above.continues(text, row):
                above.group.rows.append(row)
            else:
                columns[letters] = self._sort(row, column_number(letters.decode()), attributes, text)
        return [*self._groups.values(), *self._arrays]

    def _sort(self, row: int, column: int, attributes: bytes, raw: bytes) -> _Filled:
        """Put a formula into its group; what comes next in the column may well belong to it, too."""
        formula, stretch = Formula(plain(raw), attributes), bisect_right(self._edges, row)
        if attributes and formula.kind == "array" and formula.ref:
            group = Group(self._name, column, relative(formula.text, row), [row], Area.of(formula.ref), attributes)
            self._arrays.append(group)
            return _Filled(group, 0)
        pattern = self._shared.pattern(row, column, formula) if attributes else relative(formula.text, row)
        group = self._groups.setdefault((column, pattern, stretch), Group(self._name, column, pattern))
        group.rows.append(row)
        return _Filled(group, self._edges[stretch] if stretch < len(self._edges) else 2**31)


class _Filled:
    """A formula as it would be filled down, `until` the edge of a table."""

    def __init__(self, group: Group, until: int) -> None:
        self.group, self.until = group, until
        self._template, self._distances = template(group.pattern or "")

    def continues(self, raw: bytes, row: int) -> bool:
        """Whether the stored text is this formula in that row."""
        return self._template % tuple([row + distance for distance in self._distances]) == raw


class _Shared:
    """The shared formulas of a sheet: only the first cell of each holds the text."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, int, int]] = {}
        self._patterns: dict[tuple[str, int], str | None] = {}

    def pattern(self, row: int, column: int, formula: Formula) -> str | None:
        """The pattern of a formula with attributes; None where its text is not to be found."""
        if formula.kind != "shared":
            return relative(formula.text, row) if formula.text else None
        number = attribute(formula.attributes, "si") or ""
        if formula.text:
            self._first[number] = formula.text, row, column
            self._patterns = {key: known for key, known in self._patterns.items() if key[0] != number}
        if (number, column) not in self._patterns:
            self._patterns[number, column] = self._in_column(number, column)
        return self._patterns[number, column]

    def _in_column(self, number: str, column: int) -> str | None:
        if number not in self._first:
            return None
        text, row, origin = self._first[number]
        try:
            there = translated(text, f"{column_letters(origin)}{row}", f"{column_letters(column)}{row}")
        except Refused:
            return None
        return relative(there, row)


def _cells(book: Book, name: str) -> Iterator[FormulaCell]:
    """The formulas of a sheet as stored."""
    if next(book.formulas(name), None) is None:
        return
    sheet = book.sheet(name)
    usual, either = (re.compile(form.replace(b"{p}", re.escape(sheet.prefix.encode())))
                     for form in (FORMULA_CELL, ANY_FORMULA))
    for text in sheet.formula_texts():
        found = usual.findall(text)
        yield from found if len(found) == len(either.findall(text)) else _one_by_one(sheet.syntax, text)


def _one_by_one(syntax: Syntax, text: bytes) -> Iterator[FormulaCell]:
    for row, (_, content) in syntax.split(text):
        for column, raw in syntax.cells(content):
            if (formula := read_formula(raw)) is not None:
                yield (column_letters(column).encode(), str(row).encode(), formula.attributes,
                       escape(formula.text).encode())
