"""`kam-xl functions`: LAMBDA names into and out of anybody's workbook."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.cli import main
from kam_xl.surfaces.lambda_names import definition, definitions
from kam_xl.workbooks.document import Document
from tests.books import parts
from tests.commands.conftest import Run
from tests.respelled import respelled

OWN = "_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet, other = workbook.add_worksheet("Data"), workbook.add_worksheet("Other")
    sheet.write_column("A1", [8, 6, 9])
    sheet.write_formula("B1", "=KAM_SCORE(A1:A3)", None, "#NAME?")
    sheet.write_formula("B2", "=B1*10", None, "#NAME?")
    sheet.write_formula("B3", "=KAM_HHI(A1:A3)", None, 7)
    sheet.write_formula("B4", '=SUM(A1:A3)&" points"', None, "as Excel left it")
    other.conditional_format("A1:A9", {"type": "formula", "criteria": "=KAM_BREACH($A1,5)"})
    workbook.define_name("Zeal", "=Data!$A$1")
    workbook.define_name("Other!Local", "=Other!$A$1")
    workbook.define_name("KAM_HHI", "=" + OWN)
    workbook.close()
    return path


def values(path: Path) -> list[object]:
    return [openpyxl.load_workbook(path, data_only=True)["Data"][f"B{row}"].value for row in (1, 2, 3, 4)]


def test_the_functions_that_a_workbook_calls_are_added_and_calculated(
        book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = parts(book)
    assert main(["functions", "add", str(book)]) == 0
    names = Document.open(book).names
    assert names["KAM_SCORE"] == definition("KAM_SCORE")
    assert names["KAM_BREACH"] == definition("KAM_BREACH"), "a conditional format calls it"
    assert names["KAM_HHI"] == OWN
    assert set(names) == {"KAM_SCORE", "KAM_BREACH", "KAM_HHI", "Zeal"}
    assert values(book) == [pytest.approx(23 / 3), pytest.approx(230 / 3), 7, "as Excel left it"]
    after = parts(book)
    assert {part for part in before if before[part] != after[part]} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert "KAM_HHI is a name of this workbook for something else" in capsys.readouterr().out


def test_names_have_their_tooltips_and_stand_in_order(book: Path) -> None:
    main(["functions", "add", str(book), "RATE", "KAM_CHURN"])
    defined = openpyxl.load_workbook(book).defined_names
    assert defined["KAM_CHURN"].comment.startswith("KAM_CHURN(at_start, lost) – ")
    order = list(Document.open(book).names)
    assert order == sorted(order, key=str.casefold)
    assert openpyxl.load_workbook(book)["Other"].defined_names["Local"].attr_text == "Other!$A$1"


def test_what_was_added_is_taken_out_again(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["functions", "add", str(book), "--all"])
    assert len(Document.open(book).names) > 90
    main(["functions", "remove", str(book)])
    assert set(Document.open(book).names) == {"KAM_HHI", "Zeal"}
    told = capsys.readouterr().out
    assert "KAM_SCORE is still called" in told
    assert "KAM_HHI is defined in another way here" in told
    assert "KAM_BGNBD_FIT has no native form" in told
    assert re.search(r"^\d\d functions were added\.$", told, re.MULTILINE)
    assert re.search(r"^\d\d functions were taken out\.$", told, re.MULTILINE)
    assert "KAM_CLV was added" not in told


def test_nothing_is_written_where_nothing_changes(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["functions", "add", str(book)])
    content = book.read_bytes()
    main(["functions", "add", str(book)])
    assert book.read_bytes() == content
    assert "book.xlsx is as it was" in capsys.readouterr().out
    assert main(["functions", "add", str(book), "KAM_SCOER"]) == 2
    assert "Did you mean KAM_SCORE" in capsys.readouterr().err
    assert main(["undo", str(book)]) == 0
    assert set(Document.open(book).names) == {"KAM_HHI", "Zeal"}


def test_a_workbook_without_names_gets_a_list_of_them(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet()
    main(["functions", "add", str(path), "KAM_CLV"])
    assert list(Document.open(path).names) == ["KAM_CLV"]
    main(["functions", "remove", str(path)])
    assert b"definedNames" not in parts(path)["xl/workbook.xml"]


@pytest.fixture
def back_from_libreoffice(tmp_path: Path) -> Path:
    """A workbook whose LAMBDA names LibreOffice has written back in its spelling."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Data")
        sheet.write_column("A1", [8, 6, 9])
        sheet.write_formula("B1", "=KAM_SCORE(A1:A3)", None, "#VALUE!")
        for name in ("KAM_SCORE", "KAM_ATTAINMENT"):
            workbook.define_name(name, "=" + respelled(definition(name)))
        workbook.define_name("KAM_HHI", "=" + respelled(OWN))
        workbook.define_name("KAM_CLV", "=" + definition("KAM_CLV"))
    return path


def test_names_that_libreoffice_has_respelled_are_restored(run: Run, back_from_libreoffice: Path) -> None:
    code, told, _ = run("functions", "add", back_from_libreoffice)
    names = Document.open(back_from_libreoffice).names
    assert code == 0
    assert names == {"KAM_ATTAINMENT": definition("KAM_ATTAINMENT"), "KAM_CLV": definition("KAM_CLV"),
                     "KAM_HHI": respelled(OWN), "KAM_SCORE": definition("KAM_SCORE")}
    book = openpyxl.load_workbook(back_from_libreoffice)
    assert book.defined_names["KAM_SCORE"].comment.startswith("KAM_SCORE(scores, [weights]")
    assert values(back_from_libreoffice)[0] == pytest.approx(23 / 3)
    for name in ("KAM_SCORE", "KAM_ATTAINMENT"):
        assert f"{name} was written back by LibreOffice in its own spelling, and was restored." in told
    assert "KAM_CLV" not in told


def test_names_that_libreoffice_has_respelled_are_taken_out_as_ours(run: Run, back_from_libreoffice: Path) -> None:
    run("functions", "remove", back_from_libreoffice)
    assert set(Document.open(back_from_libreoffice).names) == {"KAM_HHI"}


def test_only_the_functions_that_are_named_are_taken_out(run: Run, book: Path) -> None:
    run("functions", "add", book, "NPS", "CLV", "SCORE")
    code, told, _ = run("functions", "remove", book, "nps", "KAM_HHI", "GROWTH")
    assert code == 0
    assert set(Document.open(book).names) == {"KAM_CLV", "KAM_SCORE", "KAM_HHI", "Zeal"}
    assert "KAM_NPS was taken out." in told
    assert "KAM_HHI is defined in another way here" in told
    assert "KAM_GROWTH is no name of this workbook." in told
    assert "KAM_GROWTH is defined" not in told


def test_a_function_that_another_one_calls_stays_until_both_are_named(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_if_score_called_nps(wanted: Collection[str]) -> dict[str, str]:
        return definitions([*wanted, *(["KAM_NPS"] if "KAM_SCORE" in wanted else [])])

    monkeypatch.setattr("kam_xl.commands.names.definitions", as_if_score_called_nps)
    run("functions", "add", book, "SCORE")
    code, told, _ = run("functions", "remove", book, "NPS")
    assert code == 1
    assert "KAM_NPS is called by another function that stays, and was left in." in told
    assert "book.xlsx is as it was." in told
    assert run("functions", "remove", book, "NPS", "SCORE")[0] == 0
    assert set(Document.open(book).names) == {"KAM_HHI", "Zeal"}


@pytest.mark.parametrize("what", ["add", "remove"])
def test_a_slip_is_refused_with_the_nearest_name(run: Run, book: Path, what: str) -> None:
    run("functions", "add", book)
    before = book.read_bytes()
    code, _, err = run("functions", what, book, "SCORE", "NPSS")
    assert (code, book.read_bytes()) == (2, before)
    assert "there is no function 'NPSS'. Did you mean KAM_NPS" in err


@pytest.mark.parametrize("what", ["add", "remove"])
def test_names_and_all_at_once_are_a_usage_error(run: Run, book: Path, what: str) -> None:
    before = book.read_bytes()
    code, _, err = run("functions", what, book, "SCORE", "--all")
    assert (code, book.read_bytes()) == (2, before)
    assert "names and --all at once" in err


def test_asking_for_what_cannot_be_added_says_why_and_fails(run: Run, book: Path) -> None:
    code, told, _ = run("functions", "add", book, "ROWS")
    assert code == 1
    assert "KAM_ROWS has no native form: it takes the name of a function;" in told
    assert run("functions", "add", book, "HHI")[0] == 1, "its name is taken"
    assert run("functions", "add", book, "HHI", "SCORE")[0] == 0
    assert run("functions", "add", book, "SCORE")[0] == 0, "it is there already, as was asked for"


def test_a_call_of_a_function_that_there_is_not_is_mentioned(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.define_name("KAM_OWN", "=" + OWN)
        sheet = workbook.add_worksheet()
        sheet.write_formula("A1", "=KAM_GROWHT(150,100)+KAM_OWN(1)+KAM_SCORE({1})", None, "#NAME?")
    _, told, _ = run("functions", "add", path)
    assert "KAM_GROWHT is called here, but there is no such function. Did you mean KAM_GROWTH" in told
    assert "KAM_OWN" not in told


def test_a_text_that_shows_how_a_function_is_called_is_no_call(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_string("A1", "=KAM_NPS(ratings)")
    code, told, _ = run("functions", "add", path)
    assert (code, Document.open(path).names) == (0, {})
    assert "It calls no KAM_ function." in told
