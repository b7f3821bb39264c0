"""Shared formulas written out, where the cell that holds the formula may go."""

from __future__ import annotations

from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import FORMULA
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.table_writer import translated
from kam_xl.workbooks.xml import attribute, escape


def expand_shared(sheet: SheetXml, area: Area) -> bool:
    """Give each cell that shares a formula with a cell of the area a formula of its own; says
    whether there was one."""
    if not any(b"shared" in content for _, content in sheet.rows.values()):
        return False
    found = False
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
            found = True
            for row, column in places:
                _give_own(sheet, row, column, *masters[group])
    return found


def _give_own(sheet: SheetXml, row: int, column: int, text: str, origin: str) -> None:
    own = translated(text, origin, f"{column_letters(column)}{row}")
    cells, p = sheet.cells(row), sheet.prefix
    formula = f"<{p}f>{escape(own)}</{p}f>".encode()
    sheet.replace_cells(row, cells | {column: FORMULA.sub(lambda _: formula, cells[column], count=1)})
