"""What stands in the rows into which a table grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell_block import CellBlock
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import attribute


def obstacle(document: Document, sheet: SheetXml, table: Table, rows: Area, strings: Callable[[], list[str]]) -> str:
    """What stands nearest in rows below a table, in words; empty if nothing does."""
    found = [(max(area.first_row, rows.first_row), name) for name, area in _things(document, sheet, table)
             if area.overlaps(rows)]
    found += _first_cell(sheet, rows, strings)
    return min(found, key=lambda thing: thing[0], default=(0, ""))[1]


def _things(document: Document, sheet: SheetXml, table: Table) -> Iterator[tuple[str, Area]]:
    yield from ((f"table {t.name}", t.area) for t in document.tables.values()
                if t.sheet == table.sheet and t.name != table.name)
    yield from ((f"the pivot table at {area}", area) for area in document.pivot_areas(table.sheet))
    yield from ((f"the merged range {area}", area) for area in sheet.merged)


def _first_cell(sheet: SheetXml, rows: Area, strings: Callable[[], list[str]]) -> list[tuple[int, str]]:
    """Row and name of the first cell that holds something, if there is one."""
    block = CellBlock(sheet, range(rows.first_row, rows.last_row + 1),
                      range(rows.first_column, rows.last_column + 1), strings)
    found = []
    for number in range(rows.first_column, rows.last_column + 1) if block.spans else ():
        filled = block.column(number).filled.arg_true()
        found += [(block.rows[filled[0]], number)] if len(filled) else []
    return [(row, f"cell {column_letters(number)}{row}") for row, number in sorted(found)[:1]]


def hidden_rows(sheet: SheetXml, table: Table, last: int) -> str:
    """Which of a table's rows down to `last` are hidden, and so may hide what comes into them; empty if none is."""
    spans = sheet.spans(table.first_row, min(table.last_row, last))
    rows = [number for span in spans if b"hidden" in span.text() for number, (attributes, _) in span.rows().items()
            if attribute(attributes, "hidden") in ("1", "true")]
    return f"{len(rows)} of its rows are hidden, from row {rows[0]} on, and stay so" if rows else ""
