"""Where the rows of a table come from: files beside the workbook, or a database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kam_xl.errors import MissingSource
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import Setting
from kam_xl.sources.columns import Column, ColumnType
from kam_xl.sources.connections import PREFIX, Connection, connections
from kam_xl.sources.database import describe_database, query_database
from kam_xl.sources.describe import describe_files
from kam_xl.sources.paths import files_of
from kam_xl.sources.query import describe_query, is_query, query_files
from kam_xl.sources.read import read_files
from kam_xl.sources.table import Description, SourceTable

CONNECTION = re.compile(r"[\w-]+")
"""What a connection can be called; a file has an ending, so that most need not be looked up."""


class Origin(Protocol):
    """A source that is there, and can be read or just described."""

    @property
    def name(self) -> str:
        """What people call it."""

    def read(self, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType], wanted: Sequence[str],
             date_format: str) -> SourceTable:
        """Its rows as the table takes them."""

    def describe(self) -> Description:
        """Its headings and types, and how fresh it is."""


@dataclass(frozen=True)
class Files:
    """One file or several; `part` is a sheet's name, or a query over all of them."""

    paths: Sequence[Path]
    part: str

    @property
    def name(self) -> str:
        """The file's name; of several the first and how many there are."""
        more = len(self.paths) - 1
        return self.paths[0].name + (f" and {more} more" if more else "")

    def read(self, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType], wanted: Sequence[str],
             date_format: str) -> SourceTable:
        """The rows of all files, or of the query over them."""
        if is_query(self.part):
            return query_files(self.paths, self.part, columns=columns, expected=expected, wanted=wanted,
                               date_format=date_format)
        return read_files(self.paths, sheet=self.part, columns=columns, expected=expected, wanted=wanted,
                          date_format=date_format)

    def describe(self) -> Description:
        """The headings of the files, or of the query's answer."""
        return describe_query(self.paths, self.part) if is_query(self.part) else describe_files(self.paths, self.part)


@dataclass(frozen=True)
class Database:
    """A query, or a table, of a database."""

    connection: Connection
    query: str

    @property
    def name(self) -> str:
        """The connection's name."""
        return self.connection.name

    def read(self, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType], wanted: Sequence[str],
             date_format: str) -> SourceTable:
        """The rows of the query's answer."""
        return query_database(self.connection, self.query, columns=columns, expected=expected, wanted=wanted,
                              date_format=date_format)

    def describe(self) -> Description:
        """The columns of the query's answer, without asking for its rows."""
        return describe_database(self.connection, self.query)


def origin(setting: Setting, workbook: Path, period: Period, allowed: Sequence[Path]) -> Origin:
    """The source of a setting in a period. Files have to lie in the workbook's folder, or in an allowed one.

    Raises MissingSource where it is not there, UsageError where it lies outside.
    """
    part = period.fill(setting.sheet)
    if CONNECTION.fullmatch(setting.source) and (found := connections().get(setting.source.lower())) is not None:
        return Database(found, part)
    try:
        return Files(files_of(period.fill(setting.source), workbook.resolve().parent, allowed, setting.where,
                              besides=[workbook]), part)
    except MissingSource as error:
        if CONNECTION.fullmatch(setting.source) is None:
            raise
        raise MissingSource(f"{error.found}, and no connection {setting.source!r}", where=error.where,
                            fix=f"{error.fix} A connection is the variable {PREFIX}{setting.source.upper()}, or stands "
                                "in your kam.toml.") from error
