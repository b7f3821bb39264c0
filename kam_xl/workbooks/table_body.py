"""The data rows of a table, as they lie in the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kam_xl.errors import WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.cell import (
    COLUMN,
    FORMULA_ATTRIBUTES,
    FORMULA_TEXT,
    INLINE,
    ROW,
    STORED,
    STYLE,
    Formula,
    Record,
    has_formula,
    is_blank,
)
from kam_xl.workbooks.cell_block import CellBlock
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.xml import plain


class TableBody:
    """Cells and values of a table's data rows; a table of one blank row has none."""

    def __init__(self, table: Table, sheet: SheetXml, strings: Sequence[str], styles: Styles) -> None:
        self.table = table
        self.strings = strings
        self._styles = styles
        columns = range(table.area.first_column, table.area.last_column + 1)
        if len(columns) != len(table.columns):
            raise WorkbookError(f"table {table.name} names {len(table.columns)} columns, but lies over {len(columns)}",
                                where=table.sheet.name, fix="Restore a backup, or let Excel repair the file.")
        self.block = CellBlock(sheet, range(table.first_row, table.last_row + 1), columns)
        self._blank = table.first_row == table.last_row and all(
            cells[0] is None or is_blank(cells[0]) or has_formula(cells[0]) for cells in self.block.columns.values())
        self._values: dict[str, list[Value]] = {}
        self._patterns: dict[int, Record | None] = {}

    def __len__(self) -> int:
        return 0 if self._blank else self.table.last_row - self.table.first_row + 1

    def values(self, heading: str) -> list[Value]:
        """A column's values, one per data row."""
        if heading not in self._values:
            column = self.table.column(heading)
            self._values[heading] = [] if self._blank else self.block.values(column, self.strings)
        return self._values[heading]

    def cell(self, row: int | None, column: int) -> Record | None:
        """The cell of a data row, by its place in the table; where None, the one that new rows are
        modelled on: the last that holds something, else the last."""
        if row is not None:
            return self.block.columns[column][row]
        if column not in self._patterns:
            cells = self.block.columns[column]
            self._patterns[column] = next((cell for cell in reversed(cells) if not is_blank(cell)), cells[-1])
        return self._patterns[column]

    def is_date(self, heading: str) -> bool:
        """Whether the cells of a column that hold something, else its blank ones, show numbers as dates."""
        column = self.table.column(heading)
        used = {cell[STYLE].decode() or None for cell in self.block.columns[column]
                if cell is not None and (cell[STORED] or cell[INLINE])} or {self.style(None, column)}
        return all(self._styles.is_date(style) for style in used)

    def is_percent(self, row: int, heading: str) -> bool:
        """Whether a cell shows its number as a percentage."""
        return self._styles.is_percent(self.style(row, self.table.column(heading)))

    def pattern_formula(self, column: int) -> Formula | None:
        """The formula that new rows get, as it stands in the last data row."""
        record = self.cell(None, column)
        if record is None or not has_formula(record):
            return None
        return Formula(plain(record[FORMULA_TEXT]), record[FORMULA_ATTRIBUTES])

    def pattern_address(self, column: int) -> str:
        """Where the cell that new rows are modelled on lies."""
        record = self.cell(None, column)
        return "" if record is None else f"{record[COLUMN].decode()}{record[ROW].decode()}"

    @cached_property
    def calculated(self) -> frozenset[str]:
        """The columns that a formula fills: the table says so, or every data row has one."""
        found = set()
        for number, column in enumerate(self.table.columns, self.table.area.first_column):
            cells = self.block.columns[number]
            if column.formula or all(cell is not None and has_formula(cell) for cell in cells):
                found.add(column.name)
        return frozenset(found)

    @cached_property
    def has_formulas(self) -> bool:
        """Whether any data cell is calculated."""
        return any(cell is not None and has_formula(cell) for cells in self.block.columns.values() for cell in cells)

    @cached_property
    def typed(self) -> frozenset[str]:
        """The columns in which something is written that no formula fills."""
        return frozenset(h for h in self.table.headings if h not in self.calculated
                         and not all(is_blank(cell) for cell in self.block.columns[self.table.column(h)]))

    def style(self, row: int | None, column: int) -> str | None:
        """The style of a cell: its own, else that of the pattern row."""
        own = self.cell(row, column)
        record = own if own is not None else self.cell(None, column)
        return record[STYLE].decode() or None if record is not None else None
