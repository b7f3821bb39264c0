"""A query or a table of a database → a typed table. Nothing is ever written there.

DuckDB and SQLite files are opened for reading, and need nothing more. PostgreSQL and whatever else Ibis knows need the
extra `sql`: a query is parsed, and has to be one that only reads; PostgreSQL itself holds its transactions to that.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from kam_xl.errors import KamError, SetupError, SourceError
from kam_xl.sources.columns import Column, ColumnType
from kam_xl.sources.connections import Connection
from kam_xl.sources.csv_view import identifier, literal
from kam_xl.sources.frames import raw_from_polars
from kam_xl.sources.number_text import DIGITS_KEPT
from kam_xl.sources.query import MOST_ROWS, answer, checked_size, described, is_query, lock, opened, told, unsuited
from kam_xl.sources.table import Cell, Description, RawColumn, RawTable, SourceTable
from kam_xl.sources.typed_table import typed_table

PATIENCE = 15 * 60_000
"""The milliseconds after which PostgreSQL gives a query up."""

CONNECTING = 15
"""The seconds within which PostgreSQL has to answer."""

NAME_PART = re.compile(r'"(?:[^"]|"")+"|[^."]+')
STATEMENT = re.compile(
    r"(?:INSERT|UPDATE|DELETE|MERGE|CREATE|DROP|ALTER|TRUNCATE|CALL|EXEC|EXECUTE|PRAGMA|SET|COPY|DESCRIBE|SHOW|EXPLAIN|"
    r'VALUES|TABLE|FROM|GRANT|ATTACH|DETACH|VACUUM)\b[^".]*\s|[^".]*\sFROM\s', re.I)
"""What reads like a statement, and is no name of a table; a table called "Update log" is written in quotes."""

PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.A)
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
"""What a query may do in SQLite."""

AS_TEXT = {"BPCHAR", "USERDEFINED", "XML"}
"""Types of PostgreSQL unknown to Ibis of which the values come as text: CHAR(n), enumerations and such."""


def query_database(connection: Connection, query: str, *, columns: Sequence[Column] | None,
                   expected: Mapping[str, ColumnType], wanted: Sequence[str], date_format: str = "") -> SourceTable:
    """What a query gives, or a table by its name (`sales.orders`), typed like any other source.

    `modified` is the time of asking. Raises SourceError for anything but one query that only reads, for what the
    database refuses, and for a result that a sheet cannot hold; SetupError for a driver that is missing.
    """
    raw = checked_size(_read(connection, query, MOST_ROWS + 1))
    return typed_table(raw, columns=columns, expected=expected, wanted=wanted, date_format=date_format,
                       modified=datetime.now(UTC))


def describe_database(connection: Connection, query: str) -> Description:
    """The columns of a query or a table and their types, without a row; SQLite has types for rows only."""
    return described(_read(connection, query, 0))


def _read(connection: Connection, query: str, most: int) -> RawTable:
    """At most so many rows."""
    where = f"connection {connection.name!r}"
    read = {"duckdb": _duckdb, "sqlite": _sqlite}.get(connection.scheme, _ibis)
    return read(connection, query.strip().rstrip(";"), most, where)


def _duckdb(connection: Connection, query: str, most: int, where: str) -> RawTable:
    path = _file(connection, where)
    asked = _query_of_file(query, where)
    with opened() as engine, told(where):
        engine.execute(f"ATTACH {literal(path.as_posix())} AS attached (READ_ONLY)")
        engine.execute("USE attached")
        lock(engine)
        return raw_from_polars(answer(engine, asked, where, most), where)


def _sqlite(connection: Connection, query: str, most: int, where: str) -> RawTable:
    path = _file(connection, where)
    asked = _query_of_file(query, where)
    with _said(connection, where), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        file.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY)
        cursor = file.execute(asked)
        headings = [column[0] for column in cursor.description]
        rows = cursor.fetchmany(most) if most else []
    columns: list[RawColumn] = [[_cell(row[i], heading, where) for row in rows] for i, heading in enumerate(headings)]
    return RawTable(where, "", headings, columns, range(1, len(rows) + 1), typed=True)


def _cell(value: object, heading: str, where: str) -> Cell:
    """A value of SQLite, where each has a type of its own."""
    if isinstance(value, bytes):
        raise unsuited(heading, "BLOB", where)
    if isinstance(value, int):
        return float(value) if abs(value) < 10**DIGITS_KEPT else str(value)
    return cast("Cell", value)


def _file(connection: Connection, where: str) -> Path:
    """The file that the URL names: duckdb:///folder/file.duckdb, with two slashes below the present folder."""
    parts = urlsplit(connection.url)
    path = Path(re.sub(r"^/(?=[A-Za-z]:)", "", unquote(parts.netloc + parts.path)))
    if not path.is_file():
        raise SourceError(f"there is no file {path}", where=where)
    return path


def _query_of_file(query: str, where: str) -> str:
    """The query, or the one for a table; quoted names are found whatever their case in DuckDB and SQLite."""
    return query if is_query(query) else f"SELECT * FROM {'.'.join(map(identifier, _names(query, where)))}"  # noqa: S608


def _names(text: str, where: str) -> list[str]:
    """The parts of a table's name: schema.table, or "with.point"."table"."""
    if STATEMENT.match(text):
        raise SourceError("only SELECT or WITH is read", where=where, fix="Write SELECT …, or schema.table.")
    parts = NAME_PART.findall(text)
    if not parts or ".".join(parts) != text or len(parts) > 3:
        raise SourceError(f"{text!r} is neither a query nor the name of a table", where=where,
                          fix="Write SELECT …, or schema.table.")
    return [part[1:-1].replace('""', '"') if part.startswith('"') else part for part in parts]


@contextmanager
def _said(connection: Connection, where: str) -> Iterator[None]:
    """What a driver says, in its first line and without the password; the rest of it goes."""
    try:
        yield
    except KamError:
        raise
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise SourceError(f"the database says: {connection.scrubbed(first)}", where=where) from None


def _ibis(connection: Connection, query: str, most: int, where: str) -> RawTable:
    """A query to a server, through Ibis."""
    with _said(connection, where), _opened(connection, where) as backend:
        asked = _reading(query, backend.dialect, where)
        schema = _postgres_schema(backend, asked, where) if backend.name == "postgres" else None
        found = backend.sql(asked, schema=schema)
        casts = {heading: _cast(heading, kind, where) for heading, kind in found.schema().items()}
        frame = found.cast({heading: kind for heading, kind in casts.items() if kind}).limit(most).to_polars()
    return raw_from_polars(frame, where)


@contextmanager
def _opened(connection: Connection, where: str) -> Iterator[Any]:
    """An Ibis backend, closed afterwards."""
    try:
        import ibis

        open_it = _postgres if connection.scheme == "postgres" else _other
        with open_it(connection, ibis) as backend:
            yield backend
    except ImportError:
        fix = ('Run in the folder of kam_xl: pip install ".[sql]"' if connection.scheme == "postgres" else
               f'Run: pip install "ibis-framework[{connection.scheme}]"')
        raise SetupError(f"{connection.scheme} needs a library that is not installed", where=where, fix=fix) from None


@contextmanager
def _other(connection: Connection, ibis: Any) -> Iterator[Any]:
    """Whatever Ibis knows by the beginning of its URL."""
    backend = ibis.connect(connection.url)
    try:
        yield backend
    finally:
        backend.disconnect()


@contextmanager
def _postgres(connection: Connection, ibis: Any) -> Iterator[Any]:
    """PostgreSQL, in transactions that only read, and that are rolled back for what could be done all the same."""
    import psycopg

    session: Any
    with psycopg.connect(connection.url, autocommit=True, connect_timeout=CONNECTING) as session:
        session.execute("SET TIME ZONE 'UTC'")
        session.execute(f"SET statement_timeout = {PATIENCE}")
        session.read_only = True
        session.transaction = partial(session.transaction, force_rollback=True)
        yield ibis.postgres.from_connection(session)


def _postgres_schema(backend: Any, asked: str, where: str) -> dict[str, Any]:
    """The columns of a query. (Ibis alone would make a view to find them, which is not reading.)"""
    from ibis.backends.sql.datatypes import PostgresType

    with backend.con.cursor() as cursor, backend.con.transaction():
        columns = cursor.execute(f"SELECT * FROM ({asked}) AS asked LIMIT 0").description  # noqa: S608 - parsed before
    kinds = {column.name: PostgresType.from_string(column.type_display) for column in columns}
    if len(kinds) < len(columns):
        raise SourceError("two columns of the result have the same name", where=where, fix="Name them with AS.")
    return {name: "string" if kind.is_unknown() and kind.raw_type.this.name in AS_TEXT else kind
            for name, kind in kinds.items()}


def _cast(heading: str, kind: Any, where: str) -> str | None:
    """What the database itself is to make of a column, so that a cell can hold it; None for what it is."""
    if kind.is_decimal():
        return "float64"
    if kind.is_uuid() or kind.is_inet() or kind.is_macaddr():
        return "string"
    if any((kind.is_numeric(), kind.is_boolean(), kind.is_string(), kind.is_date(), kind.is_timestamp(),
            kind.is_time())):
        return None
    raise unsuited(heading, str(kind), where)


def _reading(query: str, dialect: Any, where: str) -> str:
    """The query as the parser understood it, once it is clear that it only reads."""
    import sqlglot
    from sqlglot import expressions as sql

    if not is_query(query):
        return _whole_table(query, dialect, where)
    try:
        parsed = sqlglot.parse(query, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        near: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
        raise SourceError(f"the query cannot be understood near {near.get('highlight') or query[-20:]!r}", where=where,
                          fix=f"Look at line {near.get('line', 1)}.") from None
    writing = (sql.DML, sql.DDL, sql.Into, sql.Lock, sql.Command, sql.Drop, sql.Alter, sql.Set)
    only = parsed[0] if len(parsed) == 1 else None
    if not isinstance(only, sql.Query) or any(isinstance(part, writing) for part in only.walk()):
        raise SourceError("this is not one query that only reads", where=where,
                          fix="A query begins with SELECT or WITH, changes nothing, and no second statement follows.")
    return only.sql(dialect)


def _whole_table(name: str, dialect: Any, where: str) -> str:
    """All of a table; a plain name is spelled as the database spells it, any other stands as it is."""
    from sqlglot import expressions as sql
    from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

    plain = name if '"' not in name else ""
    parts = [sql.to_identifier(part, quoted=not (plain and PLAIN_NAME.fullmatch(part)))
             for part in reversed(_names(name, where))]
    named = [sql.to_identifier(normalize_identifiers(part, dialect=dialect).name, quoted=True) for part in parts]
    table = sql.Table(**dict(zip(("this", "db", "catalog"), named, strict=False)))
    return sql.select("*").from_(table).sql(dialect)
