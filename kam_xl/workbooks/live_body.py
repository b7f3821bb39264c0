"""The data rows of a table in an open workbook: read once, in two calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from kam_xl.values import Values
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.excel_cells import Content, content_of, moved, value_of
from kam_xl.workbooks.styles import is_date_code
from kam_xl.workbooks.table_writer import NewRows


class LiveBody:
    """Contents and values by column. `number_format` gives the format of an area, None where its cells differ."""

    def __init__(self, table: Table, values: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]],
                 number_format: Callable[[Area], str | None]) -> None:
        self.table = table
        self.contents: list[list[Content]] = [
            list(map(content_of, *column)) for column in zip(zip(*values, strict=True), zip(*formulas, strict=True),
                                                             strict=True)]
        self._results = list(zip(*values, strict=True))
        self._number_format = number_format
        self._blank = len(values) == 1 and all(c[0] is None or isinstance(c[0], Formula) for c in self.contents)

    def __len__(self) -> int:
        return 0 if self._blank else len(self.contents[0])

    def values(self, heading: str) -> Values:
        """A column's values, one per data row."""
        column = self._index(heading)
        values = (value_of(result) if isinstance(content, Formula) else content
                  for content, result in zip(self.contents[column], self._results[column], strict=True))
        return Values.of([] if self._blank else values)

    @cached_property
    def calculated(self) -> frozenset[str]:
        """The columns that a formula fills: most of their rows have one. Excel does not say it itself."""
        return frozenset(h for h, column in zip(self.table.headings, self.contents, strict=True)
                         if 2 * sum(isinstance(c, Formula) for c in column) > len(column))

    @cached_property
    def has_formulas(self) -> bool:
        """Whether any data cell is calculated."""
        return any(isinstance(c, Formula) for column in self.contents for c in column)

    @cached_property
    def typed(self) -> frozenset[str]:
        """The columns in which something is written that no formula fills."""
        return frozenset(h for h, column in zip(self.table.headings, self.contents, strict=True)
                         if h not in self.calculated and any(c is not None for c in column))

    def is_date(self, heading: str) -> bool:
        """Whether the cells of a column that hold something, else its blank ones, show numbers as dates."""
        column = self.contents[self._index(heading)]
        filled = [row for row, content in enumerate(column) if content is not None]
        return all(is_date_code(code) for code in self._formats(heading, filled or list(range(len(column)))))

    def is_percent(self, row: int, heading: str) -> bool:
        """Whether a cell shows its number as a percentage."""
        return any("%" in code for code in self._formats(heading, [row]))

    def after(self, new: NewRows) -> list[list[Content]]:
        """The contents by column as they shall be."""
        continues = new.continues.to_list() or [None]
        return [list(new.values[heading]) or [None] if heading in new.values else self._carried(heading, continues)
                for heading in self.table.headings]

    def _carried(self, heading: str, continues: Sequence[int | None]) -> list[Content]:
        """A column that is typed or calculated: its cells go where their row goes."""
        column = self.contents[self._index(heading)]
        pattern = self._pattern(column) if heading in self.calculated else None
        found: list[Content] = []
        for row, old in enumerate(continues):
            origin = old if old is not None else pattern
            found.append(None if origin is None else moved(
                column[origin], self._address(heading, origin), self._address(heading, row)))
        return found

    def _pattern(self, column: list[Content]) -> int:
        """The row whose formula new rows get: the last that has one."""
        return max(row for row, content in enumerate(column) if isinstance(content, Formula))

    def _formats(self, heading: str, rows: list[int]) -> set[str]:
        """The number formats of some rows; where they differ, each half is asked."""
        column, first = self.table.column(heading), self.table.first_row
        code = self._number_format(Area(first + rows[0], column, first + rows[-1], column))
        if code is not None:
            return {code}
        half = len(rows) // 2
        return self._formats(heading, rows[:half]) | self._formats(heading, rows[half:]) if half else set()

    def _address(self, heading: str, row: int) -> str:
        return f"{column_letters(self.table.column(heading))}{self.table.first_row + row}"

    def _index(self, heading: str) -> int:
        return self.table.headings.index(heading)
