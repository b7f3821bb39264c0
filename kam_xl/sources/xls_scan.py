"""What python-calamine does not tell of a sheet of an old .xls: its error cells, which it reads as blank.

The file is a compound file ([MS-CFB]) with a stream of records ([MS-XLS]); only what is needed of both is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from kam_xl.errors import ERROR_NUMBERS, SourceError
from kam_xl.sources.sheet_scan import SheetScan

ERRORS = {number - 2000: code.value for code, number in ERROR_NUMBERS.items()}
END_OF_CHAIN = 0xFFFFFFFA
"""Numbers of sectors from here on have special meanings."""
WORKBOOK = "workbook\0"
BOF, EOF, BOUNDSHEET, FORMULA, BOOLERR, FILEPASS = 0x809, 0x0A, 0x85, 0x06, 0x205, 0x2F


def scan_xls(path: Path, sheet: str) -> SheetScan:
    """The error cells of a sheet. Raises SourceError where the file is protected, damaged, or older than Excel 97."""
    try:
        stream = _workbook_stream(path.read_bytes())
        starts = dict(_sheets(stream, path))
        return SheetScan(errors=dict(_errors(stream, starts[sheet])))
    except (struct.error, IndexError, KeyError, StopIteration, UnicodeDecodeError) as error:
        raise SourceError(f"the workbook is damaged, or older than Excel 97 ({error})", where=path.name,
                          fix="Save it as .xlsx.") from None


def _workbook_stream(data: bytes) -> bytes:
    """The stream of the records; a short one lies in small sectors within the stream of the root entry."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, _, least, small = struct.unpack_from("<4I", data, 48)
    body = data[1 << shift:]
    allocation = b"".join(_sector(body, 1 << shift, number) for number in _allocation_sectors(data, body, 1 << shift))
    entries = _chain(body, 1 << shift, allocation, directory)
    first, length = next(
        struct.unpack_from("<II", entries, start + 116) for start in range(0, len(entries), 128)
        if entries[start:start + 2 * len(WORKBOOK)].decode("utf-16-le").casefold() == WORKBOOK)
    if length >= least:
        return _chain(body, 1 << shift, allocation, first)[:length]
    root = _chain(body, 1 << shift, allocation, *struct.unpack_from("<I", entries, 116))
    return _chain(root, 1 << small_shift, _chain(body, 1 << shift, allocation, small), first)[:length]


def _allocation_sectors(data: bytes, body: bytes, size: int) -> list[int]:
    """The sectors of the table that says which sector follows which; most files name them all in their header."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    more, = struct.unpack_from("<I", data, 68)
    for _ in range(len(body) // size):
        if more >= END_OF_CHAIN:
            break
        *further, more = struct.unpack(f"<{size // 4}I", _sector(body, size, more))
        sectors += further
    return [number for number in sectors if number < END_OF_CHAIN]


def _chain(body: bytes, size: int, allocation: bytes, number: int) -> bytes:
    """A stream: its sectors, each of which the table of allocation names after the one before."""
    sectors: list[bytes] = []
    while number < END_OF_CHAIN and 4 * len(sectors) < len(allocation):
        sectors.append(_sector(body, size, number))
        number, = struct.unpack_from("<I", allocation, 4 * number)
    return b"".join(sectors)


def _sector(body: bytes, size: int, number: int) -> bytes:
    return body[number * size:(number + 1) * size]


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records from a place on: their kinds and contents."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4:at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes, path: Path) -> Iterator[tuple[str, int]]:
    """The names of the sheets and where their records begin."""
    for kind, content in _records(stream):
        if kind == FILEPASS:
            raise SourceError("the workbook is protected with a password", where=path.name,
                              fix="Save a copy without the password to open it.")
        if kind == BOUNDSHEET:
            start, _, _, wide = struct.unpack_from("<IHBB", content)
            yield content[8:].decode("utf-16-le" if wide & 1 else "latin-1"), start
        if kind == EOF:
            return


def _errors(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    depth = 0
    for kind, content in _records(stream, start):
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        is_formula = kind == FORMULA and content[6] == 2 and content[12:14] == b"\xff\xff"
        if is_formula or (kind == BOOLERR and content[7]):
            row, column = struct.unpack_from("<HH", content)
            yield (row, column), ERRORS.get(content[8 if is_formula else 6], "#N/A")
