"""The copy of a workbook that is handed to the engine, with what it cannot read rewritten.

Nothing of this reaches the user's file. Formulas are rewritten (see `dialect`), sort states are taken
out of tables, empty number formats are named, and large data sheets are handed over thinned out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kam_xl.recalc.dialect import Dialect
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.references import FORMULA_TEXT
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import escape, plain

SORT_STATE = re.compile(rb"<(?:[\w.-]+:)?sortState\b(?:[^>]*/>|.*?</(?:[\w.-]+:)?sortState>)", re.DOTALL)
BARE_COLUMN = re.compile(r"(?<![\w.\[\]])\[([^\[\]@#]+)\]")


def engine_copy(document: Document, dialect: Dialect, thinned: Mapping[str, bytes]) -> bytes:
    """The bytes to load; the `thinned` sheets take the place of those of that name."""
    copy = Document(document.package.copy())
    package, workbook = copy.package, copy.workbook_part
    for table in copy.tables.values():
        if table.totals_rows:
            _qualify_totals(copy, table)
    package.write(workbook, dialect.part(package.read(workbook)).replace(b"_xlop.", b"_xlpm."))
    for sheet in copy.sheets:
        package.write(sheet.part, thinned.get(sheet.name) or dialect.part(package.read(sheet.part)))
        for part in copy.related(sheet.part, "table"):
            package.write(part, SORT_STATE.sub(b"", package.read(part)))
    for part in copy.related(workbook, "styles"):
        package.write(part, package.read(part).replace(b'formatCode=""', b'formatCode="General"'))
    return package.to_bytes(stored=True)


def _qualify_totals(document: Document, table: Table) -> None:
    """`[Amount]` in a totals row, which the engine does not read, as `Sales[Amount]`."""
    sheet = SheetXml(document.package.read(table.sheet.part), table.sheet.name)

    def qualified(match: re.Match[bytes]) -> bytes:
        text = BARE_COLUMN.sub(lambda m: f"{table.name}[{m[1]}]", plain(match[2]))
        return match[1] + escape(text).encode() + match[3]

    for row in range(table.last_row + 1, table.area.last_row + 1):
        cells = {column: FORMULA_TEXT.sub(qualified, raw) for column, raw in sheet.cells(row).items()}
        sheet.replace_cells(row, cells)
    document.package.write(table.sheet.part, sheet.to_bytes())
