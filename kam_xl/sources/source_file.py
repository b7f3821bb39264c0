"""One source file as its reader gets it: where it is, which sheet and headings are wanted, and its bytes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kam_xl.errors import SourceError
from kam_xl.sources.heading_row import Wanted

GZIP = ".gz"
SAMPLE_BYTES = 2**18
LARGEST_UNPACKED = 4 * 2**30
LARGEST_RATIO, ALWAYS_FINE = 200, 64 * 2**20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read; of a text file its first lines are enough where `sample` says so."""

    path: Path
    sheet: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    sample: bool = False

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.path.name

    @property
    def kind(self) -> str:
        """Its ending in small letters, that of the text where it is compressed: .csv for march.CSV.gz."""
        return Path(self.path.stem if self.compressed else self.path.name).suffix.lower()

    @property
    def compressed(self) -> bool:
        """Whether it is packed with gzip."""
        return self.path.suffix.lower() == GZIP

    @property
    def modified(self) -> datetime:
        """When it was last written, with the zone of this computer."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).astimezone()

    @property
    def cut(self) -> bool:
        """Whether only the first lines of a longer file are wanted."""
        return self.sample and len(self._read(SAMPLE_BYTES + 1)) > SAMPLE_BYTES

    def lines(self) -> bytes:
        """Its bytes; of a sample whole lines from the beginning, where lines can be told from bytes."""
        start = self._read(SAMPLE_BYTES) if self.cut else b""
        return start[:start.rindex(b"\n") + 1] if b"\n" in start and b"\0" not in start else self.content()

    def content(self) -> bytes:
        """All its bytes, unpacked where it is compressed.

        Raises SourceError where it is damaged, or unpacks without measure.
        """
        if not self.compressed:
            return self.path.read_bytes()
        most = min(LARGEST_UNPACKED, max(ALWAYS_FINE, LARGEST_RATIO * self.path.stat().st_size))
        content = self._read(most + 1)
        if len(content) > most:
            raise SourceError("the file unpacks to an unreasonable size", where=self.name,
                              fix="If it is from someone you trust, unpack it first.")
        return content

    def _read(self, most: int) -> bytes:
        try:
            with gzip.open(self.path) if self.compressed else self.path.open("rb") as stream:
                return stream.read(most)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(f"the compressed file is damaged ({error})", where=self.name,
                              fix="Export or copy it again.") from None

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Refuse a file that changes while it is read: half of it would be old, half new."""
        before = self._state()
        yield
        if self._state() != before:
            raise SourceError("the file changed while it was read", where=self.name,
                              fix="Run it again when the export is done.")

    def _state(self) -> tuple[int, int, int]:
        stat = self.path.stat()
        return stat.st_size, stat.st_mtime_ns, stat.st_ino
