"""Workbooks changed by hand, so that they hold what other programs write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from kam_xl.values import Value, Values
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.table_writer import NewRows
from tests.books import parts, rezipped

SALES, SUMMARY, WORKBOOK, TYPES = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml",
                                   "[Content_Types].xml")
WORKBOOK_RELS = "xl/_rels/workbook.xml.rels"


def edited(path: Path, part: str, changes: Mapping[str, str]) -> Path:
    """The workbook with pieces of text of one part replaced; each must be there."""
    contents = parts(path)
    text = contents[part].decode()
    for old, new in changes.items():
        assert old in text, f"{old} is not in {part}"
        text = text.replace(old, new)
    path.write_bytes(rezipped(contents | {part: text.encode()}))
    return path


def with_part(path: Path, part: str, content: str, kind: str, relation: str) -> Path:
    """The workbook with one more part that the workbook part points at."""
    path.write_bytes(rezipped(parts(path) | {part: content.encode()}))
    override = f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
    edited(path, TYPES, {"</Types>": override + "</Types>"})
    name = part.removeprefix("xl/").replace("/", "_").replace(".", "_")
    target = (f'<Relationship Id="{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
              f'{relation}" Target="/{part}"/>')
    return edited(path, WORKBOOK_RELS, {"</Relationships>": target + "</Relationships>"})


def prefixed(path: Path, part: str) -> Path:
    """The workbook with one part's elements in a prefix, as some libraries write them."""
    text = parts(path)[part].decode()
    text = re.sub(r"<(/?)(?=[A-Za-z]\w*[\s/>])", r"<\1x:", text).replace(" xmlns=", " xmlns:x=")
    path.write_bytes(rezipped(parts(path) | {part: text.encode()}))
    return path


def new_rows(continues: Sequence[int | None], values: Mapping[str, Sequence[Value]], *dates: str) -> NewRows:
    """A table's new rows from plain lists; `dates` are the columns of dates."""
    return NewRows(pl.Series(continues, dtype=pl.Int64),
                   {heading: Values.of(column) for heading, column in values.items()}, frozenset(dates))


def written(path: Path, table: str, new: NewRows) -> Any:
    """The workbook after new rows were written into a table, as openpyxl reads it."""
    book = Book(Document.open(path))
    book.write_rows(table, new)
    path.write_bytes(book.to_bytes())
    return openpyxl.load_workbook(path)


def column(sheet: Any, letter: str, first: int, last: int) -> list[Any]:
    """The contents of some cells below one another."""
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]
