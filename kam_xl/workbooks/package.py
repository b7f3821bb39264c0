"""A workbook file as a map of part names to bytes; only parts that were written change.

Parts that nobody wrote are copied into the saved file as they lie in the old one, compressed
bytes and all, so that they are identical by construction.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from kam_xl.containers import OLE_ENCRYPTED, OLE_HEADER
from kam_xl.errors import WorkbookError
from kam_xl.workbooks.members import FAST_FROM, content, copy_raw, deflate, lies_within

LARGE_PART = 100 * 2**20
MOST_EXPANSION = 300
MOST_BYTES = 8 * 2**30
SUSPICIOUS = "No spreadsheet program writes such a file; check where it comes from."
XML_PARTS = (".xml", ".rels", ".vml")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENCODING = re.compile(rb"""(<\?xml[^<>]*?\bencoding\s*=\s*["'])[^"']*(["'])""")


class Streamed(Protocol):
    """A part that is made while it is written, as often as somebody asks for it; too large to be held as a whole."""

    def chunks(self) -> Iterator[bytes]:
        """Its content, piece by piece."""


class Package:
    """The parts of an OOXML file. Read what is needed, write what changes, save the rest raw."""

    def __init__(self, data: bytes, name: str = "workbook") -> None:
        self.name = name
        self._data = data
        self._written: dict[str, bytes | Streamed] = {}
        self._removed: set[str] = set()
        self.writes = 0
        """How often anything was written or removed: what was derived from parts holds as long as it stays."""
        self._zip = _open_zip(data, name)
        self._infos = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self._by_folded = {member.casefold(): member for member in self._infos}

    @classmethod
    def open(cls, path: Path) -> Package:
        """The package in a file; a missing, encrypted or damaged one is a WorkbookError."""
        if not path.is_file():
            raise WorkbookError("the workbook does not exist" if not path.exists() else "this is a folder",
                                where=str(path), fix="Check the path.")
        try:
            return cls(path.read_bytes(), path.name)
        except OSError as error:
            raise WorkbookError(f"the file cannot be read ({error.strerror})", where=str(path),
                                fix="Close the program that holds it, or check its permissions.") from error

    def copy(self) -> Package:
        """Another package with the same parts, to be changed without this one noticing."""
        other = Package(self._data, self.name)
        other._written, other._removed = dict(self._written), set(self._removed)
        return other

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in file order, new ones last."""
        kept = [name for name in self._infos if name not in self._removed]
        return kept + [name for name in self._written if name not in self._infos]

    @property
    def changed(self) -> set[str]:
        """The parts that differ from the file that was opened."""
        return set(self._written) | self._removed

    def __contains__(self, part: str) -> bool:
        found = self._find(part)
        return found in self._written or (found in self._infos and found not in self._removed)

    def read(self, part: str) -> bytes:
        """The part's bytes, as written last; XML in UTF-16 is given as UTF-8."""
        return b"".join(self.pieces(part))

    def pieces(self, part: str) -> Iterator[bytes]:
        """What `read` gives, piece by piece."""
        return self._present(self._find(part))

    def holds(self, part: str, mark: bytes) -> bool:
        """Whether the mark is in the part, which is looked through piece by piece, as far as need be."""
        before = b""
        for piece in self.pieces(part):
            if mark in piece or mark in before + piece[: len(mark)]:
                return True
            before = piece[-len(mark) :]
        return False

    def is_large(self, part: str, size: int) -> bool:
        """Whether the part has more bytes than that, uncompressed."""
        found = self._find(part)
        written = self._written.get(found)
        if written is None:
            return self._infos[found].file_size > size
        return not isinstance(written, bytes) or len(written) > size

    def write(self, part: str, data: bytes | Streamed) -> None:
        """Replace a part or add one; the same bytes as before are no change."""
        found = self._find(part)
        self.writes += 1
        self._removed.discard(found)
        if found in self._infos and _same(self._before(found), iter(_pieces(data))):
            self._written.pop(found, None)
        else:
            self._written[found] = data

    def remove(self, part: str) -> None:
        """Leave a part out of the saved file."""
        found = self._find(part)
        self.writes += 1
        self._written.pop(found, None)
        if found in self._infos:
            self._removed.add(found)

    def to_bytes(self, *, stored: bool = False) -> bytes:
        """The whole file; the very bytes that were opened where nothing changed. `stored` leaves
        changed parts uncompressed, for a copy that is read once and thrown away."""
        if not self.changed:
            return self._data
        out = io.BytesIO()
        self.write_to(out, stored=stored)
        return out.getvalue()

    def write_to(self, stream: IO[bytes], *, stored: bool = False) -> None:
        """Write the whole file into a stream, without ever holding a large part as a whole."""
        if not self.changed:
            stream.write(self._data)
            return
        with zipfile.ZipFile(stream, "w") as target:
            for part in self.parts:
                if part in self._written:
                    _write_part(target, part, self._written[part], self._infos.get(part), stored=stored)
                else:
                    copy_raw(self._data, self._infos[part], target)

    def _present(self, found: str) -> Iterator[bytes]:
        """What a part holds at present, piece by piece."""
        if found in self._written:
            yield from _pieces(self._written[found])
        elif found not in self._infos or found in self._removed:
            raise WorkbookError(f"the part {found} is missing", where=self.name, fix="Open and save it in Excel.")
        else:
            yield from self._before(found)

    def _before(self, found: str) -> Iterator[bytes]:
        """What a part held when the file was opened, XML in UTF-8."""
        pieces = self._original(found)
        first = next(pieces, b"")
        if first[:2] in UTF16 and found.casefold().endswith(XML_PARTS):
            yield self._as_utf8(found, first + b"".join(pieces))
        else:
            yield first
            yield from pieces

    def _as_utf8(self, found: str, data: bytes) -> bytes:
        try:
            return ENCODING.sub(rb"\g<1>UTF-8\g<2>", data.decode("utf-16").encode("utf-8"), count=1)
        except UnicodeDecodeError as error:
            raise WorkbookError(f"the part {found} is damaged ({error})", where=self.name,
                                fix="Restore a backup, or let Excel repair the file.") from error

    def _original(self, found: str) -> Iterator[bytes]:
        """What a part held when the file was opened, piece by piece."""
        info = self._infos[found]
        _check_expansion(info, self.name)
        try:
            yield from content(self._data, self._zip, info)
        except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError) as error:
            raise WorkbookError(f"the part {found} is damaged ({error})", where=self.name,
                                fix="Restore a backup, or let Excel repair the file.") from error
        except RuntimeError as error:
            raise WorkbookError("the file's archive is password-protected", where=self.name,
                                fix="Save it without a password.") from error

    def _find(self, part: str) -> str:
        part = part.lstrip("/")
        return part if part in self._infos else self._by_folded.get(part.casefold(), part)


def _open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    if data.startswith(OLE_HEADER):
        if OLE_ENCRYPTED in data:
            raise WorkbookError("the workbook is encrypted with a password", where=name,
                                fix="Open it in Excel and save it without a password (File > Info > Protect Workbook).")
        raise WorkbookError("this is a workbook in the old .xls format", where=name, fix="Save it as .xlsx.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookError("this is not a workbook, or it is damaged", where=name,
                            fix="Restore a backup, or let Excel repair the file.") from error
    if not all(lies_within(data, info) for info in archive.infolist()):
        raise WorkbookError("the file is damaged, perhaps cut short", where=name, fix="Restore a backup.")
    _check_archive(archive.infolist(), len(data), name)
    return archive


def _check_archive(infos: list[zipfile.ZipInfo], size: int, name: str) -> None:
    """Of parts of the same name, programs would read different ones; parts that overlap expand without measure."""
    found, expanded = "", sum(info.file_size for info in infos)
    if len({info.filename.casefold() for info in infos}) < len(infos):
        found = "the file holds two parts of the same name"
    elif sum(info.compress_size for info in infos) > size:
        found = "the file's parts overlap"
    elif expanded > MOST_BYTES:
        found = f"the file expands to more than {MOST_BYTES // 2**30} GiB"
    elif expanded > LARGE_PART and expanded > MOST_EXPANSION * size:
        found = f"the file expands {expanded // size}-fold"
    if found:
        raise WorkbookError(found, where=name, fix=SUSPICIOUS)


def _check_expansion(info: zipfile.ZipInfo, name: str) -> None:
    if info.file_size > LARGE_PART and info.file_size > MOST_EXPANSION * max(info.compress_size, 1):
        raise WorkbookError(f"the part {info.filename} expands {info.file_size // max(info.compress_size, 1)}-fold",
                            where=name, fix=SUSPICIOUS)


def _write_part(target: zipfile.ZipFile, part: str, data: bytes | Streamed, old: zipfile.ZipInfo | None, *,
                stored: bool) -> None:
    info = zipfile.ZipInfo(part, old.date_time if old else (1980, 1, 1, 0, 0, 0))
    info.external_attr = old.external_attr if old else 0o600 << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    if stored or (isinstance(data, bytes) and len(data) < FAST_FROM):
        target.writestr(info, _whole(data), compresslevel=6)
    else:
        deflate(target, info, _pieces(data))


def _pieces(data: bytes | Streamed) -> Iterable[bytes]:
    return [data] if isinstance(data, bytes) else data.chunks()


def _whole(data: bytes | Streamed) -> bytes:
    return data if isinstance(data, bytes) else b"".join(data.chunks())


def _same(one: Iterator[bytes], other: Iterator[bytes]) -> bool:
    """Whether two contents are the same; they are followed no further than to the first difference."""
    left = right = b""
    while True:
        left, right = left or next(filter(None, one), b""), right or next(filter(None, other), b"")
        length = min(len(left), len(right))
        if left[:length] != right[:length] or not length:
            return left == right
        left, right = left[length:], right[length:]
