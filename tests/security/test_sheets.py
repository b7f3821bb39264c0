"""Sheets, tables and names as no spreadsheet program writes them: they work, or are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.refresh.run import refresh
from tests.books import parts, rezipped, settings_file
from tests.faults.small import OCTOBER, Small, small
from tests.security.bounded import refreshed
from tests.workbooks.made import SALES, WORKBOOK, edited

TABLE = "xl/tables/table1.xml"
ROW, CELL = '<row r="4"', '<c r="B4"'


@pytest.fixture
def book(tmp_path: Path) -> Small:
    return small(tmp_path)


@pytest.mark.parametrize("cell", [
    '<c r="XFD1048576"><v>1</v></c>', '<c r="XFE1"><v>1</v></c>', '<c r="A1048577"><v>1</v></c>', '<c r="A0"/>',
    '<c r="A-1"/>', '<c r="1"/>', '<c r=""/>', '<c r="$A$1"/>', '<c r="ZZZZZZZ9"/>', '<c r="A99999999999999999999"/>',
    '<c r="B40" t="s"><v>99999999999</v></c>', '<c r="B40" t="s"><v>-1</v></c>', '<c r="B40" t="s"><v>x</v></c>',
    '<c r="B40" t="s"/>', '<c r="B40" t="nonsense"><v>1</v></c>', '<c r="B40" t="b"><v>7</v></c>',
    '<c r="B40"><v>1e999</v></c>',
    '<c r="B40"><v>nan</v></c>', '<c r="B40"><v>-inf</v></c>', f'<c r="B40"><v>{"9" * 5000}</v></c>',
    '<c r="B40"><v>0x1F</v></c>',
    '<c r="B40" t="e"><v>#MADEUP!</v></c>', '<c r="B40" t="d"><v>9999-99-99</v></c>',
    '<c r="B40" s="4294967296"><v>1</v></c>',
    '<c r="B40" s="-1"><v>1</v></c>', '<c r="B40" s="x"><v>1</v></c>', '<c r="B40"><f>1/</f></c>',
    f'<c r="B40"><f>{"(" * 9000}</f></c>', f'<c r="B40"><f>{"1+" * 5000}1</f></c>',
    '<c r="B40"><f t="shared" si="9"/></c>',
    '<c r="B40"><f t="shared" ref="A1:XFD1048576" si="0">A1</f></c>',
    '<c r="B40"><f t="array" ref="A1:XFD1048576">1</f></c>',
    '<c r="B40"><f t="shared" si="99999999999999999999">1</f></c>', '<c r="B40"><f>B40</f></c>',
    '<c r="B40"><f>SUM(A1:XFD1048576)</f></c>', '<c r="B40"><f>REPT("x",32767)&amp;REPT("x",32767)</f></c>',
    '<c r="B40"><f>SEQUENCE(1048576,16384)</f></c>', '<c r="B40"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c>',
    '<c r="B40" t="inlineStr"><is><t>&undefined;</t></is></c>', '<c r="B40" t="inlineStr"><is><t>&#0;</t></is></c>',
    '<c r="B40" t="inlineStr"><is><t>&#1114112;</t></is></c>', '<c r="B40" t="str"><v>_xD800_</v></c>'])
def test_a_cell_that_cannot_be(book: Small, cell: str) -> None:
    text = parts(book.path)[SALES].decode()
    row = cell.partition('r="')[2].partition('"')[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$") or "40"
    old = text[text.index('<row r="40"'):text.index("</sheetData>")]
    edited(book.path, SALES, {old: f'<row r="{row}">{cell}</row>'})
    refreshed(book.path)


@pytest.mark.parametrize("row", [
    "99999999999", "0", "-4", "4.0", "", "x", "1e9", " 4", "４", "1048577", "3", "00004", "99999999999999999999999999"])
def test_a_row_that_cannot_be(book: Small, row: str) -> None:
    edited(book.path, SALES, {ROW: f'<row r="{row}"'})
    refreshed(book.path)


@pytest.mark.parametrize("address", ["B5", "E4", "", "B44444444444", "XFD4", "b4", "B4:C4", "XFE4"])
def test_a_cell_of_the_table_in_another_place(book: Small, address: str) -> None:
    edited(book.path, SALES, {CELL: f'<c r="{address}"'})
    refreshed(book.path)


@pytest.mark.parametrize("area", [
    "B3:E99999999999", "B3:XFD1048576", "A1:XFD1048576", "E5:B3", "B3", "", "B3:E", "3:5", "B:E", "B0:E5", "B-3:E5",
    "XFE3:XFH5",
    "B3:E3", "B3:E4", "Sales!B3:E5", "#REF!", "B3:E5 G3:H5", "B1048575:E1048576"])
def test_a_table_whose_range_cannot_be(book: Small, area: str) -> None:
    edited(book.path, TABLE, {'ref="B3:E5"': f'ref="{area}"'})
    refreshed(book.path)


@pytest.mark.parametrize(("old", "new"), [
    ('totalsRowShown="0"', 'totalsRowCount="99999999999"'), ('totalsRowShown="0"', 'headerRowCount="-1"'),
    ('totalsRowShown="0"', 'headerRowCount="x"'), ('name="Account"', 'name="Amount"'), ('name="Account"', 'name=""'),
    ('name="Account"', ""), ("<tableColumns", "<tableColumns><tableColumn/></tableColumns><tableColumns"),
    ('displayName="Sales"', 'displayName=""'), ('displayName="Sales"', 'displayName="a&#10;b"'),
    ("<calculatedColumnFormula>", "<calculatedColumnFormula>((((" ),
    ("<calculatedColumnFormula>", f"<calculatedColumnFormula>{'1+' * 5000}")])
def test_a_table_that_cannot_be(book: Small, old: str, new: str) -> None:
    edited(book.path, TABLE, {old: new})
    refreshed(book.path)


@pytest.mark.parametrize(("old", "new"), [
    ('<conditionalFormatting sqref="C4:C5"', '<conditionalFormatting sqref="C4:C99999999999"'),
    ('<conditionalFormatting sqref="C4:C5"', '<conditionalFormatting sqref=""'),
    ('<conditionalFormatting sqref="C4:C5"', f'<conditionalFormatting sqref="{"C4:C5 " * 20000}"'),
    ('<dimension ref="B1:G40"', '<dimension ref="x"'), ('<dimension ref="B1:G40"', '<dimension ref="A1:XFD1048576"'),
    ("<sheetData>", "<sheetData/><sheetData>"), ("</sheetData>", ""), ("<sheetData>", "<sheetData><!-- <row -->"),
    ("<sheetData>", "<sheetData><![CDATA[<row r='4'>]]>"), ("<sheetData>", "<sheetData><?row r='4'?>"),
    ("</sheetData>", "</sheetData><mergeCells><mergeCell ref='B3:E99999999999'/></mergeCells>")])
def test_a_sheet_that_cannot_be(book: Small, old: str, new: str) -> None:
    edited(book.path, SALES, {old: new})
    refreshed(book.path)


@pytest.mark.parametrize("reference", [
    "Sales!$C$4:$C$99999999999", "Sales!", "'Sales", "Sales!$C$4:$C$5" * 600, "((((", "#REF!", "", "[1]Sales!A1",
    "'[\\\\s\\x]Sales'!A1",
    "_xlfn.LAMBDA(_xlpm.x,Amounts(_xlpm.x))", "Amounts", "Sales!$C$5:$C$4", "OFFSET(Amounts,1,1)", "'S''ales'!A1"])
def test_a_name_that_refers_to_what_cannot_be(book: Small, reference: str) -> None:
    edited(book.path, WORKBOOK, {"Sales!$C$4:$C$5": reference})
    refreshed(book.path)


SHEETS = ["It's", "a!b", "R1C1", "A1", "XFD1048576", "Ünïcödé 😀", "&<>\"", "1+1", "=1+1", "x" * 31, "TRUE", "(((",
          "{x}", "a,b;c", " lead", "trail ", "#REF!", "$A$1", "2026-10", "e", "RC", "a.b", "%41", "null", "Sales"]


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_with_a_hostile_name(tmp_path: Path, name: str) -> None:
    """Names and formulas that point into it follow the table, whatever it is called."""
    path, quoted = tmp_path / "book.xlsx", name.replace("'", "''")
    with xlsxwriter.Workbook(path) as book:
        sheet, other = book.add_worksheet(name), book.add_worksheet("Totals")
        sheet.add_table(0, 0, 2, 1, {"name": "Sales", "columns": [{"header": "Account"}, {"header": "Amount"}],
                                     "data": [["Acme", 1], ["Borg", 2]]})
        other.write_formula("A1", f"=SUM('{quoted}'!B2:B3)", None, 3)
        book.define_name("Amounts", f"='{quoted}'!$B$2:$B$3")
    (tmp_path / "sales.csv").write_text("Account,Amount\nAcme,1\nBorg,2\nCyber,4\n")
    settings_file(path, '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\n')
    assert refresh(path, OCTOBER).written
    read = openpyxl.load_workbook(path)
    assert read["Totals"]["A1"].value == f"=SUM('{quoted}'!B2:B4)"
    assert read.defined_names["Amounts"].value == f"'{quoted}'!$B$2:$B$4"
    assert openpyxl.load_workbook(path, data_only=True)["Totals"]["A1"].value == 7


TABLES = ["Sales.2026", "_x", "\\x", "Ünï", "売上", "x" * 255, "R1C1x", "TRUEx", "A1B", "_xlfn", "Table1", "e1x"]
HEADINGS = ["It's", 'say "x"', "a[b", "a]b", "]]", "#This Row", "@", "a#b", "a\nb", "=1+1", "+x", "-x", "&<>", "😀",
            " ", "a,b", "x" * 255,
            "_x000D_", "'", "a:b", "{}", "1", "TRUE", "2026-10", "[", "x]]y"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_table_with_a_hostile_heading(tmp_path: Path, heading: str) -> None:
    filled(tmp_path, "Sales", heading)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_a_hostile_name(tmp_path: Path, name: str) -> None:
    filled(tmp_path, name, "Amount")


def filled(folder: Path, name: str, heading: str) -> None:
    """A table of that name and with that heading takes its rows from a source with the same one."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().add_table(0, 0, 2, 1, {
            "name": "Table_1", "columns": [{"header": "Account"}, {"header": "Amount"}], "data": [["Acme",
            1], ["Borg", 2]]})
    escaped = heading.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\n", "_x000a_")
    edited(path, TABLE, {"Table_1": name, 'name="Amount"': f'name="{escaped}"'})
    shown = heading.replace("&", "&amp;").replace("<", "&lt;")
    contents = parts(path)
    contents["xl/sharedStrings.xml"] = contents["xl/sharedStrings.xml"].replace(
        b"<t>Amount</t>", f'<t xml:space="preserve">{shown}</t>'.encode())
    path.write_bytes(rezipped(contents))
    lines = [["Account", heading], ["Acme", "1"], ["Borg", "2"], ["Cyber", "4"]]
    (folder / "sales.csv").write_text("".join(",".join(f'"{v.replace(chr(34), chr(34) * 2)}"' for v in line) + "\n"
                                              for line in lines), encoding="utf-8")
    settings_file(path, f"[[source]]\ntable = '{name}'\nsource = 'sales.csv'\nmode = 'replace'\n")
    if not refreshed(path):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert [sheet.cell(row, 1).value for row in range(2, 5)] == ["Acme", "Borg", "Cyber"]
