"""The data rows of a table, as they lie in the sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from kam_xl.errors import WorkbookError
from kam_xl.values import Values
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.cell import Formula, read_formula
from kam_xl.workbooks.cell_block import CellBlock, CellColumn
from kam_xl.workbooks.cell_facts import NO_STYLE
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles


class TableBody:
    """Cells and values of a table's data rows; a table of one blank row has none."""

    def __init__(self, table: Table, sheet: SheetXml, strings: Callable[[], Sequence[str]], styles: Styles) -> None:
        self.table, self.strings = table, strings
        self._styles = styles
        columns = range(table.area.first_column, table.area.last_column + 1)
        if len(columns) != len(table.columns):
            raise WorkbookError(f"table {table.name} names {len(table.columns)} columns, but lies over {len(columns)}",
                                where=table.sheet.name, fix="Restore a backup, or let Excel repair the file.")
        self.block = CellBlock(sheet, range(table.first_row, table.last_row + 1), columns, strings)
        self._numbers = columns

    def __len__(self) -> int:
        return 0 if self._blank else len(self.block.rows)

    @cached_property
    def _blank(self) -> bool:
        columns = (self.block.column(number) for number in self._numbers)
        return len(self.block.rows) == 1 and all(not c.stored[0] or c.formula[0] for c in columns)

    def values(self, heading: str) -> Values:
        """A column's values, one per data row."""
        return Values.blank(0) if self._blank else self._column(heading).values

    def is_date(self, heading: str) -> bool:
        """Whether the cells of a column that hold something, else its blank ones, show numbers as dates."""
        column = self._column(heading)
        used = {_named(style) for style in column.styles.filter(column.stored).unique()}
        return all(self._styles.is_date(style) for style in used or {self.pattern_style(self.table.column(heading))})

    def is_percent(self, row: int, heading: str) -> bool:
        """Whether a cell shows its number as a percentage."""
        own = self._column(heading).styles[row]
        pattern = self.pattern_style(self.table.column(heading))
        return self._styles.is_percent(pattern if own is None else _named(own))

    @cached_property
    def calculated(self) -> frozenset[str]:
        """The columns that a formula fills: the table says so, or every data row has one."""
        return frozenset(c.name for c in self.table.columns if c.formula or self._column(c.name).formula.all())

    @cached_property
    def has_formulas(self) -> bool:
        """Whether any data cell is calculated."""
        return any(self._column(heading).formula.any() for heading in self.table.headings)

    @cached_property
    def typed(self) -> frozenset[str]:
        """The columns in which something is written that no formula fills."""
        return frozenset(h for h in self.table.headings if h not in self.calculated and self._column(h).filled.any())

    def pattern_style(self, number: int) -> str | None:
        """The style of the cell that new rows are modelled on: the last that holds something, else the last."""
        column = self.block.column(number)
        return _named(column.styles[column.last_filled])

    def pattern_formula(self, number: int) -> Formula | None:
        """The formula that new rows get, as it stands in the cell that they are modelled on."""
        column = self.block.column(number)
        raw = self.block.cell(column.last_filled, number) if column.formula[column.last_filled] else None
        return None if raw is None else read_formula(raw)

    def pattern_address(self, number: int) -> str:
        """Where the cell that new rows are modelled on lies."""
        return f"{column_letters(number)}{self.block.rows[self.block.column(number).last_filled]}"

    def _column(self, heading: str) -> CellColumn:
        return self.block.column(self.table.column(heading))


def _named(style: int | None) -> str | None:
    return None if style is None or style == NO_STYLE else str(style)
