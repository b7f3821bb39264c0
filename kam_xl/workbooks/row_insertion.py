"""Rows inserted into a sheet, so that a table can grow over what stood below it.

Whatever stood from that row on stands further down afterwards: cells, other tables, pivot tables, charts, shapes,
comments, formats, validations, links, page breaks; and whatever in the workbook points there follows, as it does
when a person inserts rows in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from kam_xl.errors import Refused
from kam_xl.grid import LAST_SHEET_ROW
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.document import Document, Sheet
from kam_xl.workbooks.formula_references import reaches_over_sheets
from kam_xl.workbooks.references import FORMULA_TEXT, Movement, rewriter
from kam_xl.workbooks.shared_formulas import expand_moving, expand_shared
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import attribute, parse, plain

SHEET_DATA_END = re.compile(rb"</(?:[\w.-]+:)?sheetData>")
ADDRESS = re.compile(rb"""(<(?:[\w.-]+:)?(?:row|c)\b[^<>]*?\sr\s*=\s*["'][A-Z]*)(\d+)(["'])""")
RANGE = re.compile(rb"""(<(?:[\w.-]+:)?(?:mergeCell|hyperlink|dimension|f|comment|threadedComment|location|table)\b"""
                   rb"""[^<>]*?\sref\s*=\s*["'])([^"']+)(["'])""")
LINK = re.compile(rb"""(<(?:[\w.-]+:)?hyperlink\b[^<>]*?\slocation\s*=\s*")([^"]+)(")""")
SOURCE = re.compile(rb"<(?:[\w.-]+:)?worksheetSource\b[^<>]*>")
SOURCE_RANGE = re.compile(rb"""(\sref=["'])([^"']+)(["'])""")
BREAK = re.compile(rb"""(<(?:[\w.-]+:)?brk\b[^<>]*?\sid\s*=\s*["'])(\d+)(["'])""")
ROW_BREAKS = re.compile(rb"<(?:[\w.-]+:)?rowBreaks\b(?:[^<]|<(?!(?:[\w.-]+:)?rowBreaks\b))*?</(?:[\w.-]+:)?rowBreaks>")
ANCHOR = re.compile(rb"<(?:[\w.-]+:)?(oneCell|twoCell)Anchor\b(?:[^<]|<(?!(?:[\w.-]+:)?\1Anchor\b))*?"
                    rb"</(?:[\w.-]+:)?\1Anchor>")
ANCHOR_ROW = re.compile(rb"(<(?:[\w.-]+:)?row>)(\d+)(</)")
NOTE = re.compile(rb"<x:ClientData\b(?:[^<]|<(?!x:ClientData\b))*?</x:ClientData>")
NOTE_ROW = re.compile(rb"(<x:Row>\s*)(\d+)(\s*</)")
NOTE_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]+)(</)")
TABLE_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?(?:calculatedColumnFormula|totalsRowFormula)\b[^<>]*>)([^<]+)(</)")
ROW_NUMBER = re.compile(rb"""<(?:[\w.-]+:)?row\b[^<>]*?\sr\s*=\s*["'](\d+)["']""")
ARRAY = re.compile(r"""<(?:[\w.-]+:)?f\b(?=[^<>]*\st="array")[^<>]*?\sref="([^"]+)\"""")

Change: TypeAlias = Callable[[bytes], bytes]

HINDRANCES = {b"controls": "form controls", b"oleObjects": "embedded objects", b"customSheetViews": "custom views",
              b"scenarios": "scenarios", b"dataConsolidate": "a consolidation", b"cellWatches": "watched cells"}
"""What also names rows, and is too rare to be moved without a person looking."""


@dataclass(frozen=True)
class Insertion(Movement):
    """So many rows inserted above a row of a sheet."""

    sheet: str
    row: int
    count: int

    def below(self, row: int) -> int:
        """Where a row is afterwards."""
        return min(row + self.count, LAST_SHEET_ROW) if row >= self.row else row

    def apply(self, area: Area) -> Area:
        """Where a range lies afterwards; one that reaches over the inserted rows becomes longer."""
        return Area(self.below(area.first_row), area.first_column, self.below(area.last_row), area.last_column)

    def tears(self, area: Area) -> bool:
        """Whether a range lies across the inserted rows."""
        return area.first_row < self.row <= area.last_row

    def concerns(self, row: int) -> bool:
        """Only references to what stands further down afterwards do."""
        return row >= self.row

    def _mentions(self, text: str) -> bool:
        return any(int(number) >= self.row for number in re.findall(r"\d{1,7}", text))


def insert_rows(document: Document, sheet: Sheet, row: int, count: int,
                ranges: Mapping[str, Area] = MappingProxyType({})) -> Insertion:
    """Insert rows above a row of a sheet, in the parts of the document; returns how things moved.

    `ranges` are what must not be torn on that sheet besides tables, by name. Raises Refused, with nothing changed,
    where something lies across that row that cannot be parted, or where the sheet or the workbook holds what cannot
    be moved.
    """
    move = Insertion(sheet.name, row, count)
    _require_possible(document, sheet, move, ranges)
    for other in document.sheets:
        _in_sheet(document, other, move)
    for table in document.tables.values():
        _change(document, table.part, _table_mover(move, own=table.sheet == sheet))
    for part in [document.workbook_part, *document.charts]:
        _change(document, part, move.in_formulas)
    for part, home in document.linked_objects():
        _change(document, part, partial(move.in_objects, sheet=home))
    _beside(document, sheet, move)
    document.workbook = parse(document.package.read(document.workbook_part), document.workbook_part)
    return move


def _change(document: Document, part: str, change: Change) -> None:
    document.package.write(part, change(document.package.read(part)))


def _in_sheet(document: Document, sheet: Sheet, move: Insertion) -> None:
    data, own = document.package.read(sheet.part), sheet.name == move.sheet
    if b"shared" in data and (own or b"!" in data):
        rows = SheetXml(data, sheet.name)
        if expand_shared(rows) if own else expand_moving(rows, move.concerns,
                                                         lambda text, _: move.formula(text, sheet.name)):
            data = rows.to_bytes()
    data = LINK.sub(rewriter(lambda text: move.formula(text, "")), move.in_sheet(data, sheet.name))
    document.package.write(sheet.part, _own_rows(data, move) if own else data)


def _own_rows(data: bytes, move: Insertion) -> bytes:
    """The sheet's own rows, ranges and page breaks further down."""
    end = SHEET_DATA_END.search(data)
    cut = end.start() if end else len(data)
    rows = ADDRESS.sub(_numbers(move.below), data[:cut])
    tail = ROW_BREAKS.sub(lambda breaks: BREAK.sub(_numbers(move.below), breaks[0]), data[cut:])
    return RANGE.sub(rewriter(move.sqref), rows + tail)


def _table_mover(move: Insertion, *, own: bool) -> Change:
    def change(data: bytes) -> bytes:
        data = TABLE_FORMULA.sub(rewriter(lambda text: move.formula(text, "")), data)
        return move.in_sheet(RANGE.sub(rewriter(move.sqref), data), move.sheet) if own else data
    return change


def _beside(document: Document, sheet: Sheet, move: Insertion) -> None:
    """What is stored outside the sheet's own part: comments, shapes and charts, pivot tables and their sources."""
    movers: dict[str, Change] = {
        **dict.fromkeys(("comments", "threadedComment", "pivotTable"),
                        lambda data: RANGE.sub(rewriter(move.sqref), data)),
        "drawing": lambda data: ANCHOR.sub(lambda anchor: _anchored(anchor[0], move), data),
        "vmlDrawing": lambda data: NOTE.sub(lambda note: _note(note[0], move), data)}
    for kind, change in movers.items():
        for part in document.related(sheet.part, kind):
            _change(document, part, change)
    for part in document.parts_of("pivotCacheDefinition+xml"):
        _change(document, part, lambda data: SOURCE.sub(lambda source: _source(source[0], move), data))


def _source(source: bytes, move: Insertion) -> bytes:
    """Where a pivot table has its data from."""
    own = (attribute(source, "sheet") or "").casefold() == move.sheet.casefold()
    return SOURCE_RANGE.sub(rewriter(move.sqref), source) if own else source


def _anchored(anchor: bytes, move: Insertion) -> bytes:
    """A picture or chart with its corners further down if it begins there; one that begins above keeps its size."""
    first = ANCHOR_ROW.search(anchor)
    if first is None or int(first[2]) + 1 < move.row:
        return anchor
    return ANCHOR_ROW.sub(_numbers(lambda row: row + move.count), anchor)


def _note(note: bytes, move: Insertion) -> bytes:
    """The box of a comment, which stands beside its cell."""
    row = NOTE_ROW.search(note)
    if row is None or int(row[2]) + 1 < move.row:
        return note

    def further(match: re.Match[bytes]) -> bytes:
        numbers = match[2].split(b",")
        for corner in (2, 6):
            numbers[corner] = b" %d" % (int(numbers[corner]) + move.count)
        return match[1] + b",".join(numbers) + match[3]

    return NOTE_ANCHOR.sub(further, NOTE_ROW.sub(_numbers(lambda number: number + move.count), note))


def _numbers(change: Callable[[int], int]) -> Callable[[re.Match[bytes]], bytes]:
    return lambda match: match[1] + str(change(int(match[2]))).encode() + match[3]


def _require_possible(document: Document, sheet: Sheet, move: Insertion, ranges: Mapping[str, Area]) -> None:
    data = document.package.read(sheet.part)
    rare = next((words for name, words in HINDRANCES.items()
                 if re.search(rb"<(?:[\w.-]+:)?" + name + rb"\b", data)), "")
    torn = next((f"the range {name}" for name, area in ranges.items() if move.tears(area)), "") \
        or _across(document, sheet, data, move)
    if torn or rare:
        found = f"{torn} lies across it" if torn else f"the sheet has {rare}, which cannot be moved along"
        raise Refused(f"rows would have to be inserted above row {move.row}, but {found}", where=sheet.name,
                      fix=f"Make room for {move.count} rows there in Excel, and refresh again.")
    over = next(_over_sheets(document), "")
    if over:
        raise Refused(f"rows would have to be inserted, but the formula {over} reaches over several sheets",
                      where=sheet.name, fix=f"Insert {move.count} rows above row {move.row} in Excel, "
                                            "and refresh again.")
    last = max(map(int, ROW_NUMBER.findall(data)), default=0)
    if last >= move.row and last + move.count > LAST_SHEET_ROW:
        raise Refused(f"{move.count:,} rows cannot be inserted: row {last:,} would fall off the sheet",
                      where=sheet.name, fix="Aggregate the source, or move what stands below to another sheet.")


def _across(document: Document, sheet: Sheet, data: bytes, move: Insertion) -> str:
    """What lies across the row and would be torn, or cannot be followed."""
    tables = [(f"table {table.name}", table.area) for table in document.tables.values() if table.sheet == sheet]
    pivots = [(f"the pivot table at {area}", area) for area in document.pivot_areas(sheet)]
    arrays = [(f"the array formula over {area}", area) for area in map(Area.of, re.findall(ARRAY, data.decode()))]
    for name, area in [*tables, *pivots, *arrays]:
        if move.tears(area):
            return name
    return "a what-if table" if b't="dataTable"' in data else ""


def _over_sheets(document: Document) -> Iterator[str]:
    """Where formulas name several sheets, as in Jan:Dec!A1."""
    for sheet in document.sheets:
        data = document.package.read(sheet.part)
        if any(map(_is_over_sheets, FORMULA_TEXT.finditer(data))):
            cells = (f"in {sheet.name}!{column_letters(column)}{row}"
                     for row, column, formula in SheetXml(data, sheet.name).formulas()
                     if reaches_over_sheets(formula.text))
            yield next(cells, f"of a format or a validation on {sheet.name}")


def _is_over_sheets(formula: re.Match[bytes]) -> bool:
    return b":" in formula[2] and b"!" in formula[2] and reaches_over_sheets(plain(formula[2]))
