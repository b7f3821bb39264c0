"""Shared formulas written out, where the cell that holds the formula may go."""

from __future__ import annotations

from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.cell import FORMULA
from kam_xl.workbooks.moved_formulas import translated
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import attribute, escape, set_attribute


def expand_shared(sheet: SheetXml, area: Area) -> bool:
    """Give each cell that shares a formula with a cell of the area a formula of its own; says
    whether there was one."""
    if not sheet.shares_formulas():
        return False
    found = False
    masters: dict[str, tuple[str, str]] = {}
    members: dict[str, dict[tuple[int, int], bytes]] = {}
    for row, column, formula in sheet.formulas():
        if formula.kind == "shared":
            group = attribute(formula.attributes, "si") or ""
            members.setdefault(group, {})[row, column] = formula.attributes
            if formula.text:
                masters[group] = (formula.text, f"{column_letters(column)}{row}")
    for group, places in members.items():
        if group in masters and any(area.contains(*place) for place in places):
            found = True
            for place, attributes in places.items():
                _give_own(sheet, place, attributes, *masters[group])
    return found


def _give_own(sheet: SheetXml, place: tuple[int, int], attributes: bytes, text: str, origin: str) -> None:
    """Of the attributes those stay that are the cell's own, such as that it is calculated every time."""
    row, column = place
    for name in ("t", "ref", "si"):
        attributes = set_attribute(attributes, name, None)
    own = translated(text, origin, f"{column_letters(column)}{row}")
    cells, tag = sheet.cells(row), f"{sheet.prefix}f".encode()
    formula = b"<" + tag + attributes.rstrip(b" /") + b">" + escape(own).encode() + b"</" + tag + b">"
    sheet.replace_cells(row, cells | {column: FORMULA.sub(lambda _: formula, cells[column], count=1)})
