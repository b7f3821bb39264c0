"""References that follow a table when its last row moves.

A table that grows from row 13 to row 40 takes along every range that ended at its last row:
names, formulas, conditional formats, validations, charts, sparklines and pivot sources. A
range that names the totals row moves with it. Everything else stays as it is.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from kam_xl.workbooks.area import Area, column_number
from kam_xl.workbooks.xml import escape, plain

REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?"
    r"(?P<ca>\$?)(?P<c1>[A-Za-z]{1,3})(?P<ra>\$?)(?P<r1>\d+)"
    r"(?::(?P<cb>\$?)(?P<c2>[A-Za-z]{1,3})(?P<rb>\$?)(?P<r2>\d+))?\Z")
SQREF = re.compile(rb'(<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation|ignoredError|protectedRange)\b[^>]*?'
                   rb'\bsqref=["\'])([^"\']+)(["\'])')
FILTER_REF = re.compile(rb'(<(?:[\w.-]+:)?(?:autoFilter|sortState|sortCondition)\b[^>]*?\bref=["\'])([^"\']+)(["\'])')
SQREF_TEXT = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]+)(</)")
FORMULA_TEXT = re.compile(rb"(<(?:[\w.-]+:)?(?:f|formula|formula1|formula2|definedName)(?:\s[^>]*)?(?<!/)>)([^<]+)(</)")


class Movement(ABC):
    """A change after which some ranges of a sheet lie elsewhere, and what points at them has to follow."""

    sheet: str

    @abstractmethod
    def apply(self, area: Area) -> Area:
        """Where a range lies afterwards."""

    @abstractmethod
    def _mentions(self, text: str) -> bool:
        """Whether a formula may hold a reference that moves: a quick look before it is taken apart."""

    def formula(self, text: str, home: str, *, beside: bool = False) -> str:
        """A formula on sheet `home` with its references moved.

        `beside` is for formulas that stand in the table's own rows: there `SUM(B$4:B13)` in row 13 is a
        running total and not the whole column, so that only ends written as `$13` are followed.
        """
        if not self._mentions(text):
            return text
        from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

        try:
            tokens = Tokenizer("=" + text).items
        except (TokenizerError, IndexError):
            return text
        return "".join(self._operand(t.value, home, beside) if t.type == Token.OPERAND and t.subtype == Token.RANGE
                       else t.value for t in tokens)

    def sqref(self, text: str) -> str:
        """A list of ranges on the sheet itself, as validations and formats have it."""
        return " ".join(self._range(part) for part in text.split())

    def in_sheet(self, data: bytes, sheet: str) -> bytes:
        """A part of a worksheet with the formulas, formats and validations in it moved."""
        data = FORMULA_TEXT.sub(self._formula_rewriter(sheet), data)
        if sheet == self.sheet:
            rewrite = rewriter(self.sqref)
            for ranges in (SQREF, FILTER_REF, SQREF_TEXT):
                data = ranges.sub(rewrite, data)
        return data

    def in_formulas(self, data: bytes) -> bytes:
        """A chart or the workbook's names, with the references in it moved."""
        return FORMULA_TEXT.sub(self._formula_rewriter(""), data)

    def _formula_rewriter(self, home: str) -> Callable[[re.Match[bytes]], bytes]:
        return rewriter(lambda text: self.formula(text, home))

    def _operand(self, text: str, home: str, beside: bool) -> str:
        match = REFERENCE.match(text)
        if match is None or unquoted(match["sheet"] or home).casefold() != self.sheet.casefold():
            return text
        if beside and not (match["rb"] if match["r2"] else match["ra"]):
            return text
        area = Area(int(match["r1"]), column_number(match["c1"]),
                    int(match["r2"] or match["r1"]), column_number(match["c2"] or match["c1"]))
        moved = self.apply(area)
        if moved == area:
            return text
        sheet = f"{match['sheet']}!" if match["sheet"] else ""
        start = f"{match['ca']}{match['c1']}{match['ra']}{moved.first_row}"
        if match["r2"] is None:
            return sheet + start
        return f"{sheet}{start}:{match['cb']}{match['c2']}{match['rb']}{moved.last_row}"

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

    def in_row(self, cells: bytes, row: int) -> bytes:
        """The cells of a row of the table's own sheet."""
        beside = self.first_row <= row <= max(self.last_row, self.new_last_row)
        return FORMULA_TEXT.sub(rewriter(lambda text: self.formula(text, self.sheet, beside=beside)), cells)

    def _mentions(self, text: str) -> bool:
        return str(self.last_row) in text or str(self.area.last_row) in text


def rewriter(change: Callable[[str], str]) -> Callable[[re.Match[bytes]], bytes]:
    """What a substitution puts in place of a match's second group, once it is read as text and changed."""
    def rewrite(match: re.Match[bytes]) -> bytes:
        text = plain(match[2])
        changed = change(text)
        return match[0] if changed == text else match[1] + escape(changed).encode() + match[3]
    return rewrite


def unquoted(sheet: str) -> str:
    """A sheet's name without the quotes that references put around it."""
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def parse_reference(text: str) -> tuple[str, Area] | None:
    """Sheet and area of a qualified reference such as `'My sheet'!$A$1:$B$5`; None for anything else."""
    match = REFERENCE.match(text)
    if match is None or match["sheet"] is None:
        return None
    area = Area(int(match["r1"]), column_number(match["c1"]),
                int(match["r2"] or match["r1"]), column_number(match["c2"] or match["c1"]))
    return unquoted(match["sheet"]), area
