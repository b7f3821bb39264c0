"""Signed workbooks: refused, or their signature taken out and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_xl.errors import Refused
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.package import Package
from tests.books import parts, rezipped, sales_book
from tests.lossless import differences
from tests.validator import faults

KIND = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/"
CONTENT = "application/vnd.openxmlformats-package.digital-signature-"
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"


def relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{KIND}{kind}" Target="{target}"/>'


def signed(book: Path) -> bytes:
    """The workbook with the parts that Excel adds when somebody signs it."""
    contents = parts(book)
    types = (f'<Default Extension="sigs" ContentType="{CONTENT}origin"/>'
             f'<Override PartName="/_xmlsignatures/sheet1.xml" ContentType="{CONTENT}xmlsignature+xml"/>'
             f'<Override PartName="/_xmlsignatures/one.cer" ContentType="{CONTENT}certificate"/></Types>')
    origin = relation("sig", "origin", "/_xmlsignatures/origin.sigs")
    added = {
        TYPES: contents[TYPES].decode().replace("</Types>", types),
        ROOT: contents[ROOT].decode().replace("</Rel", origin + "</Rel"),
        "_xmlsignatures/origin.sigs": "",
        "_xmlsignatures/_rels/origin.sigs.rels": RELS.format(relation("rId1", "signature", "sheet1.xml")),
        "_xmlsignatures/sheet1.xml": '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
        "_xmlsignatures/_rels/sheet1.xml.rels": RELS.format(relation("rId1", "certificate", "one.cer")),
        "_xmlsignatures/one.cer": "certificate",
    }
    return rezipped(contents | {part: text.encode() for part, text in added.items()})


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


def test_a_signed_workbook_is_refused(book: Path) -> None:
    with pytest.raises(Refused, match="digitally signed, and a change would break the signature"):
        Document(Package(signed(book))).require_unsigned()


def test_without_its_signature_it_is_the_workbook_that_was_signed(book: Path) -> None:
    document = Document(Package(signed(book)))
    document.drop_signature()
    document.require_unsigned()
    unsigned = document.package.to_bytes()
    assert differences(book.read_bytes(), unsigned) == []
    assert Document(Package(unsigned)).tables.keys() == {"Sales"}


def test_without_its_signature_it_is_valid(book: Path) -> None:
    document = Document(Package(signed(book)))
    document.drop_signature()
    book.write_bytes(document.package.to_bytes())
    assert faults(book) == set()


def test_a_workbook_without_a_signature_stays_as_it_is(book: Path) -> None:
    document = Document.open(book)
    document.drop_signature()
    assert document.package.to_bytes() == book.read_bytes()
