"""What python-calamine does not tell of a sheet of an .xlsb: its error cells, and how far the cells reach.

The parts are streams of records ([MS-XLSB]): a kind and a length in seven-bit pieces, then the content.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from kam_xl.sources.sheet_scan import SheetScan, targets
from kam_xl.sources.xls_scan import ERRORS

ROW, ERROR, FORMULA_ERROR, BUNDLE_SHEET = 0, 3, 11, 156
CELLS = range(2, 12)
"""Records of cells with content; 1 is a cell that only has a format."""


def scan_xlsb(path: Path, sheet: str) -> SheetScan:
    """The error cells of a sheet and its extent. Raises BadZipFile where a part is missing or damaged."""
    try:
        with ZipFile(path) as package:
            related = targets(package, "xl/_rels/workbook.bin.rels", "xl")
            identity = dict(_sheets(package.read("xl/workbook.bin")))[sheet]
            return _scan(package.read(related[identity][1]))
    except (KeyError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadZipFile(f"the part of the sheet {sheet!r} is not there, or not whole: {error}") from None


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        length, at = _number(part, at, 4)
        yield kind, part[at:at + length]
        at += length


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in pieces of seven bits, the last of which has no high bit, and the place behind it."""
    value = 0
    for i in range(most):
        value |= (part[at + i] & 0x7F) << 7 * i
        if part[at + i] < 0x80:
            break
    return value, at + i + 1


def _sheets(workbook: bytes) -> Iterator[tuple[str, str]]:
    """The names of the sheets, and the identities of their parts."""
    for kind, content in _records(workbook):
        if kind == BUNDLE_SHEET:
            identity, at = _text(content, 8)
            yield _text(content, at)[0], identity


def _text(content: bytes, at: int) -> tuple[str, int]:
    length, = struct.unpack_from("<I", content, at)
    end = at + 4 + 2 * length
    return content[at + 4:end].decode("utf-16-le"), end


def _scan(part: bytes) -> SheetScan:
    scan, row = SheetScan(0, 0), 0
    for kind, content in _records(part):
        if kind == ROW:
            row, = struct.unpack_from("<I", content)
        elif kind in CELLS:
            column, = struct.unpack_from("<I", content)
            scan.rows, scan.columns = max(scan.rows, row + 1), max(scan.columns, column + 1)
            if kind in (ERROR, FORMULA_ERROR):
                scan.errors[row, column] = ERRORS.get(content[8], "#N/A")
    return scan
