"""Putting new data rows into a table, and leaving all else in the sheet where it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.formula.translate import Translator

from kam_xl.errors import Refused
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import FORMULA, START, Formula, Value, moved, read_formula, read_value, write_cell
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.references import Stretch
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.table_body import TableBody
from kam_xl.workbooks.xml import attribute, descendants, escape, parse, set_attribute

LAST_SHEET_ROW = 1_048_576
ROW_FORMAT = ("s", "customFormat", "ht", "customHeight")
HAS_CELL_REFERENCE = re.compile(r"[A-Za-z$]\d")


@dataclass(frozen=True)
class NewRows:
    """A table's rows as they shall be.

    `continues` gives for each row the data row it continues (its typed cells stay with it), None
    for a new one; `values` the refreshed columns; `dates` those of them that hold dates.
    """

    continues: Sequence[int | None]
    values: dict[str, list[Value]]
    dates: frozenset[str] = field(default_factory=frozenset)


class TableWriter:
    """Writes new rows into one table of a sheet."""

    def __init__(self, document: Document, table: Table, sheet: SheetXml, body: TableBody, styles: Styles) -> None:
        self._document, self._table, self._sheet, self._body = document, table, sheet, body
        self._styles = styles
        self._span = range(table.area.first_column, table.area.last_column + 1)
        self._strings = body.strings

    def write(self, new: NewRows) -> Stretch:
        """Rewrite the data rows; returns how the table's end moved."""
        table = self._table
        last = table.first_row + max(1, len(new.continues)) - 1
        self._check_room(last)
        self._check_formulas()
        outside = {row: self._outside(row) for row in range(table.first_row, max(table.area.last_row, last) + 1)}
        totals = [self._inside(table.last_row + 1 + k) for k in range(table.totals_rows)]
        formats = self._new_row_format()
        for row in range(table.first_row, max(table.area.last_row, last + table.totals_rows) + 1):
            index = row - table.first_row
            if row <= last:
                inside = self._render(index, row, new) if new.continues else self._blank_row(row)
            elif row <= last + table.totals_rows:
                inside = self._moved_row(totals[row - last - 1], row)
            else:
                inside = {}
            self._put(row, outside.get(row, {}) | inside, formats)
        return Stretch(table.sheet.name, table.area, table.first_row, table.last_row, last)

    def _render(self, index: int, row: int, new: NewRows) -> dict[int, bytes]:
        old = new.continues[index]
        cells = {}
        for number, column in enumerate(self._table.columns, self._table.area.first_column):
            address = f"{column_letters(number)}{row}"
            raw = self._body.cells[old].get(number) if old is not None else None
            if column.name in new.values:
                cell = self._refreshed(raw, address, old, number, new.values[column.name][index],
                                       column.name in new.dates)
            elif raw is not None:
                cell = self._moved_cell(raw, address)
            elif column.name in self._body.calculated and old is None:
                cell = self._calculated(column.name, address, number)
            else:
                cell = self._empty(address, old, number)
            if cell:
                cells[number] = cell
        return cells

    def _refreshed(self, raw: bytes | None, address: str, old: int | None, number: int, value: Value,
                   is_date: bool) -> bytes:
        if raw is not None and read_formula(raw) is None and read_value(raw, self._strings) == value:
            return self._moved_cell(raw, address)
        style = self._body.style(old, number)
        if is_date and value is not None:
            style = self._styles.dated(style)
        return write_cell(address, style, value, self._sheet.prefix) if value is not None or style else b""

    def _calculated(self, heading: str, address: str, number: int) -> bytes:
        """The column's formula in a new row, without a value until it is calculated."""
        style = self._body.style(None, number)
        pattern = self._body.patterns.get(number)
        p = self._sheet.prefix
        if pattern is None or FORMULA.search(pattern) is None:
            text = self._body.calculated[heading]
            attributes = b""
        else:
            origin = f"{column_letters(number)}{self._table.first_row + max(len(self._body), 1) - 1}"
            text, attributes = _placed(read_formula(pattern), origin, address)
        formula = f"<{p}f".encode() + attributes + f">{escape(text)}</{p}f>".encode()
        s = f' s="{style}"' if style else ""
        return f'<{p}c r="{address}"{s}>'.encode() + formula + f"</{p}c>".encode()

    def _moved_cell(self, raw: bytes, address: str) -> bytes:
        start = START.match(raw)
        origin = attribute(start[1], "r") if start else None
        if origin is None or origin == address:
            return raw
        formula = read_formula(raw)
        raw = moved(raw, address)
        if formula is None:
            return raw
        text, attributes = _placed(formula, origin, address)
        p = self._sheet.prefix.encode()
        return FORMULA.sub(lambda _: b"<" + p + b"f" + attributes + b">" + escape(text).encode() + b"</" + p + b"f>",
                           raw, count=1)

    def _moved_row(self, cells: dict[int, bytes], row: int) -> dict[int, bytes]:
        """Totals cells in their new row; their formulas follow the table, not the row."""
        return {c: moved(raw, f"{column_letters(c)}{row}") for c, raw in cells.items()}

    def _empty(self, address: str, old: int | None, number: int) -> bytes:
        style = self._body.style(old, number)
        return write_cell(address, style, None, self._sheet.prefix) if style else b""

    def _blank_row(self, row: int) -> dict[int, bytes]:
        """The one row that an empty table keeps: its formats and its formulas."""
        cells = {}
        for number, column in enumerate(self._table.columns, self._table.area.first_column):
            address = f"{column_letters(number)}{row}"
            calculated = column.name in self._body.calculated
            cell = self._calculated(column.name, address, number) if calculated else self._empty(address, None, number)
            if cell:
                cells[number] = cell
        return cells

    def _inside(self, row: int) -> dict[int, bytes]:
        return {c: raw for c, raw in self._sheet.cells(row).items() if c in self._span}

    def _outside(self, row: int) -> dict[int, bytes]:
        return {c: raw for c, raw in self._sheet.cells(row).items() if c not in self._span}

    def _put(self, row: int, cells: dict[int, bytes], format_of_new: bytes) -> None:
        if row in self._sheet.rows:
            self._sheet.replace_cells(row, cells)
        elif cells:
            self._sheet.replace_cells(row, cells, f' r="{row}"'.encode() + format_of_new)

    def _new_row_format(self) -> bytes:
        """Height and format that new rows take over from the last data row."""
        old, _ = self._sheet.rows.get(self._table.last_row, (b"", b""))
        kept = b""
        for name in ROW_FORMAT:
            if (value := attribute(old, name)) is not None:
                kept = set_attribute(kept, name, value)
        return kept

    def _check_room(self, last: int) -> None:
        """Refuse to grow over anything that stands below the table."""
        table, end = self._table, last + self._table.totals_rows
        if end > LAST_SHEET_ROW:
            raise Refused(f"table {table.name} would need {end:,} rows, a sheet has {LAST_SHEET_ROW:,}",
                          where=table.sheet.name, fix="Aggregate the source, or use a shorter period.")
        if end <= table.area.last_row:
            return
        grown = Area(table.area.last_row + 1, table.area.first_column, end, table.area.last_column)
        obstacle = self._obstacle(grown)
        if obstacle:
            needed = end - table.area.last_row
            raise Refused(f"table {table.name} grows to row {end}, but {obstacle} is in the way", where=table.sheet.name,
                          fix=f"Move it to another place, or insert at least {needed} rows below the table.")

    def _obstacle(self, grown: Area) -> str:
        """What stands in the rows that the table needs; empty if nothing does."""
        sheet = self._table.sheet
        tables = [t for t in self._document.tables.values() if t.sheet == sheet and t.name != self._table.name]
        pivots = [Area.of(location.get("ref", "A1")) for part in self._document.related(sheet.part, "pivotTable")
                  for location in descendants(parse(self._document.package.read(part), part), "location")]
        things = [(f"table {t.name}", t.area) for t in tables]
        things += [(f"the pivot table at {area}", area) for area in pivots]
        things += [(f"the merged range {area}", area) for area in self._sheet.merged]
        found = next((name for name, area in things if area.overlaps(grown)), "")
        return found or next((f"cell {column_letters(column)}{row}"
                              for row in range(grown.first_row, grown.last_row + 1)
                              for column, raw in self._inside(row).items() if self._holds_something(raw)), "")

    def _holds_something(self, raw: bytes) -> bool:
        return read_formula(raw) is not None or read_value(raw, self._strings) is not None

    def _check_formulas(self) -> None:
        for row, cells in enumerate(self._body.cells, self._table.first_row):
            for column, raw in cells.items():
                formula = read_formula(raw) if b"t=" in raw else None
                if formula is not None and (formula.kind == "dataTable" or (formula.kind == "array" and ":" in formula.ref)):
                    raise Refused(f"cell {column_letters(column)}{row} of table {self._table.name} is part of an array "
                                  "formula over several cells", where=self._table.sheet.name,
                                  fix="Move the formula out of the table.")


def _placed(formula: Formula | None, origin: str, address: str) -> tuple[str, bytes]:
    """A formula's text and attributes at another address, its relative references moved along."""
    if formula is None:
        return "", b""
    text = formula.text
    if HAS_CELL_REFERENCE.search(text) and origin != address:
        text = Translator("=" + text, origin=origin).translate_formula(address)[1:]
    attributes = set_attribute(formula.attributes, "ref", address) if formula.kind == "array" else formula.attributes
    return text, attributes



def expand_shared(sheet: SheetXml, area: Area) -> None:
    """Write out shared formulas that touch the area, whose master cell may go."""
    masters: dict[str, tuple[str, str]] = {}
    members: dict[str, list[tuple[int, int]]] = {}
    for row, column, formula in sheet.formulas():
        if formula.kind == "shared":
            group = attribute(formula.attributes, "si") or ""
            members.setdefault(group, []).append((row, column))
            if formula.text:
                masters[group] = (formula.text, f"{column_letters(column)}{row}")
    for group, places in members.items():
        if group in masters and any(area.contains(*place) for place in places):
            text, origin = masters[group]
            for row, column in places:
                _unshare(sheet, row, column, text, origin)


def _unshare(sheet: SheetXml, row: int, column: int, text: str, origin: str) -> None:
    address = f"{column_letters(column)}{row}"
    own = Translator("=" + text, origin=origin).translate_formula(address)[1:]
    cells, p = sheet.cells(row), sheet.prefix
    formula = f"<{p}f>{escape(own)}</{p}f>".encode()
    sheet.replace_cells(row, cells | {column: FORMULA.sub(lambda _: formula, cells[column], count=1)})


