"""`kam-xl templates` and `kam-xl new`."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kam_xl.templates.shipped import shipped
from tests.commands.conftest import Run

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")  # openpyxl's limits

def test_templates_are_listed_with_their_purpose(run: Run) -> None:
    code, out, err = run("templates")
    assert (code, err) == (0, "")
    for template in shipped().values():
        assert template.name in out
        assert template.purpose.split(":")[0] in out


@pytest.mark.parametrize("template", shipped())
def test_every_template_listed_can_be_made(run: Run, tmp_path: Path, template: str) -> None:
    assert run("new", template, tmp_path / "a.xlsx")[0] == 0
    assert run("new", template, tmp_path / "b.xlsx", "--empty")[0] == 0
    full, empty = openpyxl.load_workbook(tmp_path / "a.xlsx"), openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert full.sheetnames == empty.sheetnames


def test_new_makes_a_workbook_with_its_sample(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("new", "Account_Book", tmp_path / "mine")
    assert code == 0
    assert str(tmp_path / "mine.xlsx") in out
    accounts = openpyxl.load_workbook(tmp_path / "mine.xlsx")["Accounts"]
    table = accounts.tables["Accounts"]
    rows = [row for row in accounts[table.ref] if row[0].value]
    assert len(rows) == 1 + 12


def test_an_empty_workbook_has_no_accounts(run: Run, tmp_path: Path) -> None:
    run("new", "account_book", tmp_path / "mine.xlsx", "--empty")
    accounts = openpyxl.load_workbook(tmp_path / "mine.xlsx")["Accounts"]
    assert [row[0].value for row in accounts[accounts.tables["Accounts"].ref]][1:] == [None]


def test_an_existing_file_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"precious")
    code, out, err = run("new", "account_book", path)
    assert (code, out) == (2, "")
    assert err == f"kam-xl: {path}: the file exists already. Choose another name.\n"
    assert path.read_bytes() == b"precious"


def test_an_unknown_template_is_named_with_those_there_are(run: Run, tmp_path: Path) -> None:
    code, _, err = run("new", "acount_book", tmp_path / "mine.xlsx")
    assert code == 2
    assert err.startswith("kam-xl: there is no template 'acount_book'. Did you mean account_book")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    code, _, err = run("new", "account_book", tmp_path / "nowhere" / "mine.xlsx")
    assert code == 2
    assert "nowhere" in err
    assert "cannot be written" in err
