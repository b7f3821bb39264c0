"""CSV record by record, with Python's csv module, which obeys the quotes to the letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.table import RawTable, Reject


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record that holds any, and the line of the file on which it begins."""

    line: int
    cells: list[str]


def records(text: str, delimiter: str, *, strict: bool = False) -> Iterator[Record]:
    """The records that hold anything; not the line `sep=;` with which Excel is told the delimiter.

    Raises csv.Error where `strict`, and quotes are not closed or not doubled.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line, first = 1, True
    for cells in reader:
        if any(cells):
            if not (first and _is_hint(cells, delimiter)):
                yield Record(line, cells)
            first = False
        line = reader.line_num + 1


def strict_records(text: str, delimiter: str, name: str) -> list[Record]:
    """All records. Raises SourceError where quotes are not closed or not doubled."""
    found: list[Record] = []
    try:
        found.extend(records(text, delimiter, strict=True))
    except csv.Error as error:
        raise SourceError(f"the quotes around line {found[-1].line + 1 if found else 1} are not closed or not doubled "
                          f"({error})", where=name, fix="Export the file again, with quotes inside cells doubled.",
                          ) from None
    return found


def _is_hint(cells: list[str], delimiter: str) -> bool:
    return cells[0].lower() in ("sep=", f"sep={delimiter}") and not any(cells[1:])


def fill(table: RawTable, rows: Iterable[Record]) -> RawTable:
    """Put the records under the headings; one with more cells than headings is rejected."""
    width = len(table.headings)
    kept: list[Record] = []
    for row in rows:
        surplus = next((cell for cell in row.cells[width:] if cell.strip()), None)
        if surplus is None:
            kept.append(row)
        else:
            reason = f"{len(row.cells)} cells, but {width} headings"
            table.rejects.append(Reject(table.name, row.line, "", surplus, reason))
    table.row_numbers = [row.line for row in kept]
    table.columns = [pl.Series([row.cells[i] if i < len(row.cells) else "" for row in kept], dtype=pl.String)
                     for i in range(width)]
    return table
