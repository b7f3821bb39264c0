"""The rows that come for a table: from a file, from another table of the workbook, or from a frame."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kam_xl.errors import SourceError, suggest
from kam_xl.refresh.origin import Origin
from kam_xl.refresh.plan import Incoming, Rows
from kam_xl.refresh.settings import Setting
from kam_xl.sources.columns import Column, ColumnType, folded
from kam_xl.sources.frames import table_from_frame
from kam_xl.sources.table import Reject, SourceTable
from kam_xl.values import Values
from kam_xl.workbooks.workbook import Tables

TYPE_OF: dict[type, ColumnType] = {float: ColumnType.NUMBER, str: ColumnType.TEXT, bool: ColumnType.LOGICAL}


@dataclass(frozen=True)
class Input:
    """What came for a table: its rows in the workbook's date system, and what was noticed in reading."""

    incoming: Incoming
    dates: frozenset[str]
    rows_read: int
    rejects: list[Reject] = field(default_factory=list)
    blanks: dict[str, int] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    modified: datetime | None = None
    """When the source was last written, if it is a file."""


def current_rows(book: Tables, name: str) -> Rows:
    """A table's data rows as they are in the workbook."""
    table, body = book.table(name), book.body(name)
    return Rows(table.name, table.headings, body.values, len(body), body.typed, body.calculated)


def from_origin(book: Tables, setting: Setting, origin: Origin) -> Input:
    """The rows of files or of a database."""
    held = held_types(book, setting.table)
    source = origin.read(columns=setting.columns, wanted=book.table(setting.table).headings, expected=held,
                         date_format=setting.date_format)
    return _input(book, setting, source, origin.name, held)


def from_frame(book: Tables, setting: Setting, frame: Any) -> Input:
    """The rows of a data frame that was handed over instead of the source."""
    held = held_types(book, setting.table)
    source = table_from_frame(frame, columns=setting.columns, wanted=book.table(setting.table).headings,
                              expected=held, date_format=setting.date_format)
    return _input(book, setting, source, "data frame", held)


def from_table(book: Tables, setting: Setting) -> Input:
    """The rows of another table of the same workbook, values as they are now."""
    table, body = book.table(setting.source), book.body(setting.source)
    target = {folded(heading) for heading in book.table(setting.table).headings}
    chosen = setting.columns or tuple(Column(h, h) for h in table.headings if folded(h) in target)
    known = {folded(heading): heading for heading in table.headings}
    columns: dict[str, Values] = {}
    for column in chosen:
        if folded(column.heading) not in known:
            raise SourceError(f"there is no column {column.heading!r}", where=f"table {table.name}",
                              fix=suggest(column.heading, table.headings))
        columns[column.name] = body.values(known[folded(column.heading)])
    dates = frozenset(c.name for c in chosen if body.is_date(known[folded(c.heading)]))
    incoming = Incoming(f"table {table.name}", columns, len(body), lambda row: f"row {table.first_row + row}")
    return Input(incoming, dates, len(body))


def held_types(book: Tables, name: str) -> Mapping[str, ColumnType]:
    """What the columns of a table hold already; columns that are empty or mixed are left out."""
    body = book.body(name)
    found = {}
    for heading in book.table(name).headings:
        kinds = body.values(heading).kinds
        if (kinds == {float} or not kinds) and body.is_date(heading):
            found[heading] = ColumnType.DATE
        elif len(kinds) == 1 and kinds <= TYPE_OF.keys():
            found[heading] = TYPE_OF[next(iter(kinds))]
    return found


def _input(book: Tables, setting: Setting, source: SourceTable, name: str, held: Mapping[str, ColumnType]) -> Input:
    if setting.columns is None:
        _refuse_renamed(book, setting, source, name, held)
    dates = frozenset(column for column, kind in source.types.items() if kind is ColumnType.DATE)
    offset = book.epoch_offset
    columns = {column: values.shifted(-offset) if offset and column in dates else values
               for column, values in source.columns.items()}
    incoming = Incoming(name, columns, len(source.row_numbers), source.place_of)
    return Input(incoming, dates, source.rows_read, source.rejects, source.blanks, source.unused,
                 source.modified)


def _refuse_renamed(book: Tables, setting: Setting, source: SourceTable, name: str,
                    held: Mapping[str, ColumnType]) -> None:
    """A column of figures that gets nothing, while a heading of the source goes nowhere: renamed?

    Columns of text may well be typed by people; only a heading much like theirs is suspicious.
    """
    unused = {folded(u): u for u in source.unused}
    for heading in unfilled(book, setting, source.columns):
        near = difflib.get_close_matches(folded(heading), unused, n=1, cutoff=0.6)
        figures = held.get(heading) in (ColumnType.NUMBER, ColumnType.DATE)
        if near or (figures and unused):
            found = unused[near[0]] if near else source.unused[0]
            raise SourceError(f"there is no column {heading!r}, and no column of the table takes {found!r}", where=name,
                              fix=f'Say under Columns what goes where, such as "{found} -> {heading}"; '
                                  "a column that Columns does not name is left to people.")


def unfilled(book: Tables, setting: Setting, filled: Iterable[str]) -> list[str]:
    """The table's columns that hold something, and that neither the source nor a formula fills."""
    body, taken = book.body(setting.table), {folded(name) for name in filled}
    return [h for h in book.table(setting.table).headings if folded(h) not in taken and h in body.typed]
