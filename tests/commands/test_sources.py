"""`kam-xl sources`, `map`, `close`, and the options of trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.books import sales_book, settings_file
from tests.commands.conftest import Run

SETTINGS = """
[[source]]
table = "Sales"
source = "sales_{period}.csv"
mode = "upsert"
key = "Account"
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = sales_book(tmp_path / "book.xlsx")
    settings_file(path, SETTINGS)
    (tmp_path / "sales_2026-10.csv").write_text("account,Amount,Region\nAcme,111,North\nCyber,70.5,South\n")
    return path


def test_each_source_is_shown_with_what_goes_where(run: Run, book: Path) -> None:
    code, out, err = run("sources", book, "--period", "2026-10")
    assert (code, err) == (0, "")
    assert "sales_2026-10.csv" in out
    assert "Sales takes: account, Amount" in out
    assert "Sales leaves: Region" in out


def test_a_missing_source_is_shown_and_ends_with_an_error(run: Run, book: Path) -> None:
    code, out, _ = run("sources", book, "--period", "2026-11", "--json")
    [source] = json.loads(out)
    assert code == 1
    assert source["state"].startswith("missing")
    settings_file(book, SETTINGS + 'required = "No"\n')
    assert run("sources", book, "--period", "2026-11")[0] == 0


def test_a_heading_that_the_source_lacks_is_named(run: Run, book: Path) -> None:
    settings_file(book, SETTINGS + 'columns = ["account -> Account", "Net -> Amount"]\n')
    _, out, _ = run("sources", book, "--period", "2026-10")
    assert "Sales lacks: Net" in out


def test_a_mapping_is_proposed_that_a_refresh_understands(run: Run, book: Path) -> None:
    (book.parent / "export.csv").write_text("Account name,Net amount,Booked\nAcme,5,2026-10-01\n")
    code, out, err = run("map", book, "Sales", "export.csv")
    assert (code, err) == (0, "")
    assert "Account name -> Account; Net amount -> Amount" in out
    assert "Headings that go nowhere: Booked" in out
    settings_file(book, out[out.index("[[source]]"):].replace("replace", "upsert") + '\nkey = "Account"\n')
    assert run("refresh", book, "--period", "2026-10")[0] == 0


def test_mapping_an_unknown_table_names_those_there_are(run: Run, book: Path) -> None:
    code, _, err = run("map", book, "Sale", "sales_2026-10.csv")
    assert code == 2
    assert "Did you mean Sales?" in err


def test_a_closed_month_is_refused_until_it_is_reopened(run: Run, book: Path) -> None:
    code, out, _ = run("close", book, "--period", "2026-10")
    assert code == 0
    assert "book.kam.toml" in out
    code, _, err = run("refresh", book, "--period", "2026-10")
    assert code == 1
    assert "2026-10 is closed" in err
    assert run("refresh", book, "--period", "2026-10", "--reopen")[0] == 0


def test_a_large_change_fails_in_a_pipe_and_passes_when_it_is_allowed(run: Run, book: Path) -> None:
    settings_file(book, SETTINGS + "largest_change = 0.1\n")
    code, _, err = run("refresh", book, "--period", "2026-10")
    assert code == 1
    assert "the number of rows goes from 2.00" in err
    code, out, _ = run("refresh", book, "--period", "2026-10", "--allow-change")
    assert code == 0
    assert "Large change: table Sales" in out


def test_the_change_report_is_written_beside_the_output(run: Run, book: Path, tmp_path: Path) -> None:
    page = tmp_path / "moved.html"
    assert run("refresh", book, "--period", "2026-10", "--report", page)[0] == 0
    text = page.read_text("utf-8")
    assert "Cyber" in text
    assert "://" not in text
