"""The buttons of the ribbon, pressed in the double of Excel: what they ask, do and say."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings
from kam_xl.udfs import ribbon

from tests.books import sales_book, settings_file
from tests.commands.test_workbooks import ROWS, UPSERT
from tests.review.boards import board
from tests.workbooks import xlwings_double as double


def in_front(monkeypatch: pytest.MonkeyPatch, path: Path) -> double.Book:
    """The workbook from which the buttons are pressed."""
    app = double.App(path)
    monkeypatch.setattr(xlwings, "apps", double.Apps(app))
    monkeypatch.setattr(xlwings.Book, "caller", lambda: app.books.active)
    return app.books.active


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> double.Book:
    path = sales_book(tmp_path / "book.xlsx")
    settings_file(path, UPSERT)
    (tmp_path / "sales.csv").write_text("Account,Amount\nAcme,111\nCyber,70.5\n")
    return in_front(monkeypatch, path)


def test_refresh_asks_for_the_month_and_shows_what_changed(book: double.Book) -> None:
    book.app.answer = "2026-10"
    ribbon.refresh()
    [said] = book.app.alerts
    lines = said.splitlines()
    assert lines[:2] == ["Sales: 2 read, 1 added, 1 changed, 0 removed, 0 rejected.", "Sales: changed cells: Amount 1."]
    assert lines[-1].startswith("Done in Excel, not saved yet.")
    assert book.own["Sales"].tables["Sales"].ref == "B3:E6"


def test_cancelling_changes_and_says_nothing(book: double.Book) -> None:
    book.app.answer = False
    ribbon.refresh()
    assert book.app.alerts == []
    assert not book.is_changed


@pytest.mark.parametrize(("shown", "proposed"), [(46266.0, "2026-10"), (46357.0, "2027-01"), (None, ""), ("May", "")])
def test_the_month_after_the_one_shown_is_proposed(
        book: double.Book, monkeypatch: pytest.MonkeyPatch, shown: object, proposed: str) -> None:
    book.own["Summary"]["F1"] = shown
    book.own.defined_names["Period"] = double.openpyxl.workbook.defined_name.DefinedName(
        "Period", attr_text="Summary!$F$1")
    asked = []
    monkeypatch.setattr(double.OwnApp, "InputBox", lambda self, prompt, title, default: asked.append(default) or False)
    ribbon.refresh()
    assert asked == [proposed]


@pytest.mark.parametrize(("answer", "said"), [
    ("soon", "'soon' is not a period. Write year and month, as in 2026-10."), ("", "'' is not a period.")])
def test_what_is_no_month_is_said_in_a_sentence(book: double.Book, answer: str, said: str) -> None:
    book.app.answer = answer
    ribbon.refresh()
    assert book.app.alerts[0].startswith(said)
    assert not book.is_changed


def test_errors_are_sentences(book: double.Book) -> None:
    Path(book.fullname).with_name("sales.csv").unlink()
    book.app.answer = "2026-10"
    ribbon.refresh()
    [said] = book.app.alerts
    assert "sales.csv" in said
    assert "Traceback" not in said
    assert "\n" not in said


def test_what_excel_refuses_is_told_in_its_words(book: double.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise double.refusal("Excel is editing a cell.")
    monkeypatch.setattr(double.OwnApp, "InputBox", busy)
    ribbon.refresh()
    assert book.app.alerts[0].startswith("book.xlsx: Excel refused: Excel is editing a cell. Finish the cell")


def test_a_defect_is_told_as_one(book: double.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")
    monkeypatch.setattr("kam_xl.refresh.live.refresh_live", broken)
    book.app.answer = "2026-10"
    ribbon.refresh()
    assert book.app.alerts == [
        "This is a defect of kam-xl; please report it: ZeroDivisionError: division by zero"]


def test_no_open_workbook_is_said(book: double.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> None:
        raise Exception("Book.caller() must not be called directly.")
    monkeypatch.setattr(xlwings.Book, "caller", nobody)
    for button in (ribbon.refresh, ribbon.check, ribbon.undo):
        button()
    assert book.app.alerts == ["no workbook is open in Excel. Open the one to work on."] * 3


def test_undo_asks_first(book: double.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.app.answer = "2026-10"
    ribbon.refresh()
    changed = book.state()
    answers = iter(["no", "yes", "ok"])
    monkeypatch.setattr(book.app, "alert", lambda prompt, *_: book.app.alerts.append(prompt) or next(answers))
    ribbon.undo()
    assert book.state() == changed
    ribbon.undo()
    assert not book.is_changed
    assert book.app.alerts[-1].startswith("The tables are as they were before. The version that was there is kept as")


@pytest.mark.parametrize(("answer", "changed"), [("no", False), ("yes", True)])
def test_a_large_change_is_asked_first(
        book: double.Book, monkeypatch: pytest.MonkeyPatch, answer: str, changed: bool) -> None:
    settings_file(Path(book.fullname), UPSERT + "largest_change = 0.1\n")
    book.app.answer = "2026-10"
    monkeypatch.setattr(book.app, "alert", lambda prompt, *_: book.app.alerts.append(prompt) or answer)
    ribbon.refresh()
    assert book.app.alerts[0].splitlines()[0] == \
        "table Sales: the number of rows goes from 2.00 (before) to 3.00, 50.0% more"
    assert book.is_changed is changed


def test_undo_without_a_refresh_says_so(book: double.Book) -> None:
    ribbon.undo()
    assert book.app.alerts[-1].startswith("book.xlsx: there is no backup to go back to.")


def test_check_names_breaches_and_red_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = in_front(monkeypatch, board(tmp_path / "b.xlsx", ROWS, [["Acme", 4, 0, "", 0, 0, "C", "Red"]]))
    ribbon.check()
    assert book.app.alerts == ["Acme: NPS 10.0, limit 20.0; tell Ann [sales], Bob\n"
                               "Acme: Growth 1.4 %, limit 5.0 %; tell Ann [sales], Bob\nAcme: Red, score 4.00"]
    assert not book.is_changed


def test_check_without_a_breach_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = in_front(monkeypatch, board(tmp_path / "b.xlsx", ROWS[1:]))
    ribbon.check()
    assert book.app.alerts == ["No limit is breached."]


def test_a_long_report_fits_into_a_message_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[f"Account {i}", 10, 20, "ESCALATE", 0.1, 0.05, "OK", "Ann"] for i in range(200)]
    book = in_front(monkeypatch, board(tmp_path / "b.xlsx", rows))
    ribbon.check()
    assert len(book.app.alerts[0]) <= ribbon.LONGEST + 2
    assert book.app.alerts[0].endswith(" …")


def test_help_says_what_the_buttons_do(book: double.Book) -> None:
    ribbon.help_page()
    [said] = book.app.alerts
    assert {word for word in ("Refresh", "Check", "Undo", "=KAM_", "kam-xl doctor") if word in said} == {
        "Refresh", "Check", "Undo", "=KAM_", "kam-xl doctor"}
    assert len(said) <= ribbon.LONGEST
