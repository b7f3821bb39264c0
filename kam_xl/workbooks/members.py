"""Members of a zip archive as they lie in it: read fast, copied raw, appended compressed."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from copy import copy
from typing import IO

from isal import isal_zlib

FAST_FROM = 2**20
"""Members from this size on are inflated and deflated by ISA-L: faster than zlib, and the files are hardly larger."""

AT_ONCE = 2**16
"""So many compressed bytes are inflated at a time."""

HEADER = 30
"""The length of a member's own header, before its name."""

DATA_DESCRIPTOR, ENCRYPTED, ZIP64_FIELD = 0x08, 0x01, 1


def inflated(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's content, piece by piece; BadZipFile or another error of zipfile's where it is damaged."""
    if info.file_size < FAST_FROM or info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & ENCRYPTED:
        yield archive.read(info)
        return
    raw, size, check = _raw(data, info), 0, 0
    inflating = isal_zlib.decompressobj(-15)
    for start in range(0, len(raw), AT_ONCE):
        try:
            piece = inflating.decompress(raw[start : start + AT_ONCE])
        except isal_zlib.error as error:  # type: ignore[misc]
            raise zipfile.BadZipFile(str(error)) from error
        size, check = size + len(piece), isal_zlib.crc32(piece, check)
        if size > info.file_size:
            break
        yield piece
    if (size, check) != (info.file_size, info.CRC) or not inflating.eof:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")


def lies_within(data: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether a member is where the directory says."""
    at = info.header_offset
    if at < 0 or at + HEADER > len(data) or data[at : at + 4] != b"PK\x03\x04":
        return False
    return len(_raw(data, info)) == info.compress_size


def copy_raw(data: bytes, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copy a member's compressed bytes as they lie in the old file."""
    member = copy(info)
    member.flag_bits &= ~DATA_DESCRIPTOR  # sizes are in the header, so no data descriptor follows
    member.extra = _without_zip64(info.extra)  # which is written anew where it is needed
    _append(target, member, [_raw(data, info)])


def deflate(target: zipfile.ZipFile, info: zipfile.ZipInfo, chunks: Iterable[bytes]) -> None:
    """Append a member that is compressed while its content is made; only the compressed bytes are held."""
    deflating, compressed = isal_zlib.compressobj(1, wbits=-15), []
    info.CRC = info.file_size = 0
    for chunk in chunks:
        compressed.append(deflating.compress(chunk))
        info.CRC, info.file_size = isal_zlib.crc32(chunk, info.CRC), info.file_size + len(chunk)
    compressed.append(deflating.flush())
    info.compress_size = sum(map(len, compressed))
    _append(target, info, compressed)


def _raw(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + HEADER + name_length + extra_length
    return memoryview(data)[start : start + info.compress_size]


def _without_zip64(extra: bytes) -> bytes:
    """A member's extra fields but for that of the sizes of large files."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        field, length = struct.unpack_from("<HH", extra, at)
        if field != ZIP64_FIELD:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]


def _append(target: zipfile.ZipFile, member: zipfile.ZipInfo, compressed: Iterable[bytes | memoryview]) -> None:
    """Put a compressed member where `zipfile`'s own writer would put it; it has no public call for this,
    but its close() writes the directory as always."""
    stream: IO[bytes] = target.fp  # type: ignore[assignment]
    member.header_offset = stream.tell()
    stream.write(member.FileHeader())
    for piece in compressed:
        stream.write(piece)
    target.filelist.append(member)
    target.NameToInfo[member.filename] = member
    target.start_dir = stream.tell()
    target._didModify = True  # type: ignore[attr-defined]
