"""Workbooks damaged at random, opened and refreshed: whatever is in them, there is a result or a sentence.

    python -m tests.security.fuzz MINUTES [SEED]     damages the sample workbook, and those of ../shared/corpus

prints a seed and a traceback for everything else; `damaged(package, seed)` makes that workbook again.
"""

from __future__ import annotations

import io
import random
import re
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from kam_xl.errors import KamError
from kam_xl.refresh.run import Options, refresh
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import rezipped, sales_book, settings_file
from tests.conftest import SHARED
from tests.faults.small import OCTOBER

Parts = dict[str, bytes]
SECONDS = 30
TAG = re.compile(rb"<[^<>]{1,400}>")
ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]*)"')
TEXT = re.compile(rb">([^<>]{1,200})<")
VALUES = [b"", b"0", b"-1", b"1", b"2", b"99999999999", b"1048577", b"16385", b"x", b"A1", b"A1:XFD1048576",
          b"B3:E99", b"XFE1", b"A0",
          b"#REF!", b"true", b"1.5", b"1e999", b"NaN", b"&amp;", b"&#0;", b"&#x110000;", b"&x;", b"rId1", b"..", b"/",
          b"\xff\xfe",
          b"Sales[Amount]", b"Sales!$C$4:$C$5", b"((((", b"SUM(", b'"', b"_x0000_", b"_xD800_", b"shared", b"array",
          b"s", b"inlineStr",
          "\u202e".encode(), b" ", b"9" * 400]
PIECES = [b"<c/>", b"<row/>", b"<row r='4'/>", b"<f/>", b"<v/>", b"<sheetData>", b"</sheetData>", b"<!--", b"-->",
          b"<![CDATA[", b"]]>",
          b"<?x?>", b"<x:y/>", b"</worksheet>", b"<f t='shared' si='0'/>", b"<c r='C4' t='s'><v>9</v></c>",
          b"<is><t>x</t></is>",
          b"<!DOCTYPE x>", b"\x00", b"<x xmlns='urn:x'/>", b"<mergeCells><mergeCell ref='B3:E9'/></mergeCells>"]


def damaged(package: bytes, seed: int) -> bytes:
    """The package with a few things in it damaged, the same ones for the same seed."""
    chance = random.Random(seed)
    if chance.random() < 0.2:
        return _bytes(package, chance)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 4)):
        parts = chance.choice(DAMAGES)(parts, chance)
    return rezipped(parts)


def _bytes(data: bytes, chance: Random) -> bytes:
    """Bits flipped, a stretch lost or doubled, or the end cut off, wherever that may be."""
    at, length = chance.randrange(len(data)), chance.choice([1, 4, 30, 500])
    kind = chance.randrange(4)
    if kind == 0:
        flipped = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(flipped)
    return [data[:at], data[:at] + data[at + length:], data[:at] + data[at : at + length] + data[at:]][kind - 1]


def _in_a_part(change: Callable[[bytes, Random], bytes]) -> Callable[[Parts, Random], Parts]:
    def damage(parts: Parts, chance: Random) -> Parts:
        name = chance.choice(sorted(name for name in parts if parts[name]) or sorted(parts))
        return parts | {name: change(parts[name], chance)} if parts[name] else parts
    return damage


def _spliced(pattern: re.Pattern[bytes], group: int, new: Callable[[bytes, Random], bytes]) -> \
        Callable[[bytes, Random], bytes]:
    """Another text in place of one of the pattern's places."""
    def change(data: bytes, chance: Random) -> bytes:
        places = list(pattern.finditer(data))
        if not places:
            return data
        place = chance.choice(places)
        return data[: place.start(group)] + new(place[group], chance) + data[place.end(group) :]
    return change


def _another_value(data: bytes, chance: Random) -> bytes:
    """An attribute with the value of another one of the part."""
    values = [match[2] for match in ATTRIBUTE.finditer(data)] or [b""]
    return _spliced(ATTRIBUTE, 2, lambda _old, c: c.choice(values))(data, chance)


def _without(parts: Parts, chance: Random) -> Parts:
    gone = chance.choice(sorted(parts))
    return {name: data for name, data in parts.items() if name != gone} or parts


def _swapped(parts: Parts, chance: Random) -> Parts:
    one, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    return parts | {one: parts[other], other: parts[one]}


def _renamed(parts: Parts, chance: Random) -> Parts:
    old = chance.choice(sorted(parts))
    new = chance.choice([old.upper(), f"../{old}", old.replace("/", "\\"), f"/{old}", old + "x"])
    return {new if name == old else name: data for name, data in parts.items()}


def _utf16(data: bytes, _chance: Random) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


DAMAGES: list[Callable[[Parts, Random], Parts]] = [
    _in_a_part(_bytes), _in_a_part(_utf16), _in_a_part(_another_value), _without, _swapped, _renamed,
    _in_a_part(_spliced(TAG, 0, lambda _old, _c: b"")), _in_a_part(_spliced(TAG, 0, lambda old, _c: old + old)),
    _in_a_part(_spliced(TAG, 0, lambda old, c: old + c.choice(PIECES))),
    *[_in_a_part(_spliced(ATTRIBUTE, 2, lambda _old, c: c.choice(VALUES)))] * 3,
    _in_a_part(_spliced(ATTRIBUTE, 0, lambda _old, _c: b"")),
    *[_in_a_part(_spliced(TEXT, 1, lambda _old, c: c.choice(VALUES)))] * 3]


def sample(folder: Path) -> Path:
    """A workbook with a table, its sources and settings beside it."""
    (folder / "sales.csv").write_text("Account,Amount\nAcme,100\nBorg,7\nCyber,50\n")
    path = sales_book(folder / "book.xlsx", totals=True)
    settings_file(path, '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "upsert"\nkey = "Account"\n')
    return path


def go_through(path: Path, package: bytes) -> None:
    """Open it, read its tables, refresh it; a KamError is an answer, and leaves it as it was. Else it opens again."""
    path.write_bytes(package)
    with at_most(SECONDS):
        try:
            book = Book(Document.open(path))
            for name in book.document.tables:
                for heading in book.table(name).headings:
                    book.body(name).values(heading)
            refresh(path, OCTOBER, Options(allow_rejects=9, allow_empty=True))
        except KamError as error:
            assert str(error)
            assert path.read_bytes() == package
        else:
            assert Document.open(path).tables


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """End what hangs."""
    def end(*_arguments: object) -> None:
        raise TimeoutError(f"it takes more than {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main(minutes: float, seed: int) -> int:
    """Damage workbooks for so long; returns how many gave neither a result nor a sentence."""
    found, count, until = 0, 0, time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        path = sample(Path(folder))
        packages = [path.read_bytes(), *(p.read_bytes() for p in sorted((SHARED / "corpus").glob("*/*.xl*")))]
        while time.monotonic() < until:
            seed, count = seed + 1, count + 1
            which = 0 if seed % 2 else seed % len(packages)
            try:
                go_through(path, damaged(packages[which], seed))
            except Exception:  # noqa: BLE001 - any that is no KamError is what is looked for
                found += 1
                print(f"workbook {which}, seed {seed}\n{traceback.format_exc(limit=-6)}", flush=True)
    print(f"{count} workbooks, {found} without a result or a sentence")
    return found


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
