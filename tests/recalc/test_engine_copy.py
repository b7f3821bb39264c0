"""What is rewritten for the engine, and that it is only in the copy."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from kam_xl.recalc import fill
from kam_xl.recalc.dialect import Dialect, called, parameter_count
from kam_xl.recalc.engine_copy import engine_copy
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import parts, rezipped

DIALECT = Dialect({"KAM_F": "_xlfn.LAMBDA(_xlpm.a,_xlop.b,_xlop.c,1)", "KAM_ONE": "_xlfn.LAMBDA(_xlpm.a,1)",
                   "Period": "Start!$B$2"}, ["Data", "T"])


def plain(document: Document) -> Dialect:
    return Dialect(document.names, document.tables)


@pytest.mark.parametrize(("formula", "full"), [
    ("KAM_F(1)", "KAM_F(1,,)"), ("KAM_F(1,2)", "KAM_F(1,2,)"), ("KAM_F(1,2,3)", "KAM_F(1,2,3)"),
    ("KAM_F()", "KAM_F(,,)"), ("KAM_ONE()", "KAM_ONE()"),
    ("KAM_F(1,,)", "KAM_F(1,,)"), ("kam_f(A1:B2)", "kam_f(A1:B2,,)"), ("KAM_F({1,2;3,4})", "KAM_F({1,2;3,4},,)"),
    ('KAM_F("a,b(")', 'KAM_F("a,b(",,)'), ("KAM_F(SUM(1,2),KAM_F(1))", "KAM_F(SUM(1,2),KAM_F(1,,),)"),
    ("KAM_ONE(1)+KAM_F(2)*2", "KAM_ONE(1)+KAM_F(2,,)*2"), ("KAM_FX(1)", "KAM_FX(1)"), ('"KAM_F(1)"', '"KAM_F(1)"'),
    ("SUM(1,2)", "SUM(1,2)"), ("KAM_F((1,2))", "KAM_F((1,2),,)"), ("IF(TRUE,KAM_F(1),KAM_F(2))",
                                                                   "IF(TRUE,KAM_F(1,,),KAM_F(2,,))")])
def test_short_calls_are_filled_up_with_empty_arguments(formula: str, full: str) -> None:
    assert DIALECT.formula(formula) == full


@pytest.mark.parametrize(("formula", "read"), [
    ("SUM(T[Net/Month])", "SUM(T[[Net/Month]])"), ("SUM(T[Net Month])", "SUM(T[Net Month])"),
    ("ROWS(T)", "ROWS(T[])"), ('VLOOKUP("T",t,2,0)', 'VLOOKUP("T",t[],2,0)'),
    ("T[[#This Row],[a]]", "T[[#This Row],[a]]"),
    ("T[#Headers]", "T[#Headers]"), ("Other[a/b]+T1+TT", "Other[a/b]+T1+TT"), ("T!A1", "T!A1"),
    ("INDEX(KAM_F(1),2)", "INDEX(+KAM_F(1,,),2)")])
def test_tables_and_arrays_get_what_the_engine_wants(formula: str, read: str) -> None:
    assert DIALECT.formula(formula) == read


@pytest.mark.parametrize(("text", "count"), [
    ("_xlfn.LAMBDA(_xlpm.a,_xlop.b,_xlpm.a+_xlpm.b)", 2), ("_xlfn.LAMBDA(1)", 0), ("_xlfn.LAMBDA(_xlpm.a,_xlpm.a)", 1),
    ("_xlfn.LAMBDA(_xlpm.x,_xlfn.LAMBDA(_xlpm.y,_xlpm.y)(_xlpm.x))", 1)])
def test_the_parameters_of_a_lambda_are_counted(text: str, count: int) -> None:
    assert parameter_count(text) == count


def test_the_functions_that_a_formula_calls() -> None:
    assert called('=kam_score(A1)+KAM_NPS(1)*SUM(1)+NOTKAM_X(1)&"KAM"') == {"KAM_SCORE", "KAM_NPS"}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 3, 1, {"name": "Data", "total_row": True, "data": [[1, 2], [3, 4]], "columns": [
        {"header": "x", "total_string": "sum"}, {"header": "y z", "total_function": "sum"}]})
    data.write_formula("B4", "=SUBTOTAL(109,[y z])", None, 6)
    out.write_formula("A1", "=Twice(2)", None, 4)
    book.define_name("Twice", "=_xlfn.LAMBDA(_xlpm.a,_xlop.b,_xlpm.a*2)")
    book.close()
    table = parts(path)["xl/tables/table1.xml"]
    sorted_table = table.replace(b"<tableColumns", b'<sortState ref="A2:A3"><sortCondition ref="A2:A3"/></sortState>'
                                                   b"<tableColumns")
    assert sorted_table != table
    path.write_bytes(rezipped(parts(path) | {"xl/tables/table1.xml": sorted_table}))
    return path


def test_the_copy_is_what_the_engine_can_read(workbook: Path, tmp_path: Path) -> None:
    document = Document.open(workbook)
    (tmp_path / "copy.xlsx").write_bytes(engine_copy(document, plain(document), {}))
    copy = parts(tmp_path / "copy.xlsx")
    assert b"_xlop." not in copy["xl/workbook.xml"]
    assert b"Twice(2,)" in copy["xl/worksheets/sheet2.xml"]
    assert b"SUBTOTAL(109,Data[y z])" in copy["xl/worksheets/sheet1.xml"]
    assert b"sortState" not in copy["xl/tables/table1.xml"]
    assert b"tableColumns" in copy["xl/tables/table1.xml"]


def test_nothing_of_it_reaches_the_users_file(workbook: Path) -> None:
    document = Document.open(workbook)
    engine_copy(document, plain(document), {"Data": b"thin"})
    assert document.package.to_bytes() == workbook.read_bytes()


def test_thinned_sheets_take_the_place_of_those_of_their_name(workbook: Path, tmp_path: Path) -> None:
    document = Document.open(workbook)
    (tmp_path / "copy.xlsx").write_bytes(engine_copy(document, plain(document), {"Out": b"<thin/>"}))
    assert parts(tmp_path / "copy.xlsx")["xl/worksheets/sheet2.xml"] == b"<thin/>"


@pytest.mark.parametrize(("formula", "values"), [
    ("=[@Amount]/SUM([Amount])", [0.25, 0.5, 0.25]),
    ("=SUM([Amount],Sales[[#This Row],[Amount]])", [500, 600, 500]),
    ("=SUM([[Name]:[Amount]])", [400, 400, 400]),
    ('=SUM([[#Data],[Amount]])&"[Amount]"', ["400[Amount]"] * 3),
    ("=COUNTA([Name of it])+[@Amount]", [100, 200, 100])])
def test_a_column_without_its_table_is_the_whole_column(formula: str, values: list[object]) -> None:
    """As people type it inside the table, and as XlsxWriter stores it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("S").add_table(0, 0, 3, 3, {"name": "Sales", "data": [["a", 100], ["b", 200], ["c", 100]],
                                                   "columns": [{"header": "Name"}, {"header": "Amount"},
                                                               {"header": "Share", "formula": formula},
                                                               {"header": "Name of it"}]})
    book.close()
    calculated = Book(Document.from_bytes(fill(stream.getvalue())))
    assert [calculated.value("S", row, 3) for row in (2, 3, 4)] == values
