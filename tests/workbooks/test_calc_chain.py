"""The calculation chain names every formula cell of a reshaped sheet, and no other cell of it."""

from __future__ import annotations

import pytest
from lxml import etree

from kam_xl.workbooks.calc_chain import consistent_chain

HEAD = b'<?xml version="1.0"?>\n<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
CHAIN = HEAD + (b'<c r="A1" i="1"/><c r="A2" l="1"/><c r="B1" i="2" a="1"/><c r="A3" i="1"/><c r="B2" i="3"/>'
                b"</calcChain>")


def entries(data: bytes) -> list[tuple[str, str]]:
    """Sheet and cell of every entry, the sheet taken over from the entry before where it is left out."""
    found, sheet = [], ""
    for entry in etree.fromstring(data):
        sheet = entry.get("i") or sheet
        found.append((sheet, entry.get("r", "")))
    return found


def test_the_entries_of_the_test_are_read_as_excel_reads_them() -> None:
    assert entries(CHAIN) == [("1", "A1"), ("1", "A2"), ("2", "B1"), ("1", "A3"), ("3", "B2")]


@pytest.mark.parametrize("formulas", [{"A1", "A2", "A3", "A4"}, {"A2"}, {"A1"}, {"A3", "Z9"}, {"C1", "C2"}, set()])
@pytest.mark.parametrize("sheet", ["1", "2", "3"])
def test_one_sheet_is_brought_in_line_and_the_others_stay(sheet: str, formulas: set[str]) -> None:
    after = entries(consistent_chain(CHAIN, sheet, formulas))
    assert {cell for own, cell in after if own == sheet} == formulas
    assert [entry for entry in after if entry[0] != sheet] == [entry for entry in entries(CHAIN) if entry[0] != sheet]
    assert len(after) == len(set(after))


def test_other_attributes_of_an_entry_stay() -> None:
    after = consistent_chain(CHAIN, "1", {"A2"})
    kept = {entry.get("r"): dict(entry.attrib) for entry in etree.fromstring(after)}
    assert kept["A2"] == {"r": "A2", "l": "1", "i": "1"}
    assert kept["B1"] == {"r": "B1", "i": "2", "a": "1"}


def test_a_chain_that_fits_already_is_left_as_it_is() -> None:
    assert consistent_chain(CHAIN, "1", {"A1", "A2", "A3"}) is CHAIN
    assert consistent_chain(CHAIN, "4", set()) is CHAIN


def test_a_sheet_without_entries_gets_them() -> None:
    assert [e for e in entries(consistent_chain(CHAIN, "9", {"A1"})) if e[0] == "9"] == [("9", "A1")]


def test_elements_with_a_prefix_keep_it() -> None:
    prefixed = (CHAIN.replace(b"<c ", b"<x:c ").replace(b"calcChain xmlns=", b"x:calcChain xmlns:x=")
                .replace(b"</calcChain", b"</x:calcChain"))
    after = consistent_chain(prefixed, "1", {"A2", "C3"})
    assert ("1", "C3") in entries(after)
    assert b"<c " not in after
