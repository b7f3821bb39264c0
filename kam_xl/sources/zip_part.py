"""A part of a zip package, unpacked by ISA-L, which takes half the time of zlib."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipInfo

from isal import isal_zlib

PIECE = 2**17
LENGTHS = struct.Struct("<26xHH")
"""What a part's own header says of the lengths of its name and extra field."""


def unpacked(path: Path, part: ZipInfo) -> Iterator[bytes]:
    """The content, piece by piece; never more than the package says it is. Raises BadZipFile where it is damaged."""
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & 1:
        raise BadZipFile(f"{part.filename} is encrypted or packed in an unknown way")
    unpacker, size = isal_zlib.decompressobj(-15), 0
    for piece in _packed(path, part):
        try:
            content = unpacker.decompress(piece) if part.compress_type == ZIP_DEFLATED else piece
        except isal_zlib.error as error:  # type: ignore[misc]
            raise BadZipFile(f"{part.filename}: {error}") from None
        size += len(content)
        if size > part.file_size:
            break
        yield content
    if size != part.file_size:
        raise BadZipFile(f"{part.filename} is not as long as the package says")


def _packed(path: Path, part: ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(part.header_offset)
        file.seek(sum(LENGTHS.unpack(file.read(LENGTHS.size))), 1)
        left = part.compress_size
        while piece := file.read(min(left, PIECE)):
            left -= len(piece)
            yield piece
