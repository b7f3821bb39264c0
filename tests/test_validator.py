"""The validator is the right one, and sees what is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.books import sales_book
from tests.validator import faults, new_faults
from tests.workbooks.made import SALES, edited


def test_it_finds_what_was_broken_and_not_what_was_broken_before(tmp_path: Path) -> None:
    good = sales_book(tmp_path / "good.xlsx")
    bad = edited(sales_book(tmp_path / "bad.xlsx"), SALES, {'s="1"': 's="x"'})
    worse = edited(edited(sales_book(tmp_path / "worse.xlsx"), SALES, {'s="1"': 's="x"'}), SALES,
                   {"<sheetData>": "<sheetDatum/><sheetData>"})
    assert faults(good) == set()
    assert {kind for _, kind, _ in new_faults(good, bad)} == {"Sch_AttributeValueDataTypeDetailed"}
    assert len(new_faults(bad, worse)) == 1
    assert new_faults(worse, bad) == set()
