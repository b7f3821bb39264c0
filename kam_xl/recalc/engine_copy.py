"""The copy of a workbook that is handed to the engine, with what it cannot read rewritten.

Nothing of this reaches the user's file. Formulas are rewritten (see `dialect`), sort states are taken
out of tables, empty number formats are named, templates become workbooks, and large data sheets are handed over
thinned out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from kam_xl.recalc.dialect import Dialect
from kam_xl.workbooks.document import TYPES, Document, Table
from kam_xl.workbooks.references import FORMULA_TEXT
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import escape, plain

SORT_STATE = re.compile(rb"<(?:[\w.-]+:)?sortState\b(?:[^<>]*/>|.*?</(?:[\w.-]+:)?sortState>)", re.DOTALL)
BARE_COLUMN = re.compile(r"(?<![\w.\[\]])\[([^\[\]@#]+)\]")


def engine_copy(document: Document, dialect: Dialect, replaced: Mapping[str, bytes],
                freeze: Callable[[str, bytes], bytes] = lambda _sheet, data: data,
                readable: Collection[str] = ()) -> bytes:
    """The bytes to load. The `replaced` sheets take the place of those of that name; `freeze` is given the others,
    and may turn formulas into their values. The formulas of `readable` sheets need not be looked at one by one."""
    copy = Document(document.package.copy())
    package, workbook = copy.package, copy.workbook_part
    for table in copy.tables.values():
        if table.totals_rows:
            _qualify_totals(copy, table)
    package.write(workbook, dialect.part(package.read(workbook)).replace(b"_xlop.", b"_xlpm."))
    for sheet in copy.sheets:
        if not (data := replaced.get(sheet.name, b"")):
            data = freeze(sheet.name, package.read(sheet.part))
            data = data if sheet.name in readable else dialect.part(data)
        package.write(sheet.part, data)
        for part in copy.related(sheet.part, "table"):
            package.write(part, SORT_STATE.sub(b"", package.read(part)))
    package.write(TYPES, package.read(TYPES).replace(b"template.main+xml", b"sheet.main+xml").replace(
        b"template.macroEnabled.main+xml", b"sheet.macroEnabled.main+xml"))
    for part in copy.related(workbook, "styles"):
        package.write(part, package.read(part).replace(b'formatCode=""', b'formatCode="General"'))
    return package.to_bytes(stored=True)


def qualified(text: str, sheet: str, row: int, tables: Mapping[str, Table]) -> str:
    """`[Amount]` in a totals row, which the engine does not read, as `Sales[Amount]`."""
    here = (name for name, table in tables.items()
            if table.sheet.name == sheet and table.last_row < row <= table.area.last_row)
    name = next(here, "") if "[" in text else ""
    return BARE_COLUMN.sub(lambda m: f"{name}[{m[1]}]", text) if name else text


def _qualify_totals(document: Document, table: Table) -> None:
    sheet = SheetXml(document.package.read(table.sheet.part), table.sheet.name)

    for row in range(table.last_row + 1, table.area.last_row + 1):
        def rewritten(match: re.Match[bytes], row: int = row) -> bytes:
            text = qualified(plain(match[2]), sheet.name, row, {table.name: table})
            return match[1] + escape(text).encode() + match[3]

        cells = {column: FORMULA_TEXT.sub(rewritten, raw) for column, raw in sheet.cells(row).items()}
        sheet.replace_cells(row, cells)
    document.package.write(table.sheet.part, sheet.to_bytes())
