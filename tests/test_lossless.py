"""The comparator sees every damage done to a workbook, and nothing where nothing is different."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.books import parts, rezipped, sales_book
from tests.lossless import Planned, differences, unplanned

Parts = dict[str, bytes]
SALES, RELS, TYPES = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml"
CHART, TABLE, WORKBOOK = "xl/charts/chart1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
IMAGE = "xl/media/image1.png"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return parts(sales_book(tmp_path_factory.mktemp("lossless") / "book.xlsx")) | {IMAGE: bytes(range(200))}


def swap(part: str, old: str, new: str) -> Callable[[Parts], Parts]:
    """Replace a piece of a part by another, once; it has to be there."""
    def change(contents: Parts) -> Parts:
        changed = re.sub(old.encode(), new.encode(), contents[part], count=1)
        assert changed != contents[part]
        return contents | {part: changed}
    return change


def one_byte(contents: Parts) -> Parts:
    data = bytearray(contents[IMAGE])
    data[100] ^= 1
    return contents | {IMAGE: bytes(data)}


def lost(part: str) -> Callable[[Parts], Parts]:
    return lambda contents: {name: data for name, data in contents.items() if name != part}


def added(part: str) -> Callable[[Parts], Parts]:
    return lambda contents: contents | {part: b"<x/>"}


DAMAGES: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "an attribute of a cell": (swap(SALES, '(<c r="C4" s=")1', r"\g<1>2"), f"{SALES} /worksheet/sheetData/c[C4]/@s"),
    "a value": (swap(SALES, "<v>100</v>", "<v>101</v>"), f"{SALES} /worksheet/sheetData/c[C4]/v/text()"),
    "a formula": (swap(SALES, "(<f>[^<]*)2</f>", r"\g<1>3</f>"), f"{SALES} /worksheet/sheetData/c[E4]/f/text()"),
    "a cell lost": (swap(SALES, '<c r="B4".*?</c>', ""), f"{SALES} /worksheet/sheetData/c[B4]"),
    "a cell too many": (swap(SALES, "</row>", '<c r="XFD1"/></row>'), f"{SALES} /worksheet/sheetData/c[XFD1]"),
    "a height": (swap(SALES, '<row r="4"', '<row r="4" ht="3"'), f"{SALES} /worksheet/sheetData/row[4]/@ht"),
    "a rule's range": (swap(SALES, 'conditionalFormatting sqref="C4:C5"', 'conditionalFormatting sqref="C4:C6"'),
                       f"{SALES} /worksheet/conditionalFormatting[C4:C5]/@sqref"),
    "a validation lost": (swap(SALES, "<dataValidations.*</dataValidations>", ""),
                          f"{SALES} /worksheet/dataValidations"),
    "an extension lost": (swap(SALES, "<tableParts.*</tableParts>", ""), f"{SALES} /worksheet/tableParts"),
    "a space in a text": (swap(WORKBOOK, "(<definedName [^>]*>)", r"\1 "),
                          f"{WORKBOOK} /workbook/definedNames/definedName[Amounts]/text()"),
    "a prefix": (swap(WORKBOOK, "xmlns:r=", 'xmlns:q="urn:q" xmlns:r='), f"{WORKBOOK} /@xmlns:q"),
    "two elements in another order": (swap(TABLE, "(<tableColumn id=.1.[^>]*>)(<tableColumn id=.2.[^>]*>)", r"\2\1"),
                                      f"{TABLE} /table/tableColumns/tableColumn[Amount]"),
    "an element of a chart": (swap(CHART, "<c:varyColors[^>]*>|<c:legend>.*</c:legend>", ""),
                              f"{CHART} /chartSpace/chart/legend"),
    "a relationship lost": (swap(RELS, "<Relationship .*?/>", ""), f"{RELS} /Relationship[rId1]"),
    "a relationship's target": (swap(RELS, "table1", "table2"), f"{RELS} /Relationship[rId1]"),
    "a content type lost": (swap(TYPES, '<Override PartName="/xl/charts/chart1.xml"[^>]*>', ""),
                            f"{TYPES} /Override[/xl/charts/chart1.xml]"),
    "a default type": (swap(TYPES, '(Extension="xml" ContentType=")application/xml', r"\1text/xml"),
                       f"{TYPES} /Default[xml]"),
    "a byte of an image": (one_byte, f"{IMAGE} bytes"),
    "a part lost": (lost(CHART), CHART),
    "a part too many": (added("xl/new.xml"), "xl/new.xml"),
    "another encoding": (lambda p: p | {TABLE: p[TABLE].decode().replace("UTF-8", "UTF-16").encode("utf-16")},
                         f"{TABLE} declaration"),
    "a part that is no longer XML": (swap(CHART, "</c:chartSpace>", ""), f"{CHART} bytes"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_it_sees(workbook: Parts, damage: str) -> None:
    change, where = DAMAGES[damage]
    found = differences(rezipped(workbook), rezipped(change(workbook)))
    assert where in [difference.where for difference in found]
    assert len(unplanned(found, [Planned(re.escape(where), "meant")])) < len(found)
    assert len(unplanned(found, [Planned(".*", "meant", lambda match, difference: False)])) == len(found)


SAME: dict[str, Callable[[Parts], Parts]] = {
    "nothing": lambda p: p,
    "the order of parts": lambda p: dict(reversed(p.items())),
    "the order of relationships": swap("xl/_rels/workbook.xml.rels", "(<Relationship .*?/>)(<Relationship .*?/>)",
                                       r"\2\1"),
    "the order of types": swap(TYPES, "(<Override .*?/>)(<Override .*?/>)", r"\2\1"),
    "the order of attributes": swap(SALES, '<c r="C4" s="1"', '<c s="1" r="C4"'),
    "quotes": swap(SALES, '<c r="C4" s="1"', "<c r='C4' s='1'"),
    "line breaks between elements": swap(SALES, "<sheetData>", "\n  <sheetData>\n"),
    "an empty element in two tags": swap(SALES, "<pageMargins([^>]*)/>", r"<pageMargins\1></pageMargins>"),
    "addresses that go without saying": swap(SALES, '<c r="C3" ', "<c "),
}


@pytest.mark.parametrize("change", SAME)
def test_it_does_not_mind(workbook: Parts, change: str) -> None:
    assert differences(rezipped(workbook), rezipped(SAME[change](workbook))) == []
