"""References that follow a table when its last row moves.

A table that grows from row 13 to row 40 takes along every range that ended at its last row:
names, formulas, conditional formats, validations, charts, sparklines and pivot sources. A
range that names the totals row moves with it. Everything else stays as it is.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kam_xl.grid import column_number
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.formula_references import Reference, unquoted, with_references
from kam_xl.workbooks.xml import escape, plain

REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?"
    r"(?P<ca>\$?)(?P<c1>[A-Za-z]{1,3})(?P<ra>\$?)(?P<r1>\d+)"
    r"(?::(?P<cb>\$?)(?P<c2>[A-Za-z]{1,3})(?P<rb>\$?)(?P<r2>\d+))?\Z")
SQREF = re.compile(rb'(<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation|ignoredError|protectedRange)\b[^<>]*?'
                   rb'\bsqref=["\'])([^"\']+)(["\'])')
FILTER_REF = re.compile(rb'(<(?:[\w.-]+:)?(?:autoFilter|sortState|sortCondition)\b[^<>]*?\bref=["\'])([^"\']+)(["\'])')
SQREF_TEXT = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]+)(</)")
FORMULA_TEXT = re.compile(rb"(<(?:[\w.-]+:)?(?:f|formula|formula1|formula2|definedName)(?:\s[^<>]*)?(?<!/)>)"
                          rb"([^<]+)(</)")

RULE_VALUE = re.compile(rb'((?:<(?:[\w.-]+:)?cfvo\b[^<>]*?\sval|\s(?:linkedCell|listFillRange))=")([^"]+)(")')
OBJECT_FORMULA = re.compile(rb'(\s(?:textlink|cellRange|fmla\w+)="|<x:Fmla\w+>)([^"<]+)(["<])')
"""In shapes, pictures of cells, and form controls."""


class Movement(ABC):
    """A change after which some ranges of a sheet lie elsewhere, and what points at them has to follow."""

    sheet: str

    @abstractmethod
    def apply(self, area: Area) -> Area:
        """Where a range lies afterwards."""

    @abstractmethod
    def _mentions(self, text: str) -> bool:
        """Whether a formula may hold a reference that moves: a quick look before it is taken apart."""

    @abstractmethod
    def concerns(self, row: int) -> bool:
        """Whether a reference that begins or ends in that row may move."""

    def formula(self, text: str, home: str, *, beside: bool = False) -> str:
        """A formula on sheet `home` with its references moved.

        `beside` is for formulas that stand in the table's own rows: there `SUM(B$4:B13)` in row 13 is a
        running total and not the whole column, so that only ends written as `$13` are followed.
        """
        if not self._mentions(text):
            return text
        return with_references(text, lambda found: self._followed(found, home, beside))

    def sqref(self, text: str) -> str:
        """A list of ranges on the sheet itself, as validations and formats have it."""
        return " ".join(self._range(part) for part in text.split())

    def in_sheet(self, data: bytes, sheet: str) -> bytes:
        """A part of a worksheet with the formulas, formats and validations in it moved."""
        data = FORMULA_TEXT.sub(self._formula_rewriter(sheet), data)
        if b"cfvo" in data or b"controlPr" in data:
            data = RULE_VALUE.sub(self._formula_rewriter(sheet), data)
        if sheet == self.sheet:
            rewrite = rewriter(self.sqref)
            for ranges in (SQREF, FILTER_REF, SQREF_TEXT):
                data = ranges.sub(rewrite, data)
        return data

    def in_formulas(self, data: bytes) -> bytes:
        """A chart or the workbook's names, with the references in it moved."""
        return FORMULA_TEXT.sub(self._formula_rewriter(""), data)

    def in_objects(self, data: bytes, sheet: str) -> bytes:
        """The shapes, pictures of cells and form controls of a sheet, with the cells they are linked to moved."""
        return OBJECT_FORMULA.sub(self._formula_rewriter(sheet), data)

    def _formula_rewriter(self, home: str) -> Callable[[re.Match[bytes]], bytes]:
        return rewriter(lambda text: self.formula(text, home))

    def _followed(self, found: Reference, home: str, beside: bool) -> Reference:
        if not found.first.row or not found.on(self.sheet, home) or (beside and not found.last.row_fixed):
            return found
        moved = self.apply(found.area)
        return found.in_rows(moved.first_row, moved.last_row)

    def _range(self, text: str) -> str:
        try:
            area = Area.of(text)
        except ValueError:
            return text
        moved = self.apply(area)
        return text if moved == area else str(moved)


@dataclass(frozen=True)
class Stretch(Movement):
    """How a table's end moved: its sheet, its area before, and its last data row after."""

    sheet: str
    area: Area
    first_row: int
    last_row: int
    new_last_row: int

    @property
    def shift(self) -> int:
        """By how many rows the end moved."""
        return self.new_last_row - self.last_row

    @property
    def _ends(self) -> tuple[int, int]:
        """The rows in which a range ends that moves: the last one of the data, and of the table with its totals."""
        return self.last_row, self.area.last_row

    def apply(self, area: Area) -> Area:
        """Where a range lies afterwards."""
        if area.last_column < self.area.first_column or area.first_column > self.area.last_column:
            return area
        end, totals_end = self.last_row, self.area.last_row
        if self.last_row < area.first_row and area.last_row <= totals_end:
            return Area(area.first_row + self.shift, area.first_column, area.last_row + self.shift, area.last_column)
        if area.first_row > self.first_row or area.last_row not in (end, totals_end):
            return area
        return Area(area.first_row, area.first_column, area.last_row + self.shift, area.last_column)

    def in_sheet(self, data: bytes, sheet: str) -> bytes:
        """A part of a worksheet with the formulas, formats and validations in it moved."""
        concerned = sheet == self.sheet or self.may_stand_in([data])
        return super().in_sheet(data, sheet) if concerned else data

    def in_row(self, cells: bytes, row: int) -> bytes:
        """The cells of a row of the table's own sheet."""
        if not self.may_stand_in([cells]):
            return cells
        return FORMULA_TEXT.sub(rewriter(lambda text: self.formula_in_row(text, row, self.sheet)), cells)

    def formula_in_row(self, text: str, row: int, home: str) -> str:
        """The formula of a cell in that row of the sheet `home`; see `formula` for those beside the table."""
        beside = home == self.sheet and self.first_row <= row <= max(self.last_row, self.new_last_row)
        return self.formula(text, home, beside=beside)

    def may_stand_in(self, texts: Iterable[bytes]) -> bool:
        """Whether texts may refer to the table's end: whether its row's number is there at all."""
        ends = {str(row).encode() for row in self._ends}
        return any(end in text for text in texts for end in ends)

    def concerns(self, row: int) -> bool:
        """Only references that end with the table do, or with its totals."""
        return row in self._ends

    def _mentions(self, text: str) -> bool:
        return any(str(row) in text for row in self._ends)


def rewriter(change: Callable[[str], str]) -> Callable[[re.Match[bytes]], bytes]:
    """What a substitution puts in place of a match's second group, once it is read as text and changed."""
    def rewrite(match: re.Match[bytes]) -> bytes:
        text = plain(match[2])
        changed = change(text)
        if changed == text:
            return match[0]
        escaped = escape(changed).replace('"', "&quot;") if match[3] == b'"' else escape(changed)
        return match[1] + escaped.encode() + match[3]
    return rewrite


def parse_reference(text: str) -> tuple[str, Area] | None:
    """Sheet and area of a qualified reference such as `'My sheet'!$A$1:$B$5`; None for anything else."""
    match = REFERENCE.match(text)
    if match is None or match["sheet"] is None:
        return None
    area = Area(int(match["r1"]), column_number(match["c1"]),
                int(match["r2"] or match["r1"]), column_number(match["c2"] or match["c1"]))
    return unquoted(match["sheet"]), area
