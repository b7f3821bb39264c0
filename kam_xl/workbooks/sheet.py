"""A worksheet part as rows of raw bytes, of which a refresh rewrites only some.

Everything before and after the rows (views, columns, conditional formats, validations, extensions)
stays as it is, apart from the ranges in it that follow a table's last row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property

from kam_xl.errors import Refused, WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters, column_number
from kam_xl.workbooks.cell import Formula, read_formula, read_value, with_result

SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
ROW_NUMBER = re.compile(rb'\sr\s*=\s*["\'](\d+)["\']')
ADDRESS = re.compile(rb'\sr\s*=\s*["\']([A-Z]+)(\d+)["\']')

Row = tuple[bytes, bytes]
"""A row's raw attributes and raw cells."""


class SheetXml:
    """The rows of a worksheet part by number; `to_bytes` puts the part together again."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused("the sheet is stored as UTF-16", where=name, fix="Save the workbook once in Excel.")
        _require_utf8(data, name)
        start = SHEET_DATA.search(data)
        if start is None:
            raise Refused("the sheet holds no cells that can be read", where=name,
                          fix="Save the workbook once in Excel.")
        self._prefix = start[1]
        self.prefix = start[1].decode()
        closing = b"</" + self._prefix + b"sheetData>"
        end = start.end() if start[2] else data.find(closing, start.end())
        if end < 0:
            raise WorkbookError(f"the sheet {name!r} is cut off", fix="Restore a backup, or let Excel repair the file.")
        body = b"" if start[2] else data[start.end() : end]
        if b"<!" in body:
            raise Refused("the sheet has comments or raw sections among its cells", where=name,
                          fix="Save the workbook once in Excel.")
        self._empty = data
        self.head = data[: start.end()] if not start[2] else data[: start.end() - 2] + b">"
        self.tail = closing + data[end:] if start[2] else data[end:]
        cell = b"<" + self._prefix + b"c"
        self._usual = body.count(cell) == body.count(cell + b' r="')
        self.rows = dict(self._split(body))

    def to_bytes(self) -> bytes:
        """The part with its rows in order."""
        return self._together(self.rows) if self.rows else self._empty

    def _together(self, rows: dict[int, Row]) -> bytes:
        p = self._prefix
        opening, closing = b"<" + p + b"row", b"</" + p + b"row>"
        pieces = [self.head]
        for number in sorted(rows):
            attributes, content = rows[number]
            pieces.append(opening + attributes + b">" + content + closing if content else opening + attributes + b"/>")
        pieces.append(self.tail)
        return b"".join(pieces)

    def cells(self, row: int) -> dict[int, bytes]:
        """The raw cells of a row by column number."""
        _, content = self.rows.get(row, (b"", b""))
        return dict(self._split_cells(content))

    def formulas(self) -> Iterator[tuple[int, int, Formula]]:
        """Row, column and formula of every formula cell."""
        for row, column, raw in self.formula_cells():
            if (formula := read_formula(raw)) is not None:
                yield row, column, formula

    def formula_cells(self) -> Iterator[tuple[int, int, bytes]]:
        """Row, column and raw cell of every formula cell."""
        mark = b"<" + self._prefix + b"f"
        for row, (_, content) in self.rows.items():
            if mark in content:
                yield from ((row, column, raw) for column, raw in self._split_cells(content) if mark in raw)

    def value(self, row: int, column: int, strings: list[str]) -> Value:
        """The value in one cell."""
        raw = self.cells(row).get(column)
        return None if raw is None else read_value(raw, strings)

    def replace_cells(self, row: int, cells: dict[int, bytes]) -> None:
        """Put a row together from its raw cells; its own format stays."""
        attributes, _ = self.rows.get(row, (f' r="{row}"'.encode(), b""))
        self.rows[row] = (attributes, b"".join(cells[column] for column in sorted(cells)))

    def set_results(self, values: dict[tuple[int, int], Value]) -> bool:
        """Store new cached values in formula cells; says whether anything changed."""
        by_row: dict[int, dict[int, Value]] = {}
        for (row, column), value in values.items():
            by_row.setdefault(row, {})[column] = value
        changed = False
        for row, results in by_row.items():
            cells = self.cells(row)
            updated = cells | {c: with_result(cells[c], v, self.prefix) for c, v in results.items() if c in cells}
            if updated != cells:
                self.replace_cells(row, updated)
                changed = True
        return changed

    def thinned(self, columns: Iterable[int], whole_rows: Set[int]) -> bytes:
        """The part with the cells of some columns only, and some rows whole; all of it where cells are
        written in an unusual form, so that their columns do not show at a glance."""
        if not self._usual:
            return self.to_bytes()
        names = b"|".join(column_letters(c).encode() for c in sorted(columns))
        p = re.escape(self._prefix)
        cell = re.compile(rb"<" + p + rb'c r="(?:' + names + rb')\d+"(?:[^>]*/>|.*?</' + p + rb"c>)", re.DOTALL)
        rows = {number: (attributes, b"".join(cell.findall(content)) if names and number not in whole_rows else content)
                for number, (attributes, content) in self.rows.items() if names or number in whole_rows}
        return self._together(rows)

    @cached_property
    def merged(self) -> list[Area]:
        """The merged ranges."""
        return self._areas(b"mergeCell")

    @cached_property
    def linked(self) -> list[Area]:
        """The ranges with hyperlinks."""
        return self._areas(b"hyperlink")

    def _areas(self, element: bytes) -> list[Area]:
        found = re.findall(rb"<(?:[\w.-]+:)?" + element + rb"""\b[^>]*?\sref=["']([^"']+)["']""", self.tail)
        return [Area.of(ref.decode()) for ref in found]

    def _split(self, body: bytes) -> Iterator[tuple[int, Row]]:
        opening, closing = b"<" + self._prefix + b"row", b"</" + self._prefix + b"row>"
        for chunk in body.split(closing):
            at = chunk.find(opening)
            while at >= 0:
                end = chunk.index(b">", at)
                attributes = chunk[at + len(opening) : end]
                content = chunk[end + 1 :]
                if attributes.endswith(b"/"):  # an empty row: the chunk goes on with the next
                    attributes, content = attributes[:-1].rstrip(), b""
                    at = chunk.find(opening, end)
                else:
                    at = -1
                yield self._row_number(attributes), (attributes, content)

    def _row_number(self, attributes: bytes) -> int:
        number = ROW_NUMBER.search(attributes)
        if number is None:
            raise Refused("the sheet stores rows without their numbers", where=self.name,
                          fix="Save the workbook once in Excel.")
        return int(number[1])

    def _split_cells(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        opening, closing = b"<" + self._prefix + b"c", b"</" + self._prefix + b"c>"
        for chunk in content.split(closing):
            at = chunk.find(opening)
            while at >= 0:
                end = chunk.index(b">", at)
                address = ADDRESS.search(chunk, at, end)
                if address is None:
                    raise Refused("the sheet stores cells without their addresses", where=self.name,
                                  fix="Save the workbook once in Excel.")
                if chunk[end - 1 : end] == b"/":
                    yield column_number(address[1].decode()), chunk[at : end + 1]
                    at = chunk.find(opening, end)
                else:
                    yield column_number(address[1].decode()), chunk[at:] + closing
                    at = -1


def _require_utf8(data: bytes, name: str) -> None:
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WorkbookError("the sheet holds text that is not UTF-8", where=name,
                            fix="Restore a backup, or let Excel repair the file.") from error
