"""Names and formulas of an open workbook that point at a table's end, and follow it.

Excel itself lets some of it follow when a table is resized; what exactly, nobody could try. So what points at the
end is noted before, and afterwards only that is changed which still reads as it did. Array formulas are left to Excel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.excel_cells import contents_in, formulas_in, part, rewritten
from kam_xl.workbooks.excel_objects import ExcelBook, ExcelSheet
from kam_xl.workbooks.references import Stretch


@dataclass(frozen=True)
class Follower:
    """A name or a formula cell, and what it shall say."""

    owner: Any
    member: str
    before: str
    after: str

    def follow(self) -> None:
        """Change it, unless Excel has done so already."""
        if getattr(self.owner, self.member) == self.before:
            setattr(self.owner, self.member, self.after)

    def go_back(self) -> None:
        """Let it say again what it said."""
        if getattr(self.owner, self.member) != self.before:
            setattr(self.owner, self.member, self.before)


def followers(book: ExcelBook, stretch: Stretch) -> list[Follower]:
    """What points at the table's end from outside its rows."""
    told = [(name, str(name.refers_to)) for name in book.names]
    names = [Follower(name, "refers_to", text, "=" + _following(stretch, text, ""))
             for name, text in told if text.startswith("=")]
    cells = [follower for sheet in book.sheets for follower in _in_sheet(sheet, stretch)]
    return [follower for follower in (*names, *cells) if follower.before != follower.after]


def _following(stretch: Stretch, text: str, home: str) -> str:
    return rewritten(text.removeprefix("="), lambda formula: stretch.formula(formula, home))


def _in_sheet(sheet: ExcelSheet, stretch: Stretch) -> list[Follower]:
    used, found = sheet.used_range, []
    for row, formulas in enumerate(formulas_in(used), used.row):
        for column, text in enumerate(formulas, used.column):
            inside = sheet.name == stretch.sheet and stretch.area.contains(row, column)
            if isinstance(text, str) and text.startswith("=") and not inside:
                after = "=" + _following(stretch, text, sheet.name)
                cell = part(sheet, Area(row, column, row, column))
                if after != text and isinstance(contents_in(cell)[0][0], Formula) and not cell.has_array:
                    found.append(Follower(cell, "formula2", text, after))
    return found
