"""The cells of many rows at once: one pass over their bytes, values column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kam_xl.errors import WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks.area import column_letters, column_number
from kam_xl.workbooks.cell import COLUMN, INLINE, KIND, RAW, ROW, STORED, Record, take_apart, value_of
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import plain, unescape

CELL = rb'(<{p}c r="([A-Z]{1,3})(\d+)"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>' \
       rb'(?:<{p}f\b([^>]*?)(?:/>|>([^<]*)</{p}f>))?' \
       rb'(?:<{p}v>([^<]*)</{p}v>|<{p}is><{p}t[^>]*>([^<]*)</{p}t></{p}is>)?</{p}c>))'
"""The form in which nearly every program writes a cell; any other is read cell by cell."""


class CellBlock:
    """The cells of a run of rows: inside the given columns as lists, outside as raw cells by row."""

    def __init__(self, sheet: SheetXml, rows: range, columns: range) -> None:
        self.rows = rows
        self.outside: dict[int, dict[int, bytes]] = {}
        data = b"".join(sheet.rows[row][1] for row in rows if row in sheet.rows)
        self.arrays = b"array" in data or b"dataTable" in data
        """Whether array formulas or data tables may be among the cells."""
        records = _records(sheet, rows, data)
        full = len(records) == len(rows) * len(columns) and _full(records, columns)
        self.columns: dict[int, list[Record | None]] = {
            c: list(records[i :: len(columns)]) if full else [None] * len(rows) for i, c in enumerate(columns)}
        if not full:
            self._place(records)

    def _place(self, records: list[Record]) -> None:
        """Put cells that do not fill the block gaplessly where they belong."""
        inside = {column_letters(column).encode(): cells for column, cells in self.columns.items()}
        first = self.rows.start
        for record in records:
            cells = inside.get(record[COLUMN])
            if int(record[ROW]) not in self.rows:
                raise WorkbookError(f"cell {record[COLUMN].decode()}{record[ROW].decode()} stands in another row",
                                    fix="Restore a backup, or let Excel repair the file.")
            if cells is not None:
                cells[int(record[ROW]) - first] = record
            else:
                column = column_number(record[COLUMN].decode())
                self.outside.setdefault(int(record[ROW]), {})[column] = record[RAW]

    def values(self, column: int, strings: Sequence[str]) -> list[Value]:
        """The values of a column, one per row."""
        try:
            return self._values(column, strings)
        except (ValueError, IndexError) as error:
            raise WorkbookError(f"column {column_letters(column)} holds a cell that cannot be read ({error})",
                                fix="Restore a backup, or let Excel repair the file.") from error

    def _values(self, column: int, strings: Sequence[str]) -> list[Value]:
        records = self.columns[column]
        kinds = {b"absent" if record is None else record[KIND] for record in records}
        present = [record for record in records if record is not None]
        if kinds == {b""} and all(record[STORED] for record in present):
            return [float(record[STORED]) for record in present]
        if kinds == {b"s"}:
            return [strings[int(record[STORED])] or None for record in present]
        if kinds == {b"inlineStr"}:
            return _texts([record[INLINE] for record in present])
        return [None if record is None else value_of(record, strings) for record in records]


def _texts(raw: list[bytes]) -> list[Value]:
    """Inline texts; decoded in one go where none has an escape."""
    together = b"\0".join(raw)
    if b"&" in together or b"_x" in together:
        return [unescape(plain(text)) or None for text in raw]
    return [text or None for text in together.decode().split("\0")]


def _full(records: list[Record], columns: range) -> bool:
    """Whether the records, as many as the block has cells, are those cells in reading order."""
    width = len(columns)
    return all({record[COLUMN] for record in records[i::width]} == {column_letters(c).encode()}
               for i, c in enumerate(columns))


def _records(sheet: SheetXml, rows: range, data: bytes) -> list[Record]:
    prefix = sheet.prefix.encode()
    found: list[Record] = re.findall(CELL.replace(b"{p}", re.escape(prefix)), data)
    if len(found) == data.count(b"<" + prefix + b"c"):
        return found
    return [take_apart(raw) for row in rows for raw in sheet.cells(row).values()]
