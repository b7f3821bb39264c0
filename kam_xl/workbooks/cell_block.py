"""The cells of many rows at once: read span by span, kept column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import polars as pl

from kam_xl.errors import WorkbookError
from kam_xl.values import Value, Values
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell_facts import FACTS, CellReader, values_of
from kam_xl.workbooks.row_frame import RowFrame
from kam_xl.workbooks.sheet import SheetXml

Strings = Callable[[], Sequence[str]]

FEW = 200
"""Cells up to which reading them one by one is quicker than column by column."""


@dataclass(frozen=True)
class CellColumn:
    """The cells of one column, one per row of the block; what is null is not there."""

    facts: pl.DataFrame

    @cached_property
    def values(self) -> Values:
        """The values; blanks where there is no cell."""
        return values_of(self.facts)

    @property
    def styles(self) -> pl.Series:
        """Each cell's style, -1 where it names none."""
        return self.facts["style"]

    @property
    def stored(self) -> pl.Series:
        """Whether a value is stored in the cell."""
        return self.facts["stored"].fill_null(value=False)

    @property
    def formula(self) -> pl.Series:
        """Whether the cell is calculated."""
        return self.facts["formula"].fill_null(value=False)

    @cached_property
    def filled(self) -> pl.Series:
        """Whether the cell holds a value or a formula."""
        return self.stored | self.formula

    @cached_property
    def last_filled(self) -> int:
        """The place of the last cell that holds something, else of the last one."""
        filled = self.filled.arg_true()
        return int(filled[-1]) if len(filled) else len(self.facts) - 1


class CellBlock:
    """The cells of a run of rows, and what stands beside the given columns in them."""

    def __init__(self, sheet: SheetXml, rows: range, columns: range, strings: Strings) -> None:
        self.rows = rows
        self._syntax, self._columns = sheet.syntax, columns
        self._reader = CellReader(sheet.prefix, strings)
        self.spans = sheet.spans(rows.start, rows.stop - 1) if rows else []
        self._read: dict[int, CellColumn] = {}
        self._rests: dict[int, pl.Series] = {}

    @cached_property
    def arrays(self) -> bool:
        """Whether array formulas or data tables may be among the cells."""
        texts = (span.text() for span in self.spans if span.may_hold_formulas())
        return any(b"array" in text or b"dataTable" in text for text in texts)

    @cached_property
    def has_outside(self) -> bool:
        """Whether cells stand beside the block."""
        inside = {column_letters(column) for column in self._columns}
        return any(not inside.issuperset(frame.cells["column"].unique()) for _, frame in self._frames(None))

    def column(self, number: int) -> CellColumn:
        """The cells of a column. The first one that is asked for brings all others, unless each could be made alone."""
        if number not in self._read:
            lean = bool(self.spans) and all(span.lean for span in self.spans)
            try:
                self._read |= self._columns_read([number] if lean else list(self._columns))
            except (ValueError, IndexError) as error:
                raise WorkbookError(f"table cells hold something that cannot be read ({error})",
                                    where=self._syntax.name, fix="Restore a backup, or let Excel repair the file.") \
                    from error
        return self._read[number]

    def cell(self, place: int, number: int) -> bytes | None:
        """The raw cell of a column in the row of that place."""
        row = self.rows[place]
        for span in self.spans:
            if span.first <= row <= span.last:
                _, content = span.rows().get(row, (b"", b""))
                return dict(self._syntax.cells(content)).get(number)
        return None

    def rests(self, number: int) -> pl.Series:
        """The raw cells of a column without their addresses, null where there is none."""
        if number not in self._rests:
            letters = column_letters(number)
            parts = [_here(frame, letters, first).select("row", "rest") for first, frame in self._frames([number])]
            self._rests[number] = self._on_all_rows(parts, {"row": pl.UInt32, "rest": pl.String})["rest"]
        return self._rests[number]

    def _columns_read(self, numbers: list[int]) -> dict[int, CellColumn]:
        parts: dict[int, list[pl.DataFrame]] = {number: [] for number in numbers}
        outside = False
        for first, frame in self._frames(None if len(numbers) > 1 else numbers):
            by_letters = frame.cells.partition_by("column", as_dict=True, include_key=False)
            for number in numbers:
                cells = by_letters.pop((column_letters(number),), None)
                if cells is not None:
                    rows = frame.numbers.gather(cells["row"]) - first
                    parts[number].append(self._reader.facts(rows.cast(pl.UInt32), cells["rest"]))
            outside = outside or bool(by_letters)
        if len(numbers) == len(self._columns):
            self.has_outside = outside
        return {number: CellColumn(self._on_all_rows(facts, FACTS)) for number, facts in parts.items()}

    def _frames(self, columns: list[int] | None) -> Iterator[tuple[int, RowFrame]]:
        for span in self.spans:
            yield self.rows.start, RowFrame.of(span.text(columns), self._syntax)

    def _on_all_rows(self, parts: list[pl.DataFrame], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
        """One row per row of the block, in order."""
        found = pl.concat([pl.DataFrame(schema=schema), *parts], how="diagonal")
        every = pl.DataFrame({"row": pl.int_range(len(self.rows), dtype=pl.UInt32, eager=True)})
        if found["row"].equals(every["row"]):
            return found
        return every.join(found.unique("row", keep="last", maintain_order=True), on="row", how="left",
                          maintain_order="left")


def range_values(sheet: SheetXml, area: Area, strings: Callable[[], list[str]]) -> list[Value]:
    """The values of a range in reading order; a few, as of a chart, are sooner read one by one."""
    if area.size <= FEW:
        return [sheet.value(row, column, strings()) for row, column in area.cells()]
    columns = range(area.first_column, area.last_column + 1)
    block = CellBlock(sheet, range(area.first_row, area.last_row + 1), columns, strings)
    return list(chain.from_iterable(zip(*(block.column(number).values for number in columns), strict=True)))


def _here(frame: RowFrame, letters: str, first: int) -> pl.DataFrame:
    """The cells of one column, their rows counted from the block's first."""
    cells = frame.cells.filter(pl.col("column") == letters)
    return cells.with_columns(row=(frame.numbers.gather(cells["row"]) - first).cast(pl.UInt32))


