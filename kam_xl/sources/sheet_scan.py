"""What python-calamine does not tell of a worksheet: error cells, which it reads as blank, and how far
the cells reach, which it needs memory for (a single cell in XFD1048576 would end the process)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from kam_xl.containers import inflated
from kam_xl.grid import LAST_SHEET_ROW, column_number
from kam_xl.sources.table import WITHOUT_VALUE

if TYPE_CHECKING:
    from lxml import etree

MOST_CELLS = 50_000_000
LAST_NARROW_COLUMN = 26
ERROR_MARKS = (b'"e"', b"'e'")
ODD_CELL = re.compile(rb"""<c(?! r="[A-Z][0-9])""")
"""A cell beyond column Z, or not written as usual. It begins with plain text, which makes it five times faster."""
ODD_WRITER = re.compile(rb"""<\w+:(?:worksheet|row|c)\b|=\s*'""")
"""What the first rows show of a program that prefixes names or uses single quotes."""
UNREADABLE = b"\0"
LETTERS = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
DIGITS = re.compile(rb"""r\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,7})["']""")
ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^<>]*?\bt\s*=\s*["']e["'][^<>]*)(?<!/)>"""
                        rb"""((?:[^<]|<(?!(?:\w+:)?c\s))*?)</(?:\w+:)?c>""")
UNCALCULATED = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]*\bt\s*=\s*["']str["'])([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["']""")
VALUE = re.compile(rb"<(?:\w+:)?v[^<>]*>([^<]*)<")


@dataclass(slots=True)
class SheetScan:
    """The error cells of a sheet, and formulas that nobody calculated, by row and column from 0; and the
    rows and columns that cells may reach."""

    rows: int = LAST_SHEET_ROW
    columns: int = LAST_NARROW_COLUMN
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def too_far(self) -> bool:
        """Whether the block of cells up to the last one is too large to make room for."""
        return self.rows * self.columns > MOST_CELLS


def scan_sheet(path: Path, sheet: str) -> SheetScan:
    """Look through a worksheet's XML as closely as it needs: most have nothing to see.

    Raises BadZipFile where a part is missing or damaged.
    """
    with path.open("rb") as file, ZipFile(file) as package:
        part = package.getinfo(_sheet_part(package, sheet))
        scan = _search(_chunks(inflated(file, part)))
        if scan and scan.too_far:
            pieces = _chunks(inflated(file, part))
            scan.rows = max(max(map(int, set(DIGITS.findall(rows))), default=0) for rows in pieces)
        if scan and not scan.too_far:
            return scan
        with package.open(part) as stream:
            return _parse(stream)


def _search(pieces: Iterator[bytes]) -> SheetScan | None:
    """Error cells and extent by text search; None where only a parser can tell."""
    scan = SheetScan()
    first = next(pieces, b"")
    odd = bool(ODD_WRITER.search(first))
    for rows in chain([first], pieces):
        if UNREADABLE in rows:
            return None
        if (odd or b"<f" in rows or b'"e"' in rows or ODD_CELL.search(rows)) and not _look(scan, rows):
            return None
    return scan


def _look(scan: SheetScan, rows: bytes) -> bool:
    """Note the error cells of some rows, and how far right they reach; False where a cell does not say where it is."""
    columns = {column_number(letters.decode()) for letters in set(LETTERS.findall(rows))}
    scan.columns = max(scan.columns, *columns, 0)
    errors = ERROR_CELL.findall(rows) if any(m in rows for m in ERROR_MARKS) else []
    for attributes, content in [*errors, *((found, b"") for found in UNCALCULATED.findall(rows))]:
        reference, value = REFERENCE.search(attributes), VALUE.search(content)
        if reference is None:
            return False
        text = value[1].decode() if value else "#N/A" if content else WITHOUT_VALUE
        scan.errors[_position(reference[1].decode(), 0, 0)] = text
    return True


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end with a row."""
    rest = b""
    for piece in pieces:
        seen = rest + piece
        end = seen.rfind(b"row>") + 4
        if end >= 4:
            yield seen[:end]
        rest = seen[end:] if end >= 4 else seen
    yield rest


def _parse(stream: IO[bytes]) -> SheetScan:
    """Every cell with content: where it is, and its text if it is an error."""
    from lxml import etree

    scan = SheetScan(0, 0)
    row = column = -1
    cells = etree.iterparse(stream, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False)
    try:
        for event, element in cells:
            is_row = element.tag.endswith("}row")
            if event == "start" and is_row:
                row, column = int(element.get("r") or row + 2) - 1, -1
            elif event == "end" and not is_row:
                row, column = _position(element.get("r"), row, column + 1)
                _note(scan, element, row, column)
            if event == "end":
                element.clear()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadZipFile(str(error)) from None
    return scan


def _note(scan: SheetScan, cell: etree._Element, row: int, column: int) -> None:
    if len(cell):
        scan.rows, scan.columns = max(scan.rows, row + 1), max(scan.columns, column + 1)
    if cell.find("{*}f") is not None and not cell.findtext("{*}v") and cell.get("t") != "str":
        scan.errors[row, column] = WITHOUT_VALUE
    elif cell.get("t") == "e":
        scan.errors[row, column] = cell.findtext("{*}v") or "#N/A"


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference such as AB12, from 0; the next cell where a writer left it out."""
    if reference is None:
        return row, column
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters):]) - 1, column_number(letters) - 1


def _sheet_part(package: ZipFile, sheet: str) -> str:
    """The name of the part that holds a sheet."""
    from lxml import etree

    try:
        office = targets(package, "_rels/.rels", "")
        book = next(target for kind, target in office.values() if kind.endswith("/officeDocument"))
        folder, _, name = book.rpartition("/")
        related = targets(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
        root = etree.fromstring(package.read(book), etree.XMLParser(resolve_entities=False))
        entry = next(e for e in root.iterfind("{*}sheets/{*}sheet") if e.get("name") == sheet)
        identity = next(value for key, value in entry.items() if str(key).endswith("}id"))
        return related[str(identity)][1]
    except (KeyError, StopIteration, etree.XMLSyntaxError) as error:
        raise BadZipFile(f"the part of the sheet {sheet!r} is not there: {error}") from None


def targets(package: ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: identity to kind and target, as a name in the package."""
    from lxml import etree

    root = etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False))
    return {e.get("Id", ""): (e.get("Type", ""), posixpath.normpath(
        posixpath.join("/", folder, e.get("Target", ""))).lstrip("/")) for e in root.iterfind("{*}Relationship")}
