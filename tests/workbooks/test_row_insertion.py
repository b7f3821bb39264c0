"""Rows inserted into a sheet: everything below moves along, and every formula still means what it meant."""

from __future__ import annotations

import re
from pathlib import Path

import cellrune
import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import Refused
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.row_insertion import Insertion, insert_rows
from kam_xl.workbooks.xml import descendants, parse
from tests.conftest import SHARED

AT, COUNT = 10, 7


@pytest.mark.parametrize(("before", "after"), [
    ("A9", "A9"), ("A10", "A17"), ("$B$12*C3", "$B$19*C3"), ("SUM(A5:A9)", "SUM(A5:A9)"),
    ("SUM(A5:A10)", "SUM(A5:A17)"), ("SUM(A10:B$20)", "SUM(A17:B$27)"), ("SUM(9:9)+SUM(9:10)", "SUM(9:9)+SUM(9:17)"),
    ("SUM(B:B)", "SUM(B:B)"), ("SUM($10:$12)", "SUM($17:$19)"), ("Data!A10&\"A10\"", "Data!A17&\"A10\""),
    ("Other!A10+'Other one'!A10", "Other!A10+'Other one'!A10"), ("Sales[Amount]+A12", "Sales[Amount]+A19"),
    ("A1048576", "A1048576"), ("SUM(A5:A1048576)", "SUM(A5:A1048576)"), ("LOG10(A10)", "LOG10(A17)"),
    ("SUM(A12:INDEX(A:A,20))", "SUM(A19:INDEX(A:A,20))"), ("SUM(INDEX(A:A,2):A20)", "SUM(INDEX(A:A,2):A27)"),
    ("SUM(Data!A12:Data!B20)", "SUM(Data!A19:Data!B27)"), ("@A12", "@A19"), ("A12#", "A19#"),
    ("SUM(Data!2:Data!12)", "SUM(Data!2:Data!19)"), ("A12:OFFSET(A12,5,0)", "A19:OFFSET(A19,5,0)"),
    ("SUM(A12:A20 B12:B20)", "SUM(A19:A27 B19:B27)"), ("A12:Name", "A19:Name"), ("YTD2024*2", "YTD2024*2"),
    ("Data!YTD2024", "Data!YTD2024"), ("A1048577", "A1048577"), ("R12C1", "R12C1"), ("1E12+A12", "1E12+A19"),
    ("'It''s A12'!B2", "'It''s A12'!B2"), ("Sales[[#This Row],[A12]]", "Sales[[#This Row],[A12]]"),
    ("[1]Data!A12+'[1]Data'!A12", "[1]Data!A12+'[1]Data'!A12"), ("Data:Other!A12", "Data:Other!A12")])
def test_references_move_as_they_do_when_rows_are_inserted_in_excel(before: str, after: str) -> None:
    assert Insertion("Data", AT, COUNT).formula(before, "Data") == after


def make(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    data, other = book.add_worksheet("Data"), book.add_worksheet("Other")
    data.add_table("B3:C8", {"name": "Sales", "columns": [{"header": "Account"}, {"header": "Amount"}],
                             "data": [["A", 1], ["B", 2], ["C", 3], ["D", 4], ["E", 5]]})
    data.write("B12", "Notes")
    data.write_column("D1", range(1, 31))
    for row in range(12, 30):
        data.write_formula(row, 4, f"=D{row + 1}+SUM(D$5:D{row - 3})+Sales!$A$1" if row == 0 else
                           f"=D{row + 1}+SUM(D$5:D{row - 3})")
    data.write_array_formula("G15:G17", "{=D15:D17*2}")
    data.merge_range("B20:C21", "merged")
    data.merge_range("H8:H12", "across")
    data.write_url("B14", "internal:Other!A1", string="link")
    data.data_validation("C14:C20", {"validate": "list", "source": "=$D$12:$D$14"})
    data.conditional_format("D5:D20", {"type": "cell", "criteria": ">", "value": "=$D$12", "format": None})
    data.add_table("K12:L14", {"name": "Below", "columns": [{"header": "X"}, {"header": "Y", "formula": "=D13*2"}]})
    data.write_comment("B13", "a note")
    data.set_row(12, 40)
    data.set_h_pagebreaks([5, 15])
    data.print_area("A1:L30")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$D$12:$D$20"})
    data.insert_chart("N18", chart)
    other.write_formula("A1", "=Data!D12+SUM(Data!D5:D20)+SUM(Data!9:12)")
    other.write_url("A3", "internal:Data!D12", string="there")
    book.define_name("Block", "=Data!$D$12:$D$20")
    book.define_name("Sum", "=SUM(Data!$D$9:$D$11)")
    other.write_formula("A2", "=SUM(Block)+Sum+SUM(Below[Y])")
    book.close()
    return path


def inserted(data: bytes, sheet: str, row: int = AT, count: int = COUNT) -> bytes:
    document = Document.from_bytes(data)
    insert_rows(document, next(s for s in document.sheets if s.name == sheet), row, count)
    return document.package.to_bytes()


def values(data: bytes) -> dict[tuple[str, int, str], str]:
    """The calculated value of every formula cell, by an engine that knows nothing of moving."""
    book = cellrune.Workbook.from_bytes(data)
    book.calculate(today_serial=46000, now_serial=46000.5, random_seed=1)
    found = {}
    for sheet in Document.from_bytes(data).sheets:
        offset = 0
        while True:
            page = book.read_range(sheet.name, "A1", "AZ400", offset=offset, omit_empty=True)
            for cell in page["cells"]:
                if cell["calculated"] is not None:
                    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell["address"]).groups()
                    found[sheet.name, int(row), letters] = repr(cell["calculated"].get("value"))
            if page["next_offset"] is None:
                break
            offset = page["next_offset"]
    return found


def further(place: tuple[str, int, str], sheet: str) -> tuple[str, int, str]:
    name, row, letters = place
    return name, row + COUNT if name == sheet and row >= AT else row, letters


def test_every_formula_keeps_its_value_wherever_it_stands_now(tmp_path: Path) -> None:
    before = make(tmp_path / "book.xlsx").read_bytes()
    after = inserted(before, "Data")
    assert values(after) == {further(place, "Data"): value for place, value in values(before).items()}
    assert len(values(after)) > 20


def test_what_stands_around_the_cells_moves_along(tmp_path: Path) -> None:
    path = tmp_path / "after.xlsx"
    path.write_bytes(inserted(make(tmp_path / "book.xlsx").read_bytes(), "Data"))
    read = openpyxl.load_workbook(path)
    sheet, other = read["Data"], read["Other"]
    assert sheet["B19"].value == "Notes"
    assert [str(r) for r in sheet.merged_cells.ranges] == ["B27:C28", "H8:H19"]
    assert sheet["B21"].hyperlink.location == "Other!A1"
    assert other["A3"].hyperlink.location == "Data!D19"
    [validation] = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("C21:C27", "$D$19:$D$21")
    [(rule_range, [rule])] = [(str(f.sqref), f.rules) for f in sheet.conditional_formatting]
    assert (rule_range, rule.formula) == ("D5:D27", ["$D$19"])
    assert dict(sheet.tables.items()) == {"Sales": "B3:C8", "Below": "K19:L21"}
    assert sheet["B20"].comment.text == "a note"
    assert sheet.row_dimensions[20].height == 39.75
    assert [b.id for b in sheet.row_breaks.brk] == [5, 22]
    assert sheet.print_area == "'Data'!$A$1:$L$37"
    assert read.defined_names["Block"].attr_text == "Data!$D$19:$D$27"
    assert sheet._charts[0].anchor._from.row == 24
    assert sheet._charts[0].series[0].val.numRef.f == "Data!$D$19:$D$27"
    assert sheet["G22"].value.ref == "G22:G24"


def test_the_box_of_a_note_moves_with_its_cell(tmp_path: Path) -> None:
    before = make(tmp_path / "book.xlsx").read_bytes()
    document, moved = Document.from_bytes(before), Document.from_bytes(inserted(before, "Data"))
    [part] = document.related(document.sheets[0].part, "vmlDrawing")
    old, new = document.package.read(part).decode(), moved.package.read(part).decode()
    assert (re.findall(r"<x:Row>(\d+)", old), re.findall(r"<x:Row>(\d+)", new)) == (["12"], ["19"])
    rows = [[int(n) for n in re.search(r"<x:Anchor>([^<]+)", text)[1].split(",")][2::4] for text in (old, new)]
    assert [b - a for a, b in zip(*rows, strict=True)] == [COUNT, COUNT]


def test_shared_formulas_that_reach_across_are_written_out(tmp_path: Path) -> None:
    """A follower of a shared formula is relative to its first cell: half of the group would be off by the rows."""
    path = make(tmp_path / "book.xlsx")
    document = Document.open(path)
    part = document.sheets[1].part
    cells = b"".join(b'<row r="%d"><c r="C%d"><f t="shared" %b si="0"%b</c></row>' % (
        row, row, b'ref="C5:C20"' if row == 5 else b"", b">Data!D5*2</f>" if row == 5 else b"/>")
        for row in range(5, 21))
    data = document.package.read(part)
    document.package.write(part, re.sub(rb"</sheetData>", cells + b"</sheetData>", data))
    before = document.package.to_bytes()
    after = values(inserted(before, "Data"))
    assert after == {further(place, "Data"): value for place, value in values(before).items()}
    assert after["Other", 20, "C"] == values(before)["Other", 20, "C"]


def two_sheets(path: Path, name: str) -> tuple[Document, str]:
    """A sheet with numbers in A1:A20, and another with links of all kinds to A12; and the first one's quoted name."""
    quoted = "'" + name.replace("'", "''") + "'!"
    book = xlsxwriter.Workbook(path)
    data, other = book.add_worksheet(name), book.add_worksheet("Other")
    data.write_column("A1", range(1, 21))
    data.conditional_format("B1:B5", {"type": "2_color_scale", "min_type": "formula", "min_value": "=$A$12"})
    other.write_url("A1", f"internal:{quoted}A12", string="there")
    other.insert_textbox("C3", "", {"textlink": f"={quoted}$A$12"})
    other.write_column("B1", [0] * 20)
    book.close()
    document = Document.open(path)
    part = document.sheets[1].part
    text = re.sub(r'<c r="B(\d+)"><v>0</v></c>', lambda m: f'<c r="B{m[1]}">' + (
        f'<f t="shared" ref="B1:B20" si="0">{quoted.upper()}A1*2</f></c>' if m[1] == "1" else
        '<f t="shared" si="0"/></c>'), document.package.read(part).decode())
    document.package.write(part, text.replace("&!", "&amp;!").encode())
    return Document.from_bytes(document.package.to_bytes()), quoted


@pytest.mark.parametrize("name", ["Data", "It's", 'D "x"'])
def test_links_of_every_kind_follow_whatever_the_sheet_is_called(tmp_path: Path, name: str) -> None:
    document, quoted = two_sheets(tmp_path / "book.xlsx", name)
    insert_rows(document, document.sheets[0], AT, COUNT)
    own, other = (document.package.read(sheet.part) for sheet in document.sheets)
    [rule] = [e.get("val") for e in descendants(parse(own, ""), "cfvo") if e.get("type") == "formula"]
    [link] = [e.get("location") for e in descendants(parse(other, ""), "hyperlink")]
    [drawing] = document.related(document.sheets[1].part, "drawing")
    [shape] = [e.get("textlink") for e in descendants(parse(document.package.read(drawing), ""), "sp")]
    assert (rule, link, shape) == ("$A$19", f"{quoted}A19", f"{quoted}$A$19")
    formulas = [e.text for e in descendants(parse(other, ""), "f")]
    assert formulas == [f"{quoted.upper()}A{row + (COUNT if row >= AT else 0)}*2" for row in range(1, 21)]


def test_a_form_control_on_another_sheet_stays_linked() -> None:
    control = b'<formControlPr objectType="Drop" fmlaLink="Data!$B$12" fmlaRange="$A$12" fmlaMacro="[0]!Macro12"/>'
    note = b"<x:ClientData><x:FmlaLink>Data!$B$12</x:FmlaLink></x:ClientData>"
    move = Insertion("Data", AT, COUNT)
    assert move.in_objects(control, "Other") == control.replace(b"Data!$B$12", b"Data!$B$19")
    assert move.in_objects(control, "Data") == control.replace(b"$12", b"$19")
    assert move.in_objects(note, "Other") == note.replace(b"12", b"19")


@pytest.mark.parametrize(("formula", "refused"), [
    ("SUM(Data:Other!A12)", True), ("SUM('Data:My other'!A12)", True), ("SUM(Data!A12:Data!A13)", False),
    ('"Data:Other!A12"', False)])
def test_only_a_formula_over_several_sheets_is_refused_with_its_cell(
        tmp_path: Path, formula: str, refused: bool) -> None:
    document, _ = two_sheets(tmp_path / "book.xlsx", "Data")
    part = document.sheets[1].part
    document.package.write(part, document.package.read(part).replace(
        b'<f t="shared" si="0"/>', b"<f>" + formula.encode() + b"</f>", 1))
    if refused:
        with pytest.raises(Refused, match="the formula in Other!B2 reaches over several sheets"):
            insert_rows(document, document.sheets[0], AT, COUNT)
    else:
        insert_rows(document, document.sheets[0], AT, COUNT)


@pytest.mark.parametrize(("row", "found"), [(13, "table Below"), (16, "the array formula over G15:G17")])
def test_what_would_be_torn_is_named(tmp_path: Path, row: int, found: str) -> None:
    data = make(tmp_path / "book.xlsx").read_bytes()
    with pytest.raises(Refused, match=f"above row {row}, but {found} lies across it. Make room for 7 rows"):
        inserted(data, "Data", row)


def test_a_row_that_would_fall_off_the_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Data").write("A1048570", 1)
    book.close()
    with pytest.raises(Refused, match="row 1,048,570 would fall off the sheet"):
        inserted(path.read_bytes(), "Data")


CORPUS = sorted((SHARED / "corpus").glob("*/*.xls*")) if SHARED.is_dir() else []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_other_peoples_workbooks_still_calculate_the_same(path: Path) -> None:
    try:
        data = path.read_bytes()
        before, sheets = values(data), Document.from_bytes(data).sheets
    except Exception:  # noqa: BLE001 - what the engine or the reader refuses cannot be compared
        return
    if any(b"RAND" in Document.from_bytes(data).package.read(sheet.part) for sheet in sheets):
        return  # drawn anew where a formula stands elsewhere
    for sheet in sheets[:3]:
        try:
            after = values(inserted(data, sheet.name))
        except Refused:
            continue
        expected = {further(place, sheet.name): value for place, value in before.items() if place[1] <= 300}
        assert {place: after.get(place) for place in expected} == expected
