"""Rows inserted into a sheet, so that a table can grow over what stood below it.

Whatever stood from that row on stands further down afterwards: cells, other tables, pivot tables, charts, shapes,
comments, formats, validations, links, page breaks; and whatever in the workbook points there follows, as it does
when a person inserts rows in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kam_xl.errors import Refused
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.document import LAST_SHEET_ROW, Document, Sheet
from kam_xl.workbooks.references import FORMULA_TEXT, Movement, rewriter, unquoted
from kam_xl.workbooks.shared_formulas import expand_shared
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import escape, parse, plain

EVERYWHERE = Area(1, 1, LAST_SHEET_ROW, 16_384)
SHEET_DATA_END = re.compile(rb"</(?:[\w.-]+:)?sheetData>")
ROWS = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?(?P<a>\$?)(?P<first>\d+):(?P<b>\$?)(?P<last>\d+)\Z")
ADDRESS = re.compile(rb"""(<(?:[\w.-]+:)?(?:row|c)\b[^>]*?\sr\s*=\s*["'][A-Z]*)(\d+)(["'])""")
RANGE = re.compile(rb"""(<(?:[\w.-]+:)?(?:mergeCell|hyperlink|dimension|f|comment|threadedComment|location|table)\b"""
                   rb"""[^>]*?\sref\s*=\s*["'])([^"']+)(["'])""")
LINK = re.compile(rb"""(<(?:[\w.-]+:)?hyperlink\b[^>]*?\slocation\s*=\s*["'])([^"]+)(["'])""")
BREAK = re.compile(rb"""(<(?:[\w.-]+:)?brk\b[^>]*?\sid\s*=\s*["'])(\d+)(["'])""")
ROW_BREAKS = re.compile(rb"<(?:[\w.-]+:)?rowBreaks\b.*?</(?:[\w.-]+:)?rowBreaks>", re.DOTALL)
ANCHOR = re.compile(rb"<(?:[\w.-]+:)?(oneCell|twoCell)Anchor\b.*?</(?:[\w.-]+:)?\1Anchor>", re.DOTALL)
ANCHOR_ROW = re.compile(rb"(<(?:[\w.-]+:)?row>)(\d+)(</)")
NOTE = re.compile(rb"<x:ClientData\b.*?</x:ClientData>", re.DOTALL)
NOTE_ROW = re.compile(rb"(<x:Row>\s*)(\d+)(\s*</)")
NOTE_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]+)(</)")
TABLE_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?(?:calculatedColumnFormula|totalsRowFormula)\b[^>]*>)([^<]+)(</)")
ROW_NUMBER = re.compile(rb"""<(?:[\w.-]+:)?row\b[^>]*?\sr\s*=\s*["'](\d+)["']""")
ARRAY = re.compile(r"""<(?:[\w.-]+:)?f\b(?=[^>]*\st="array")[^>]*?\sref="([^"]+)\"""")
OVER_SHEETS = re.compile(r"(?:'[^']*:[^']*'|[\w.]+:[\w.]+)!")

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

    def _mentions(self, text: str) -> bool:
        return any(int(number) >= self.row for number in re.findall(r"\d+", text))

    def _operand(self, text: str, home: str, beside: bool) -> str:
        rows = ROWS.match(text)
        if rows is None or unquoted(rows["sheet"] or home).casefold() != self.sheet.casefold():
            return super()._operand(text, home, beside)
        start = f"{rows['sheet']}!" if rows["sheet"] else ""
        return f"{start}{rows['a']}{self.below(int(rows['first']))}:{rows['b']}{self.below(int(rows['last']))}"


def insert_rows(document: Document, sheet: Sheet, row: int, count: int) -> Insertion:
    """Insert rows above a row of a sheet, in the parts of the document; returns how things moved.

    Raises Refused, with nothing changed, where something lies across that row that cannot be parted, or where the
    sheet or the workbook holds what cannot be moved.
    """
    move = Insertion(sheet.name, row, count)
    _require_possible(document, sheet, move)
    for other in document.sheets:
        _in_sheet(document, other, move)
    for table in document.tables.values():
        _change(document, table.part, _table_mover(move, own=table.sheet == sheet))
    for part in [document.workbook_part, *document.charts]:
        _change(document, part, move.in_formulas)
    _beside(document, sheet, move)
    document.workbook = parse(document.package.read(document.workbook_part), document.workbook_part)
    return move


def _change(document: Document, part: str, change: Change) -> None:
    document.package.write(part, change(document.package.read(part)))


def _in_sheet(document: Document, sheet: Sheet, move: Insertion) -> None:
    data, own = document.package.read(sheet.part), sheet.name == move.sheet
    if b"shared" in data and (own or escape(move.sheet).encode() in data):
        rows = SheetXml(data, sheet.name)
        if expand_shared(rows, EVERYWHERE):
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
    source = re.compile(rb'(<(?:[\w.-]+:)?worksheetSource\b(?=[^>]*?\ssheet="' + re.escape(escape(sheet.name)).encode()
                        + rb'")[^>]*?\sref=")([^"]+)(")', re.IGNORECASE)
    for part in document.parts_of("pivotCacheDefinition+xml"):
        _change(document, part, lambda data: source.sub(rewriter(move.sqref), data))


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


def _require_possible(document: Document, sheet: Sheet, move: Insertion) -> None:
    data = document.package.read(sheet.part)
    rare = next((words for name, words in HINDRANCES.items()
                 if re.search(rb"<(?:[\w.-]+:)?" + name + rb"\b", data)), "")
    torn = _across(document, sheet, data, move)
    if torn or rare:
        found = f"{torn} lies across it" if torn else f"the sheet has {rare}, which cannot be moved along"
        raise Refused(f"rows would have to be inserted above row {move.row}, but {found}", where=sheet.name,
                      fix=f"Make room for {move.count} rows there in Excel, and refresh again.")
    if re.search(OVER_SHEETS, "".join(_sheet_references(document))):
        raise Refused("rows would have to be inserted, but a formula reaches over several sheets", where=sheet.name,
                      fix=f"Insert {move.count} rows above row {move.row} in Excel, and refresh again.")
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
        if area.first_row < move.row <= area.last_row:
            return name
    return "a what-if table" if b't="dataTable"' in data else ""


def _sheet_references(document: Document) -> Iterator[str]:
    """The formulas that may name several sheets, as in Jan:Dec!A1."""
    for sheet in document.sheets:
        for _, text, _ in FORMULA_TEXT.findall(document.package.read(sheet.part)):
            if b":" in text and b"!" in text:
                yield plain(text) + "\n"
