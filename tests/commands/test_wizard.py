"""`kam-xl new --wizard`: from files as people have them to a filled workbook, and nothing half-made."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from kam_xl.commands.wizard import refresh_command
from kam_xl.refresh.period import Period
from tests.commands.conftest import Person, Run
from tests.commands.wizard_book import CRM, column, ledger, named, source

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
KUNDEN = """Kunde;Kundennr;Betreuer;Kunde seit
Nordwind GmbH;1001;Eva Brandt;17.03.2019
Süd & Söhne AG;1002;Eva Brandt;01.07.2021
Hafenwerk;1003;Jan Voss;28.02.2023
"""


def test_a_german_export_fills_the_workbook(run: Run, person: Person, home: Path) -> None:
    (home / "kunden.csv").write_bytes(KUNDEN.encode("cp1252"))
    (home / "umsatz.csv").write_bytes("Monat;Kunde;Umsatz;Kosten\n2026-09;Nordwind GmbH;1.234,50;1.000,00\n"
                                      "2026-10;Nordwind GmbH;2.000,00;1.100,00\n2026-10;Hafenwerk;500,00;450,00\n"
                                      .encode("cp1252"))
    person({"Accounts file": "kunden.csv", "Revenue file": "umsatz.csv", "Targets file": "done"})
    code, out, err = run("new", "--wizard")
    book = home / "account_book.xlsx"
    assert (code, err) == (0, "")
    assert column(book, "Accounts", "Account ID") == ["1001", "1002", "1003"]
    assert column(book, "Accounts", "Account") == ["Nordwind GmbH", "Süd & Söhne AG", "Hafenwerk"]
    assert column(book, "Revenue", "Revenue") == [1234.5, 2000, 500]
    revenue = dict(zip(column(book, "Scorecard", "Account"), column(book, "Scorecard", "Revenue"), strict=True))
    assert revenue["Nordwind GmbH"] == 3234.5
    assert revenue["Hafenwerk"] == 500
    assert (named(book, "Period"), named(book, "Owner")) == (Period(2026, 10).serial, "Eva Brandt")
    assert f"kam-xl refresh {book} --period 2026-11" in out


def test_the_sources_say_what_was_answered_and_refresh_again(run: Run, person: Person, home: Path) -> None:
    (home / "kunden.csv").write_bytes(KUNDEN.encode("cp1252"))
    person({"Accounts file": "kunden.csv", "Revenue file": "done"})
    assert run("new", "--wizard")[0] == 0
    book = home / "account_book.xlsx"
    accounts = source(book, "Accounts")
    assert (accounts["Source"], accounts["Mode"], accounts["Key"], accounts["Enabled"]) == (
        "kunden.csv", "upsert", "Account ID", "Yes")
    assert accounts["Columns"] == ("Kundennr -> Account ID : text; Kunde -> Account : text; "
                                   "Betreuer -> Account manager; Kunde seit -> Customer since : date")
    assert source(book, "Revenue")["Enabled"] == "No"
    (home / "kunden.csv").write_bytes((KUNDEN + "Neu KG;1004;Eva Brandt;02.10.2026\n").encode("cp1252"))
    assert run("refresh", book, "--period", "2026-11", "--allow-change")[0] == 0  # a third more accounts is asked about
    assert column(book, "Scorecard", "Account")[-1] == "Neu KG"


def test_the_whole_history_of_an_export_arrives_and_is_replaced_each_month(run: Run, person: Person,
                                                                           home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "ledger.csv").write_text(ledger(24))
    person({"Accounts file": "crm.csv", "Revenue file": "ledger.csv", "Targets file": "done"})
    code, out, _ = run("new", "--wizard", "account_book", "mine")
    book = home / "mine.xlsx"
    assert code == 0
    assert len(column(book, "Revenue", "Month")) == 48
    assert source(book, "Revenue")["Mode"] == "replace"
    assert "48 rows, 2024-11 to 2026-10, all of which come in. Each refresh replaces them by the whole file." in out
    assert all(isinstance(score, float) for score in column(book, "Scorecard", "Score"))


def test_an_export_of_one_month_is_added_each_month_and_its_name_says_which(run: Run, person: Person,
                                                                            home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "sales_2026-10.csv").write_text(ledger(1))
    person({"Accounts file": "crm.csv", "Revenue file": "sales_2026-10.csv", "Targets file": "done",
            "Month to show": ["2026-08", "2026-10"]})
    code, out, _ = run("new", "--wizard")
    book = home / "account_book.xlsx"
    assert code == 0
    assert "sales_2026-10.csv holds 2026-10 only. Write that month." in out
    revenue = source(book, "Revenue")
    assert (revenue["Mode"], revenue["Source"]) == ("append", "sales_{period:%Y-%m}.csv")
    assert "sales_2026-11.csv" in out
    (home / "sales_2026-11.csv").write_text(ledger(1, last="2026-11"))
    assert run("refresh", book, "--period", "2026-11")[0] == 0
    assert len(column(book, "Revenue", "Month")) == 4


@pytest.mark.usefixtures("unfilled")
def test_without_numbers_accounts_are_told_apart_by_their_names(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    person({"Accounts file": "crm.csv", "Revenue file": "done"})
    assert run("new", "--wizard")[0] == 0
    assert source(home / "account_book.xlsx", "Accounts")["Key"] == "Account"


@pytest.mark.parametrize("question", ["Accounts file", "Workbook to make", "Revenue file", "Month to show",
                                      "Who answers"])
def test_ctrl_c_leaves_nothing(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    (home / "books").mkdir()
    (home / "crm.csv").write_text(CRM)

    def answer(asked: str) -> str:
        if question in asked:
            raise KeyboardInterrupt
        return "crm.csv" if "Accounts" in asked else "books/mine.xlsx" if "Workbook" in asked else ""

    monkeypatch.setattr("builtins.input", answer)
    code, out, _ = run("new", "--wizard")
    assert code == 130
    assert "nothing was written" in out
    assert sorted(path.name for path in home.rglob("*")) == ["books", "crm.csv"]


@pytest.mark.usefixtures("unfilled")
def test_a_full_disk_leaves_no_copies(run: Run, person: Person, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "books").mkdir()
    (home / "crm.csv").write_text(CRM)

    def full(*_: object) -> None:
        (home / "books" / "sources" / "crm.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", full)
    person({"Accounts file": "crm.csv", "Workbook to make": "books/mine.xlsx", "Revenue file": "done"})
    code, _, err = run("new", "--wizard")
    assert code == 1
    assert "No space left on device" in err
    assert list((home / "books").iterdir()) == []


@pytest.mark.usefixtures("unfilled")
def test_an_existing_workbook_is_never_overwritten(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "account_book.xlsx").write_bytes(b"precious")
    assert run("new", "--wizard", "account_book", "account_book.xlsx")[0] == 2
    person({"Accounts file": "crm.csv", "Workbook to make": ["account_book.xlsx", "nowhere/mine", "other"],
            "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "the file exists already. Choose another name." in out
    assert "there is no such folder" in out
    assert (home / "account_book.xlsx").read_bytes() == b"precious"
    assert source(home / "other.xlsx", "Accounts")["Source"] == "crm.csv"


def test_a_refresh_that_fails_keeps_the_workbook_and_says_how_to_go_on(run: Run, home: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "crm.csv").write_text(CRM)

    def answer(asked: str) -> str:
        if "Who answers" in asked:
            (home / "crm.csv").rename(home / "moved.csv")
        return "crm.csv" if "Accounts" in asked else "done" if "Revenue" in asked else ""

    monkeypatch.setattr("builtins.input", answer)
    code, _, err = run("new", "--wizard")
    book = home / "account_book.xlsx"
    period = Period.holding(named(book, "Period"))
    assert code == 1
    assert f"Then run: kam-xl refresh {book} --period {period}" in err
    (home / "moved.csv").rename(home / "crm.csv")
    assert run("refresh", book, "--period", period)[0] == 0
    assert column(book, "Scorecard", "Account") == ["Acme", "Borg"]


def test_a_script_can_answer_line_by_line(run: Run, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    code, out, err = run("new", "--wizard", "account_book", "mine.xlsx", stdin="crm.csv\n\ndone\n2026-09\n\n\n")
    assert (code, err) == (0, "")
    assert "Accounts file (CSV, XLSX, …) [crm.csv]: crm.csv" in out
    assert named(home / "mine.xlsx", "Period") == Period(2026, 9).serial


@pytest.mark.usefixtures("unfilled")
def test_the_tutorial_shows_what_is_asked(run: Run, home: Path) -> None:
    page = TUTORIAL.read_text("utf-8")
    for name, lines in re.findall(r"^==> (\S+) <==\n((?:[^`\n]+\n)+)", page, re.MULTILINE):
        (home / name).write_text(lines)
    code, out, _ = run("new", "--wizard", stdin="\n\n\nledger.csv\n\ndone\n\n\n\n")
    assert code == 0
    shown = [line.rstrip() for line in out.splitlines() if line.startswith(("┃", "│"))]
    assert len(shown) == 15
    assert [line for line in shown if line not in page] == []
    assert [question for question in re.findall(r"^[A-Z][^\[:\n]+(?= \[.*\]: |: )", out, re.MULTILINE)
            if question not in page] == []


def test_answers_that_end_too_early_are_an_error_that_names_the_question(run: Run, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    code, _, err = run("new", "--wizard", stdin="crm.csv\n")
    assert code == 2
    assert "the answers end here. Run it in a terminal, or give one line for each question." in err
    assert [path.name for path in home.iterdir()] == ["crm.csv"]


@pytest.mark.skipif(os.name != "posix", reason="quotes as a POSIX shell has them")
@pytest.mark.parametrize("name", ["book.xlsx", "my book.xlsx", "R&D $HOME (2026).xlsx", "Ann's `book`.xlsx"])
def test_the_command_to_go_on_with_names_the_workbook_as_a_shell_reads_it(name: str) -> None:
    assert shlex.split(refresh_command(Path(name), Period(2026, 10)), comments=True) == [
        "kam-xl", "refresh", name, "--period", "2026-10"]
    printed = subprocess.run(["/bin/sh", "-c", f"printf '%s\\n' {refresh_command(Path(name), Period(2026, 10))}"],
                             capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[2] == name


def test_without_the_wizard_the_template_and_file_have_to_be_named(run: Run, home: Path) -> None:
    code, _, err = run("new", "account_book")
    assert code == 2
    assert "kam-xl new --wizard" in err
    assert list(home.iterdir()) == []
