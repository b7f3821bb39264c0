"""`refresh --live`, `undo --live` and `check --live`, with the double of Excel in the place of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings

from tests.books import sales_book, settings_file
from tests.commands.conftest import Run
from tests.commands.test_workbooks import ROWS, UPSERT
from tests.review.boards import board
from tests.workbooks import xlwings_double as double


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> double.Book:
    path = sales_book(tmp_path / "book.xlsx")
    settings_file(path, UPSERT + 'control_total = "Amount"\n')
    (tmp_path / "sales.csv").write_text("Account,Amount\nAcme,111\nCyber,70.5\n")
    return opened(path, monkeypatch)


def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> double.Book:
    app = double.App(path)
    monkeypatch.setattr(xlwings, "apps", double.Apps(app))
    return app.books.active


def test_refresh_live_shows_what_came_in_and_that_nothing_is_saved(run: Run, book: double.Book) -> None:
    code, out, err = run("refresh", book.fullname, "--period", "2026-10", "--live")
    assert (code, err) == (0, "")
    assert "control total of Amount: 181.50 in the source, 181.50 in the workbook" in out
    assert "Done in Excel, not saved yet. The version before is kept: " in out
    assert book.own["Sales"].tables["Sales"].ref == "B3:E6"


def test_a_dry_run_live_writes_nothing(run: Run, book: double.Book) -> None:
    code, out, _ = run("refresh", book.fullname, "--period", "2026-10", "--live", "--dry-run")
    assert code == 0
    assert "Nothing was written." in out
    assert not book.is_changed


def test_undo_live_takes_it_back(run: Run, book: double.Book) -> None:
    run("refresh", book.fullname, "--period", "2026-10", "--live")
    code, out, _ = run("undo", book.fullname, "--live")
    assert code == 0
    assert "are again as they were" in out
    assert "nothing is saved yet" in out
    assert not book.is_changed


def test_check_live_reads_what_is_open(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(board(tmp_path / "b.xlsx", ROWS, [["Acme", 4, 0, "", 0, 0, "C", "Red"]]), monkeypatch)
    book.own["Escalation"]["C3"] = 11
    code, out, _ = run("check", book.fullname, "--live")
    assert code == 3
    table = [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if line.startswith("│")]
    assert table == [["Acme", "NPS", "11.0", "20.0", "Ann [sales], Bob"],
                     ["Acme", "Growth", "1.4 %", "5.0 %", "Ann [sales], Bob"], ["Acme", "Red", "4.00"]]


@pytest.mark.parametrize("command", [("refresh", "--period", "2026-10"), ("undo",), ("check",)])
def test_a_workbook_that_is_not_open_is_an_error(run: Run, book: double.Book, command: tuple[str, ...]) -> None:
    book.close()
    code, out, err = run(command[0], book.fullname, *command[1:], "--live")
    assert (code, out) == (1, "")
    assert err == ("kam-xl: book.xlsx: the workbook is not open in Excel. Open it there, or leave out --live to work "
                   "on the file.\n")
