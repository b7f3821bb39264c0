"""The copy of a workbook that is handed to the engine, with what it cannot read rewritten.

Nothing of this reaches the user's file. Formulas are rewritten (see `dialect`), sort states are taken
out of tables, empty number formats are named, templates become workbooks, and large data sheets are handed over
thinned out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from kam_xl.grid import column_number
from kam_xl.recalc.dialect import Dialect
from kam_xl.workbooks.document import TYPES, Document, Table
from kam_xl.workbooks.xml import escape, plain

SORT_STATE = re.compile(rb"<(?:[\w.-]+:)?sortState\b(?:[^<>]*/>|.*?</(?:[\w.-]+:)?sortState>)", re.DOTALL)
BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
OF_THIS_TABLE = re.compile(
    r'"[^"]*"'  # text
    r"|'(?:[^']|'')*'"  # the name of a sheet
    rf"|(?P<columns>(?<![\w.])(?!\[@|\[\[#This Row\]){BRACKETS}(?![\w.'!]))|{BRACKETS}", re.IGNORECASE | re.DOTALL)
"""Columns without the name of their table, which is that of the cell; one of this row the engine reads as it is."""

CELL = re.compile(rb'(?P<start><(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r=["\'](?P<column>[A-Z]+)(?P<row>\d+)["\'][^<>]*>'
                  rb'<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?<!/)>)(?P<text>[^<]*)')


def engine_copy(document: Document, dialect: Dialect, replaced: Mapping[str, bytes],
                freeze: Callable[[str, bytes], bytes] = lambda _sheet, data: data,
                readable: Collection[str] = ()) -> bytes:
    """The bytes to load. The `replaced` sheets take the place of those of that name; `freeze` is given the others,
    and may turn formulas into their values. The formulas of `readable` sheets need not be looked at one by one."""
    copy = Document(document.package.copy())
    package, workbook = copy.package, copy.workbook_part
    tables = document.tables  # once: they are looked up anew after each part that is written
    with_tables = {table.sheet.name for table in tables.values()}
    package.write(workbook, dialect.part(package.read(workbook)).replace(b"_xlop.", b"_xlpm."))
    for sheet in copy.sheets:
        if not (data := replaced.get(sheet.name, b"")):
            data = freeze(sheet.name, package.read(sheet.part))
            if sheet.name not in readable:
                data = _qualified_part(data, sheet.name, tables) if sheet.name in with_tables else data
                data = dialect.part(data)
        package.write(sheet.part, data)
        for part in copy.related(sheet.part, "table"):
            package.write(part, SORT_STATE.sub(b"", package.read(part)))
    package.write(TYPES, package.read(TYPES).replace(b"template.main+xml", b"sheet.main+xml").replace(
        b"template.macroEnabled.main+xml", b"sheet.macroEnabled.main+xml"))
    for part in copy.related(workbook, "styles"):
        package.write(part, package.read(part).replace(b'formatCode=""', b'formatCode="General"'))
    return package.to_bytes(stored=True)


def qualified(text: str, sheet: str, row: int, column: int, tables: Mapping[str, Table]) -> str:
    """`[Amount]` in a cell of a table as `Sales[Amount]`: the engine takes it for the amount in this row."""
    if "[" not in text:
        return text
    name = next((name for name, table in tables.items()
                 if table.sheet.name == sheet and table.area.contains(row, column)), "")
    return OF_THIS_TABLE.sub(lambda m: f"{name}{m[0]}" if m["columns"] else m[0], text)


def _qualified_part(data: bytes, sheet: str, tables: Mapping[str, Table]) -> bytes:
    """A worksheet with the columns in its formulas qualified."""

    def rewritten(match: re.Match[bytes]) -> bytes:
        if b"[" not in match["text"]:
            return match[0]
        row, column = int(match["row"]), column_number(match["column"].decode())
        return match["start"] + escape(qualified(plain(match["text"]), sheet, row, column, tables)).encode()

    return CELL.sub(rewritten, data) if b"[" in data else data
