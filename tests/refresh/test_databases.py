"""A workbook filled by a database and by queries over files: the values arrive, the password does not."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from kam_xl.cli import main
from tests.postgres import Server, started

HEADINGS = ["Account", "Revenue"]
BY_ACCOUNT = """SELECT account AS "Account", sum(amount) AS "Revenue" FROM {of} WHERE month = '{period}'
    GROUP BY account ORDER BY account"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with started() as server:
        server.run("CREATE TABLE bookings (account text, amount numeric(12,2), month text)",
                   "INSERT INTO bookings SELECT 'A-' || i % 3, i, '2026-1' || i % 2 FROM generate_series(1, 12) n(i)")
        yield server


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("Accounts").add_table("A1:B2", {"name": "Accounts",
                                                           "columns": [{"header": heading} for heading in HEADINGS]})
    return path


def fed_by(book: Path, source: str, of: str) -> None:
    book.with_suffix(".kam.toml").write_text(
        f'[[source]]\ntable = "Accounts"\nsource = "{source}"\nmode = "upsert"\nkey = "Account"\n'
        f"sheet = '''{BY_ACCOUNT.replace('{of}', of)}'''\n")


def rows(book: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(book)["Accounts"].iter_rows(min_row=2, values_only=True))


def test_a_database_fills_a_table_and_its_password_is_nowhere(
        server: Server, book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KAM_CONNECTION_WAREHOUSE", server.url())
    fed_by(book, "warehouse", "bookings")
    assert main(["refresh", str(book), "--period", "2026-10", "--json"]) == 0
    assert main(["sources", str(book)]) == 0
    assert rows(book) == [("A-0", 18), ("A-1", 14), ("A-2", 10)]
    monkeypatch.setenv("KAM_CONNECTION_WAREHOUSE", server.url(database="nosuch"))
    assert main(["refresh", str(book), "--period", "2026-10"]) == 1
    shown = capsys.readouterr()
    assert server.password not in shown.out + shown.err
    assert 'database "nosuch" does not exist' in shown.err
    for path in [path for path in book.parent.rglob("*") if path.is_file()]:
        held = zipfile.ZipFile(path) if path.suffix == ".xlsx" else None
        parts = [held.read(name) for name in held.namelist()] if held else [path.read_bytes()]
        assert not any(server.password.encode() in part for part in parts), path


def test_a_query_over_a_file_fills_a_table(book: Path) -> None:
    pl.DataFrame({"account": ["A-1", "A-0", "A-1"], "amount": [1.5, 2.0, 3.25],
                  "month": ["2026-10"] * 3}).write_parquet(book.with_name("ledger.parquet"))
    fed_by(book, "ledger.parquet", "source")
    assert main(["refresh", str(book), "--period", "2026-10"]) == 0
    assert rows(book) == [("A-0", 2), ("A-1", 4.75)]


def test_a_connection_beside_the_workbook_is_none(book: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    fed_by(book, "warehouse", "bookings")
    connection = f'[connections.warehouse]\nurl = "duckdb:///{(tmp_path / "warehouse").as_posix()}"\n'
    with book.with_suffix(".kam.toml").open("a") as settings:
        settings.write(connection)
    (book.parent / "kam.toml").write_text(connection)
    assert main(["refresh", str(book), "--period", "2026-10"]) != 0
    assert rows(book) == []
    shown = capsys.readouterr().err
    assert "no connection 'warehouse'" in shown
    assert "KAM_CONNECTION_WAREHOUSE, or stands in your kam.toml" in shown
