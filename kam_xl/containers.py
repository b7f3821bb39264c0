"""The files that workbooks lie in: zip archives, and the OLE files of old and of encrypted ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipInfo

from isal import isal_zlib

OLE_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")

OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of what an OLE file holds that is a workbook with a password."""

MEMBER_HEADER = struct.Struct("<4s22xHH")
"""A zip member's own header: how it begins, and the lengths of the name and the extra field behind it."""

PIECE = 2**17
"""So many compressed bytes are inflated at a time."""

ENCRYPTED = 0x01


def inflated(archive: IO[bytes], member: ZipInfo) -> Iterator[bytes]:
    """A member's content, piece by piece; never more than the directory says it is. ISA-L takes half the time of zlib.

    Raises BadZipFile where it is damaged, encrypted or packed in an unknown way.
    """
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or member.flag_bits & ENCRYPTED:
        raise BadZipFile(f"{member.filename} is encrypted or packed in an unknown way")
    size = check = 0
    for piece in _unpacked(archive, member):
        size, check = size + len(piece), isal_zlib.crc32(piece, check)
        if size > member.file_size:
            break
        yield piece
    if (size, check) != (member.file_size, member.CRC):
        raise BadZipFile(f"Bad CRC-32 for file {member.filename!r}")


def packed(archive: IO[bytes], member: ZipInfo) -> Iterator[bytes]:
    """A member's bytes as they lie in the archive, piece by piece."""
    archive.seek(start_of(archive, member))
    left = member.compress_size
    while piece := archive.read(min(left, PIECE)):
        left -= len(piece)
        yield piece


def start_of(archive: IO[bytes], member: ZipInfo) -> int:
    """Where a member's bytes begin in the archive; BadZipFile where it is not where the directory says."""
    if member.header_offset >= 0:
        archive.seek(member.header_offset)
        header = archive.read(MEMBER_HEADER.size)
        if len(header) == MEMBER_HEADER.size and header.startswith(b"PK\x03\x04"):
            _, name, extra = MEMBER_HEADER.unpack(header)
            return int(archive.tell() + name + extra)
    raise BadZipFile(f"{member.filename} is not where the archive's directory says")


def _unpacked(archive: IO[bytes], member: ZipInfo) -> Iterator[bytes]:
    if member.compress_type == ZIP_STORED:
        yield from packed(archive, member)
        return
    inflating = isal_zlib.decompressobj(-15)
    try:
        yield from map(inflating.decompress, packed(archive, member))
    except isal_zlib.error as error:  # type: ignore[misc]
        raise BadZipFile(f"{member.filename}: {error}") from None
    if not inflating.eof:
        raise BadZipFile(f"{member.filename} is cut short")
