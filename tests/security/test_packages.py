"""Packages that were made to harm whoever opens them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from kam_xl.workbooks.document import Document
from tests.books import parts, rezipped
from tests.faults.small import Small, small
from tests.lossless import differences
from tests.security.bounded import refreshed
from tests.workbooks.made import SALES, TYPES, WORKBOOK, WORKBOOK_RELS, edited

STYLES, ROOT, SALES_RELS = "xl/styles.xml", "_rels/.rels", "xl/worksheets/_rels/sheet1.xml.rels"
LAUGHS = '<!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)) + "]>"
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.fixture
def book(tmp_path: Path) -> Small:
    return small(tmp_path)


@pytest.mark.parametrize("part", [WORKBOOK, TYPES, ROOT, WORKBOOK_RELS, STYLES, SALES, SALES_RELS,
                                  "xl/sharedStrings.xml", "xl/tables/table1.xml", "xl/charts/chart1.xml"])
@pytest.mark.parametrize("document_type", [LAUGHS, OUTSIDE, REMOTE, f"<!-- {'x' * 5000} -->{OUTSIDE}"],
                         ids=["laughs", "file", "network", "behind a comment"])
def test_no_entity_is_resolved(book: Small, part: str, document_type: str) -> None:
    head, _, rest = parts(book.path)[part].decode().partition("?>")
    text = rest.lstrip().replace(">Sales of the month<", ">&x;<").replace(">Account<", ">&a11;<")
    book.path.write_bytes(rezipped(parts(book.path) | {part: f"{head}?>{document_type}{text}".encode()}))
    said = refreshed(book.path)
    assert "declares a document type" in said or "is not readable XML" in said or part == SALES
    assert not [name for name, data in parts(book.path).items() if b"root:" in data or data.count(b"ha") > 1000]


def bomb(contents: dict[str, bytes], part: str, megabytes: int) -> bytes:
    """The workbook with a part that is mostly spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            with archive.open(name, "w") as stream:
                stream.write(data)
                for _ in range(megabytes if name == part else 0):
                    stream.write(b" " * 2**20)
    return out.getvalue()


@pytest.mark.parametrize("part", [WORKBOOK, SALES, "xl/sharedStrings.xml", STYLES])
def test_a_part_that_expands_without_measure_is_refused(book: Small, part: str) -> None:
    book.path.write_bytes(bomb(parts(book.path), part, 110))
    assert "expands" in refreshed(book.path)


def test_many_parts_that_expand_without_measure_are_refused(book: Small) -> None:
    contents = parts(book.path) | {f"xl/media/image{i}.png": bytes(2**20) for i in range(200)}
    book.path.write_bytes(rezipped(contents))
    assert "expands" in refreshed(book.path)


def test_parts_that_lie_about_their_size_are_damaged(book: Small) -> None:
    """Each says that it has 100 bytes, and goes on for 50 MB."""
    data = bytearray(rezipped(parts(book.path) | {SALES: parts(book.path)[SALES] + b" " * 50 * 2**20}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset : at + offset + 4] = struct.pack("<I", 100)
            at = data.find(signature, at + 4)
    book.path.write_bytes(data)
    assert "damaged" in refreshed(book.path)


def overlapping(contents: dict[str, bytes], copies: int) -> bytes:
    """Many members that are the same compressed bytes, as in the smallest bombs there are."""
    out = io.BytesIO(rezipped(contents))
    plain = bytes(2**20)
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("xl/media/0.bin")
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, plain, compresslevel=9)
        for i in range(1, copies):
            twin = zipfile.ZipInfo(f"xl/media/{i}.bin")
            twin.compress_type, twin.CRC = info.compress_type, info.CRC
            twin.file_size, twin.compress_size = info.file_size, info.compress_size
            twin.header_offset = info.header_offset
            archive.filelist.append(twin)
    return out.getvalue()


def test_parts_that_overlap_are_refused(book: Small) -> None:
    contents = parts(book.path)
    for copies in (60, 5000):
        book.path.write_bytes(overlapping(contents, copies))
        assert "overlap" in refreshed(book.path)


@pytest.mark.parametrize("name", ["../../escaped.txt", "/escaped.txt", "..\\..\\escaped.txt", "C:\\escaped.txt",
                                  "xl/../../escaped.txt", "\\\\server\\share\\escaped.txt", "aux", "xl/\u202egnp.xml"])
def test_names_that_point_elsewhere_are_names_and_nothing_more(book: Small, name: str) -> None:
    book.path.write_bytes(rezipped(parts(book.path) | {name: b"harm"}))
    assert refreshed(book.path) == "" or "invalid package part name" in refreshed(book.path)
    assert parts(book.path)[name] == b"harm"
    assert list(book.folder.parent.glob("escaped*")) == []


@pytest.mark.parametrize("name", [SALES, SALES.upper(), WORKBOOK])
def test_two_parts_of_the_same_name_are_refused(book: Small, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(book.path, "a") as archive:
            archive.writestr(name, b"<x/>")
    assert "two parts of the same name" in refreshed(book.path)


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/x", "\\\\127.0.0.1\\share\\x", "file:///etc/passwd"])
def test_links_to_elsewhere_are_kept_and_never_followed(book: Small, target: str) -> None:
    """Whoever follows one of a closed port, or reads the file, would say so or take its text in."""
    link = f'<Relationship Id="rOut" Type="http://x/externalLinkPath" Target="{target}" TargetMode="External"/></Rel'
    edited(book.path, SALES_RELS, {"</Rel": link})
    edited(book.path, WORKBOOK_RELS, {"</Rel": link})
    before = book.path.read_bytes()
    assert refreshed(book.path) == ""
    assert not [d for d in differences(before, book.path.read_bytes()) if "rels" in d.part]
    assert not [name for name, data in parts(book.path).items() if b"root:" in data]


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "/../../etc/passwd", "..", "", "/", "sheet1.xml#x",
                                    "xl/worksheets/sheet1.xml/../../workbook.xml"])
def test_relationships_that_lead_out_of_the_package_lead_nowhere(book: Small, target: str) -> None:
    edited(book.path, WORKBOOK_RELS, {'Target="worksheets/sheet1.xml"': f'Target="{target}"'})
    assert refreshed(book.path)


@pytest.mark.parametrize("depth", [300, 100_000])
@pytest.mark.parametrize("part", [SALES, WORKBOOK, STYLES, "xl/charts/chart1.xml", "xl/sharedStrings.xml"])
def test_deep_nesting_is_borne_or_refused(book: Small, part: str, depth: int) -> None:
    text = parts(book.path)[part].decode()
    end = text.rindex("</")
    deep = text[:end] + "<x>" * depth + "</x>" * depth + text[end:]
    book.path.write_bytes(rezipped(parts(book.path) | {part: deep.encode()}))
    refreshed(book.path)


@pytest.mark.parametrize("part", [SALES, WORKBOOK, "xl/tables/table1.xml", TYPES])
def test_huge_attributes_are_borne_or_refused(book: Small, part: str) -> None:
    text = parts(book.path)[part].decode()
    at = text.index(" xmlns")
    huge = text[:at] + f' huge="{"x" * 20_000_000}"' + text[at:]
    book.path.write_bytes(rezipped(parts(book.path) | {part: huge.encode()}))
    refreshed(book.path)


def test_a_file_that_is_no_package_is_refused(book: Small) -> None:
    for data in (b"", b"PK", b"PK\x05\x06" + bytes(18), bytes(1000), rezipped({}),
                 rezipped({WORKBOOK: b"<workbook/>"})):
        book.path.write_bytes(data)
        assert refreshed(book.path)


def test_an_encrypted_workbook_is_said_to_be_one(book: Small) -> None:
    book.path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "encrypted with a password" in refreshed(book.path)
    assert "save it without a password" in refreshed(book.path)


def test_tables_are_read_from_the_package_that_was_opened(book: Small) -> None:
    """The control: the workbook that all these are made from can be refreshed."""
    assert refreshed(book.path) == ""
    assert Document.open(book.path).table("Sales").area.last_row == 33
