"""The reasons that a calculated formula gives for its error."""

from __future__ import annotations

import pytest

from kam_xl.errors import ErrorCode
from kam_xl.recalc.reasons import cell_error
from kam_xl.surfaces.lambda_names import definitions


@pytest.mark.parametrize(("formula", "part"), [
    ("=KAM_SCORE({8,11})", "KAM_SCORE gives #NUM!: scores: 11 is above scale_max 10"),
    (" = kam_score( {8,11} , , ) ", "KAM_SCORE gives #NUM!: scores: 11 is above scale_max 10"),
    ("=KAM_SCORE({3,6},,,5)", "scores: 6 is above scale_max 5"),
    ("=KAM_SCORE(IF(TRUE,{8,11},{1,2}))", "scores: 11 is above"),
    ("=KAM_SCORE(1/0)", "KAM_SCORE gives #DIV/0!: scores: cell 1 is the error #DIV/0!"),
    ("=KAM_SCORE({8;6},{1,2,3})", "KAM_SCORE gives #VALUE!: weights: 3 cells, but scores has 2"),
    ('=KAM_ROWS("GROWTH",{1,2},{3,4})', "KAM_ROWS gives #VALUE!: now: 2 cells where 1 is wanted")])
def test_the_reason_of_an_error_is_found(formula: str, part: str) -> None:
    shown = next((code for code in ErrorCode if code.value in part), ErrorCode.NUM)
    assert part in cell_error(formula, shown, definitions)


@pytest.mark.parametrize("formula", [
    "=KAM_SCORE({8,6})", "=KAM_SCORE({8,11})+KAM_SCORE({8,11})", "=SUM({1,2})", "=NOT_A_FUNCTION(1)", "=1", "", "=(",
    "=KAM_SCORE({8,11}", "=(KAM_SCORE({8,11}))"])
def test_no_reason_is_made_up(formula: str) -> None:
    assert cell_error(formula, ErrorCode.NUM, definitions) == ""


def test_the_reason_of_another_error_than_the_cell_shows_is_not_given() -> None:
    """Outside a workbook a blank cell cannot be told from 0, which would be another error."""
    assert cell_error("=KAM_SCORE(B1:B1)", ErrorCode.NA, definitions) == ""
