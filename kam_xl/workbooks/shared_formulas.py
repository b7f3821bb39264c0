"""Shared formulas written out, where the cell that holds the formula may go."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kam_xl.errors import Refused
from kam_xl.workbooks.area import EVERYWHERE, Area, column_letters
from kam_xl.workbooks.cell import FORMULA
from kam_xl.workbooks.formula_references import ends_of
from kam_xl.workbooks.moved_formulas import translated
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import attribute, escape, set_attribute


class Group(NamedTuple):
    """Cells that share a formula: its text, as the first cell has it, and the attributes that each cell has."""

    text: str
    origin: str
    members: dict[tuple[int, int], bytes]


def expand_shared(sheet: SheetXml, area: Area = EVERYWHERE) -> bool:
    """Give each cell that shares a formula with a cell of the area a formula of its own; says
    whether there was one."""
    return _expand(sheet, lambda group: any(area.contains(*place) for place in group.members))


def expand_moving(sheet: SheetXml, concerns: Callable[[int], bool], moved: Callable[[str, int], str]) -> bool:
    """The same for formulas of which any cell points at what moves, since the cells that share it would not follow.

    `concerns` says whether a reference to a row may move, and `moved` is a formula in a row as it reads afterwards.
    """
    def follows(group: Group) -> bool:
        own_row, ends = Area.of(group.origin).first_row, {end for end in ends_of(group.text) if end.row}
        fixed = any(concerns(int(end.row)) for end in ends if end.row_fixed)
        distances = {int(end.row) - own_row for end in ends if not end.row_fixed}
        return any(_follows(group, place, moved) for place in group.members
                   if fixed or any(concerns(place[0] + distance) for distance in distances))

    return _expand(sheet, follows)


def _expand(sheet: SheetXml, concerned: Callable[[Group], bool]) -> bool:
    groups = [group for group in _groups(sheet) if concerned(group)] if sheet.shares_formulas() else []
    for group in groups:
        for place, attributes in group.members.items():
            _give_own(sheet, place, attributes, group.text, group.origin)
    return bool(groups)


def _groups(sheet: SheetXml) -> list[Group]:
    masters: dict[str, tuple[str, str]] = {}
    members: dict[str, dict[tuple[int, int], bytes]] = {}
    for row, column, formula in sheet.formulas():
        if formula.kind == "shared":
            group = attribute(formula.attributes, "si") or ""
            members.setdefault(group, {})[row, column] = formula.attributes
            if formula.text:
                masters[group] = (formula.text, f"{column_letters(column)}{row}")
    return [Group(*masters[group], places) for group, places in members.items() if group in masters]


def _follows(group: Group, place: tuple[int, int], moved: Callable[[str, int], str]) -> bool:
    row, column = place
    try:
        own = translated(group.text, group.origin, f"{column_letters(column)}{row}")
    except Refused:  # it points out of the sheet, where nothing moves
        return False
    return moved(own, row) != own


def _give_own(sheet: SheetXml, place: tuple[int, int], attributes: bytes, text: str, origin: str) -> None:
    """Of the attributes those stay that are the cell's own, such as that it is calculated every time."""
    row, column = place
    for name in ("t", "ref", "si"):
        attributes = set_attribute(attributes, name, None)
    own = translated(text, origin, f"{column_letters(column)}{row}")
    cells, tag = sheet.cells(row), f"{sheet.prefix}f".encode()
    formula = b"<" + tag + attributes.rstrip(b" /") + b">" + escape(own).encode() + b"</" + tag + b">"
    sheet.replace_cells(row, cells | {column: FORMULA.sub(lambda _: formula, cells[column], count=1)})
