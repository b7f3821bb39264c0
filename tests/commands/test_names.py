"""`kam-xl functions`: LAMBDA names into and out of anybody's workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.cli import main
from kam_xl.surfaces.lambda_names import definition
from kam_xl.workbooks.document import Document
from tests.books import parts

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
