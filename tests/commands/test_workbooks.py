"""`kam-xl refresh`, `undo` and `check`: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.books import sales_book, settings_file
from tests.commands.conftest import Run
from tests.review.boards import board

UPSERT = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "upsert"\nkey = "Account"\n'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = sales_book(tmp_path / "book.xlsx")
    settings_file(path, UPSERT + 'control_total = "Amount"\n')
    (tmp_path / "sales.csv").write_text("Account,Amount\nAcme,111\nCyber,70.5\n")
    return path


def test_refresh_shows_what_came_in(run: Run, book: Path) -> None:
    code, out, err = run("refresh", book, "--period", "2026-10")
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if "sales.csv" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "Sales", "upsert", "2", "1", "1", "0", "0", "sales.csv"]
    assert "control total of Amount: 181.50 in the source, 181.50 in the workbook" in out
    assert "Sales: changed cells: Amount 1." in out
    assert f"The version before is kept: {book.parent}" in out


@pytest.mark.parametrize("place", ["missing/page.html", ".", "book.xlsx"])
def test_a_place_for_the_report_that_cannot_be_is_found_before_anything_is_done(
        run: Run, book: Path, place: str) -> None:
    before = book.read_bytes()
    code, _, err = run("refresh", book, "--period", "2026-10", "--report", book.parent / place)
    assert (code, book.read_bytes()) == (2, before)
    assert "Name another place: --report FILE." in err


def test_refresh_again_says_that_nothing_is_to_do(run: Run, book: Path) -> None:
    run("refresh", book, "--period", "2026-10")
    before = book.read_bytes()
    code, out, _ = run("refresh", book, "--period", "2026-10")
    assert code == 0
    assert "Already up to date: nothing was written." in out
    assert book.read_bytes() == before


def test_refresh_json_can_be_read_by_machines(run: Run, book: Path) -> None:
    code, out, err = run("refresh", book, "--period", "2026-10", "--json")
    report = json.loads(out)
    [table] = report["tables"]
    assert (code, err) == (0, "")
    assert (report["period"], report["written"], report["dry_run"]) == ("2026-10", True, False)
    assert (table["table"], table["rows_read"], table["added"], table["changed"]) == ("Sales", 2, 1, 1)
    assert table["changed_columns"] == {"Amount": 1}
    assert Path(report["backup"]).exists()


def test_a_dry_run_shows_the_same_and_writes_nothing(run: Run, book: Path) -> None:
    before = sorted(book.parent.iterdir()), book.read_bytes()
    code, out, _ = run("refresh", book, "--period", "2026-10", "--dry-run")
    assert code == 0
    assert "(dry run: nothing is written)" in out
    assert "Nothing was written." in out
    assert "181.50 in the source, 181.50 in the workbook" in out
    assert (sorted(book.parent.iterdir()), book.read_bytes()) == before


def test_rejected_rows_stop_a_refresh_with_exit_code_4(run: Run, book: Path) -> None:
    (book.parent / "sales.csv").write_text("Account,Amount\nAcme,many\n")
    before = book.read_bytes()
    code, out, err = run("refresh", book, "--period", "2026-10")
    assert (code, out) == (4, "")
    assert err.startswith("kam-xl: sales.csv, row 2, column 'Amount': ")
    assert book.read_bytes() == before
    code, out, _ = run("refresh", book, "--period", "2026-10", "--allow-rejects", "1")
    assert code == 0
    assert "Rejected: sales.csv, row 2, column 'Amount': 'many': " in out


@pytest.mark.parametrize("period", ["2026-13", "October", "2026", ""])
def test_a_period_that_is_none_is_a_usage_error(run: Run, book: Path, period: str) -> None:
    code, _, err = run("refresh", book, "--period", period)
    assert code == 2
    assert err == f"kam-xl: {period!r} is not a period. Write year and month, as in 2026-10.\n"


def test_a_refresh_without_a_period_is_a_usage_error(run: Run, book: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("refresh", book)
    assert stopped.value.code == 2


@pytest.mark.parametrize(("content", "message"), [
    (None, "does not exist"), (b"", "not a workbook, or it is damaged"), (b"\x00" * 100, "not a workbook")])
def test_what_is_no_workbook_is_an_error(run: Run, tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "book.xlsx"
    if content is not None:
        path.write_bytes(content)
    for command in (("refresh", path, "--period", "2026-10"), ("check", path)):
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith("kam-xl: ")
        assert message in err


def test_settings_that_cannot_be_understood_are_a_usage_error(run: Run, book: Path) -> None:
    settings_file(book, UPSERT.replace("upsert", "upset"))
    code, _, err = run("refresh", book, "--period", "2026-10")
    assert code == 2
    assert "'upset' is not a choice for mode" in err


def test_a_source_elsewhere_is_read_only_where_allowed(
        run: Run, book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "sales.csv").write_text("Account,Amount\nAcme,5\n")
    settings_file(book, UPSERT.replace("sales.csv", (folder / "sales.csv").as_posix()))
    assert run("refresh", book, "--period", "2026-10")[0] == 2
    assert run("refresh", book, "--period", "2026-10", "--allow-path", folder)[0] == 0


def test_undo_takes_the_refresh_back(run: Run, book: Path) -> None:
    before = book.read_bytes()
    run("refresh", book, "--period", "2026-10")
    assert book.read_bytes() != before
    code, out, _ = run("undo", book)
    assert code == 0
    assert "is again as it was before kam-xl last changed it" in out
    assert book.read_bytes() == before
    code, _, err = run("undo", book)
    assert code == 1
    assert "no backup to go back to" in err


ROWS = [["Acme", 10, 20, "ESCALATE", 0.014, 0.05, "ESCALATE", "Ann [sales], Bob"],
        ["Borg", 30, 20, "OK", 0.2, 0.05, "OK", ""]]


def test_check_names_breaches_and_exits_with_3(run: Run, tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", ROWS, [["Acme", 4, 0, "", 0, 0, "C", "Red"]])
    code, out, err = run("check", path)
    assert (code, err) == (3, "")
    table = [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if line.startswith("│")]
    assert table == [["Acme", "NPS", "10.0", "20.0", "Ann [sales], Bob"],
                     ["Acme", "Growth", "1.4 %", "5.0 %", "Ann [sales], Bob"], ["Acme", "Red", "4.00"]]


def test_check_without_a_breach_exits_with_0(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("check", board(tmp_path / "b.xlsx", ROWS[1:]))
    assert code == 0
    assert "No limit is breached." in out


def test_check_says_where_values_are_missing(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("check", board(tmp_path / "b.xlsx", [["Acme", 1, 2, None, 0.1, 0.05, "OK", ""]]))
    assert "1 status cell(s) or score(s) have no value" in out


def test_check_of_scores_without_a_value_is_no_all_clear(run: Run, tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", ROWS[1:], [["Acme", None, 0, "", 0, 0, "C", None]])
    code, out, _ = run("check", path)
    assert code == 1
    assert "No limit is breached." not in out
    assert "1 status cell(s) or score(s) have no value" in out


@pytest.mark.parametrize(("rows", "expected"), [(ROWS, 3), (ROWS[1:], 0)])
def test_check_json_has_the_same_exit_codes(run: Run, tmp_path: Path, rows: list[list[object]], expected: int) -> None:
    code, out, _ = run("check", board(tmp_path / "b.xlsx", rows), "--json")
    found = json.loads(out)
    assert code == expected
    assert [(b["account"], b["kpi"], b["value"], b["limit"]) for b in found["breaches"]] == [
        ("Acme", "NPS", 10, 20), ("Acme", "Growth", 0.014, 0.05)][: 2 * (expected == 3)]


def test_check_of_another_workbook_says_what_it_looked_for(run: Run, book: Path) -> None:
    code, _, err = run("check", book)
    assert (code, err) == (2, "kam-xl: book.xlsx: there is no table 'Escalation'. There is: Sales.\n")
