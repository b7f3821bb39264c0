"""Large sheets looked through once, without holding them: most of them hold nothing but data."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

WORKSHEET = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")
LAST_PIECES = 16
"""The end of the rows is looked for in so many pieces."""


def outline(pieces: Iterator[bytes]) -> bytes | None:
    """A sheet part without formulas with its first rows only, all else in it being there; empty where it cannot be
    shortened so. None if there may be formulas.

    The end of a formula is looked for: cells that share one, or are filled by one, have the one with the text on the
    same sheet.
    """
    first = next(pieces, b"")
    root = WORKSHEET.search(first)
    if root is None:
        return None
    mark, last = b"</" + root[1] + b"f>", deque([first], LAST_PIECES)
    if mark in first:
        return None
    for piece in pieces:
        if mark in piece or mark in last[-1][-len(mark) :] + piece[: len(mark)]:
            return None
        last.append(piece)
    end, row_end = b"</" + root[1] + b"sheetData>", b"</" + root[1] + b"row>"
    ending = b"".join(last)
    tail, rows = ending.rfind(end), first.rfind(row_end) + len(row_end)
    if tail < 0 or rows < len(row_end):
        return b""
    return first[:rows] + ending[tail:]
