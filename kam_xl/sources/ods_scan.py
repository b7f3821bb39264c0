"""What python-calamine does not tell of a sheet of an .ods: its error cells, and how far the cells reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from kam_xl.sources.sheet_scan import SheetScan

if TYPE_CHECKING:
    from lxml import etree

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"


def scan_ods(path: Path, sheet: str) -> SheetScan:
    """The error cells of a sheet and its extent, repeated cells counted. Raises BadZipFile where it is damaged."""
    from lxml import etree

    scan, inside, row = SheetScan(0, 0), False, 0
    tags = [TABLE + "table", TABLE + "table-row"]
    try:
        with ZipFile(path) as package, package.open("content.xml") as stream:
            for event, element in etree.iterparse(stream, events=("start", "end"), tag=tags, resolve_entities=False):
                if element.tag == tags[0]:
                    inside = event == "start" and element.get(TABLE + "name") == sheet
                elif event == "end":
                    row = _note(scan, element, row) if inside else 0
                    element.clear()
    except (KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise BadZipFile(str(error)) from None
    return scan


def _note(scan: SheetScan, row: etree._Element, at: int) -> int:
    """Note the cells of a row; the number of the next one."""
    end, column = at + int(row.get(TABLE + "number-rows-repeated", 1)), 0
    for cell in row:
        right = column + int(cell.get(TABLE + "number-columns-repeated", 1))
        if cell.get(OFFICE_TYPE) is not None:
            scan.rows, scan.columns = max(scan.rows, end), max(scan.columns, right)
        if cell.get(TYPE) == "error" and not scan.too_far:
            places = ((i, j) for i in range(at, end) for j in range(column, right))
            scan.errors.update(dict.fromkeys(places, cell.findtext(TEXT) or "#N/A"))
        column = right
    return end
