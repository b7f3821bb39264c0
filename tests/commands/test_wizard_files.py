"""The wizard's questions about one file: found, read, mapped, and refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from kam_xl.commands.wizard_files import named_file
from kam_xl.refresh.period import Period
from tests.commands.conftest import Person, Run
from tests.commands.wizard_book import CRM, column, ledger, named, source


@pytest.mark.usefixtures("unfilled")
def test_files_of_different_single_months_are_not_taken_together(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "sales.csv").write_text(ledger(1, last="2026-09"))
    (home / "nps.csv").write_text("Date,Account,Rating\n2026-10-05,Acme,9\n")
    person({"Accounts file": "crm.csv", "Revenue file": "sales.csv", "Surveys file": "nps.csv",
            "Month to show": ["2026-10", ""]})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "nps.csv holds 2026-10 only, and sales.csv 2026-09. Name a file of that month" in out
    assert named(home / "account_book.xlsx", "Period") == Period(2026, 9).serial


@pytest.mark.usefixtures("unfilled")
def test_a_sheet_of_a_workbook_is_asked_for(run: Run, person: Person, home: Path) -> None:
    with xlsxwriter.Workbook(home / "crm export.xlsx") as book:
        book.add_worksheet("Read me").write("A1", "From the CRM")
        sheet = book.add_worksheet("Customers")
        for row, values in enumerate([("Customer name", "Owner"), ("Acme", "Ann"), ("Borg", "Bo")]):
            sheet.write_row(row, 0, values)
    asked = person({"Accounts file": f"'{home / 'crm export.xlsx'}'", "Which sheet": ["Clients", "2"],
                    "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "there is no choice 'Clients'" in out
    assert any("Which sheet of crm export.xlsx" in question for question in asked)
    assert source(home / "account_book.xlsx", "Accounts")["Sheet or query"] == "Customers"


@pytest.mark.usefixtures("unfilled")
def test_a_proposal_can_be_changed_by_number_or_name(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text("Name,Former owner,Owner\nAcme,Ann,Bo\n")
    person({"Accounts file": "crm.csv", "Enter accepts": ["99", "6", "Account manager", "Industry", ""],
            "Heading for Account manager": ["Nobody", "2", "-"], "Heading for Industry": "owner",
            "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "there is no number 99" in out
    assert "there is no choice 'Nobody'" in out
    assert source(home / "account_book.xlsx", "Accounts")["Columns"] == "Name -> Account : text; Owner -> Industry"


@pytest.mark.usefixtures("unfilled")
def test_a_column_that_the_table_needs_is_asked_for(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text("Who,Nr\nAcme,7\n")
    asked = person({"Accounts file": "crm.csv", "Heading for Account (": "1", "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "Nothing goes to Account yet, which the table Accounts needs." in out
    assert any(question.strip().startswith("Heading for Account (") for question in asked)
    assert str(source(home / "account_book.xlsx", "Accounts")["Columns"]).startswith("Who -> Account : text")


@pytest.mark.usefixtures("unfilled")
def test_dates_that_nothing_decides_are_asked_about_and_kept(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text("Customer name,Customer since\nAcme,03/04/2020\n")
    person({"Accounts file": "crm.csv", "Which way": ["", "mm/dd/yyyy", "2"], "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    book = home / "account_book.xlsx"
    assert code == 0
    assert "03/04/2020 is 3 April 2020 or 4 March 2020" in out
    assert "Customer since : date mm/dd/yyyy" in str(source(book, "Accounts")["Columns"])


@pytest.mark.usefixtures("unfilled")
def test_a_missing_file_is_asked_for_again_with_the_nearest(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "ledger.csv").write_text(ledger(2))
    person({"Accounts file": ["cmr.csv", "crm.csv"], "Revenue file": ["leger.csv", "ledger.csv"],
            "Targets file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert f"{home / 'cmr.csv'}: there is no such file." in out
    assert f"{home / 'leger.csv'}: there is no such file. Did you mean ledger.csv" in out
    assert source(home / "account_book.xlsx", "Revenue")["Source"] == "ledger.csv"


@pytest.mark.usefixtures("unfilled")
def test_an_account_that_stands_twice_is_named_before_anything_is_made(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM + "ACME ,Bo,Retail,Spain\n")
    person({"Accounts file": ["crm.csv", "better.csv"], "Revenue file": "done"})
    (home / "better.csv").write_text(CRM)
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "the account 'Acme' stands 2 times, in row 2 and row 4" in out


@pytest.mark.usefixtures("unfilled")
def test_revenue_of_unknown_accounts_is_asked_about(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "by_number.csv").write_text(ledger(2).replace("Acme", "10001").replace("Borg", "10002"))
    (home / "by_name.csv").write_text(ledger(2) + "2026-10-01,Cyber,5,4\n")
    person({"Accounts file": "crm.csv", "Revenue file": ["by_number.csv", "by_name.csv"], "Targets file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "2 of its 2 accounts are not in crm.csv, such as '10001'" in out
    assert "1 of its 3 accounts are not in crm.csv, such as 'Cyber'" in out
    assert source(home / "account_book.xlsx", "Revenue")["Source"] == "by_name.csv"


def test_rows_that_do_not_fit_are_shown_and_left_out_only_if_told(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "ledger.csv").write_text(ledger(2) + "2026-10-01,Acme,many,4\n")
    person({"Accounts file": "crm.csv", "Revenue file": ["ledger.csv", "ledger.csv"], "Go on without": ["maybe", "y"],
            "Targets file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "row 6, column Net sales: 'many' is not a number" in out
    assert len(column(home / "account_book.xlsx", "Revenue", "Month")) == 4


@pytest.mark.usefixtures("unfilled")
def test_files_elsewhere_are_copied_beside_the_workbook_if_told(run: Run, person: Person, home: Path) -> None:
    (home / "books").mkdir()
    (home / "books" / "crm.csv").write_text(CRM)
    (home / "downloads").mkdir()
    (home / "downloads" / "ledger.csv").write_text(ledger(2))
    person({"Accounts file": "books/crm.csv", "Revenue file": "downloads/ledger.csv", "Targets file": "done"})
    assert run("new", "--wizard")[0] == 0
    book = home / "books" / "account_book.xlsx"
    assert source(book, "Accounts")["Source"] == "crm.csv"
    assert source(book, "Revenue")["Source"] == "sources/ledger.csv"
    assert (home / "books" / "sources" / "ledger.csv").read_text() == ledger(2)


@pytest.mark.usefixtures("unfilled")
def test_a_file_that_is_not_to_be_copied_is_left_out(run: Run, person: Person, home: Path) -> None:
    (home / "books").mkdir()
    (home / "books" / "crm.csv").write_text(CRM)
    (home / "ledger.csv").write_text(ledger(2))
    person({"Accounts file": "books/crm.csv", "Revenue file": "ledger.csv", "Copy it": "n"})
    assert run("new", "--wizard")[0] == 0
    assert not (home / "books" / "sources").exists()
    assert source(home / "books" / "account_book.xlsx", "Revenue")["Enabled"] == "No"


@pytest.mark.usefixtures("unfilled")
def test_a_monthly_file_without_dates_is_refused(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM)
    (home / "sales.csv").write_text(ledger(1))
    (home / "nps.csv").write_text("Date,Account,Rating\n,Acme,9\n,Borg,7\n")
    person({"Accounts file": "crm.csv", "Revenue file": "sales.csv", "Surveys file": "nps.csv", "Heading for": "1"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert "nps.csv: no row of it has a date for Date." in out
    assert source(home / "account_book.xlsx", "Surveys")["Enabled"] == "No"


@pytest.mark.usefixtures("unfilled")
def test_a_name_with_spaces_around_it_is_another_one_to_formulas(run: Run, person: Person, home: Path) -> None:
    (home / "crm.csv").write_text(CRM.replace("Borg", '" Borg "'))
    (home / "sales.csv").write_text(ledger(2).replace("Acme", "ACME"))
    person({"Accounts file": "crm.csv", "Revenue file": ["sales.csv", "done"]})
    _, out, _ = run("new", "--wizard")
    assert "1 of its 2 accounts are not in crm.csv, such as 'Borg'." in out


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize("name", ["*", "????", "B*", "A~B", "=SUM Ltd", "<None>", ">1"])
def test_an_account_that_formulas_misread_is_refused(run: Run, person: Person, home: Path, name: str) -> None:
    (home / "crm.csv").write_text(f"{CRM}{name},Ann,Retail,Spain\n")
    (home / "better.csv").write_text(f"{CRM}What?,Ann,Retail,Spain\n")
    person({"Accounts file": ["crm.csv", "better.csv"], "Revenue file": "done"})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert f"the account of row 4 is called {name!r}, which SUMIFS and other formulas take for a condition" in out
    assert source(home / "account_book.xlsx", "Accounts")["Source"] == "better.csv"


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize("pasted", ["~nosuchuserhere/x.csv", "a line of a mail, " * 400])
def test_what_cannot_be_a_path_is_asked_for_again(run: Run, person: Person, home: Path, pasted: str) -> None:
    (home / "crm.csv").write_text(CRM)
    person({"Accounts file": [pasted, "crm.csv"], "Revenue file": [pasted, "done"]})
    code, out, _ = run("new", "--wizard")
    assert code == 0
    assert out.count("this is not a path (") == 2
    assert source(home / "account_book.xlsx", "Accounts")["Source"] == "crm.csv"


@pytest.mark.usefixtures("unfilled")
def test_a_folder_that_may_not_be_listed_has_no_proposal(run: Run, person: Person, home: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Path.iterdir

    def closed(folder: Path) -> Iterator[Path]:
        if folder == home:
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    (home / "crm.csv").write_text(CRM)
    monkeypatch.setattr(Path, "iterdir", closed)
    asked = person({"Accounts file": "crm.csv", "Revenue file": "done"})
    assert run("new", "--wizard")[0] == 0
    assert asked[0] == "Accounts file (CSV, XLSX, …): "


@pytest.mark.parametrize("pasted", ["{}", '"{}"', "'{}' ", "& '{}'"])
def test_paths_are_understood_as_terminals_paste_them(home: Path, pasted: str) -> None:
    path = home / "my export.csv"
    path.write_text("x")
    assert named_file(pasted.format(path), [home]) == path
    assert named_file("my\\ export.csv", [Path("/nowhere"), home]) == path or path.drive


def test_a_path_in_the_home_folder_is_understood(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    (home / "crm.csv").write_text(CRM)
    assert named_file("~/crm.csv", [Path("/nowhere")]) == home / "crm.csv"
