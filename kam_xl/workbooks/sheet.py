"""A worksheet part, of which a refresh rewrites only some rows.

Everything before and after the rows (views, columns, conditional formats, validations, extensions) stays as it is,
apart from the ranges in it that follow a table's last row. Rows that nobody changes stay the bytes they are.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from functools import cached_property

from kam_xl.errors import Refused, WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import Formula, read_formula, read_value
from kam_xl.workbooks.cell_results import with_results
from kam_xl.workbooks.rows import Row, Span, Syntax, spans_of

LARGE = 2**22
SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^<>]*?(/?)>")


class SheetXml:
    """The rows of a worksheet part by number; `chunks` puts the part together again."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        _require_utf8(data, name)
        start = SHEET_DATA.search(data)
        if start is None:
            raise Refused("the sheet holds no cells that can be read", where=name,
                          fix="Save the workbook once in Excel.")
        self.prefix = start[1].decode()
        self.syntax = Syntax(self.prefix, name)
        closing = b"</" + start[1] + b"sheetData>"
        end = start.end() if start[2] else data.find(closing, start.end())
        if end < 0:
            raise WorkbookError(f"the sheet {name!r} is cut off", fix="Restore a backup, or let Excel repair the file.")
        if data.find(b"<!", start.end(), end) >= 0:
            raise Refused("the sheet has comments or raw sections among its cells", where=name,
                          fix="Save the workbook once in Excel.")
        self.head = data[: start.end()] if not start[2] else data[: start.end() - 2] + b">"
        self.tail = closing + data[end:] if start[2] else data[end:]
        self._empty = (self.head, self.tail, data)
        self._spans = spans_of(self.syntax, data, start.end(), end)
        self._looked_at: tuple[Span, dict[int, Row]] | None = None

    @property
    def is_large(self) -> bool:
        """Whether the part had better not be put together as a whole."""
        return len(self._empty[2]) > LARGE or any(span.lean for span in self._spans)

    def chunks(self) -> Iterator[bytes]:
        """The part, piece by piece."""
        head, tail, unchanged = self._empty
        if not self._spans and (head, tail) == (self.head, self.tail):
            yield unchanged
        else:
            yield self.head
            for span in self._spans:
                yield span.text()
            yield self.tail

    def to_bytes(self) -> bytes:
        """The part with its rows in order."""
        return b"".join(self.chunks())

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Number, raw attributes and raw cells of every row."""
        for span in self._spans:
            yield from sorted(span.rows().items())

    def row(self, number: int) -> Row | None:
        """Raw attributes and raw cells of a row; None if the sheet does not hold it."""
        span = self._span(number)
        if span is None:
            return None
        if self._looked_at is None or self._looked_at[0] is not span:
            self._looked_at = span, span.rows()  # the next row asked for most likely lies in the same span
        return self._looked_at[1].get(number)

    def cells(self, row: int) -> dict[int, bytes]:
        """The raw cells of a row by column number."""
        found = self.row(row)
        return dict(self.syntax.cells(found[1])) if found is not None else {}

    def formulas(self) -> Iterator[tuple[int, int, Formula]]:
        """Row, column and formula of every formula cell."""
        for row, column, raw in self.formula_cells():
            if (formula := read_formula(raw)) is not None:
                yield row, column, formula

    def formula_cells(self) -> Iterator[tuple[int, int, bytes]]:
        """Row, column and raw cell of every formula cell."""
        mark = self.syntax.formula
        for span in self._formula_spans():
            for row, (_, content) in span.rows().items():
                if mark in content:
                    yield from ((row, column, raw) for column, raw in self.syntax.cells(content) if mark in raw)

    def formula_texts(self) -> Iterator[bytes]:
        """The text of rows, many at a time, among which there may be formulas."""
        return (span.text() for span in self._formula_spans())

    def shares_formulas(self) -> bool:
        """Whether cells may share a formula."""
        return any(b"shared" in text for text in self.formula_texts())

    def rewrite_formulas(self, rewrite: Callable[[bytes, int], bytes]) -> None:
        """Let `rewrite` change the raw cells of each row that may hold formulas; it is also told the row's number."""
        for place, span in enumerate(self._spans):
            rows = span.rows() if span.may_hold_formulas() else {}
            old = {row: found for row, found in rows.items() if self.syntax.formula in found[1]}
            new = {row: (attributes, rewrite(content, row)) for row, (attributes, content) in old.items()}
            if new != old:
                self._spans[place] = span.changed(new)
        self._looked_at = None

    def value(self, row: int, column: int, strings: list[str]) -> Value:
        """The value in one cell."""
        raw = self.cells(row).get(column)
        return None if raw is None else read_value(raw, strings)

    def replace_cells(self, row: int, cells: dict[int, bytes]) -> None:
        """Put a row together from its raw cells; its own format stays."""
        attributes, _ = self.row(row) or (f' r="{row}"'.encode(), b"")
        self.put_row(row, (attributes, b"".join(cells[column] for column in sorted(cells))))

    def put_row(self, number: int, row: Row) -> None:
        """Put a row in place of that of the same number, or between the others."""
        place = self._place(number)
        if place < len(self._spans) and self._spans[place].first <= number:
            self._spans[place] = self._spans[place].changed({number: row})
            self._looked_at = None
        else:
            self.replace(number, number, [Span.of_rows(self.syntax, {number: row})])

    def set_results(self, values: Mapping[tuple[int, int], Value]) -> bool:
        """Store new cached values in formula cells; says whether anything changed."""
        by_row: dict[int, dict[int, Value]] = {}
        for (row, column), value in values.items():
            by_row.setdefault(row, {})[column] = value
        changed = False
        for row, results in by_row.items():
            if (found := self.row(row)) is None:
                continue
            updated = with_results(found[1], results, self.syntax)
            if updated != found[1]:
                self.put_row(row, (found[0], updated))
                changed = True
        return changed

    def spans(self, first: int, last: int) -> list[Span]:
        """The spans of the rows between those two, both included, and of no others."""
        self._cut(first)
        self._cut(last + 1)
        found = self._spans[self._place(first) : self._place(last + 1)]
        for span in found:
            span.frozen = True
        return found

    def replace(self, first: int, last: int, spans: Iterable[Span]) -> None:
        """Put spans in place of the rows between those two, both included."""
        old = self.spans(first, last)
        start = self._place(first)
        self._spans[start : start + len(old)] = spans

    def thinned(self, columns: Collection[int], whole_rows: Set[int]) -> bytes:
        """The part with the cells of some columns only, and some rows whole; rows of cells in an unusual form,
        whose columns do not show at a glance, stay whole, too."""
        pieces = [self.head]
        for row in sorted(whole_rows):
            self._cut(row)
            self._cut(row + 1)
        for span in self._spans:
            if span.first in whole_rows:
                pieces.append(span.text())
            elif columns:
                text = span.text(columns)
                usual = not span.lean and self.syntax.is_usual(text)
                pieces.append(self.syntax.thinned(text, columns) if usual else text)
        return b"".join([*pieces, self.tail])

    def reaches(self, row: int) -> bool:
        """Whether the sheet's rows go on as far as that row."""
        return bool(self._spans) and row <= self._spans[-1].last

    @cached_property
    def merged(self) -> list[Area]:
        """The merged ranges."""
        return self._areas(b"mergeCell")

    @cached_property
    def linked(self) -> list[Area]:
        """The ranges with hyperlinks."""
        return self._areas(b"hyperlink")

    def _areas(self, element: bytes) -> list[Area]:
        found = re.findall(rb"<(?:[\w.-]+:)?" + element + rb"""\b[^<>]*?\sref=["']([^"']+)["']""", self.tail)
        return [Area.of(ref.decode()) for ref in found]

    def _formula_spans(self) -> list[Span]:
        return [span for span in self._spans if span.may_hold_formulas()]

    def _place(self, row: int) -> int:
        """Which span is the first to end at that row or below."""
        return bisect_left(self._spans, row, key=lambda span: span.last)

    def _span(self, row: int) -> Span | None:
        """The span in which a row lies or would lie."""
        place = self._place(row)
        if place < len(self._spans) and self._spans[place].first <= row:
            return self._spans[place]
        return None

    def _cut(self, row: int) -> None:
        """Let no span reach over the upper edge of a row."""
        span = self._span(row)
        if span is not None and span.first < row:
            place = self._place(row)
            self._spans[place : place + 1] = span.cut(row)


def _require_utf8(data: bytes, name: str) -> None:
    """A million characters at a time, since a large sheet as text would take its size again."""
    if data.isascii():
        return
    reading, step = codecs.getincrementaldecoder("utf-8")(), 2**20
    try:
        for start in range(0, len(data), step):
            reading.decode(data[start : start + step])
        reading.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise WorkbookError("the sheet holds text that is not UTF-8", where=name,
                            fix="Restore a backup, or let Excel repair the file.") from error
