"""What the references in a formula mean, wherever it is calculated: sheet and range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kam_xl.recalc.calls import read_tokens
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.references import parse_reference

COLUMNS = re.compile(r"(?P<table>[^\[\]!]+)\[(?:\[(?P<row>#This Row)\],)?(?:(?P<only>[^\[\]#@]+)|"
                     r"\[(?P<first>[^\[\]#@]+)\](?::\[(?P<last>[^\[\]#@]+)\])?)\]\Z", re.IGNORECASE)
BARE = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?\Z"
                  r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}\Z|\$?\d+:\$?\d+\Z")
"""Cells, whole columns and whole rows without a sheet's name."""


@dataclass(frozen=True)
class Home:
    """The cell in which a formula stands, and the tables of its workbook."""

    sheet: str
    row: int
    tables: Mapping[str, Table]

    def area(self, text: str) -> tuple[str, Area] | None:
        """Sheet and range of a reference to cells or to columns of a table; None for anything else."""
        if len(read_tokens(text)) != 1:
            return None
        return parse_reference(self._qualified(text)) or self._columns(text)

    def absolute(self, formula: str) -> str:
        """The formula as it would be written on any other sheet to mean the same."""
        return "".join(self._operand(t.value) if t.type == "OPERAND" and t.subtype == "RANGE" else t.value
                       for t in read_tokens(formula))

    def _operand(self, text: str) -> str:
        found = self._columns(text)
        return f"{_quoted(found[0])}!{found[1]}" if found else self._qualified(text)

    def _qualified(self, text: str) -> str:
        return f"{_quoted(self.sheet)}!{text}" if BARE.match(text) else text

    def _columns(self, text: str) -> tuple[str, Area] | None:
        match = COLUMNS.match(text)
        table = match and next((t for name, t in self.tables.items() if name.casefold() == match["table"].casefold()),
                               None)
        if match is None or table is None:
            return None
        first = _place(table, match["only"] or match["first"])
        last = _place(table, match["last"] or match["only"] or match["first"])
        rows = (self.row, self.row) if match["row"] else (table.first_row, table.last_row)
        if first is None or last is None:
            return None
        return table.sheet.name, Area(rows[0], first, rows[1], last)


def _place(table: Table, heading: str) -> int | None:
    """The column of the sheet in which a table's column lies."""
    wanted = re.sub(r"'(.)", r"\1", heading).casefold()
    return next((table.area.first_column + i for i, c in enumerate(table.columns) if c.name.casefold() == wanted), None)


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
