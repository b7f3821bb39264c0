"""Tables as other people made them: what is in them, beside them and behind them survives new rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import load_workbook as calamine

from kam_xl.errors import Refused
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.workbooks import rows, table_rows
from kam_xl.workbooks import sheet as sheet_xml
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import parts, rezipped, sales_book, settings_file
from tests.workbooks.made import SALES, SUMMARY, column, edited, new_rows, prefixed, with_part, written

GROWN: tuple[Sequence[int | None], dict[str, list[Any]]] = (
    [0, 1, None], {"Account": ["Acme", "Borg", "Cyber"], "Amount": [100.0, 250.0, 70.0]})
SHRUNK: tuple[Sequence[int | None], dict[str, list[Any]]] = ([1], {"Account": ["Borg"], "Amount": [250.0]})
TURNED: tuple[Sequence[int | None], dict[str, list[Any]]] = (
    [1, 0, None], {"Account": ["Borg", "Acme", "Cyber"], "Amount": [250.0, 100.0, 70.0]})
DOUBLE = ('<f>Sales[[#This Row],[Amount]]*2</f><v>200</v>', '<f>Sales[[#This Row],[Amount]]*2</f><v>500</v>')


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


@pytest.fixture(autouse=True, params=["at once", "streamed"])
def rows_at_a_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is run as for a small sheet, and as for one that is too large to be held as a whole."""
    if request.param == "streamed":
        monkeypatch.setattr(table_rows, "AT_HAND", 0)
        monkeypatch.setattr(table_rows, "CHUNK_ROWS", 2)
        monkeypatch.setattr(rows, "SPAN_BYTES", 100)
        monkeypatch.setattr(sheet_xml, "LARGE", 0)


@pytest.mark.parametrize("place", [SALES, SUMMARY])
def test_cells_that_share_a_formula_follow_the_table_each_for_itself(book: Path, place: str) -> None:
    """Filled down: only the cell with the text could follow, and the others would go on pointing at the old rows."""
    cells = "".join(f'<row r="{row}"><c r="H{row}"><f t="shared" ' + (
        'ref="H60:H63" si="7">SUM(Sales!B$4:B3)</f></c></row>' if row == 60 else 'si="7"/></c></row>')
        for row in range(60, 64))
    edited(book, place, {"</sheetData>": cells + "</sheetData>"})
    table = Document.open(book).table("Sales")
    written(book, "Sales", new_rows(*GROWN))
    read = openpyxl.load_workbook(book)
    sheet = next(s for s in read if s["H60"].value)
    ends = [row + (1 if row == table.last_row else 0) for row in range(3, 7)]
    assert [sheet[f"H{row}"].value for row in range(60, 64)] == [f"=SUM(Sales!B$4:B{end})" for end in ends]


def upserted(path: Path, table: str, csv: str, key: str, more: str = "") -> Any:
    """The workbook after a refresh from a CSV file, as openpyxl reads it."""
    (path.parent / "source.csv").write_text(csv, encoding="utf-8")
    settings_file(path, f'[[source]]\ntable = "{table}"\nsource = "source.csv"\nmode = "upsert"\nkey = "{key}"\n{more}')
    assert refresh(path, Period(2026, 10)).written
    calamine(path)
    return openpyxl.load_workbook(path)


def formulas(path: Path, first: str, second: str) -> Path:
    """The book with other formulas in its calculated column."""
    edited(path, SALES, {DOUBLE[0]: first + "<v>200</v>", DOUBLE[1]: second + "<v>500</v>"})
    return edited(path, "xl/tables/table1.xml", {
        "<calculatedColumnFormula>[[#This Row],Amount]*2</calculatedColumnFormula>": ""})


def test_a_name_of_a_sheet_and_a_lost_reference_stay_what_they_are(book: Path) -> None:
    formulas(book, "<f>Summary!Factor*C4+Summary!#REF!</f>", "<f>Summary!Factor*C5+Summary!#REF!</f>")
    assert column(written(book, "Sales", new_rows(*TURNED))["Sales"], "E", 4, 5) == [
        f"=Summary!Factor*C{row}+Summary!#REF!" for row in (4, 5)]


def test_a_formula_that_would_point_above_the_sheet_is_refused(book: Path) -> None:
    formulas(book, "<f>C4*2</f>", "<f>C1*2</f>")
    with pytest.raises(Refused, match="cell E5: its formula =C1\\*2 would point out of the sheet at E4"):
        written(book, "Sales", new_rows(*TURNED))


@pytest.mark.parametrize("rows", [GROWN, TURNED], ids=["grown", "turned"])
def test_formulas_with_cell_references_follow_their_row(
        book: Path, rows: tuple[Sequence[int | None], dict[str, list[Any]]]) -> None:
    formulas(book, "<f>C4*2+$C$4+$G4</f>", "<f>C5*2+$C$4+$G5</f>")
    assert column(written(book, "Sales", new_rows(*rows))["Sales"], "E", 4, 6) == [
        f"=C{row}*2+$C$4+$G{row}" for row in (4, 5, 6)]


@pytest.mark.parametrize("rows", [GROWN, TURNED], ids=["grown", "turned"])
def test_shared_formulas_are_written_out(book: Path, rows: tuple[Sequence[int | None], dict[str, list[Any]]]) -> None:
    formulas(book, '<f t="shared" ref="E4:E20" si="3">IF(C4&lt;$C$4,"&lt;",C4*2)</f>', '<f t="shared" si="3"/>')
    below = '<row r="20"><c r="E20"><f t="shared" si="3"/><v>1</v></c></row><row r="40"'
    edited(book, SALES, {'<row r="40"': below})
    sheet = written(book, "Sales", new_rows(*rows))["Sales"]
    for row in (4, 5, 6, 20):
        assert sheet[f"E{row}"].value == f'=IF(C{row}<$C$4,"<",C{row}*2)'
    assert b"shared" not in parts(book)[SALES]


def test_shared_formulas_elsewhere_in_the_sheet_stay_shared(book: Path) -> None:
    before = '<row r="40"'
    shared = ('<row r="20"><c r="B20"><f t="shared" ref="B20:B21" si="0">$A20*2</f><v>1</v></c></row>'
              '<row r="21"><c r="B21"><f t="shared" si="0"/><v>1</v></c></row>')
    edited(book, SALES, {before: shared + before})
    written(book, "Sales", new_rows(*GROWN))
    assert shared.encode() in parts(book)[SALES]


@pytest.mark.parametrize("rows", [GROWN, TURNED], ids=["grown", "turned"])
def test_an_array_formula_in_one_cell_fills_down_as_one(
        book: Path, rows: tuple[Sequence[int | None], dict[str, list[Any]]]) -> None:
    formulas(book, '<f t="array" ref="E4">SUM(C4*{1,2})</f>', '<f t="array" ref="E5">SUM(C5*{1,2})</f>')
    sheet = written(book, "Sales", new_rows(*rows))["Sales"]
    assert [(sheet[f"E{row}"].value.ref, sheet[f"E{row}"].value.text) for row in (4, 5, 6)] == [
        (f"E{row}", f"=SUM(C{row}*{{1,2}})") for row in (4, 5, 6)]


def test_an_array_formula_over_several_rows_is_refused(book: Path) -> None:
    formulas(book, '<f t="array" ref="E4:E5">C4:C5*2</f>', "")
    with pytest.raises(Refused, match="array formula over E4:E5"):
        written(book, "Sales", new_rows(*GROWN))


def test_new_rows_have_the_height_and_format_of_the_last(book: Path) -> None:
    edited(book, SALES, {'<row r="5" spans="2:7">': '<row r="5" ht="33" customHeight="1" s="1" customFormat="1">'})
    grown = new_rows([0, 1, None, None], {"Account": list("abcd"), "Amount": [1.0] * 4})
    sheet = written(book, "Sales", grown)["Sales"]
    assert [sheet.row_dimensions[row].height for row in (4, 5, 6, 7, 8)] == [None, 33, 33, 33, None]
    assert sheet.row_dimensions[7].has_style


def test_cells_of_new_rows_have_the_style_of_their_column_even_where_they_are_blank(book: Path) -> None:
    grown = new_rows([0, 1, None], {"Account": list("abc"), "Amount": [1.0, 2.0, None]})
    sheet = written(book, "Sales", grown)["Sales"]
    assert sheet["C6"].value is None
    assert sheet["C6"].number_format == "#,##0.00"


def test_the_used_range_grows_with_the_table(book: Path) -> None:
    edited(book, SALES, {'<dimension ref="B1:G40"/>': '<dimension ref="B1:G5"/>',
                         '<row r="40" spans="2:2"><c r="B40" t="s"><v>9</v></c></row>': ""})
    written(book, "Sales", new_rows(*GROWN))
    assert b'<dimension ref="B1:G6"/>' in parts(book)[SALES]


def days_book(path: Path, *, style: str | None, date_1904: bool = False) -> Path:
    book = xlsxwriter.Workbook(path, {"date_1904": date_1904})
    sheet = book.add_worksheet("Days")
    shown = book.add_format({"num_format": style, "bold": True}) if style else book.add_format({"bold": True})
    sheet.add_table(0, 0, 1, 2, {"name": "Days", "columns": [{"header": "Id"}, {"header": "Day"}, {"header": "Size"}]})
    sheet.write("A2", "a")
    if style:
        sheet.write_datetime("B2", datetime(2026, 9, 1), shown)
    else:
        sheet.write_blank("B2", None, shown)
    book.close()
    return path


CSV = "Id,Day,Size\na,2026-10-05,1\nb,2026-10-06,2\n"


@pytest.mark.parametrize("date_1904", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize("style", [None, "dd.mm.yyyy"])
def test_dates_read_back_as_the_same_dates(tmp_path: Path, style: str | None, *, date_1904: bool) -> None:
    path = days_book(tmp_path / "book.xlsx", style=style, date_1904=date_1904)
    sheet = upserted(path, "Days", CSV, "Id")["Days"]
    assert column(sheet, "B", 2, 3) == [datetime(2026, 10, 5), datetime(2026, 10, 6)]
    assert all(sheet[c].is_date and sheet[c].font.b for c in ("B2", "B3"))
    assert {sheet[c].number_format for c in ("B2", "B3")} == {style or "mm-dd-yy"}
    assert not sheet["C3"].is_date
    rows = calamine(path).get_sheet_by_name("Days").to_python()
    assert [row[1] for row in rows[1:]] == [date(2026, 10, 5), date(2026, 10, 6)]


@pytest.mark.parametrize("date_1904", [False, True], ids=["1900", "1904"])
def test_the_month_of_a_row_is_known_in_both_date_systems(tmp_path: Path, *, date_1904: bool) -> None:
    path = days_book(tmp_path / "book.xlsx", style="dd.mm.yyyy", date_1904=date_1904)
    (tmp_path / "source.csv").write_text("Id,Day\nx,2026-10-31\ny,2026-11-01\n")
    settings_file(path, '[[source]]\ntable = "Days"\nsource = "source.csv"\nmode = "append"\nperiod_column = "Day"\n')
    report = refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path)["Days"]
    assert column(sheet, "A", 2, 3) == ["a", "x"]
    assert column(sheet, "B", 2, 3) == [datetime(2026, 9, 1), datetime(2026, 10, 31)]
    assert report.tables[0].outside_period == 1
    assert not refresh(path, Period(2026, 10)).written


def test_a_sheet_whose_elements_have_a_prefix(book: Path) -> None:
    for part in (SALES, SUMMARY):
        prefixed(book, part)
    before = openpyxl.load_workbook(book)["Sales"]
    read = upserted(book, "Sales", "Account,Amount\nBorg,300\nCyber,70\n", "Account")
    sheet = read["Sales"]
    assert [list(row) for row in sheet.iter_rows(4, 6, 2, 4, values_only=True)] == [
        ["Acme", 100, "call"], ["Borg", 300, None], ["Cyber", 70, None]]
    assert column(sheet, "E", 4, 6) == [before["E4"].value] * 3
    assert (sheet["G4"].value, sheet["B40"].value) == ("beside the table", "far below")
    assert [str(f.sqref) for f in sheet.conditional_formatting] == ["C4:C6"]
    values = openpyxl.load_workbook(book, data_only=True)
    assert (values["Sales"]["E6"].value, values["Summary"]["A1"].value) == (140, 470)


UNUSUAL = {
    "attributes in another order": {'<c r="C4" s="1"><v>100</v>': '<c s="1" r="C4"><v>100</v>',
                                    '<c r="B5" t="s">': '<c t="s" r="B5">',
                                    '<row r="5" spans="2:7">': '<row spans="2:7" r="5">'},
    "single quotes": {'<c r="C4" s="1">': "<c r='C4' s='1'>", '<row r="5" spans="2:7">': "<row r='5'>"},
    "line breaks": {'<c r="C4" s="1">': '<c\n  r="C4"\n  s="1">', '<c r="B5" t="s">': '<c\n r="B5" t="s">',
                    '<row r="5" spans="2:7">': '<row\n r="5">'},
    "more attributes": {'<c r="C4" s="1">': '<c r="C4" s="1" ph="1">', '<c r="B5" t="s">': '<c r="B5" ph="0" t="s">'},
    "spaces before the end": {'<c r="C4" s="1">': '<c r="C4" s="1" >', "</c></row>": "</c></row> \n "},
    "number type said": {'<c r="C4" s="1">': '<c r="C4" s="1" t="n">'},
}


@pytest.mark.parametrize("changes", UNUSUAL.values(), ids=UNUSUAL)
def test_cells_in_an_unusual_form(book: Path, changes: dict[str, str]) -> None:
    edited(book, SALES, changes)
    sheet = upserted(book, "Sales", "Account,Amount\nCyber,70\nBorg,300\n", "Account")["Sales"]
    assert [list(row) for row in sheet.iter_rows(4, 6, 2, 4, values_only=True)] == [
        ["Acme", 100, "call"], ["Borg", 300, None], ["Cyber", 70, None]]
    assert {sheet[f"C{row}"].number_format for row in (4, 5, 6)} == {"#,##0.00"}


KEYS = {
    "rich text": "<si><r><rPr><b/></rPr><t>Ac</t></r><r><t>me</t></r></si>",
    "reading aid": "<si><t>Acme</t><rPh sb=\"0\" eb=\"1\"><t>akumi</t></rPh></si>",
    "spaces": '<si><t xml:space="preserve"> Acme </t></si>',
    "character numbers": "<si><t>A&#99;me</t></si>",
    "escape": "<si><t>A_x0063_me</t></si>",
}


@pytest.mark.parametrize("item", KEYS.values(), ids=KEYS)
def test_a_shared_string_is_matched_as_people_read_it(book: Path, item: str) -> None:
    edited(book, "xl/sharedStrings.xml", {"<si><t>Acme</t></si>": item})
    sheet = upserted(book, "Sales", "Account,Amount\nAcme,7\n", "Account")["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E5"
    assert (sheet["C4"].value, sheet["D4"].value) == (7, "call")


def test_an_inline_string_with_formats_is_matched_as_people_read_it(book: Path) -> None:
    rich = ('<c r="B4" t="inlineStr"><is><r><rPr><b/><color rgb="FFFF0000"/></rPr><t>Ac</t></r>'
            '<r><t>me</t></r></is></c><c r="C4" s="1">')
    text = parts(book)[SALES].decode()
    start, end = text.index('<c r="B4"'), text.index('<c r="C4"')
    edited(book, SALES, {text[start:end] + '<c r="C4" s="1">': rich})
    sheet = upserted(book, "Sales", "Account,Amount\nAcme,7\n", "Account")["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E5"
    assert (sheet["C4"].value, sheet["D4"].value) == (7, "call")


def test_a_table_without_header_row(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.add_table(0, 0, 1, 1, {"name": "Data", "header_row": False, "data": [["a", 1], ["b", 2]],
                                 "columns": [{"header": "Id"}, {"header": "Size"}]})
    book.close()
    after = upserted(path, "Data", "Id,Size\nb,5\nc,6\n", "Id")["Data"]
    assert [list(row) for row in after.iter_rows(values_only=True)] == [["a", 1], ["b", 5], ["c", 6]]
    assert after.tables["Data"].ref == "A1:B3"


def test_a_sorted_table_is_refreshed_and_calculated(book: Path) -> None:
    state = '<sortState ref="B4:E5"><sortCondition descending="1" ref="C4:C5"/></sortState>'
    edited(book, "xl/tables/table1.xml", {'<autoFilter ref="B3:E5"/>': f'<autoFilter ref="B3:E5"/>{state}'})
    upserted(book, "Sales", "Account,Amount\nCyber,70\n", "Account")
    assert b'<sortState ref="B4:E6"><sortCondition descending="1" ref="C4:C6"/>' in parts(book)["xl/tables/table1.xml"]
    assert openpyxl.load_workbook(book, data_only=True)["Summary"]["A1"].value == 420


def side_by_side(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Both")
    for first, name in ((1, "Left"), (4, "Right")):
        sheet.add_table(2, first, 4, first + 1, {"name": name, "columns": [{"header": "Id"}, {"header": "Size"}],
                                                 "data": [[f"{name} a", 1], [f"{name} b", 2]]})
    for row in range(2, 9):
        sheet.write(row, 0, f"margin {row}")
        sheet.write(row, 7, f"remark {row}")
    sheet.write_formula("K1", "=SUM(C4:C5)+SUM(F4:F5)", None, 6)
    book.close()
    return path


@pytest.mark.parametrize("order", [("Left", "Right"), ("Right", "Left")])
def test_two_tables_side_by_side_grow_and_shrink_on_their_own(tmp_path: Path, order: tuple[str, str]) -> None:
    path = side_by_side(tmp_path / "book.xlsx")
    (tmp_path / "Left.csv").write_text("Id,Size\nLeft a,10\nnew,20\nmore,30\nmost,40\n")
    (tmp_path / "Right.csv").write_text("Id,Size\nRight b,5\n")
    settings_file(path, "".join(
        f'[[source]]\ntable = "{name}"\nsource = "{name}.csv"\nmode = "replace"\n' for name in order))
    refresh(path, Period(2026, 10))
    sheet = openpyxl.load_workbook(path)["Both"]
    assert (sheet.tables["Left"].ref, sheet.tables["Right"].ref) == ("B3:C7", "E3:F4")
    assert [list(row) for row in sheet.iter_rows(4, 8, 2, 6, values_only=True)] == [
        ["Left a", 10, None, "Right b", 5], ["new", 20, None, None, None], ["more", 30, None, None, None],
        ["most", 40, None, None, None], [None] * 5]
    assert column(sheet, "A", 3, 9) == [f"margin {row}" for row in range(2, 9)]
    assert column(sheet, "H", 3, 9) == [f"remark {row}" for row in range(2, 9)]
    assert sheet["K1"].value == "=SUM(C4:C7)+SUM(F4:F4)"
    assert openpyxl.load_workbook(path, data_only=True)["Both"]["K1"].value == 105


CHAIN = ('<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="2"/><c r="A2"/>'
         '<c r="A3"/><c r="A4"/><c r="E5" i="1"/><c r="E4"/></calcChain>')


@pytest.mark.parametrize(("rows", "cells"), [(GROWN, {"E4", "E5", "E6"}), (SHRUNK, {"E4"})], ids=["grown", "shrunk"])
def test_the_calculation_chain_follows_the_table(
        book: Path, rows: tuple[Sequence[int | None], dict[str, list[Any]]], cells: set[str]) -> None:
    with_part(book, "xl/calcChain.xml", CHAIN, "spreadsheetml.calcChain", "calcChain")
    written(book, "Sales", new_rows(*rows))
    chain = parts(book)["xl/calcChain.xml"].decode()
    sheets: dict[str, set[str]] = {}
    current = ""
    for entry in chain.split("<c ")[1:]:
        current = entry.split('i="')[1][0] if 'i="' in entry else current
        sheets.setdefault(current, set()).add(entry.split('r="')[1].split('"')[0])
    assert sheets == {"1": cells, "2": {"A1", "A2", "A3", "A4"}}


def pivot(source: str) -> str:
    return ('<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" recordCount="2">'
            f'<cacheSource type="worksheet"><worksheetSource {source}/></cacheSource>'
            '<cacheFields count="1"><cacheField name="x"/></cacheFields></pivotCacheDefinition>')


def with_pivot(path: Path, source: str) -> str:
    """A pivot cache on a source, after the table has grown."""
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    with_part(path, part, pivot(source), "spreadsheetml.pivotCacheDefinition", "pivotCacheDefinition")
    book = Book(Document.open(path))
    book.write_rows("Sales", new_rows(*GROWN))
    return book.document.package.read(part).decode()


@pytest.mark.parametrize(("source", "after"), [
    ('name="Sales"', 'name="Sales"'), ('name="SALES"', 'name="SALES"'),
    ('ref="B3:E5" sheet="Sales"', 'ref="B3:E6" sheet="Sales"'),
    ('ref="B3:C5" sheet="Sales"', 'ref="B3:C6" sheet="Sales"')])
def test_a_pivot_on_the_table_is_refreshed_when_the_workbook_opens(book: Path, source: str, after: str) -> None:
    assert with_pivot(book, source) == pivot(after).replace('recordCount="2"', 'recordCount="2" refreshOnLoad="1"')


@pytest.mark.parametrize("source", ['name="Other"', 'ref="B3:E5" sheet="Summary"', 'ref="G1:H9" sheet="Sales"'])
def test_a_pivot_on_something_else_is_left_alone(book: Path, source: str) -> None:
    assert with_pivot(book, source) == pivot(source)


def test_attributes_in_single_quotes_are_followed_too(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "b.xlsx")
    quoted = {name: data.replace(b'"', b"'") if name.endswith(("table1.xml", "sheet1.xml")) else data
              for name, data in parts(book).items()}
    quoted["xl/worksheets/sheet1.xml"] = quoted["xl/worksheets/sheet1.xml"].replace(b"'call,mail'", b'"call,mail"')
    book.write_bytes(rezipped(quoted))
    settings_file(book, '[[source]]\ntable = "Sales"\nsource = "s.csv"\nmode = "upsert"\nkey = "Account"\n')
    (tmp_path / "s.csv").write_text("Account,Amount\nCyber,1\n")
    refresh(book, Period(2026, 10))
    sheet = openpyxl.load_workbook(book)["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E6"
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["D4:D6"]


@pytest.mark.parametrize("known", [True, False])
def test_shared_formulas_of_another_sheet_follow_whether_it_was_looked_at_or_not(tmp_path: Path, known: bool) -> None:
    path = tmp_path / "shared.xlsx"
    workbook = xlsxwriter.Workbook(path)
    data, summary = workbook.add_worksheet("Data"), workbook.add_worksheet("Summary")
    data.add_table(0, 0, 30, 0, {"name": "T", "columns": [{"header": "x"}], "data": [[row] for row in range(30)]})
    for row in range(1, 10):
        summary.write_formula(row, 0, f"=SUM(Data!$A$2:A{row + 22})")
    workbook.close()
    first, *others = [f"<f>SUM(Data!$A$2:A{row})</f>" for row in range(23, 32)]
    shared = {first: first.replace("<f>", '<f t="shared" ref="A2:A10" si="0">')}
    book = Book(Document.open(edited(path, SUMMARY, shared | dict.fromkeys(others, '<f t="shared" si="0"/>'))))
    if known:
        book.value("Summary", 2, 1)
    book.write_rows("T", new_rows([*range(30), None, None], {"x": [float(row) for row in range(32)]}))
    formulas = {row: formula.text for row, _, formula in book.formulas("Summary")}
    assert (formulas[2], formulas[10]) == ("SUM(Data!$A$2:A23)", "SUM(Data!$A$2:A33)")
