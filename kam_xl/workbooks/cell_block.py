"""The cells of many rows at once: one pass over their bytes, values column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from kam_xl.errors import ErrorCode
from kam_xl.workbooks.area import column_letters, column_number
from kam_xl.workbooks.cell import FORMULA, PHONETIC, START, TEXT, VALUE, Value
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import attribute, plain, unescape

Record: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]
"""A cell taken apart: see the names of its fields below; what is absent is empty."""

RAW, COLUMN, ROW, STYLE, KIND, FORMULA_ATTRIBUTES, FORMULA_TEXT, STORED, INLINE = range(9)

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
        self.arrays = b't="array"' in data or b't="dataTable"' in data
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
            if cells is not None:
                cells[int(record[ROW]) - first] = record
            else:
                column = column_number(record[COLUMN].decode())
                self.outside.setdefault(int(record[ROW]), {})[column] = record[RAW]

    def values(self, column: int, strings: Sequence[str]) -> list[Value]:
        """The values of a column, one per row."""
        records = self.columns[column]
        kinds = {b"absent" if record is None else record[KIND] for record in records}
        present = [record for record in records if record is not None]
        if kinds == {b""} and all(record[STORED] for record in present):
            return [float(record[STORED]) for record in present]
        if kinds == {b"s"}:
            return [strings[int(record[STORED])] or None for record in present]
        if kinds == {b"inlineStr"}:
            return _texts([record[INLINE] for record in present])
        return [None if record is None else record_value(record, strings) for record in records]


def record_value(record: Record, strings: Sequence[str]) -> Value:
    """The value of a cell taken apart."""
    kind, stored = record[KIND], record[STORED]
    if kind == b"s":
        return strings[int(stored)] or None
    if kind == b"inlineStr":
        return _text(record[INLINE]) or None
    if kind == b"str":
        return _text(stored)
    if not stored:
        return None
    if not kind or kind == b"n":
        return float(stored)
    return stored in (b"1", b"true") if kind == b"b" else _error(_text(stored), kind)


def has_formula(record: Record) -> bool:
    """Whether the cell is calculated."""
    return bool(record[FORMULA_TEXT] or record[FORMULA_ATTRIBUTES])


def is_blank(record: Record | None) -> bool:
    """Whether the cell holds neither a value nor a formula."""
    return record is None or not (record[STORED] or record[INLINE] or has_formula(record))


def _texts(raw: list[bytes]) -> list[Value]:
    """Inline texts; decoded in one go where none has an escape."""
    together = b"\0".join(raw)
    if b"&" in together or b"_x" in together:
        return [_text(text) or None for text in raw]
    return [text or None for text in together.decode().split("\0")]


def _text(raw: bytes) -> str:
    return unescape(plain(raw))


def _error(text: str, kind: bytes) -> Value:
    if kind != b"e":
        return text
    return ErrorCode(text) if text in set(ErrorCode) else ErrorCode.VALUE


def _full(records: list[Record], columns: range) -> bool:
    """Whether the records, as many as the block has cells, are those cells in reading order."""
    width = len(columns)
    return all({record[COLUMN] for record in records[i::width]} == {column_letters(c).encode()}
               for i, c in enumerate(columns))


def _records(sheet: SheetXml, rows: range, data: bytes) -> list[Record]:
    prefix = sheet.prefix.encode()
    found: list[Record] = re.findall(CELL.replace(b"{p}", re.escape(prefix)), data)
    if len(found) == data.count(b"<" + prefix + b"c "):
        return found
    return [_taken_apart(raw) for row in rows for raw in sheet.cells(row).values()]


def _taken_apart(raw: bytes) -> Record:
    """A cell in an unusual form: attributes in another order, rich text, more elements."""
    start, formula, stored = START.match(raw), FORMULA.search(raw), VALUE.search(raw)
    attributes = start[1] if start else b""
    address = re.fullmatch(r"([A-Z]+)(\d+)", attribute(attributes, "r") or "")
    column, row = (address[1], address[2]) if address else ("A", "1")
    return (raw, column.encode(), row.encode(), (attribute(attributes, "s") or "").encode(),
            (attribute(attributes, "t") or "").encode(), formula[1] if formula else b"",
            (formula[2] or b"") if formula else b"", stored[1] if stored else b"",
            b"".join(TEXT.findall(PHONETIC.sub(b"", raw))))
