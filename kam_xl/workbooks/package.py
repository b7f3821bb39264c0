"""A workbook file as a map of part names to bytes; only parts that were written change.

Parts that nobody wrote are copied into the saved file as they lie in the old one, compressed
bytes and all, so that they are identical by construction.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from copy import copy
from pathlib import Path
from typing import IO

from isal import isal_zlib

from kam_xl.errors import WorkbookError

OLE_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")
LARGE_PART = 100 * 2**20
MOST_EXPANSION = 300
MOST_BYTES = 8 * 2**30
FAST_FROM = 2**20
"""Parts from this size on are deflated by ISA-L, six times faster than zlib and hardly larger."""


class Package:
    """The parts of an OOXML file. Read what is needed, write what changes, save the rest raw."""

    def __init__(self, data: bytes, name: str = "workbook") -> None:
        self.name = name
        self._data = data
        self._written: dict[str, bytes] = {}
        self._removed: set[str] = set()
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
        """The part's bytes, as written last."""
        found = self._find(part)
        if found in self._written:
            return self._written[found]
        if found not in self._infos or found in self._removed:
            raise WorkbookError(f"the part {part} is missing", where=self.name, fix="Open and save it in Excel.")
        _check_expansion(self._infos[found], self.name)
        try:
            return self._zip.read(found)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise WorkbookError(f"the part {part} is damaged ({error})", where=self.name,
                                fix="Restore a backup, or let Excel repair the file.") from error
        except RuntimeError as error:
            raise WorkbookError("the file's archive is password-protected", where=self.name,
                                fix="Save it without a password.") from error

    def size(self, part: str) -> int:
        """The part's size in bytes, uncompressed."""
        found = self._find(part)
        return len(self._written[found]) if found in self._written else self._infos[found].file_size

    def write(self, part: str, data: bytes) -> None:
        """Replace a part or add one; the same bytes as before are no change."""
        found = self._find(part)
        self._removed.discard(found)
        old = self._infos.get(found)
        if old is not None and old.file_size == len(data) and self._zip.read(found) == data:
            self._written.pop(found, None)
        else:
            self._written[found] = data

    def remove(self, part: str) -> None:
        """Leave a part out of the saved file."""
        found = self._find(part)
        self._written.pop(found, None)
        if found in self._infos:
            self._removed.add(found)

    def to_bytes(self, *, stored: bool = False) -> bytes:
        """The whole file; the very bytes that were opened where nothing changed. `stored` leaves
        changed parts uncompressed, for a copy that is read once and thrown away."""
        if not self.changed:
            return self._data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for part in self.parts:
                if part in self._written:
                    _write_part(target, part, self._written[part], self._infos.get(part), stored=stored)
                else:
                    _copy_raw(self._data, self._infos[part], target)
        return out.getvalue()

    def _find(self, part: str) -> str:
        part = part.lstrip("/")
        return part if part in self._infos else self._by_folded.get(part.casefold(), part)


def _open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    if data.startswith(OLE_HEADER):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError("the workbook is encrypted with a password", where=name,
                                fix="Open it in Excel and save it without a password (File > Info > Protect Workbook).")
        raise WorkbookError("this is a workbook in the old .xls format", where=name, fix="Save it as .xlsx.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookError("this is not a workbook, or it is damaged", where=name,
                            fix="Restore a backup, or let Excel repair the file.") from error
    if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
        raise WorkbookError("the file expands to more than 8 GiB", where=name, fix="Check where it comes from.")
    return archive


def _check_expansion(info: zipfile.ZipInfo, name: str) -> None:
    if info.file_size > LARGE_PART and info.file_size > MOST_EXPANSION * max(info.compress_size, 1):
        raise WorkbookError(f"the part {info.filename} expands {info.file_size // max(info.compress_size, 1)}-fold",
                            where=name, fix="No spreadsheet program writes such a file; check where it comes from.")


def _write_part(target: zipfile.ZipFile, part: str, data: bytes, old: zipfile.ZipInfo | None, *, stored: bool) -> None:
    info = zipfile.ZipInfo(part, old.date_time if old else (1980, 1, 1, 0, 0, 0))
    info.external_attr = old.external_attr if old else 0o600 << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    if stored or len(data) < FAST_FROM:
        target.writestr(info, data, compresslevel=6)
    else:
        compressed = isal_zlib.compress(data, 1, wbits=-15)
        info.CRC, info.file_size, info.compress_size = isal_zlib.crc32(data), len(data), len(compressed)
        _append(target, info, compressed)


def _copy_raw(data: bytes, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copy a member's compressed bytes as they lie in the old file."""
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    member = copy(info)
    member.flag_bits &= ~0x08  # sizes are in the header, so no data descriptor follows
    _append(target, member, memoryview(data)[start : start + info.compress_size])


def _append(target: zipfile.ZipFile, member: zipfile.ZipInfo, compressed: bytes | memoryview) -> None:
    """Put a compressed member where `zipfile`'s own writer would put it; it has no public call for this,
    but its close() writes the directory as always."""
    stream: IO[bytes] = target.fp  # type: ignore[assignment]
    member.header_offset = stream.tell()
    stream.write(member.FileHeader())
    stream.write(compressed)
    target.filelist.append(member)
    target.NameToInfo[member.filename] = member
    target.start_dir = stream.tell()
    target._didModify = True  # type: ignore[attr-defined]
