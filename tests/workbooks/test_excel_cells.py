"""What Excel hands over of a cell, as what stands in it."""

from __future__ import annotations

import pytest

from kam_xl.errors import ErrorCode
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.excel_cells import Content, content_of, moved, same, value_of


@pytest.mark.parametrize(("received", "formula", "content"), [
    (None, "", None), ("", "", None), ("", '=""', Formula('""', b"")), (3.0, "3", 3.0),
    (3.0, "=1+2", Formula("1+2", b"")), ("=1+2", "=1+2", "=1+2"), (True, "TRUE", True), ("text", "text", "text"),
    (-2146826246, "#N/A", ErrorCode.NA),
    (-2146826243, "=X()", Formula("X()", b""))])
def test_what_stands_in_a_cell(received: object, formula: str, content: Content) -> None:
    found = content_of(received, formula)
    assert (type(found), found) == (type(content), content)


@pytest.mark.parametrize(("number", "error"), [
    (-2146826281, "#DIV/0!"), (-2146826243, "#SPILL!"), (-2146826238, "#CALC!"), (-2146826245, "#GETTING_DATA"),
    (-2146826240, "#VALUE!")])
def test_errors_come_as_numbers_and_unknown_ones_are_still_errors(number: int, error: str) -> None:
    assert value_of(number) is ErrorCode(error)


def test_what_value2_never_gives_is_a_defect() -> None:
    from datetime import datetime

    with pytest.raises(TypeError, match="datetime"):
        value_of(datetime(2026, 10, 1))


def test_true_is_not_one_and_an_empty_text_is_blank() -> None:
    assert not same(True, 1.0)
    assert same("", None)
    assert not same("1", 1.0)


@pytest.mark.parametrize(("text", "there"), [
    ("SUM($G$4#,A1#)+1%", "SUM($G$4#,A3#)+1%"), ("-@A1:A10", "-@A3:A12"), ("@KAM_GROWTH(A1,2)", "@KAM_GROWTH(A3,2)"),
    ("[@Q1]*Sales[@[Net # @]]&A1", "[@Q1]*Sales[@[Net # @]]&A3"),
    ("\"A1#@\"&'It''s # @A1'!A1#", "\"A1#@\"&'It''s # @A1'!A3#"),
    ("Sales[#All]&IFERROR(A1,#N/A)", "Sales[#All]&IFERROR(A3,#N/A)")])
def test_what_only_excel_writes_moves_along(text: str, there: str) -> None:
    """`A1#` and `@A1`, which a file stores as functions."""
    assert moved(Formula(text, b""), "C1", "C3") == Formula(there, b"")


def test_only_formulas_change_when_they_move() -> None:
    assert moved(Formula("A1+$B$1", b""), "C1", "C3") == Formula("A3+$B$1", b"")
    assert moved("A1", "C1", "C3") == "A1"
