from __future__ import annotations

import builtins
import logging
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kam_xl.errors import SetupError, SourceError
from kam_xl.sources import database as module
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.connections import Connection
from kam_xl.sources.database import describe_database, query_database
from kam_xl.sources.table import SourceTable
from tests.postgres import OWNER, READER, Server, started

HARD_PASSWORD = "p@ss:w/rd%#é ''+&?"  # noqa: S105 - of a server that lives for one test run
HOSTILE = 'we"ird; DROP TABLE moods; --\u65e5'
HOSTILE_IN_SQL = '"' + HOSTILE.replace('"', '""') + '"'
TABLES = (
    "CREATE SCHEMA sales",
    """CREATE TABLE sales.orders (id bigint, account text, code char(3), amount numeric(12,2), price numeric, rate real,
       day date, at timestamp, moment timestamptz, key uuid, ok boolean, hour time)""",
    """INSERT INTO sales.orders VALUES
       (1, 'Acme', '007', 1234.56, 0.1234567890123456789, 1.5, '2026-10-01', '2026-10-01 12:00',
        '2026-10-01 12:00+02', '6ecd8c99-4036-403d-bf84-cf8400f67836', true, '06:00'),
       (12345678901234567, NULL, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL)""",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')", "CREATE TABLE moods (mood mood)", "INSERT INTO moods VALUES ('ok')",
    "CREATE SEQUENCE numbers",
    """CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO moods VALUES ('sad'); RETURN 1; END $$""",
    f"CREATE TABLE {HOSTILE_IN_SQL} AS SELECT 7 AS {HOSTILE_IN_SQL}",
    """CREATE TABLE "MiXed" (a int)""", """CREATE TABLE "a.b" (c int)""",
    f"CREATE ROLE {READER} LOGIN PASSWORD '{HARD_PASSWORD.replace(chr(39), chr(39) * 2)}'",
    f"GRANT USAGE ON SCHEMA sales TO {READER}", f"GRANT SELECT ON sales.orders TO {READER}",
)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with started() as server:
        server.run(*TABLES)
        yield server


@pytest.fixture
def owner(server: Server) -> Connection:
    """The connection that may do everything: what it does not do, kam_xl prevents."""
    return Connection("warehouse", server.url(), "KAM_CONNECTION_WAREHOUSE")


@pytest.fixture
def duck(tmp_path: Path) -> Connection:
    path = tmp_path / "ledger of 100 %.duckdb"
    with duckdb.connect(path) as made:
        made.execute("CREATE SCHEMA s")
        made.execute("CREATE TABLE s.t AS SELECT 1 AS a, 2.5::DECIMAL(9,2) AS b, DATE '2026-10-01' AS d")
        made.execute("CREATE VIEW elsewhere AS SELECT * FROM read_csv('/etc/passwd', header = false)")
    return Connection("duck", f"duckdb://{path.as_posix().replace('%', '%25')}", "here")


@pytest.fixture
def lite(tmp_path: Path) -> Connection:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as made:
        made.executescript("CREATE TABLE t (a integer, b numeric, d date, mixed);"
                           "INSERT INTO t VALUES (1, 2.5, '2026-10-01', 'x'), (12345678901234567, NULL, NULL, 7);"
                           "CREATE TABLE pictures (p blob); INSERT INTO pictures VALUES (x'00')")
    made.close()
    return Connection("lite", f"sqlite://{path.as_posix()}", "here")


def asked(connection: Connection, query: str, **more: Any) -> SourceTable:
    """All columns of the query."""
    wanted = describe_database(connection, query).headings
    return query_database(connection, query, **{"columns": None, "expected": {}, "wanted": wanted, **more})


def lists(table: SourceTable) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in table.columns.items()}


def test_the_types_of_postgresql_become_those_of_cells(owner: Connection) -> None:
    table = asked(owner, "SELECT * FROM sales.orders ORDER BY amount")
    assert {name: values[0] for name, values in table.columns.items()} == {
        "id": "1", "account": "Acme", "code": "007", "amount": 1234.56, "price": 0.12345678901234568, "rate": 1.5,
        "day": 46296.0, "at": 46296.5, "moment": 46296 + 10 / 24, "key": "6ecd8c99-4036-403d-bf84-cf8400f67836",
        "ok": True, "hour": 0.25}
    assert {name: values[1] for name, values in table.columns.items() if values[1] is not None} == {
        "id": "12345678901234567"}
    assert [kind for kind in table.types.values() if kind is ColumnType.DATE] == [ColumnType.DATE] * 3


def test_a_query_runs_where_the_data_lies(owner: Connection) -> None:
    query = "WITH o AS (SELECT * FROM sales.orders WHERE amount > 0) SELECT avg(price) AS p, count(*) AS n FROM o;"
    assert lists(asked(owner, query)) == {"p": [0.12345678901234568], "n": [1.0]}


def test_a_description_tells_types_without_running_the_query(owner: Connection) -> None:
    described = describe_database(owner, "SELECT amount, at, key, ok, writes() AS w FROM sales.orders")
    assert described.types == {"amount": ColumnType.NUMBER, "at": ColumnType.DATE, "key": ColumnType.TEXT,
                               "ok": ColumnType.LOGICAL, "w": ColumnType.NUMBER}
    assert described.rows is None
    assert described.modified is None


@pytest.mark.parametrize(("name", "headings"), [
    ("moods", ["mood"]), ("Moods", ["mood"]), ("public.moods", ["mood"]), ('"MiXed"', ["a"]), ('"a.b"', ["c"]),
    (HOSTILE_IN_SQL, [HOSTILE]), ("postgres.public.moods", ["mood"])])
def test_a_table_by_its_name(owner: Connection, name: str, headings: list[str]) -> None:
    assert list(asked(owner, name).columns) == headings


@pytest.mark.parametrize("name", ["moods; DELETE FROM moods", 'moods"; DELETE FROM moods; --', "moods -- x", "a.b.c.d",
                                  "moods) AS x; DELETE FROM moods; --", "moods WHERE writes() = 1", "writes()", "",
                                  "MiXed", ".moods", "moods.", "\u00fc;x", "DELETE FROM moods", "moods/**/"])
def test_a_name_is_never_more_than_a_name(server: Server, owner: Connection, name: str) -> None:
    with pytest.raises(SourceError):
        asked(owner, name)
    assert server.run("SELECT * FROM moods") == [("ok",)]


NOT_ONE_QUERY = [
    "WITH d AS (DELETE FROM moods RETURNING mood) SELECT * FROM d", "SELECT * INTO copied FROM moods",
    "WITH n AS (INSERT INTO moods VALUES ('sad') RETURNING 1) SELECT * FROM n", "SELECT * FROM moods FOR UPDATE",
    "WITH u AS (UPDATE moods SET mood = 'sad' RETURNING 1) SELECT * FROM u", "SELECT 1; DELETE FROM moods",
    "SELECT 1; COMMIT; DELETE FROM moods", "WITH x AS (SELECT 1) DELETE FROM moods", "SELECT 1 FROM", "SELECT '"]


@pytest.mark.parametrize("query", NOT_ONE_QUERY)
def test_what_is_not_one_query_is_refused_before_it_runs(server: Server, owner: Connection, query: str) -> None:
    with pytest.raises(SourceError, match="one query that only reads|cannot be understood"):
        asked(owner, query)
    assert server.run("SELECT * FROM moods") == [("ok",)]


WRITING = [
    "SELECT writes() AS w", "SELECT nextval('numbers') AS w",
    "SELECT set_config('transaction_read_only', 'off', false) AS w",
    "SELECT set_config('default_transaction_read_only', 'off', false) AS a, writes() AS w",
    "SELECT set_config('transaction_read_only', 'off', true) AS a, writes() AS w",
    "SELECT writes() AS w FROM generate_series(1, 3)", "SELECT setval('numbers', 77) AS w"]


@pytest.mark.parametrize("query", WRITING)
def test_a_function_that_writes_fails_even_for_the_owner(server: Server, owner: Connection, query: str) -> None:
    with pytest.raises(SourceError, match="read-only|read-write mode"):
        asked(owner, query)
    assert server.run("SELECT * FROM moods") == [("ok",)]


def test_what_can_be_done_in_a_reading_transaction_is_undone(server: Server, owner: Connection) -> None:
    asked(owner, "SELECT lo_create(4711) AS made")
    assert server.run("SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]
    asked(owner, "SELECT set_config('default_transaction_read_only', 'off', false) AS off")
    with pytest.raises(SourceError, match="read-only"):
        asked(owner, "SELECT writes() AS w")


@pytest.mark.parametrize("text", ["a;b--c/*", "E'\\'; DROP TABLE moods; --'", "$$", "\\"])
def test_text_in_a_query_is_text(owner: Connection, text: str) -> None:
    quoted = text.replace("'", "''")
    assert lists(asked(owner, f"SELECT '{quoted}' AS x -- a comment")) == {"x": [text]}


@pytest.mark.parametrize(("value", "kind"), [("ARRAY[1, 2]", "array"), ("'{}'::jsonb", "json"),
                                             ("INTERVAL '1 day'", "interval"), ("int4range(1, 2)", "INT4RANGE"),
                                             ("'x'::bytea", "binary")])
def test_what_no_cell_can_hold_is_refused_by_its_column(owner: Connection, value: str, kind: str) -> None:
    with pytest.raises(SourceError, match=r"column 'odd'.* no cell can hold") as refused:
        asked(owner, f"SELECT 1 AS a, {value} AS odd")
    assert kind in str(refused.value)


def test_two_columns_of_one_name_are_refused(owner: Connection) -> None:
    with pytest.raises(SourceError, match="the same name"):
        asked(owner, "SELECT 1 AS a, 2 AS a")


def test_what_the_database_refuses_is_said_in_its_words(owner: Connection) -> None:
    with pytest.raises(SourceError, match='relation "nosuch" does not exist'):
        asked(owner, "SELECT * FROM nosuch")
    with pytest.raises(SourceError, match="division by zero"):
        asked(owner, "SELECT 1 / (id - id) AS x FROM sales.orders")


def test_a_query_that_takes_too_long_is_given_up(owner: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 50)
    with pytest.raises(SourceError, match="statement timeout"):
        asked(owner, "SELECT pg_sleep(20) AS x")


def test_a_result_longer_than_a_sheet_is_refused(owner: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kam_xl.sources.query.MOST_ROWS", 2)
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    assert lists(asked(owner, "SELECT generate_series(1, 2) AS x")) == {"x": [1.0, 2.0]}
    with pytest.raises(SourceError, match="more than 2 rows"):
        asked(owner, "SELECT generate_series(1, 2000000) AS x")


def test_the_reader_reads_what_is_granted_with_a_password_of_odd_characters(server: Server) -> None:
    reader = Connection("w", server.url(READER, HARD_PASSWORD), "here")
    assert lists(asked(reader, "SELECT current_user::text AS x")) == {"x": [READER]}
    with pytest.raises(SourceError, match="permission denied"):
        asked(reader, "moods")


def unreachable(server: Server, kind: str) -> str:
    secret = "to%70secret"  # noqa: S105 - decoded: topsecret
    return {"wrong password": server.url(password="topsecret"),  # noqa: S106
            "unknown database": f"postgres://{OWNER}:{secret}@127.0.0.1:{server.port}/nosuch",
            "closed port": f"postgres://u:{secret}@127.0.0.1:1/x", "unknown host": f"postgres://u:{secret}@no.invalid/x",
            "odd option": f"postgres://u:{secret}@127.0.0.1:{server.port}/x?passwort=topsecret",
            "unknown kind": f"nosuch://u:{secret}@host/x", "bad url": "postgres://u:topsecret/x@host:a/x",
            "no driver": f"trino://u:{secret}@host/x"}[kind]


@pytest.mark.parametrize("kind", ["wrong password", "unknown database", "closed port", "unknown host", "odd option",
                                  "unknown kind", "bad url", "no driver"])
def test_a_failed_connection_never_shows_the_password(server: Server, kind: str,
                                                      caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connection = Connection("warehouse", unreachable(server, kind), "KAM_CONNECTION_WAREHOUSE")
    with pytest.raises((SourceError, SetupError)) as failed:
        asked(connection, "SELECT 1 AS x")
    shown = "".join(traceback.format_exception(failed.value)) + caplog.text
    assert "secret" not in shown.replace('"SELECT 1 AS x"', "")
    assert "arehouse" in shown.lower()


def test_without_the_extra_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name in ("ibis", "psycopg"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SetupError, match=r'pip install "\.\[sql\]"'):
        asked(Connection("w", "postgres://u@127.0.0.1:1/x", "here"), "SELECT 1 AS x")


@pytest.mark.parametrize("query", ["DELETE FROM s.t", "SELET a FROM t", "PRAGMA database_list ", "update t set a = 1"])
def test_other_statements_are_told_from_names_of_tables(duck: Connection, lite: Connection, query: str) -> None:
    for connection in (duck, lite):
        with pytest.raises(SourceError, match="only SELECT or WITH is read"):
            describe_database(connection, query)


@pytest.mark.parametrize("query", ["s.t", "SELECT * FROM s.t", '"S"."T"'])
def test_a_duckdb_file(duck: Connection, query: str) -> None:
    assert lists(asked(duck, query)) == {"a": [1.0], "b": [2.5], "d": [46296.0]}
    assert describe_database(duck, query).types == {"a": ColumnType.NUMBER, "b": ColumnType.NUMBER,
                                                    "d": ColumnType.DATE}


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option:DeprecationWarning")  # Ibis 12 with pandas 3.1
def test_any_other_database_goes_through_ibis_alone(lite: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ibis.backends.sqlite", exc_type=ImportError)
    monkeypatch.setattr(module, "_sqlite", module._ibis)  # as if only Ibis knew what SQLite is
    assert lists(asked(lite, "SELECT a, b, d FROM t WHERE a = 1")) == {"a": [1.0], "b": [2.5], "d": [46296.0]}
    assert describe_database(lite, "t").types["d"] is ColumnType.DATE
    for query in ("WITH x AS (SELECT 1) DELETE FROM t", "SELECT 1 AS a; DROP TABLE t"):
        with pytest.raises(SourceError, match="one query that only reads"):
            asked(lite, query)
    with pytest.raises(SourceError, match="column 'p'.* binary"):
        asked(lite, "pictures")


@pytest.mark.parametrize("query", [
    "elsewhere", "SELECT * FROM read_csv('/etc/passwd')", "WITH x AS (DELETE FROM s.t RETURNING a) SELECT * FROM x",
    "SELECT 1; DELETE FROM s.t", "s.t; DELETE FROM s.t", 's.t"; DELETE FROM s.t; --', "SELECT * FROM '/etc/passwd'"])
def test_a_duckdb_file_is_only_read_and_no_other(duck: Connection, query: str) -> None:
    with pytest.raises(SourceError) as refused:
        asked(duck, query)
    assert "root:" not in str(refused.value)
    assert lists(asked(duck, "SELECT a FROM s.t")) == {"a": [1.0]}


def test_a_sqlite_file_keeps_the_type_of_each_value(lite: Connection) -> None:
    table = asked(lite, "t")
    assert lists(table) == {"a": ["1", "12345678901234567"], "b": [2.5, None], "d": [46296.0, None],
                            "mixed": ["x", "7"]}
    assert describe_database(lite, "t").headings == ["a", "b", "d", "mixed"]
    with pytest.raises(SourceError, match="BLOB"):
        asked(lite, "pictures")


@pytest.mark.parametrize("query", [
    "SELECT 1 AS a; DROP TABLE t", "WITH x AS (SELECT 1) DELETE FROM t", "t; DROP TABLE t",
    "SELECT load_extension('x')", "SELECT * FROM pragma_query_only(0)", 't"; DROP TABLE t; --', "DROP TABLE t"])
def test_a_sqlite_file_is_only_read(lite: Connection, query: str) -> None:
    with pytest.raises(SourceError):
        asked(lite, query)
    assert len(asked(lite, "SELECT a FROM t").row_numbers) == 2


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_a_file_that_is_missing_or_something_else_is_refused(tmp_path: Path, scheme: str) -> None:
    with pytest.raises(SourceError, match="there is no file"):
        asked(Connection("w", f"{scheme}://{tmp_path.as_posix()}/nosuch", "here"), "t")
    (tmp_path / "text").write_text("not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(SourceError, match="not a"):
        asked(Connection("w", f"{scheme}://{tmp_path.as_posix()}/text", "here"), "t")
    assert not (tmp_path / "nosuch").exists()
