"""Putting new data rows into a table, and leaving all else in the sheet where it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kam_xl.errors import Refused
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import (
    COLUMN,
    FORMULA,
    RAW,
    ROW,
    START,
    STYLE,
    Formula,
    Record,
    has_formula,
    is_blank,
    moved,
    read_formula,
    write_cell,
)
from kam_xl.workbooks.cell_block import CellBlock
from kam_xl.workbooks.cell_text import ColumnText, column_text, rows_text
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.references import Stretch
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.table_body import TableBody
from kam_xl.workbooks.xml import attribute, descendants, escape, parse, set_attribute

ROW_FORMAT = ("s", "customFormat", "ht", "customHeight")
HAS_CELL_REFERENCE = re.compile(r"[A-Za-z$]\d")


@dataclass(frozen=True)
class NewRows:
    """A table's rows as they shall be.

    `continues` gives for each row the data row it continues (its typed cells stay with it), None
    for a new one; `values` the refreshed columns; `dates` those of them that hold dates; `untouched` the
    rows that are already there, in place and with these values.
    """

    continues: Sequence[int | None]
    values: dict[str, list[Value]]
    dates: frozenset[str] = field(default_factory=frozenset)
    untouched: frozenset[int] = field(default_factory=frozenset)


class TableWriter:
    """Writes new rows into one table of a sheet."""

    def __init__(self, document: Document, table: Table, sheet: SheetXml, body: TableBody, styles: Styles) -> None:
        self._document, self._table, self._sheet, self._body = document, table, sheet, body
        self._styles = styles
        self._columns = range(table.area.first_column, table.area.last_column + 1)

    def write(self, new: NewRows) -> Stretch:
        """Rewrite the data rows; returns how the table's end moved."""
        table = self._table
        last = table.first_row + max(1, len(new.continues)) - 1
        below = CellBlock(self._sheet, range(table.last_row + 1, max(last, table.last_row) + table.totals_rows + 1),
                          self._columns)
        table.require_room(last, lambda grown: self._obstacle(grown, below))
        self._check_formulas()
        outside = self._body.block.outside | below.outside
        new_format = self._new_row_format()
        indices, columns = self._new_cells(new)
        for index, inside in zip(indices, rows_text(columns), strict=True):
            self._put(table.first_row + index, inside, outside, new_format)
        for offset in range(table.totals_rows):
            self._put(last + 1 + offset, self._totals(below, offset, last + 1 + offset), outside, new_format)
        for row in range(last + table.totals_rows + 1, table.area.last_row + 1):
            self._put(row, b"", outside, b"")
        return Stretch(table.sheet.name, table.area, table.first_row, table.last_row, last)

    def _new_cells(self, new: NewRows) -> tuple[Sequence[int], list[ColumnText]]:
        """The rows to write, and for each column of the table their cells."""
        if not new.continues:
            return [0], [ColumnText.of([self._blank_cell(number, column.name)])
                         for number, column in zip(self._columns, self._table.columns, strict=True)]
        every = range(len(new.continues))
        indices = [i for i in every if i not in new.untouched] if new.untouched else every
        rows = [str(self._table.first_row + i) for i in indices]
        columns = [self._refreshed(number, column.name, indices, rows, new) if column.name in new.values
                   else ColumnText.of(self._carried(number, column.name, indices, new.continues))
                   for number, column in zip(self._columns, self._table.columns, strict=True)]
        return indices, columns

    def _refreshed(self, number: int, name: str, indices: Sequence[int], rows: list[str], new: NewRows) -> ColumnText:
        """A refreshed column's cells, each in the style of the row it continues."""
        column = new.values[name]
        values = [column[i] for i in indices] if new.untouched else column
        pattern = self._body.style(None, number)
        styles: list[str | None] = [pattern]
        if not {cell[STYLE] for cell in self._body.block.columns[number] if cell} <= {(pattern or "").encode()}:
            styles = [self._body.style(new.continues[i], number) for i in indices]
        shown = {style: self._styles.dated(style) if name in new.dates else style for style in set(styles)}
        if len(shown) == 1:
            return column_text(number, rows, values, shown[styles[0]], self._sheet.prefix)
        letters, p = column_letters(number), self._sheet.prefix
        cells = zip(rows, styles, values, strict=True)
        return ColumnText.of([write_cell(f"{letters}{row}", shown[style], value, p).decode()
                              if style or value is not None else "" for row, style, value in cells])

    def _carried(self, number: int, name: str, indices: Sequence[int], continues: Sequence[int | None]) -> list[str]:
        """The cells of a column that is typed or calculated: they go where their row goes."""
        letters, first = column_letters(number), self._table.first_row
        calculated = name in self._body.calculated
        style = self._body.style(None, number)
        blank = f'" s="{style}"/>' if style else ""
        texts = []
        for i in indices:
            old = continues[i]
            record = self._body.cell(old, number) if old is not None else None
            if record is not None:
                texts.append(self._moved(record, f"{letters}{first + i}").decode())
            elif calculated and old is None:
                texts.append(self._calculated(number, name, f"{letters}{first + i}"))
            else:
                texts.append(f'<{self._sheet.prefix}c r="{letters}{first + i}{blank}' if blank else "")
        return texts

    def _moved(self, record: Record, address: str) -> bytes:
        """A cell in its new row, its formula's relative references moved along."""
        raw = record[RAW]
        start = START.match(raw)
        origin = attribute(start[1], "r") if start else None
        if origin is None or origin == address:
            return raw
        formula, raw = read_formula(raw), moved(raw, address)
        if formula is None:
            return raw
        text, attributes = _placed(formula, origin, address)
        p = self._sheet.prefix.encode()
        return FORMULA.sub(lambda _: b"<" + p + b"f" + attributes + b">" + escape(text).encode() + b"</" + p + b"f>",
                           raw, count=1)

    def _calculated(self, number: int, name: str, address: str) -> str:
        """The column's formula in a new row, without a value until it is calculated."""
        p, style = self._sheet.prefix, self._body.style(None, number)
        formula = self._body.pattern_formula(number)
        if formula is None:
            text, attributes = next(c.formula for c in self._table.columns if c.name == name), b""
        else:
            text, attributes = _placed(formula, self._body.pattern_address(number), address)
        s = f' s="{style}"' if style else ""
        return f'<{p}c r="{address}"{s}><{p}f{attributes.decode()}>{escape(text)}</{p}f></{p}c>'

    def _blank_cell(self, number: int, name: str) -> str:
        """A cell of the one row that an empty table keeps: its format, or its formula."""
        address = f"{column_letters(number)}{self._table.first_row}"
        if name in self._body.calculated:
            return self._calculated(number, name, address)
        style = self._body.style(None, number)
        return f'<{self._sheet.prefix}c r="{address}" s="{style}"/>' if style else ""

    def _totals(self, below: CellBlock, offset: int, row: int) -> bytes:
        """A totals row in its new place; its formulas follow the table, not the row."""
        records = [(number, below.columns[number][offset]) for number in self._columns]
        return b"".join(moved(r[RAW], f"{column_letters(number)}{row}") for number, r in records if r is not None)

    def _put(self, row: int, inside: bytes, outside: dict[int, dict[int, bytes]], new_format: bytes) -> None:
        """A row from the table's cells and the cells beside it."""
        beside = outside.get(row)
        if beside:
            left = b"".join(beside[c] for c in sorted(beside) if c < self._columns.start)
            inside = left + inside + b"".join(beside[c] for c in sorted(beside) if c >= self._columns.stop)
        old = self._sheet.rows.get(row)
        if old is not None:
            self._sheet.rows[row] = (old[0], inside)
        elif inside:
            self._sheet.rows[row] = (b' r="%d"%b' % (row, new_format), inside)

    def _new_row_format(self) -> bytes:
        """Height and format that new rows take over from the last data row."""
        old, _ = self._sheet.rows.get(self._table.last_row, (b"", b""))
        kept = b""
        for name in ROW_FORMAT:
            if (value := attribute(old, name)) is not None:
                kept = set_attribute(kept, name, value)
        return kept

    def _obstacle(self, grown: Area, below: CellBlock) -> str:
        """What stands in the rows that the table needs; empty if nothing does."""
        sheet = self._table.sheet
        tables = [t for t in self._document.tables.values() if t.sheet == sheet and t.name != self._table.name]
        pivots = [Area.of(location.get("ref", "A1")) for part in self._document.related(sheet.part, "pivotTable")
                  for location in descendants(parse(self._document.package.read(part), part), "location")]
        things = [(f"table {t.name}", t.area) for t in tables]
        things += [(f"the pivot table at {area}", area) for area in pivots]
        things += [(f"the merged range {area}", area) for area in self._sheet.merged]
        found = next((name for name, area in things if area.overlaps(grown)), "")
        cells = [(int(r[ROW]), r[COLUMN].decode()) for records in below.columns.values() for r in records
                 if r is not None and not is_blank(r) and int(r[ROW]) >= grown.first_row]
        return found or next((f"cell {column}{row}" for row, column in sorted(cells)), "")

    def _check_formulas(self) -> None:
        if not self._body.block.arrays:
            return
        for records in self._body.block.columns.values():
            for record in records:
                formula = read_formula(record[RAW]) if record is not None and has_formula(record) else None
                if formula is not None and formula.attributes and (
                        formula.kind == "dataTable" or (formula.kind == "array" and ":" in formula.ref)):
                    raise Refused(f"table {self._table.name} holds an array formula over {formula.ref}",
                                  where=self._table.sheet.name, fix="Move the formula out of the table.")


def _placed(formula: Formula, origin: str, address: str) -> tuple[str, bytes]:
    """A formula's text and attributes at another address, its relative references moved along."""
    attributes = set_attribute(formula.attributes, "ref", address) if formula.kind == "array" else formula.attributes
    return translated(formula.text, origin, address), attributes


def translated(text: str, origin: str, address: str) -> str:
    """A formula's text as it reads when copied to another address. Refused where it would point out of the sheet."""
    if origin == address or not HAS_CELL_REFERENCE.search(text):
        return text
    from openpyxl.formula.tokenizer import Token, Tokenizer
    from openpyxl.formula.translate import TranslatorError

    start, end = Area.of(origin), Area.of(address)
    rows, columns = end.first_row - start.first_row, end.first_column - start.first_column
    try:
        return "".join(_shifted(t.value, rows, columns) if t.type == Token.OPERAND and t.subtype == Token.RANGE
                       else t.value for t in Tokenizer("=" + text).items)
    except TranslatorError as error:
        raise Refused(f"its formula ={text} would point out of the sheet at {address}, where its row goes",
                      where=f"cell {origin}", fix="Write $ before the row numbers that shall stay.") from error


def _shifted(reference: str, rows: int, columns: int) -> str:
    """A reference moved by rows and columns; names of a sheet keep the sheet, which openpyxl takes off."""
    from openpyxl.formula.translate import Translator

    sheet, cells = Translator.strip_ws_name(reference)
    return str(sheet + Translator.translate_range(cells, rows, columns))
