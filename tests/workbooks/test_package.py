"""The package: raw copies, and files that are not what they seem."""

from __future__ import annotations

import io
import itertools
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.containers import OLE_ENCRYPTED, OLE_HEADER
from kam_xl.errors import KamError, WorkbookError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.package import Package
from tests.books import parts, rezipped, sales_book, settings_file
from tests.workbooks.made import SALES, SUMMARY, column, new_rows, written


class Pieces:
    """A part that is made piece by piece."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def chunks(self) -> Iterator[bytes]:
        yield from self._pieces


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


def test_nothing_written_gives_the_very_same_file(book: Path) -> None:
    data = book.read_bytes()
    package = Package(data)
    package.write("xl/workbook.xml", package.read("xl/workbook.xml"))
    assert package.to_bytes() == data


def test_one_written_part_leaves_all_others_and_their_order(book: Path) -> None:
    package = Package(book.read_bytes())
    package.write("xl/workbook.xml", b"<changed/>")
    package.write("xl/new.xml", b"<new/>")
    with zipfile.ZipFile(io.BytesIO(package.to_bytes())) as after:
        assert after.testzip() is None
        assert after.namelist() == [*parts(book), "xl/new.xml"]
        assert {n: after.read(n) for n in parts(book)} == parts(book) | {"xl/workbook.xml": b"<changed/>"}


def test_a_large_part_is_deflated_and_reads_back(book: Path) -> None:
    package = Package(book.read_bytes())
    large = b"".join(b'<c r="A%d"/>' % i for i in range(200_000))
    package.write("xl/worksheets/sheet1.xml", large)
    data = package.to_bytes()
    assert len(data) < len(large) / 4
    assert zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml") == large


def test_members_with_data_descriptors_are_copied(book: Path) -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(book).items():
            archive.writestr(name, data)
    package = Package(stream.getvalue())
    package.write("docProps/app.xml", b"<a/>")
    with zipfile.ZipFile(io.BytesIO(package.to_bytes())) as after:
        assert after.testzip() is None
        assert after.read("xl/workbook.xml") == parts(book)["xl/workbook.xml"]


def test_members_with_headers_for_huge_files_are_copied(book: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(book).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    package = Package(out.getvalue())
    package.write("docProps/app.xml", b"<a/>")
    with zipfile.ZipFile(io.BytesIO(package.to_bytes())) as after:
        assert after.testzip() is None
        assert {n: after.read(n) for n in parts(book)} == parts(book) | {"docProps/app.xml": b"<a/>"}


@pytest.mark.parametrize("pieces", [[b"<a>", b"", b"x" * 10_000_000, b"</a>"], [b"<a/>"], []])
def test_a_part_that_is_made_while_it_is_written_reads_back(book: Path, pieces: list[bytes]) -> None:
    package = Package(book.read_bytes())
    package.write(SALES, Pieces(pieces))
    assert package.read(SALES) == b"".join(pieces)
    assert package.changed == {SALES}
    with zipfile.ZipFile(io.BytesIO(package.to_bytes())) as after:
        assert after.testzip() is None
        assert {n: after.read(n) for n in parts(book)} == parts(book) | {SALES: b"".join(pieces)}


@given(st.data())
def test_a_stream_of_the_same_bytes_is_no_change(data: st.DataObject) -> None:
    old = rezipped({"part.xml": b"<part>unchanged</part>", "other.xml": b""})
    new = bytearray(b"<part>unchanged</part>")
    if changed := data.draw(st.booleans()):
        new[data.draw(st.integers(0, len(new) - 1)) :] = data.draw(st.binary(max_size=20))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(new)))))
    package = Package(old)
    package.write("part.xml", Pieces([bytes(new[a:b]) for a, b in itertools.pairwise([0, *cuts, len(new)])]))
    assert bool(package.changed) == (changed and bytes(new) != b"<part>unchanged</part>")
    assert package.read("part.xml") == bytes(new)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_parts_in_utf_16_are_read_and_stay_as_they_are_until_they_change(book: Path, order: str) -> None:
    wide = {SALES: in_utf_16(parts(book)[SALES], order), SUMMARY: in_utf_16(parts(book)[SUMMARY], order)}
    book.write_bytes(rezipped(parts(book) | wide))
    package = Package(book.read_bytes())
    for part in (SALES, SUMMARY):
        package.write(part, package.read(part))
        assert package.holds(part, b"</sheetData>")
    assert not package.changed
    table = new_rows([0, None], {"Account": ["Acmé", "Zoë €"], "Amount": [1.0, 2.0]})
    sheet = written(book, "Sales", table)["Sales"]
    assert column(sheet, "B", 4, 5) == ["Acmé", "Zoë €"]
    after = parts(book)
    assert after[SUMMARY] == wide[SUMMARY]
    assert b'encoding="UTF-8"' in after[SALES]


def in_utf_16(part: bytes, order: str) -> bytes:
    """The part in the other encoding that XML readers must know, with its mark."""
    text = part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert "UTF-16" in text
    return ("\ufeff" + text).encode(order)


def test_a_large_part_that_is_damaged_is_named(book: Path) -> None:
    large = b"<a>" + b"".join(b"%d," % i for i in range(500_000)) + b"</a>"
    sound = rezipped(parts(book) | {SUMMARY: large})
    info = zipfile.ZipFile(io.BytesIO(sound)).getinfo(SUMMARY)
    chance = random.Random(7)
    for _ in range(20):
        damaged = bytearray(sound)
        damaged[info.header_offset + 100 + chance.randrange(info.compress_size - 100)] ^= 1 + chance.randrange(255)
        with pytest.raises(WorkbookError, match="sheet2.xml is damaged"):
            Package(bytes(damaged)).read(SUMMARY)


@pytest.mark.parametrize(("data", "message"), [
    (b"", "not a workbook, or it is damaged"), (b"PK\x03\x04 and nothing more", "not a workbook, or it is damaged"),
    (OLE_HEADER + OLE_ENCRYPTED, "encrypted with a password"),
    (OLE_HEADER + b"anything else", "old .xls format"),
    (rezipped({"readme.txt": b"hello"}), "a zip archive, but not a workbook")])
def test_what_is_no_workbook_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match=message):
        Document.open(path)


def test_a_missing_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"nowhere\.xlsx: the workbook does not exist"):
        Document.open(tmp_path / "nowhere.xlsx")


def test_a_truncated_workbook_is_refused_whatever_is_missing(book: Path) -> None:
    data = book.read_bytes()
    for cut in range(0, len(data) - 1, max(1, len(data) // 50)):
        with pytest.raises(KamError):
            Document.from_bytes(data[:cut])


def test_a_document_type_is_refused(book: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><workbook>&a;</workbook>'
    with pytest.raises(WorkbookError, match="declares a document type"):
        Document.from_bytes(rezipped(parts(book) | {"xl/workbook.xml": bomb}))


def test_a_part_that_expands_without_measure_is_refused(book: Path) -> None:
    data = rezipped(parts(book) | {"xl/worksheets/sheet1.xml": b" " * (101 * 2**20)})
    with pytest.raises(WorkbookError, match="expands .*-fold"):
        Package(data).read("xl/worksheets/sheet1.xml")


def test_a_signed_workbook_is_not_changed(book: Path) -> None:
    contents = parts(book)
    origin = (b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
              b'digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>')
    contents["_rels/.rels"] = contents["_rels/.rels"].replace(b"</Relationships>", origin)
    with pytest.raises(KamError, match="digitally signed"):
        Document.from_bytes(rezipped(contents | {"_xmlsignatures/origin.sigs": b""})).require_unsigned()


def test_a_workbook_damaged_anywhere_is_refreshed_or_refused_with_a_sentence(book: Path) -> None:
    """Bytes cut off, changed, taken out or doubled at random in any part: never an unhandled error."""
    settings_file(book, '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "upsert"\nkey = "Account"\n')
    (book.parent / "sales.csv").write_text("Account,Amount\nAcme,5\nBorg,6\nNew,7\n")
    sound, chance = parts(book), random.Random(7)
    names = [name for name in sound if name.endswith((".xml", ".rels"))]
    for _ in range(150):
        name = chance.choice(names)
        data, at, length = bytearray(sound[name]), chance.randrange(len(sound[name])), chance.randrange(1, 60)
        match chance.randrange(4):
            case 0:
                del data[at:]
            case 1:
                data[at] = chance.randrange(256)
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length]
        damaged = rezipped(sound | {name: bytes(data)})
        book.write_bytes(damaged)
        try:
            refresh(book, Period(2026, 10))
        except KamError as error:
            assert error.found
            assert book.read_bytes() == damaged
