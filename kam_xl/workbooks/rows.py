"""Rows of a worksheet part: spans of raw text, taken apart only where somebody looks or changes something."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kam_xl.errors import Refused, WorkbookError
from kam_xl.grid import column_number
from kam_xl.workbooks.area import column_letters

ROW_NUMBER = re.compile(rb'\sr\s*=\s*["\'](\d+)["\']')
ADDRESS = re.compile(rb'\sr\s*=\s*["\']([A-Z]+)(\d+)["\']')
SPAN_BYTES = 4 * 2**20
"""A sheet's rows are held in spans of about this size."""

Row = tuple[bytes, bytes]
"""A row's raw attributes and raw cells."""

Make = Callable[[Collection[int] | None], bytes]
"""Gives the text of some rows; where columns are named, the cells of other columns may be left out."""


@dataclass(frozen=True)
class Syntax:
    """How a worksheet part writes rows and cells: its elements may have a prefix. `name` is the sheet's."""

    prefix: str
    name: str

    @cached_property
    def row(self) -> bytes:
        """How a row begins."""
        return f"<{self.prefix}row".encode()

    @cached_property
    def row_end(self) -> bytes:
        """How a row with cells ends."""
        return f"</{self.prefix}row>".encode()

    @cached_property
    def formula(self) -> bytes:
        """How every formula begins."""
        return f"<{self.prefix}f".encode()

    def split(self, text: bytes) -> Iterator[tuple[int, Row]]:
        """The rows of a text by their numbers."""
        for chunk in text.split(self.row_end):
            at = chunk.find(self.row)
            while at >= 0:
                end = self._end(chunk, at)
                attributes = chunk[at + len(self.row) : end]
                content = chunk[end + 1 :]
                if attributes.endswith(b"/"):  # an empty row: the chunk goes on with the next
                    attributes, content = attributes[:-1].rstrip(), b""
                    at = chunk.find(self.row, end)
                else:
                    at = -1
                yield self.number(attributes), (attributes, content)

    def number(self, attributes: bytes) -> int:
        """A row's number, from its raw attributes."""
        number = ROW_NUMBER.search(attributes)
        if number is None:
            raise Refused("the sheet stores rows without their numbers", where=self.name,
                          fix="Save the workbook once in Excel.")
        return int(number[1])

    def number_at(self, text: bytes, at: int) -> int:
        """The number of the row that begins there."""
        return self.number(text[at : self._end(text, at)])

    def cells(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        """The raw cells of a row by column number."""
        opening, closing = f"<{self.prefix}c".encode(), f"</{self.prefix}c>".encode()
        for chunk in content.split(closing):
            at = chunk.find(opening)
            while at >= 0:
                end = self._end(chunk, at)
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

    def joined(self, rows: Mapping[int, Row]) -> bytes:
        """The text of rows, in order."""
        pieces = []
        for number in sorted(rows):
            attributes, content = rows[number]
            pieces += [self.row, attributes, b">", content, self.row_end] if content else [self.row, attributes, b"/>"]
        return b"".join(pieces)

    def is_usual(self, text: bytes) -> bool:
        """Whether every cell begins with its address, as nearly every program writes it."""
        cell = f"<{self.prefix}c".encode()
        return text.count(cell) == text.count(cell + b' r="')

    def thinned(self, text: bytes, columns: Collection[int]) -> bytes:
        """Rows with the cells of some columns only."""
        p, names = re.escape(self.prefix), "|".join(map(column_letters, sorted(columns)))
        kept = rf'<{p}row\b[^<>]*>|</{p}row>|<{p}c r="(?:{names})\d+"(?:[^<>]*/>|.*?</{p}c>)'
        return b"".join(re.findall(kept.encode(), text, re.DOTALL))

    def _end(self, text: bytes, at: int) -> int:
        end = text.find(b">", at)
        if end < 0:
            raise WorkbookError(f"the sheet {self.name!r} is cut off", fix="Restore a backup, or let Excel repair it.")
        return end


class Span:
    """Some rows that lie below one another: their text, or the rows one by one if one was changed.

    `lean` says that `make` leaves out the cells of columns that are not asked for. One that was handed out is
    `frozen`: what is still to be made of it must not change meanwhile.
    """

    def __init__(self, syntax: Syntax, first: int, last: int, make: Make, *, lean: bool = False,
                 formulas: bool | None = None) -> None:
        self.first, self.last, self.lean = first, last, lean
        self._syntax, self._make, self._formulas = syntax, make, formulas
        self._own: dict[int, Row] | None = None
        self.frozen = False

    @classmethod
    def of(cls, syntax: Syntax, text: bytes, first: int, last: int) -> Span:
        """The span of a text that is at hand."""
        return cls(syntax, first, last, lambda _: text)

    @classmethod
    def of_rows(cls, syntax: Syntax, rows: dict[int, Row]) -> Span:
        """The span of rows that were taken apart; at least one."""
        span = cls(syntax, min(rows), max(rows), lambda _: b"")
        span._own = rows
        return span

    def text(self, columns: Collection[int] | None = None) -> bytes:
        """The rows as text; where columns are named, cells of others may be left out."""
        return self._make(columns) if self._own is None else self._syntax.joined(self._own)

    def rows(self) -> dict[int, Row]:
        """The rows one by one."""
        return dict(self._syntax.split(self._make(None))) if self._own is None else self._own

    def changed(self, rows: Mapping[int, Row]) -> Span:
        """The span with some rows changed: itself, taken apart, or another one where it is frozen."""
        if self.frozen or self._own is None:
            span = Span.of_rows(self._syntax, {**self.rows(), **rows})
            span.first, span.last = self.first, self.last
            return span
        self._own.update(rows)
        self._formulas = None
        return self

    def may_hold_formulas(self) -> bool:
        """Whether formulas may be among the cells."""
        if self._formulas is None:
            self._formulas = self._syntax.formula in self.text()
        return self._formulas

    def cut(self, row: int) -> list[Span]:
        """The span as two, the second of which begins with the first row from that number on."""
        starts = self._starts() if self._own is None else []
        if not starts or starts != sorted(starts):
            rows = self.rows()
            parts = [{n: r for n, r in rows.items() if n < row}, {n: r for n, r in rows.items() if n >= row}]
            return [Span.of_rows(self._syntax, part) for part in parts if part]
        text, place = self.text(), bisect_left(starts, (row, 0))
        if place in (0, len(starts)):
            return [self]
        at = starts[place][1]
        return [Span.of(self._syntax, text[:at], self.first, starts[place - 1][0]),
                Span.of(self._syntax, text[at:], starts[place][0], self.last)]

    def _starts(self) -> list[tuple[int, int]]:
        """Each row's number and where it begins in the text."""
        text = self.text()
        return [(self._syntax.number_at(text, found.start()), found.start())
                for found in re.finditer(re.escape(self._syntax.row), text)]


def spans_of(syntax: Syntax, data: bytes, start: int, end: int) -> list[Span]:
    """The spans of the rows in a part of a text."""
    spans: list[Span] = []
    at, begin = data.find(syntax.row, start, end), start
    while at >= 0:
        following = data.find(syntax.row, at + SPAN_BYTES, end)
        stop = following if following >= 0 else end
        first, last = syntax.number_at(data, at), syntax.number_at(data, data.rfind(syntax.row, at, stop))
        if last < first or (spans and first <= spans[-1].last):
            return [Span.of_rows(syntax, dict(syntax.split(data[start:end])))]
        spans.append(Span(syntax, first, last, _slice(data, begin, stop)))
        at, begin = following, stop
    return spans


def _slice(data: bytes, start: int, stop: int) -> Make:
    return lambda _: data[start:stop]
