"""The calculator: any formula, many at once, values and problems told apart."""

from __future__ import annotations

import datetime

import pytest

from kam_xl.errors import ErrorCode, UsageError
from kam_xl.recalc.calculator import evaluate, value_of
from kam_xl.recalc.scratch import Answer
from kam_xl.surfaces.lambda_names import definitions


def test_values_keep_their_type_and_shape() -> None:
    assert value_of("={1,\"a\";TRUE,#N/A}") == [[1.0, "a"], [True, ErrorCode.NA]]
    assert value_of("1+1") == [[2.0]]
    assert value_of('=""') == [[""]]


def test_formulas_do_not_get_in_each_others_way() -> None:
    formulas = [f"=SEQUENCE({rows},{columns},{rows * 100})" for rows in (1, 3, 2) for columns in (1, 4)] * 5
    for formula, answer in zip(formulas, evaluate(formulas), strict=True):
        rows, columns, start = map(int, formula.removeprefix("=SEQUENCE(")[:-1].split(","))
        assert answer.rows == [[float(start + r * columns + c) for c in range(columns)] for r in range(rows)]


def test_a_formula_that_cannot_be_read_harms_no_other() -> None:
    one, *bad, three = evaluate(["=1+1", "=SUM(", "=", "", "=1)+(1", "=3*3"])
    assert (one, three) == (Answer([[2.0]]), Answer([[9.0]]))
    for answer in bad:
        assert answer.rows == []
        assert "WQT" not in answer.problem, "the cells in which the engine calculates are nobody's business"
        assert answer.problem


@pytest.mark.parametrize("formula", ["=1/0", "=NA()", "=SQRT(-1)", '="a"+1'])
def test_cell_errors_are_values(formula: str) -> None:
    [answer] = evaluate([formula])
    assert answer.problem == ""
    assert isinstance(answer.rows[0][0], ErrorCode)


def test_a_result_that_no_sheet_could_hold_is_a_problem() -> None:
    [answer] = evaluate(["=SEQUENCE(1,20000)"])
    assert "too large to show" in answer.problem


def test_no_formulas_give_no_answers() -> None:
    assert evaluate([]) == []


def test_today_is_today() -> None:
    before = datetime.date.today()
    [[year]] = value_of("=YEAR(TODAY())")
    assert before.year <= year <= datetime.date.today().year  # type: ignore[operator]


def test_arguments_may_be_left_out() -> None:
    calls = ["=KAM_SCORE({3,4})", "=KAM_SCORE({3,4},{1,1})", '=KAM_SCORE({3,4},,"skip",5)', "=KAM_SCORE({3,4},)",
             "=SUM(KAM_SCORE({3,4}),KAM_SCORE({3,4},{1,1}))/2"]
    assert [a.rows for a in evaluate(calls, definitions)] == [[[3.5]]] * len(calls)


def test_a_function_nobody_defines_is_not_silently_zero() -> None:
    [answer] = evaluate(["=KAM_SCORE({8,6})"])
    assert answer.problem or answer.rows == [[ErrorCode.NAME]]


def test_value_of_raises_what_a_person_can_act_on() -> None:
    with pytest.raises(UsageError, match=r"=SUM\(: .*Check brackets, commas and names"):
        value_of("=SUM(")
