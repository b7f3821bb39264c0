"""Sources, periods and names that reach for what is not theirs."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from kam_xl.errors import KamError, UsageError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import Options, refresh
from kam_xl.sources.query import is_query
from tests.books import sales_book, settings_file
from tests.faults.small import OCTOBER

ROWS = "Account,Amount\nAcme,1\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text(ROWS)
    (tmp_path / "work2").mkdir()
    (tmp_path / "work2" / "outside.csv").write_text(ROWS)
    return sales_book(folder / "book.xlsx")


def refused(book: Path, source: str, query: str = "") -> str:
    """The sentence that a source is refused with; the workbook is as it was."""
    before = book.read_bytes()
    more = f"sheet = '''{query}'''\n" if query else ""
    settings_file(book, f"[[source]]\ntable = 'Sales'\nsource = '''{source}'''\nmode = 'replace'\n{more}")
    with pytest.raises(KamError) as refusal:
        refresh(book, OCTOBER)
    assert book.read_bytes() == before
    return str(refusal.value)


@pytest.mark.parametrize("source", [
    "../outside.csv", "../work2/outside.csv", "sub/../../outside.csv", "../*.csv", "**/../../*.csv", "..", "../work2",
    "/etc/passwd", "~/outside.csv", "..\\outside.csv", "./../outside.csv"])
def test_a_source_outside_the_workbooks_folder_is_refused(book: Path, source: str) -> None:
    refused(book, source)


@pytest.mark.parametrize("source", [
    "\\\\server\\share\\sales.csv", "//server/share/sales.csv", "http://127.0.0.1:9/sales.csv",
    "https://127.0.0.1:9/sales.csv", "file:///etc/passwd", "ftp://127.0.0.1/x.csv", "s3://bucket/x.parquet",
    "C:\\Windows\\win.ini", "\\\\?\\C:\\x.csv", "smb://server/x.csv", "hf://datasets/x.csv"])
def test_a_source_on_a_network_or_another_drive_is_refused(book: Path, source: str) -> None:
    refused(book, source)


@pytest.mark.skipif(os.name != "posix", reason="links take rights on Windows")
@pytest.mark.parametrize("source", ["link.csv", "*.csv", "inside/outside.csv", "inside/*.csv", "inside"])
def test_a_link_that_leads_outside_is_refused(book: Path, source: str) -> None:
    (book.parent / "link.csv").symlink_to(book.parent.parent / "outside.csv")
    (book.parent / "inside").symlink_to(book.parent.parent / "work2")
    refused(book, source)


def test_what_is_allowed_is_read(book: Path) -> None:
    settings_file(book, "[[source]]\ntable = 'Sales'\nsource = '../work2/outside.csv'\nmode = 'replace'\n"
                        "key = 'Account'\n")
    assert refresh(book, OCTOBER, Options(allow_paths=(book.parent.parent / "work2",))).written


@pytest.mark.parametrize("period", [
    "2026-10'; DROP TABLE x; --", "2026-10' OR '1'='1", "2026-13", "../2026-10", "2026-10-01",
    "-2026-10", "99999-10", "", "{period}", "2026-1;0"])
def test_a_period_is_a_month_and_nothing_else(period: str) -> None:
    with pytest.raises(UsageError):
        Period.of(period)


HOSTILE = ["x'; DROP TABLE source; --", 'x"; DROP VIEW source; --', 'x""', "x]]", "Robert'); --", "a;b", "{period}",
           "%s", "?", "*", "source", "SELECT", "0", "名前", "x" * 200]


@pytest.mark.parametrize("heading", HOSTILE)
def test_a_heading_is_no_part_of_a_query(book: Path, heading: str) -> None:
    assert not is_query(heading) or heading == "SELECT"
    with book.with_name("sales.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["Account", "Amount", heading], ["Acme", "1", "2"]])
    settings_file(book, "[[source]]\ntable = 'Sales'\nsource = 'sales.csv'\nsheet = 'SELECT * FROM source'\n"
                        "mode = 'replace'\nkey='Account'\n")
    report = refresh(book, OCTOBER)
    assert report.tables[0].rows_read == 1


@pytest.mark.parametrize("query", [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '../outside.csv'",
    "SELECT * FROM read_text('../outside.csv')",
    "SELECT 1; COPY source TO 'stolen.csv'", "SELECT 1; DROP VIEW source",
    "WITH x AS (SELECT 1) DELETE FROM source",
    "SELECT * FROM glob('/*')", "SELECT getenv('HOME') AS Account", "SELECT * FROM 'http://127.0.0.1:9/x.csv'",
    "SELECT 1; INSTALL httpfs", "SELECT 1; ATTACH 'new.db'", "SELECT 1; PRAGMA database_list",
    "SELECT * FROM duckdb_secrets()", "SELECT 1; SET memory_limit='1TB'"])
def test_a_query_reads_its_source_and_nothing_else(book: Path, query: str) -> None:
    book.with_name("sales.csv").write_text(ROWS)
    said = refused(book, "sales.csv", query)
    assert said
    assert {p.name for p in book.parent.iterdir()} <= {"book.xlsx", "book.kam.toml", "sales.csv"}
    assert "root:" not in said
