"""The compression of VBA source: chunks of 4096 bytes in which a token copies what stood before.

Source: Microsoft, [MS-OVBA] Office VBA File Format Structure, 2.4.1 Compression and Decompression.
"""

from __future__ import annotations

import struct

CHUNK = 4096
SHORTEST_COPY = 3


def compressed(data: bytes) -> bytes:
    """The compressed container of these bytes (2.4.1.1.1)."""
    return b"\x01" + b"".join(_chunk(data[i : i + CHUNK]) for i in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    """A header of 12 bits of length and 4 of kind, and tokens, or the data where those are longer (2.4.1.3.7)."""
    packed = _tokens(data)
    if len(packed) < CHUNK:
        return struct.pack("<H", len(packed) - 1 | 0xB000) + packed
    return struct.pack("<H", CHUNK - 1 | 0x3000) + data.ljust(CHUNK, b"\0")


def _tokens(data: bytes) -> bytes:
    """Groups of up to eight tokens behind a byte whose bits say which of them are copies (2.4.1.3.8)."""
    packed, group, flags, count = bytearray(), bytearray(), 0, 0
    seen: dict[bytes, int] = {}
    at = 0
    while at < len(data):
        copy, length = _copy(data, at, seen)
        flags |= bool(copy) << count
        group += copy or data[at : at + 1]
        for i in range(at, at + length):
            seen[data[i : i + SHORTEST_COPY]] = i
        at, count = at + length, count + 1
        if count == 8 or at == len(data):
            packed += bytes((flags,)) + group
            group, flags, count = bytearray(), 0, 0
    return bytes(packed)


def _copy(data: bytes, at: int, seen: dict[bytes, int]) -> tuple[bytes, int]:
    """A token that copies the latest place that starts alike (2.4.1.3.19), and its bytes; nothing and 1 if none."""
    start = seen.get(data[at : at + SHORTEST_COPY], -1)
    if start < 0 or at + SHORTEST_COPY > len(data):
        return b"", 1
    bits = max((at - 1).bit_length(), 4)
    most = min(len(data) - at, (0xFFFF >> bits) + SHORTEST_COPY)
    length = SHORTEST_COPY
    while length < most and data[start + length] == data[at + length]:
        length += 1
    return struct.pack("<H", at - start - 1 << 16 - bits | length - SHORTEST_COPY), length
