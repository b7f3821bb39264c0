"""What is calculated, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import Options, refresh
from kam_xl.surfaces.lambda_names import definition
from tests.books import parts, settings_file
from tests.respelled import respelled

FORMULAS = {
    "A1": ("=SUM(Data[x])", 0), "A2": ("=A1*2", 0), "A3": ("=NoSuchThing(Data[x])", 123), "A4": ("=A3+1", 124),
    "A5": ("=NoSuchThing(1)", 77), "A6": ('=INDIRECT("Data!A2")', 0), "A7": ("=KAM_SCORE(Data!A2:A4)", 0),
    "A8": ('=IF(KAM_THRESHOLD(Data!A2,5)="OK",1,0)', 0), "A9": ("=TODAY()", 1), "A10": ("=1/0", "#DIV/0!"),
    "A11": ("=Data!A2/0", "#DIV/0!"), "A12": ('=Data!A2&" items"', "old"), "A13": ("=Data!A2>1", False),
    "A14": ("=Twice", 0), "A15": ("=SUM(Data!A:A)", 0), "A16": ("=SUM(Local:Local2)", 0),
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 3, 0, {"name": "Data", "columns": [{"header": "x"}], "data": [[1], [2], [3]]})
    for cell, (formula, value) in list(FORMULAS.items())[:-1]:
        out.write_formula(cell, formula, None, value)
    book.define_name("Twice", "=SUM(Data!$A$2:$A$4)*2")
    book.close()
    (tmp_path / "data.csv").write_text("x\n4\n5\n9\n")
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    return path


def refreshed(book: Path, **options: object) -> tuple[Report, dict[str, object]]:
    report = refresh(book, Period(2026, 10), Options(**options))  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(book, data_only=True)["Out"]
    return report, {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}


def test_values_that_depend_on_refreshed_cells_are_right(book: Path) -> None:
    _, values = refreshed(book)
    assert {c: values[c] for c in ("A1", "A2", "A6", "A7", "A8", "A11", "A12", "A13", "A14", "A15")} == {
        "A1": 18, "A2": 36, "A6": 4, "A7": 6, "A8": 0, "A11": "#DIV/0!", "A12": "4 items", "A13": True, "A14": 36,
        "A15": 18}


def test_values_that_do_not_depend_on_them_stay(book: Path) -> None:
    _, values = refreshed(book)
    assert {c: values[c] for c in ("A5", "A9", "A10")} == {"A5": 77, "A9": 1, "A10": "#DIV/0!"}


def test_what_cannot_be_calculated_keeps_no_stale_value_and_is_listed(book: Path) -> None:
    report, values = refreshed(book)
    assert set(report.uncalculated) == {"Out!A3", "Out!A4"}
    assert values["A3"] is None
    assert values["A4"] is None
    assert b'fullCalcOnLoad="1"' in parts(book)["xl/workbook.xml"]


def test_kam_functions_are_calculated_without_being_names_of_the_workbook(book: Path) -> None:
    _, values = refreshed(book)
    assert values["A7"] == 6
    assert b"KAM_SCORE" not in parts(book)["xl/workbook.xml"]


@pytest.fixture
def back_from_libreoffice(book: Path) -> Path:
    """A workbook with LAMBDA names, ours and another, as LibreOffice saves it; its source has nothing new."""
    workbook = xlsxwriter.Workbook(book)
    data, out = workbook.add_worksheet("Data"), workbook.add_worksheet("Out")
    data.add_table(0, 0, 3, 0, {"name": "Data", "columns": [{"header": "x"}], "data": [[4], [5], [9]]})
    for cell, formula in {"A1": "KAM_SCORE(Data!A2:A4)", "A2": "A1*10", "A3": "KAM_HHI(Data!A2:A4)"}.items():
        out.write_formula(cell, "=" + formula, None, "#VALUE!")
    for name, text in {"KAM_SCORE": definition("KAM_SCORE"), "KAM_HHI": "_xlfn.LAMBDA(_xlpm.x,SUM(_xlpm.x))"}.items():
        workbook.define_name(name, "=" + respelled(text))
    workbook.close()
    return book


def test_names_that_libreoffice_has_respelled_are_calculated_by_our_definition(back_from_libreoffice: Path) -> None:
    report, values = refreshed(back_from_libreoffice)
    assert report.uncalculated == {}
    assert (values["A1"], values["A2"]) == (6, 60)
    assert values["A3"] == "#VALUE!", "it does not call ours, and nothing that it reads has changed"


def test_what_somebody_has_defined_stays_theirs_in_libreoffices_spelling(back_from_libreoffice: Path) -> None:
    (back_from_libreoffice.parent / "data.csv").write_text("x\n4\n5\n8\n")
    _, values = refreshed(back_from_libreoffice)
    assert values["A3"] == 17, "KAM_HHI is their sum"
    assert values["A1"] == pytest.approx(17 / 3)


def test_excel_is_not_asked_to_calculate_without_need(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.add_table(0, 0, 1, 0, {"name": "Data", "columns": [{"header": "x"}], "data": [[1]]})
    sheet.write_formula("C1", "=SUM(Data[x])", None, 1)
    book.close()
    before = parts(path)["xl/workbook.xml"]
    (tmp_path / "data.csv").write_text("x\n4\n")
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    refresh(path, Period(2026, 10))
    assert parts(path)["xl/workbook.xml"] == before


def test_no_recalc_leaves_it_to_excel(book: Path) -> None:
    report, values = refreshed(book, recalculate=False)
    assert report.calculated == 0
    assert b'fullCalcOnLoad="1"' in parts(book)["xl/workbook.xml"]
    assert values["A1"] is None


def test_a_large_sheet_without_formulas_gives_the_same_values(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    rows = [[i, f"name {i}", i / 2] for i in range(25_000)]
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, len(rows), 2, {"name": "Data", "columns": [{"header": h} for h in "abc"], "data": rows})
    out.write_formula("A1", "=SUM(Data[a])")
    out.write_formula("A2", '=SUMIFS(Data[c],Data[b],"name 7")')
    out.write_formula("A3", "=COUNTA(Data[#Headers])", None, 3)
    book.close()
    (tmp_path / "data.csv").write_text("a,b,c\n" + "".join(f"{a + 1},{b},{c}\n" for a, b, c in rows))
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path, data_only=True)["Out"]
    assert [sheet[c].value for c in ("A1", "A2", "A3")] == [sum(a + 1 for a, _, _ in rows), 3.5, 3]


@pytest.mark.parametrize("heading", ["Net/Month", "a,b", "a:b", 'a"b', "a<b", "a{b", "a+b", "a*b", "a^b", "a$b",
                                     "two\nlines", "Größe", "a b", "a(b)", "50%", "a-b", "a'b"])
def test_a_heading_may_hold_any_character(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 1, 0, {"name": "Data", "columns": [{"header": heading}], "data": [[3]]})
    out.write_formula("A1", f"=SUM(Data[{heading}])", None, 3)
    out.write_formula("A2", "=A1+1", None, 4)
    book.close()
    quoted = heading.replace('"', '""')
    (tmp_path / "data.csv").write_text(f'"{quoted}"\n10\n20\n')
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    report = refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path, data_only=True)["Out"]
    calculated = (sheet["A1"].value, sheet["A2"].value) == (30, 31)
    assert calculated or (sheet["A1"].value is None and "Out!A1" in report.uncalculated)
    assert calculated or heading in ("a'b", "a\"b")  # the engine reads no such heading; it is listed


def test_a_table_may_be_named_without_brackets(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 1, 1, {"name": "T", "columns": [{"header": "k"}, {"header": "v"}], "data": [["x", 1]]})
    out.write_formula("A1", '=VLOOKUP("x",T,2,FALSE)', None, 1)
    out.write_formula("A2", "=ROWS(T)", None, 1)
    book.close()
    (tmp_path / "data.csv").write_text("k,v\nx,7\ny,8\n")
    settings_file(path, '[[source]]\ntable = "T"\nsource = "data.csv"\nmode = "replace"\n')
    refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path, data_only=True)["Out"]
    assert (sheet["A1"].value, sheet["A2"].value) == (7, 2)


def test_a_formula_that_cannot_be_read_is_listed_and_keeps_no_value(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 1, 0, {"name": "Data", "columns": [{"header": "x"}], "data": [[3]]})
    out.write_formula("A1", "=SUM(Data[x]) ~ unreadable", None, 3)
    out.write_formula("A2", "=A1+1", None, 4)
    book.close()
    (tmp_path / "data.csv").write_text("x\n10\n")
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    report = refresh(path, Period(2026, 10))
    assert set(report.uncalculated) == {"Out!A1", "Out!A2"}
    assert openpyxl.load_workbook(path, data_only=True)["Out"]["A1"].value is None


def test_arrays_over_cells_are_calculated_or_listed(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, out = book.add_worksheet("Data"), book.add_worksheet("Out")
    data.add_table(0, 0, 2, 0, {"name": "Data", "columns": [{"header": "x"}], "data": [[3], [1]]})
    out.write_array_formula("A1:A2", "{=Data!A2:A3*2}", None, 6)
    out.write_dynamic_array_formula("C1:C2", "=_xlfn._xlws.SORT(Data[x])", None, 1)
    out.write_array_formula("E1", "{=NoSuch(Data!A2:A3 ~}", None, 5)
    out.write_dynamic_array_formula("G1:G2", "=_xlfn.UNIQUE(Data[x])", None, 1)
    book.close()
    (tmp_path / "data.csv").write_text("x\n7\n7\n")
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    report = refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path, data_only=True)["Out"]
    assert [sheet[c].value for c in ("A1", "A2", "C1", "C2")] == [14, 14, 7, 7]
    assert set(report.uncalculated) == {"Out!E1", "Out!G1"}
    assert [sheet[c].value for c in ("E1", "G1", "G2")] == [None, None, None]
