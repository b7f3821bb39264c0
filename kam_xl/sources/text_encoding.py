"""The bytes of a text file as UTF-8, whatever encoding they are in."""

from __future__ import annotations

import codecs
import re

from kam_xl.containers import OLE_HEADER
from kam_xl.errors import SourceError

BYTE_ORDER_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF8: "utf-8-sig",
                    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""UTF-32's first: one begins as that of UTF-16 does."""

HEAD, PIECE = 4096, 2**20
LETTERS = re.compile(r"[^\W\d_]")
NOT_WESTERN = re.compile(r"[¹³]\w|[^\W\d_][¿¡]|[^\W\d_][¹¼¾]")
"""Where Windows-1250 and others have letters, Windows-1252 has signs that do not stand inside words."""
MOST_ACCENTED = 1 / 3
BINARY = {b"PK\x03\x04": "a zip file or workbook", OLE_HEADER: "an old or encrypted workbook",
          b"%PDF": "a PDF file", b"\x1f\x8b": "a compressed file", b"PAR1": "a Parquet file"}


def as_utf8(data: bytes, name: str) -> bytes:
    """The text in UTF-8 without a byte order mark.

    UTF-8; UTF-16 and UTF-32 with a byte order mark, UTF-16 also without; else Windows-1252, unless it does not look
    like a western language. Raises SourceError, with the `name` of the file, for what is none of this, is empty, or
    holds NUL bytes.
    """
    for start, kind in BINARY.items():
        if data.startswith(start):
            raise SourceError(f"this is {kind}, not text", where=name,
                              fix="Give it its right ending, or export CSV.")
    text = _decoded(data, name)
    if not text[:HEAD].strip() and not text.strip():
        raise SourceError("the file is empty", where=name, fix="Export it again.")
    if b"\0" in text:
        line = text.count(b"\n", 0, text.index(b"\0")) + 1
        raise SourceError(f"line {line} holds a NUL byte: this is no text file", where=name,
                          fix="Export it again as CSV in UTF-8.")
    return text


def _decoded(data: bytes, name: str) -> bytes:
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    encoding = marked or _wide(data[:HEAD]) or "utf-8"
    if encoding in ("utf-8", "utf-8-sig") and _is_utf8(data):
        return data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("cp1252" if encoding == "utf-8" and _seems_western(data) else encoding).encode()
    except UnicodeError:
        raise SourceError("the file is neither UTF-8, UTF-16 nor Windows-1252 text", where=name,
                          fix="Export it again as CSV in UTF-8.") from None


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is; piece by piece, as the text itself is not needed."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    pieces = memoryview(data)
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(pieces[start:start + PIECE], final=start + PIECE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a byte order mark: of its letters, every other byte is mostly NUL, on one side only."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) > len(head) / 100 or max(even, odd) < len(head) / 4:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _seems_western(data: bytes) -> bool:
    """Whether this may be Windows-1252: most letters are plain ones, and no signs stand inside words."""
    text = data[:PIECE].decode("cp1252", errors="replace")
    letters = LETTERS.findall(text)
    accented = sum(letter > "\x7f" for letter in letters)
    return accented <= max(1, MOST_ACCENTED * len(letters)) and not NOT_WESTERN.search(text)
