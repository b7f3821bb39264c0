"""Workbooks that are no .xlsx: their files are made here, record by record, as the formats say."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from kam_xl.containers import OLE_HEADER
from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files
from kam_xl.surfaces.excel.compound_file import compound_file

ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell {} office:value-type="float" office:value="{}"><text:p>x</text:p></table:table-cell>'
DAY = '<table:table-cell office:value-type="date" office:date-value="2024-10-16"><text:p>x</text:p></table:table-cell>'
ERROR = ('<table:table-cell table:number-columns-repeated="1" office:value-type="string" office:string-value="" '
         'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>')
BLANK = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'


def ods(path: Path, rows: str, before: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest '
                         'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        content = ODS.format(f'<table:table table:name="S">{rows}</table:table>')
        package.writestr("content.xml", content.replace("<office:doc", before + "<office:doc", 1))
    return path


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


HEADINGS = row(TEXT.format("Key"), TEXT.format("Amount"), TEXT.format("Day"))


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(path: Path, rows: int = 0) -> Path:
    """A sheet S with the headings Key and Amount, a number, an error, a formula that gives one, and more rows."""
    name = b"\x01\x00S"
    begin = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    cells = [biff(0x204, struct.pack("<HHHHB", 0, column, 0, len(text), 0) + text)
             for column, text in enumerate([b"Key", b"Amount"])]
    for i, record in enumerate([biff(0x203, struct.pack("<HHHd", 1, 1, 0, 12.5)),
                                biff(0x205, struct.pack("<HHHBB", 2, 1, 0, 42, 1)),
                                biff(0x06, struct.pack("<HHH", 3, 1, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(8))]):
        cells += [biff(0x204, struct.pack("<HHHHB", i + 1, 0, 0, 1, 0) + b"abc"[i:i + 1]), record]
    cells += [biff(0x203, struct.pack("<HHHd", 4 + i, 1, 0, i)) for i in range(rows)]
    top = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    start = len(top) + 12 + len(name) - 1 + 4
    sheet = biff(0x85, struct.pack("<IBB", start, 0, 0) + name)
    start = len(top) + len(sheet) + 4
    sheet = biff(0x85, struct.pack("<IBB", start, 0, 0) + name)
    stream = top + sheet + biff(0x0A) + begin + b"".join(cells) + biff(0x0A)
    path.write_bytes(compound_file({"Workbook": stream}))
    return path


def brt(kind: int, content: bytes = b"") -> bytes:
    numbers = []
    for number in (kind, len(content)):
        pieces = [number & 0x7F]
        while number := number >> 7:
            pieces[-1] |= 0x80
            pieces.append(number & 0x7F)
        numbers.append(bytes(pieces))
    return b"".join(numbers) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, far: int = 0) -> Path:
    """The same as `xls`, and a number in another column far right."""
    cell = struct.Struct("<II")
    rows: list[tuple[bytes, ...]] = [
        (brt(6, cell.pack(0, 0) + wide("Key")), brt(6, cell.pack(1, 0) + wide("Amount"))),
        (brt(6, cell.pack(0, 0) + wide("a")), brt(5, cell.pack(1, 0) + struct.pack("<d", 12.5))),
        (brt(6, cell.pack(0, 0) + wide("b")), brt(3, cell.pack(1, 0) + b"\x2a")),
        (brt(6, cell.pack(0, 0) + wide("c")), brt(11, cell.pack(1, 0) + b"\x07" + bytes(10)))]
    numbers = [0, 1, 2, 1_000_000 if far else 3]
    if far:
        rows[3] = (brt(5, cell.pack(far, 0) + struct.pack("<d", 1)),)
    body = b"".join(brt(0, struct.pack("<I", number) + bytes(21)) + b"".join(cells)
                    for number, cells in zip(numbers, rows, strict=True))
    sheet = (brt(129) + brt(148, struct.pack("<4I", 0, numbers[-1], 0, max(1, far))) + brt(145) + body + brt(146)
             + brt(130))
    bundle = brt(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/_rels/workbook.bin.rels", f'<?xml version="1.0"?><Relationships xmlns="{namespace}">'
                         f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/>'
                         "</Relationships>")
        package.writestr("xl/workbook.bin", brt(131) + brt(143) + bundle + brt(144) + brt(132))
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


@pytest.mark.parametrize("more", [0, 1000])  # a short stream lies elsewhere than a long one
def test_error_cells_of_an_old_workbook_are_no_blanks(tmp_path: Path, more: int) -> None:
    table = read_files([xls(tmp_path / "a.xls", more)], columns=parse_columns("Key; Amount"), expected={}, wanted=[])
    assert table.columns["Amount"] == [12.5, *map(float, range(more))]
    assert [(r.row, r.value) for r in table.rejects] == [(3, "#N/A"), (4, "#DIV/0!")]


def test_error_cells_of_a_binary_workbook_are_no_blanks(tmp_path: Path) -> None:
    table = read_files([xlsb(tmp_path / "a.xlsb")], columns=parse_columns("Key; Amount"), expected={}, wanted=[])
    assert table.columns == {"Key": ["a"], "Amount": [12.5]}
    assert [(r.row, r.value) for r in table.rejects] == [(3, "#N/A"), (4, "#DIV/0!")]


def test_error_cells_of_an_ods_are_no_blanks(tmp_path: Path) -> None:
    rows = HEADINGS + BLANK.format(2) + row(TEXT.format("a"), NUMBER.format("", 12.5), DAY) + row(
        TEXT.format("b"), ERROR, DAY)
    table = read_files([ods(tmp_path / "a.ods", rows)], columns=None, expected={}, wanted=["Key", "Amount", "Day"])
    assert table.columns == {"Key": ["a"], "Amount": [12.5], "Day": [45581]}
    assert table.types["Day"] is ColumnType.DATE
    assert [(r.row, r.column, r.value) for r in table.rejects] == [(5, "Amount", "#DIV/0!")]


def test_stray_cells_far_out_are_refused(tmp_path: Path) -> None:
    far = NUMBER.format('table:number-columns-repeated="16384"', 1)
    bomb = f'<table:table-row table:number-rows-repeated="1048576">{far}</table:table-row>'
    for path in (xlsb(tmp_path / "a.xlsb", far=16_000), ods(tmp_path / "a.ods", HEADINGS + bomb)):
        with pytest.raises(SourceError, match="the cells spread over|Cell limit exceeded"):
            read_files([path], columns=None, expected={}, wanted=["Key"])


def test_entities_of_an_ods_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    path = ods(tmp_path / "a.ods", HEADINGS + row(TEXT.format("&b;&c;"), NUMBER.format("", 1), DAY), before=bomb)
    try:
        table = read_files([path], columns=None, expected={}, wanted=["Key", "Amount"])
    except SourceError:
        return
    assert not {"aaaa", "root:"} & set(str(table.columns))
    assert "aaaa" not in str(table.columns)


@pytest.mark.parametrize(("name", "content", "message"), [
    ("a.xls", b"<html><table></table></html>", "no workbook of the old .xls kind"),
    ("a.xls", b"PK\x03\x04", "no workbook of the old .xls kind"),
    ("a.xls", OLE_HEADER + bytes(600), "damaged|kind"), ("a.ods", b"PK\x03\x04", "damaged"),
    ("a.xlsb", b"", "empty")])
def test_what_is_no_workbook_is_said(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_files([tmp_path / name], columns=None, expected={}, wanted=["Key"])


@pytest.mark.parametrize("make", [xls, xlsb])
def test_files_cut_off_anywhere_are_refused_or_read_as_they_were(tmp_path: Path, make: object) -> None:
    whole = make(tmp_path / "whole.xls").read_bytes()  # type: ignore[operator]
    path = tmp_path / f"cut.{make.__name__}"  # type: ignore[attr-defined]
    for size in range(5, len(whole), 97):
        path.write_bytes(whole[:size])
        try:
            table = read_files([path], columns=None, expected={}, wanted=["Key", "Amount"])
        except SourceError:
            continue
        assert table.columns == {"Key": ["a"], "Amount": [12.5]}
