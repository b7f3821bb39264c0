"""A compound file, the container of a VBA project: folders and streams in sectors of 512 bytes.

Source: Microsoft, [MS-CFB] Compound File Binary File Format, version 3; the sections are named below.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SECTOR, MINI_SECTOR = 512, 64
MINI_LIMIT = 4096
"""Shorter streams lie in the mini stream (2.4)."""
FAT_SECTOR, END_OF_CHAIN, FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
NOBODY = 0xFFFFFFFF
FAT_SECTORS_IN_HEADER = 109
STORAGE, STREAM, ROOT = 1, 2, 5
BLACK = 1
UNUSED = bytes(68) + b"\xff" * 12 + bytes(48)
"""An entry of the directory that stands for nothing (2.6.3)."""

Folder: TypeAlias = dict[str, "bytes | Folder"]


class Sectors:
    """Sectors one behind the other, and the table that chains those of a stream (2.3, 2.4)."""

    def __init__(self, size: int) -> None:
        self.size, self.table, self.data = size, list[int](), bytearray()

    def put(self, data: bytes) -> int:
        """Append a stream; the number of its first sector."""
        if not data:
            return END_OF_CHAIN
        first, count = len(self.table), -(-len(data) // self.size)
        self.table += [*range(first + 1, first + count), END_OF_CHAIN]
        self.data += data.ljust(count * self.size, b"\0")
        return first


@dataclass
class Entry:
    """A storage or a stream in the directory (2.6)."""

    name: str
    kind: int
    data: bytes = b""
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """The 128 bytes of the entry."""
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBB3I16x4x16xIQ", name, len(name), self.kind, BLACK, self.left, self.right, self.child,
                           self.start, self.size)


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """The file that holds these streams; a path such as `VBA/dir` puts a stream into a storage."""
    entries = [Entry("Root Entry", ROOT)]
    entries[0].child = _tree(entries, _folders(streams))
    sectors, mini = Sectors(SECTOR), Sectors(MINI_SECTOR)
    for entry in entries[1:]:
        entry.size = len(entry.data)
        if entry.kind == STREAM:
            entry.start = (mini if entry.size < MINI_LIMIT else sectors).put(entry.data)
    entries[0].size, entries[0].start = len(mini.data), sectors.put(bytes(mini.data))
    mini_table = _packed(mini.table)
    mini_start = sectors.put(mini_table)
    directory = sectors.put(_full(b"".join(entry.packed() for entry in entries), UNUSED))
    fat_start, fat = _fat(sectors.table)
    header = _header(directory, fat_start, len(fat) // SECTOR, mini_start, len(mini_table) // SECTOR)
    return header + bytes(sectors.data) + fat


def _folders(streams: Mapping[str, bytes]) -> Folder:
    root: Folder = {}
    for path, data in streams.items():
        *parents, name = path.split("/")
        folder = root
        for parent in parents:
            inner = folder.setdefault(parent, {})
            if not isinstance(inner, dict):
                raise ValueError(f"{parent} is a stream and a storage")
            folder = inner
        folder[name] = data
    return root


def _tree(entries: list[Entry], folder: Folder) -> int:
    """Add what a storage holds, as a search tree; the number of its topmost entry.

    All nodes are black, which the specification allows (2.6.4). Shorter names come first.
    """
    return _subtree(entries, folder, sorted(folder, key=lambda name: (len(name), name.upper())))


def _subtree(entries: list[Entry], folder: Folder, names: list[str]) -> int:
    if not names:
        return NOBODY
    middle = len(names) // 2
    held = folder[names[middle]]
    entry = Entry(names[middle], STREAM, held) if isinstance(held, bytes) else Entry(names[middle], STORAGE)
    entries.append(entry)
    number = len(entries) - 1
    entry.left = _subtree(entries, folder, names[:middle])
    entry.right = _subtree(entries, folder, names[middle + 1:])
    if isinstance(held, dict):
        entry.child = _tree(entries, held)
    return number


def _fat(table: list[int]) -> tuple[int, bytes]:
    """The table of all sectors, its own at the end among them (2.3); the number of its first sector."""
    in_a_sector = SECTOR // 4
    count = -(-len(table) // (in_a_sector - 1))
    if count > FAT_SECTORS_IN_HEADER:
        raise ValueError("a compound file of more than 7 MB needs a longer table")
    return len(table), _packed([*table, *[FAT_SECTOR] * count])


def _packed(table: list[int]) -> bytes:
    return _full(struct.pack(f"<{len(table)}I", *table), struct.pack("<I", FREE))


def _full(data: bytes, filler: bytes) -> bytes:
    """The data, filled up to whole sectors."""
    return data + filler * (-len(data) % SECTOR // len(filler))


def _header(directory: int, fat_start: int, fat_count: int, mini_start: int, mini_count: int) -> bytes:
    """The first sector (2.2)."""
    own = [*range(fat_start, fat_start + fat_count)]
    return struct.pack(
        "<8s16x5H6x4x2I4x5I109I", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, fat_count, directory,
        MINI_LIMIT, mini_start, mini_count, END_OF_CHAIN, 0, *own, *[FREE] * (FAT_SECTORS_IN_HEADER - fat_count))
