"""The corpus, and the changes that its workbooks are put through."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from kam_xl.errors import KamError, Refused
from kam_xl.refresh.inputs import held_types
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import Options, refresh
from kam_xl.sources.columns import ColumnType
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import settings_file
from tests.conftest import SHARED

WORKBOOKS = sorted(p for p in (SHARED / "corpus").glob("*/*.xl*")) if SHARED.is_dir() else []
EXAMPLES = {ColumnType.DATE: "2026-10-{:02}", ColumnType.LOGICAL: "TRUE", ColumnType.NUMBER: "{}.5",
            ColumnType.TEXT: "text {}", None: "text {}"}
OCTOBER = Period(2026, 10)
WRITTEN, COLUMN = "written by kam_xl", 60
REFUSALS = r"active filter|query of its own|lies across it|cannot be moved along|array formula|typed by people"


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def tables(path: Path) -> list[str]:
    try:
        return list(Document.open(path).tables)
    except KamError:
        return []


@dataclass(frozen=True)
class Changed:
    """A workbook after every table that can be was given other rows, and a cell below all others a text; without
    calculation, which others test."""

    path: Path
    sheet: str
    row: int
    tables: list[str]


def changed(original: Path, folder: Path, extra: int) -> Changed:
    """A changed copy in the folder, where it needs a name of its own."""
    path = Path(shutil.copy(original, folder / f"{original.parent.name}_{original.name}"))
    path.chmod(0o644)
    done = [name for name in tables(path) if _refreshed(path, name, extra)]
    book = Book(Document.open(path))
    sheet = book.document.sheets[0]
    row = last_row(book.document.package.read(sheet.part)) + 1
    book.write_value(sheet.name, row, COLUMN, WRITTEN)
    path.write_bytes(book.to_bytes())
    return Changed(path, sheet.name, row, done)


def _refreshed(path: Path, name: str, extra: int) -> bool:
    try:
        write_source(path, name, extra)
        return refresh(path, OCTOBER, Options(recalculate=False)).written
    except Refused:
        return False


def last_row(sheet: bytes) -> int:
    """The last row that a sheet speaks of."""
    rows = etree.fromstring(sheet).iter("{*}row")
    return max((int(row.get("r", "0")) for row in rows), default=0)


def write_source(book: Path, name: str, extra: int) -> list[list[str]]:
    """A source with more or fewer rows than the table has, of the types that its columns hold; returns its rows."""
    opened = Book(Document.open(book))
    body, types = opened.body(name), held_types(opened, name)
    headings = [h for h in body.table.headings if h not in body.calculated]
    rows = [[EXAMPLES[types.get(h)].format(i % 28 + 1) for h in headings]
            for i in range(1, max(1, len(body) + extra) + 1)]
    with (book.parent / "source.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([headings, *rows])
    settings_file(book, f'[[source]]\ntable = {name!r}\nsource = "source.csv"\nmode = "replace"\n')
    return rows
