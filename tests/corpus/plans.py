"""What may be different after a table was refreshed or a cell was written; all else has to be as it was.

Where a reference may move, it may do so only as its table's end did; where a value may be another, only in a cell with
a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Set
from dataclasses import dataclass

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import range_boundaries

from kam_xl.grid import column_number
from kam_xl.workbooks.document import Table
from tests.lossless import Difference, Planned

SHEET = r"xl/worksheets/[^ /]+"
CELL = r"/worksheet/sheetData/c\[([A-Z]+)(\d+)\]"
LEFT_OUT = r"(\[Content_Types\].xml|xl/_rels/workbook.xml.rels) /(Override|Relationship)\[.*\]"
REFERENCES = r"f|formula|formula1|formula2|definedName|sqref|sortCondition|calculatedColumnFormula"


@dataclass(frozen=True)
class Moved:
    """How the end of a table moved."""

    table: Table
    shift: int

    @property
    def ends(self) -> set[tuple[int, int]]:
        """Row numbers that may have become others: those of the last row and of the totals row."""
        return {(row, row + self.shift) for row in (self.table.last_row, self.table.area.last_row)}

    def reference(self, _match: re.Match[str], difference: Difference) -> bool:
        """Whether nothing but such row numbers is different."""
        before, after = (re.split(r"(\d+)", text or "") for text in (difference.before, difference.after))
        return len(before) == len(after) and all(
            one == other or (one.isdigit() and other.isdigit() and (int(one), int(other)) in self.ends)
            for one, other in zip(before, after, strict=True))

    def hull(self, _match: re.Match[str], difference: Difference) -> bool:
        """Whether the used range has become what holds it, and the table as it is now."""
        left, top, right, low = range_boundaries(difference.before)
        area = self.table.area
        return range_boundaries(difference.after) == (min(left, area.first_column), top, max(right, area.last_column),
                                                      max(low, area.last_row + self.shift))

    def inside(self, match: re.Match[str], _difference: Difference) -> bool:
        """Whether a cell is one of the table's, before or after."""
        area = self.table.area
        return area.first_column <= column_number(match[1]) <= area.last_column and self._row(int(match[2]))

    def row(self, match: re.Match[str], _difference: Difference) -> bool:
        """Whether a row is one of the table's, before or after."""
        return self._row(int(match[1]))

    def _row(self, row: int) -> bool:
        return self.table.first_row <= row <= self.table.area.last_row + max(0, self.shift)


@dataclass(frozen=True)
class Formulas:
    """The formulas of a package by part and cell, those that share one written out by openpyxl; and which share one."""

    texts: Mapping[tuple[str, str], str]
    shared: Set[tuple[str, str]]

    @classmethod
    def of(cls, package: bytes) -> Formulas:
        """Those of all sheets."""
        texts, shared = {}, set()
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            for part in archive.namelist():
                masters: dict[str | None, tuple[str, str]] = {}
                root = etree.fromstring(archive.read(part) if re.fullmatch(SHEET + r"\.xml", part) else b"<no/>")
                for formula in root.iterfind(".//{*}c/{*}f"):
                    place, text = (part, formula.getparent().get("r", "")), formula.text or ""
                    if formula.get("t") == "shared":
                        shared.add(place)
                        origin, master = masters.setdefault(formula.get("si"), (place[1], text))
                        text = Translator(f"={master}", origin).translate_formula(place[1])[1:]
                    texts[place] = text
        return cls(texts, shared)

    def hold(self, match: re.Match[str], difference: Difference) -> bool:
        """Whether the cell has a formula."""
        return (difference.part, match[1] + match[2]) in self.texts

    def unshared(self, match: re.Match[str], difference: Difference) -> bool:
        """Whether the cell shared a formula, and does no longer."""
        return difference.after is None and (difference.part, match[1] + match[2]) in self.shared

    def written_out(self, match: re.Match[str], difference: Difference) -> bool:
        """Whether the cell shared a formula, and has that as its own now."""
        place = (difference.part, match[1] + match[2])
        return place in self.shared and difference.after == self.texts[place]


def of_a_refresh(table: Table, shift: int, formulas: Formulas) -> list[Planned]:
    """What a refresh may change when its table has `shift` rows more."""
    moved, sheet = Moved(table, shift), re.escape(table.sheet.part)
    return [
        Planned(rf"{sheet} {CELL}(/.*)?", "the table's rows", moved.inside),
        Planned(rf"{sheet} /worksheet/sheetData/row\[(\d+)\](/@spans)?", "rows come and go", moved.row),
        Planned(rf"{sheet} /worksheet/dimension\[.*\]/@ref", "the used range", moved.hull),
        Planned(rf"{re.escape(table.part)} /table/@insertRow", "a table that had no row has one"),
        Planned(rf"{re.escape(table.part)} /table/.*@ref", "the table's range", moved.reference),
        Planned(rf"[^ ]+ /.*\b({REFERENCES})(\[[^/]*\])?/text\(\)", "what points at its end", moved.reference),
        Planned(rf"{sheet} /.*@(sqref|ref)", "what covers its column", moved.reference),
        Planned(r"xl/pivotCache/[^ ]+ /.*/worksheetSource.*/@ref", "pivots fed by it", moved.reference),
        Planned(r"xl/pivotCache/[^ ]+ /pivotCacheDefinition/@refreshOnLoad", "pivots fed by it"),
        Planned(rf"{SHEET} {CELL}/f/@(t|si|ref)", "formulas shared with the table are written out", formulas.unshared),
        Planned(rf"{SHEET} {CELL}/f/text\(\)", "formulas shared with the table are written out", formulas.written_out),
        *of_a_calculation(formulas),
    ]


def of_a_calculation(formulas: Formulas) -> list[Planned]:
    """What follows from values that changed."""
    return [
        Planned(rf"{SHEET} {CELL}/(v(/text\(\))?|@t)", "results of formulas", formulas.hold),
        Planned(r"xl/charts/[^ ]+ /.*/(num|str|multiLvlStr)Cache(/.*)?", "the points that charts keep"),
        Planned(r"xl/workbook\.xml /workbook/calcPr(\[.*\])?(/@fullCalcOnLoad)?", "Excel is told to calculate"),
        Planned(r"xl/calcChain\.xml.*", "the chain of formulas"),
        Planned(LEFT_OUT, "a chain that is empty", lambda _m, d: "calcChain" in (d.before or "") and d.after is None),
        Planned(r"xl/styles\.xml /styleSheet/(cellXfs/xf\[\d+\]|numFmts/.*)", "formats for dates are added",
                lambda _m, d: d.before is None),
        Planned(r"xl/styles\.xml /styleSheet/(cellXfs|numFmts)/@count", "formats for dates are added"),
    ]


def of_a_cell(part: str, address: str) -> list[Planned]:
    """What may change where one value is written and nothing is calculated."""
    row = re.sub("[A-Z]", "", address)
    return [Planned(rf"{re.escape(part)} /worksheet/sheetData/c\[{address}\](/.*)?", "the cell"),
            Planned(rf"{re.escape(part)} /worksheet/sheetData/row\[{row}\](/@spans)?", "its row")]
