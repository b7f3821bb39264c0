"""The rows of a table as text, a chunk at a time: its new cells, and what stands beside them in the sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from kam_xl.grid import column_number
from kam_xl.workbooks.cell_text import NONE, Piece, joined
from kam_xl.workbooks.row_frame import RowFrame, RowTexts, aligned
from kam_xl.workbooks.rows import Span
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.table_columns import NewColumn

CHUNK_ROWS = 10_000
"""So many new rows are put together at a time."""

MOST_ROWS = 65_536
"""Rows that are there already are taken span by span, which are rarely longer than this."""

AT_HAND = 20_000
"""Up to so many rows are written at once; more are made anew whenever somebody asks for them, chunk by chunk."""


class TableRows:
    """Makes the rows of a table. `untouched` marks those that stay the bytes they are.

    Rows that are there already keep their attributes and the cells `beside` the table; others have `new_format`.
    """

    def __init__(self, sheet: SheetXml, columns: Sequence[NewColumn], inside: range, new_format: str,
                 untouched: pl.Series, *, beside: bool) -> None:
        self._sheet, self._syntax, self._columns, self._inside = sheet, sheet.syntax, columns, inside
        self._new_format, self._untouched, self._beside = new_format, untouched, beside

    def put(self, first: int, last: int) -> None:
        """Give the sheet's rows between those two the new cells."""
        if last >= first:
            spans = [self._span(first, *chunk) for chunk in self._chunks(first, last)]
            self._sheet.replace(first, last, [span for span in spans if span is not None])

    def _chunks(self, first: int, last: int) -> Iterator[tuple[int, int, Span | None]]:
        """The rows between those two in runs, each of new rows or of those of one span."""
        at = first
        while at <= last:
            ahead = next(iter(self._sheet.spans(at, last)), None)
            if ahead is not None and ahead.first < at + CHUNK_ROWS:
                stop = min(ahead.last, at + MOST_ROWS)
                yield at, stop, next(iter(self._sheet.spans(at, stop)))
            else:
                stop = min(last, at + CHUNK_ROWS - 1)
                yield at, stop, None
            at = stop + 1

    def _span(self, table_start: int, first: int, last: int, old: Span | None) -> Span | None:
        start = first - table_start
        if old is not None and len(self._untouched) and self._untouched.slice(start, last - first + 1).all():
            return old
        formulas = any(c.may_hold_formulas() for c in self._columns) or (old is not None and old.may_hold_formulas())

        def make(columns: Collection[int] | None = None) -> bytes:
            return self._text(start, first, last, old, columns)

        if len(self._untouched) > AT_HAND:
            return Span(self._syntax, first, last, make, lean=True, formulas=formulas)
        text = make()
        return Span.of(self._syntax, text, first, last) if text else None

    def _text(self, start: int, first: int, last: int, old: Span | None, wanted: Collection[int] | None) -> bytes:
        """The rows between those two, the first of which has the place `start` in the table."""
        rows = pl.int_range(first, last + 1, eager=True).cast(pl.String)
        columns = [c.pieces(start, rows) for c in self._columns if wanted is None or c.number in wanted]
        cells = [piece for pieces in columns for piece in pieces]
        opening: list[Piece] = [self._syntax.row.decode(), ' r="', rows, '"', self._new_format]
        old_texts = RowTexts(old.text(), self._syntax) if old is not None else None
        there = pl.repeat(False, len(rows), dtype=pl.Boolean, eager=True)
        if old is not None and old_texts is not None:
            (attributes,) = aligned(old_texts.numbers, first, last, [old_texts.attributes])
            there = attributes.is_not_null()
            opening = [self._syntax.row.decode(), attributes] if there.all() else [_where(
                there, joined([self._syntax.row.decode(), attributes]), joined(opening))]
            cells = self._with_beside(cells, old, first, last) if self._beside else cells
        lines = self._lines(opening, cells, there, full=any(len(pieces) > 1 for pieces in columns))
        same = self._untouched.slice(start, len(rows))
        if old_texts is not None and same.any():
            (texts,) = aligned(old_texts.numbers, first, last, [old_texts.texts])
            lines = _where(same, texts, lines)
        return str(lines.str.join("").item()).encode()

    def _lines(self, opening: list[Piece], cells: list[Piece], there: pl.Series, *, full: bool) -> pl.Series:
        """The rows; those without cells are empty, or not there at all if they were not there before."""
        end = self._syntax.row_end.decode()
        if full:
            return joined([*opening, ">", *cells, end])
        content = joined([pl.repeat(NONE, len(there), eager=True), *cells])
        empty = pl.select(pl.when(there).then(joined([*opening, "/>"])).otherwise(pl.lit(NONE))).to_series()
        return _where(content != NONE, joined([*opening, ">", content, end]), empty)

    def _with_beside(self, cells: list[Piece], old: Span, first: int, last: int) -> list[Piece]:
        """The cells of the rows with those that stand left and right of the table."""
        frame = RowFrame.of(old.text(), self._syntax)
        numbers = {letters: column_number(letters) for letters in frame.cells["column"].unique()}
        left = [letters for letters, number in numbers.items() if number < self._inside.start]
        right = [letters for letters, number in numbers.items() if number >= self._inside.stop]
        return [*self._cells_of(frame, left, first, last), *cells, *self._cells_of(frame, right, first, last)]

    def _cells_of(self, frame: RowFrame, letters: list[str], first: int, last: int) -> list[Piece]:
        """What stands in some columns, one text per row."""
        if not letters:
            return []
        found = frame.cells.filter(pl.col("column").is_in(letters))
        numbers = frame.numbers.gather(found["row"]).cast(pl.String)
        raw = joined([f'<{self._syntax.prefix}c r="', found["column"], numbers, '"', found["rest"]])
        by_row = pl.DataFrame({"row": found["row"], "raw": raw}).group_by("row", maintain_order=True).agg(
            pl.col("raw").str.join(""))
        (texts,) = aligned(frame.numbers.gather(by_row["row"]), first, last, [by_row["raw"]])
        return [texts.fill_null(NONE)]


def _where(chosen: pl.Series, one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(chosen, other)
