"""Members of a zip archive as they lie in it: read fast, copied raw, appended compressed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator
from copy import copy
from typing import IO

from isal import isal_zlib

from kam_xl.containers import ENCRYPTED, inflated, packed, start_of

FAST_FROM = 2**20
"""Members from this size on are inflated and deflated by ISA-L: faster than zlib, and the files are hardly larger."""

DATA_DESCRIPTOR, ZIP64_FIELD = 0x08, 1


def content(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's content, piece by piece; BadZipFile or another error of zipfile's where it is damaged."""
    if info.file_size < FAST_FROM or info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & ENCRYPTED:
        yield archive.read(info)
    else:
        yield from inflated(io.BytesIO(data), info)


def lies_within(data: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether a member is where the directory says."""
    try:
        return start_of(io.BytesIO(data), info) + info.compress_size <= len(data)
    except zipfile.BadZipFile:
        return False


def copy_raw(data: bytes, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copy a member's compressed bytes as they lie in the old file."""
    member = copy(info)
    member.flag_bits &= ~DATA_DESCRIPTOR  # sizes are in the header, so no data descriptor follows
    member.extra = _without_zip64(info.extra)  # which is written anew where it is needed
    _append(target, member, packed(io.BytesIO(data), info))


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


def _without_zip64(extra: bytes) -> bytes:
    """A member's extra fields but for that of the sizes of large files."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        field, length = struct.unpack_from("<HH", extra, at)
        if field != ZIP64_FIELD:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]


def _append(target: zipfile.ZipFile, member: zipfile.ZipInfo, compressed: Iterable[bytes]) -> None:
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
