"""Putting new data rows into a table, and leaving all else in the sheet where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from kam_xl.errors import Refused
from kam_xl.values import Values
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.cell import moved
from kam_xl.workbooks.cell_block import CellBlock
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.references import Stretch
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.table_body import TableBody
from kam_xl.workbooks.table_columns import Carried, NewColumn, Refreshed
from kam_xl.workbooks.table_rows import TableRows
from kam_xl.workbooks.xml import attribute, set_attribute

ROW_FORMAT = ("s", "customFormat", "ht", "customHeight")


@dataclass(frozen=True)
class NewRows:
    """A table's rows as they shall be.

    `continues` (Int64) gives for each row the data row it continues, whose typed cells stay with it, null for a new
    one; `values` are the refreshed columns; `dates` those of them that hold dates; `untouched` (Boolean, by default
    all false) marks the rows that are already there, in place and with these values.
    """

    continues: pl.Series
    values: Mapping[str, Values]
    dates: frozenset[str] = frozenset()
    untouched: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.Boolean))

    def __post_init__(self) -> None:
        if not len(self.untouched):
            object.__setattr__(self, "untouched", pl.repeat(False, len(self.continues), dtype=pl.Boolean, eager=True))


class TableWriter:
    """Writes new rows into one table of a sheet."""

    def __init__(self, document: Document, table: Table, sheet: SheetXml, body: TableBody, styles: Styles) -> None:
        self._document, self._table, self._sheet, self._body = document, table, sheet, body
        self._styles = styles
        self._columns = range(table.area.first_column, table.area.last_column + 1)

    def write(self, new: NewRows) -> Stretch:
        """Rewrite the data rows, for which there has to be room; returns how the table's end moved."""
        table = self._table
        last = table.first_row + max(1, len(new.continues)) - 1
        below = CellBlock(self._sheet, range(table.last_row + 1, max(last, table.last_row) + table.totals_rows + 1),
                          self._columns, self._body.strings)
        self._check_formulas()
        totals = [self._inside(row) for row in range(table.last_row + 1, table.area.last_row + 1)]
        new_format = self._new_row_format()
        beside = self._body.block.has_outside or below.has_outside
        TableRows(self._sheet, self._new_columns(new), self._columns, new_format, new.untouched,
                  beside=beside).put(table.first_row, last)
        for row, cells in enumerate(totals, last + 1):
            self._put(row, {c: moved(raw, f"{column_letters(c)}{row}") for c, raw in cells.items()}, new_format)
        TableRows(self._sheet, [], self._columns, "", pl.Series(dtype=pl.Boolean),
                  beside=beside).put(last + table.totals_rows + 1, table.area.last_row)
        return Stretch(table.sheet.name, table.area, table.first_row, table.last_row, last)

    def _new_columns(self, new: NewRows) -> list[NewColumn]:
        """The table's columns; one that is empty keeps a row with its formulas and formats."""
        body, prefix = self._body, self._sheet.prefix
        continues = new.continues if len(new.continues) else pl.Series([None], dtype=pl.Int64)
        values = new.values if len(new.continues) else {}
        return [Refreshed(body, number, values[column.name], continues, self._styles, prefix,
                          dates=column.name in new.dates) if column.name in values
                else Carried(body, number, column.name, continues, prefix)
                for number, column in zip(self._columns, self._table.columns, strict=True)]

    def _inside(self, row: int) -> dict[int, bytes]:
        """The table's cells in a row of the sheet."""
        return {c: raw for c, raw in self._sheet.cells(row).items() if c in self._columns}

    def _put(self, row: int, inside: dict[int, bytes], new_format: str) -> None:
        """A row from the table's cells and the cells beside it; it stays if it was there."""
        old = self._sheet.row(row)
        cells = {c: raw for c, raw in self._sheet.cells(row).items() if c not in self._columns} | inside
        if old is not None or cells:
            attributes = old[0] if old is not None else f' r="{row}"{new_format}'.encode()
            self._sheet.put_row(row, (attributes, b"".join(cells[c] for c in sorted(cells))))

    def _new_row_format(self) -> str:
        """Height and format that new rows take over from the last data row."""
        old, kept = self._sheet.row(self._table.last_row), b""
        for name in ROW_FORMAT if old is not None else ():
            if (value := attribute(old[0] if old else b"", name)) is not None:
                kept = set_attribute(kept, name, value)
        return kept.decode()

    def _check_formulas(self) -> None:
        if not self._body.block.arrays:
            return
        first, last = self._table.first_row, self._table.last_row
        for row, column, formula in self._sheet.formulas():
            if first <= row <= last and column in self._columns and formula.attributes and (
                    formula.kind == "dataTable" or (formula.kind == "array" and ":" in formula.ref)):
                raise Refused(f"table {self._table.name} holds an array formula over {formula.ref}",
                              where=self._table.sheet.name, fix="Move the formula out of the table.")
