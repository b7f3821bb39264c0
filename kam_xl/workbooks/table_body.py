"""The data rows of a table, as they lie in the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kam_xl.workbooks.cell import Value, read_formula, read_value, style_of
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.sheet import SheetXml


class TableBody:
    """Raw cells and values of a table's data rows; a table of one blank row has none."""

    def __init__(self, table: Table, sheet: SheetXml, strings: Sequence[str]) -> None:
        self.table = table
        self.strings = list(strings)
        span = range(table.area.first_column, table.area.last_column + 1)
        self.cells = [{c: raw for c, raw in sheet.cells(row).items() if c in span}
                      for row in range(table.first_row, table.last_row + 1)]
        self._columns: dict[str, list[Value]] = {}
        if len(self.cells) == 1 and self._is_blank():
            self.blank_row = self.cells.pop()
        else:
            self.blank_row = {}

    def __len__(self) -> int:
        return len(self.cells)

    def values(self, heading: str) -> list[Value]:
        """A column's values, one per data row."""
        if heading not in self._columns:
            column = self.table.column(heading)
            self._columns[heading] = [None if (raw := row.get(column)) is None else read_value(raw, self.strings)
                                      for row in self.cells]
        return self._columns[heading]

    @cached_property
    def patterns(self) -> dict[int, bytes]:
        """For each column the cell that new rows are modelled on: the last data row's."""
        return self.cells[-1] if self.cells else self.blank_row

    @cached_property
    def calculated(self) -> dict[str, str]:
        """The columns that a formula fills, with its text as in the last data row (or the table's)."""
        found = {}
        for number, column in enumerate(self.table.columns, self.table.area.first_column):
            raw = self.patterns.get(number)
            formula = read_formula(raw) if raw is not None else None
            if formula is not None and (column.formula or all(b"<" in row.get(number, b"") and
                                                              read_formula(row[number]) for row in self.cells)):
                found[column.name] = formula.text
            elif column.formula:
                found[column.name] = column.formula
        return found

    @cached_property
    def typed(self) -> frozenset[str]:
        """The columns in which something is written that no formula fills."""
        return frozenset(h for h in self.table.headings if h not in self.calculated
                         and any(v is not None for v in self.values(h)))

    def style(self, row: int | None, column: int) -> str | None:
        """The style of a cell: the row's own, else that of the pattern row."""
        raw = self.cells[row].get(column) if row is not None else None
        raw = raw or self.patterns.get(column)
        return None if raw is None else style_of(raw)

    def _is_blank(self) -> bool:
        return all(read_formula(raw) is not None or read_value(raw, self.strings) is None
                   for raw in self.cells[0].values())
