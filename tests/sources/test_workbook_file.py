from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from kam_xl.containers import OLE_ENCRYPTED, OLE_HEADER
from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files
from kam_xl.sources.sheet_scan import scan_sheet
from kam_xl.sources.table import SourceTable
from kam_xl.sources.text_cells import AmbiguousDates

OCT_16_2024 = 45581
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes rows of cells to the sheets of a workbook, each from the given cell on."""

    def write(at: str = "A1", *, date_1904: bool = False, **sheets: list[list[Any]]) -> Path:
        path = tmp_path / "source.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "date_1904": date_1904,
                                        "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                top, left = xlsxwriter.utility.xl_cell_to_rowcol(at)
                for i, row in enumerate(rows):
                    sheet.write_row(top + i, left, row)
        return path

    return write


def read(path: Path, columns: str = "", wanted: tuple[str, ...] = (), sheet: str = "",
         **expected: ColumnType) -> SourceTable:
    return read_files([path], columns=parse_columns(columns) or None, expected=expected, wanted=wanted, sheet=sheet)


def with_part(path: Path, name: str, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", packing) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return path


def test_cells_keep_their_types_wherever_the_block_lies(write: Write) -> None:
    path = write("C4", Data=[["Key", "Amount", "Day", "Flag", "Empty"],
                             ["=a", 12.5, datetime(2024, 10, 16, 12), True, None],
                             [None] * 5, ["b", 3, date(2024, 10, 17), False, None]])
    table = read(path, wanted=("Key", "Amount", "Day", "Flag", "Empty"))
    assert table.columns == {"Key": ["=a", "b"], "Amount": [12.5, 3], "Day": [OCT_16_2024 + 0.5, OCT_16_2024 + 1],
                             "Flag": [True, False], "Empty": [None, None]}
    assert table.types["Day"] is ColumnType.DATE
    assert (list(table.row_numbers), table.rows_read, table.sheet) == ([5, 7], 2, "Data")


def test_text_is_no_number_in_a_spreadsheet(write: Write) -> None:
    path = write(S=[["Amount"], [12.5], ["12.5"], [True], [date(2024, 10, 16)], [4]])
    table = read(path, "Amount : number")
    assert table.columns == {"Amount": [12.5, 4]}
    assert [(r.row, r.value, r.reason) for r in table.rejects] == [
        (3, "12.5", "text where a number is wanted"), (4, "TRUE", "TRUE or FALSE where a number is wanted"),
        (5, "2024-10-16", "a date where a number is wanted")]
    assert read(path, wanted=("Amount",)).types == {"Amount": ColumnType.TEXT}


def test_numbers_are_text_where_the_table_has_text(write: Write) -> None:
    path = write(S=[["ID"], [1001], ["A-7"], [12.5], [True], [date(2024, 10, 16)]])
    table = read(path, wanted=("ID",), ID=ColumnType.TEXT)
    assert table.columns == {"ID": ["1001", "A-7", "12.5", "TRUE", "2024-10-16"]}


def test_dates_may_be_cells_text_or_serial_numbers_where_dates_are_wanted(write: Write) -> None:
    path = write(S=[["Day"], [date(2024, 10, 16)], ["17-10-2024"], [45583], [9e9], ["x"], [time(6)]])
    table = read(path, wanted=("Day",), Day=ColumnType.DATE)
    assert table.columns == {"Day": [OCT_16_2024, OCT_16_2024 + 1, 45583, 0.25]}
    assert [r.reason for r in table.rejects] == ["a number that is no date", "not a date in the form dd-mm-yyyy"]


def test_plain_numbers_are_no_dates_unless_dates_are_wanted(write: Write) -> None:
    assert read(write(S=[["Day"], [45581]]), wanted=("Day",)).types == {"Day": ColumnType.NUMBER}


def test_ambiguous_dates_in_text_are_refused_with_the_sheet(write: Write) -> None:
    with pytest.raises(AmbiguousDates) as error:
        read(write(S=[["Day"], ["03-04-2024"]]), wanted=("Day",))
    assert error.value.where == "source.xlsx, sheet 'S', column 'Day'"


def test_dates_of_the_1904_system_become_those_of_1900(write: Write) -> None:
    path = write(date_1904=True, S=[["Day"], [date(2024, 10, 16)]])
    assert read(path, wanted=("Day",)).columns == {"Day": [OCT_16_2024]}


def test_error_cells_are_rejected_not_blank(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("B2", ["Amount", 1])
        sheet.write_formula("B4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B5", "=NA()", None, "#N/A")
        sheet.write("B6", "#N/A")
    for kind in ("number", "text"):
        table = read(path, f"Amount : {kind}")
        assert [(r.row, r.value, r.reason) for r in table.rejects][:2] == [
            (4, "#DIV/0!", "an error cell"), (5, "#N/A", "an error cell")]
    assert table.columns == {"Amount": ["1", "#N/A"]}


def test_every_error_cell_is_found_wherever_the_file_is_cut_for_reading(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for row in range(60):
            sheet.write(row, 0, row)
            sheet.write_formula(row, 30, "=NA()", None, "#N/A")
    for size in range(20, 200, 7):
        monkeypatch.setattr("kam_xl.containers.PIECE", size)
        scan = scan_sheet(path, "S")
        assert scan.errors == {(row, 30): "#N/A" for row in range(60)}
        assert (scan.columns, scan.too_far) == (31, False)


@pytest.mark.parametrize("write_reference", [True, False])
def test_error_cells_beyond_the_last_value_are_found_too(tmp_path: Path, write_reference: bool) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row("A1", ["Key", "Amount", "Share"])
        sheet.write_row("A2", ["a", 1, 0.5])
        sheet.write("A3", "b")
        sheet.write_formula("B3", "=NA()", None, "#N/A")
        sheet.write_formula("C4", "=1/0", None, "#DIV/0!")
    if not write_reference:  # some writers leave the references out where cells follow one another
        with_part(path, "xl/worksheets/sheet1.xml", lambda content: content.replace(b' r="B3"', b""))
    table = read(path, "Key : text; Amount : number; Share : number")
    assert table.columns == {"Key": ["a"], "Amount": [1], "Share": [0.5]}
    assert [(r.row, r.column, r.value) for r in table.rejects] == [(3, "Amount", "#N/A"), (4, "Share", "#DIV/0!")]


def test_a_sheet_is_chosen_by_name_else_the_first_that_is_visible(tmp_path: Path) -> None:
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Hidden", "October", "November"):
            book.add_worksheet(name).write_column("A1", ["Month", name])
        book.get_worksheet_by_name("October").activate()
        book.get_worksheet_by_name("October").set_first_sheet()
        book.get_worksheet_by_name("Hidden").hide()
    assert read(path, wanted=("Month",)).columns == {"Month": ["October"]}
    assert read(path, wanted=("Month",), sheet="november").columns == {"Month": ["November"]}
    assert read(path, wanted=("Month",), sheet="Hidden").columns == {"Month": ["Hidden"]}
    with pytest.raises(SourceError, match=r"no sheet 'Oktober'.*Did you mean October.*Hidden, October, November"):
        read(path, wanted=("Month",), sheet="Oktober")


def test_control_characters_in_text_are_rejected(write: Write) -> None:
    table = read(write(S=[["A"], ["good"], ["b\x07d"]]), wanted=("A",))
    assert (table.columns, [(r.row, r.value) for r in table.rejects]) == ({"A": ["good"]}, [(3, "b\x07d")])


def test_an_empty_sheet_is_said(write: Write) -> None:
    with pytest.raises(SourceError, match="sheet 'S': the sheet is empty"):
        read(write(S=[]), wanted=("A",))
    with pytest.raises(SourceError, match="sheet 'S': the sheet is empty"):
        read(write(S=[[" ", "\u3000"]]), wanted=("A",))


@pytest.mark.parametrize(("content", "message"), [
    (b"", "empty"), (b"not a workbook at all", "damaged"), (b"PK\x03\x04" + b"x" * 500, "damaged"),
    (OLE_HEADER + b"\0" * 600 + OLE_ENCRYPTED, "protected with a password"),
    (OLE_HEADER + b"\0" * 600, "old .xls kind"),
])
def test_files_that_are_no_workbooks(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as error:
        read(path, wanted=("A",))
    assert error.value.where == "bad.xlsx"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_damaged_parts_are_an_error_of_the_source(write: Write, part: str) -> None:
    path = with_part(write(S=[["A"], [1], [2]]), part, lambda content: content[: len(content) // 2])
    with pytest.raises(SourceError, match="damaged"):
        read(path, wanted=("A",))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_that_is_not_what_was_packed_is_an_error_of_the_source(write: Write, part: str, packing: int) -> None:
    path = with_part(write(S=[["A", "B"], [1, "x"]]), part, lambda content: content, packing)
    assert read(path, wanted=("A",)).columns == {"A": [1]}
    with zipfile.ZipFile(path) as package:
        checksum = package.getinfo(part).CRC.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(checksum, b"\1\2\3\4"))
    with pytest.raises(SourceError, match=f"the workbook is damaged.*{part}") as error:
        read(path, wanted=("A",))
    assert error.value.where == path.name


def test_cut_off_files_are_an_error_of_the_source(write: Write) -> None:
    path = write(S=[["A"], [1]])
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceError, match="damaged"):
        read(path, wanted=("A",))


def test_a_part_that_expands_without_measure_is_refused(write: Write) -> None:
    path = with_part(write(S=[["A"], [1]]), "xl/worksheets/sheet1.xml",
                     lambda content: content.replace(b"</sheetData>", b"</sheetData>" + b" " * 70_000_000))
    with pytest.raises(SourceError, match="unpacks to an unreasonable size"):
        read(path, wanted=("A",))


def test_a_stray_cell_far_out_does_not_take_the_memory_of_all_cells_before_it(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", "A")
        sheet.write("XFD1048576", 1)
    with pytest.raises(SourceError, match="1,048,576 rows and 16,384 columns"):
        read(path, wanted=("A",))


def test_wide_sheets_and_formatted_empty_cells_far_out_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row("A1", [f"H{i}" for i in range(40)])
        sheet.write_row("A2", range(40))
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
    assert read(path, wanted=("H39",)).columns == {"H39": [39]}


def test_entities_of_a_hostile_file_are_not_expanded(write: Write) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    path = with_part(write(S=[["A", "B"], ["x", "y"]]), "xl/sharedStrings.xml",
                     lambda content: content.replace(b"<sst", bomb + b"<sst").replace(b"<t>x</t>", b"<t>&b;&c;</t>"))
    try:
        table = read(path, wanted=("A", "B"))
    except SourceError:
        return
    assert "aaaa" not in str(table.columns)
    assert "root" not in str(table.columns)


def test_a_formula_that_nobody_calculated_is_no_blank(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = openpyxl.Workbook()
    for row in (["Id", "Net"], ["a", 5], ["b", "=5+6"]):
        book.active.append(row)
    book.save(path)
    table = read_files([path], columns=None, expected={"Net": ColumnType.NUMBER}, wanted=["Id", "Net"])
    assert [(r.row, r.column) for r in table.rejects] == [(3, "Net")]
    assert "no stored value" in table.rejects[0].reason


def test_parts_with_paths_that_lead_outside_write_nothing(write: Write, tmp_path: Path) -> None:
    path = write(S=[["A"], [1]])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("../../escaped.txt", "x")
        package.writestr(str(tmp_path / "escaped-too.txt"), "x")
    assert read(path, wanted=("A",)).columns == {"A": [1]}
    assert not (tmp_path.parent / "escaped.txt").exists()
    assert not (tmp_path / "escaped-too.txt").exists()
