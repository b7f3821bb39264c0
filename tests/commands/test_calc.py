"""`kam-xl calc`, as somebody types it."""

from __future__ import annotations

import io
import json

import pytest

from kam_xl.cli import main
from tests.commands.conftest import Run


@pytest.mark.parametrize(("formula", "shown"), [
    ("=KAM_SCORE({8,6,9},{5,3,2})", "7.6"), ("KAM_SCORE({8,6,9},{5,3,2})", "7.6"), ("=kam_score({8;6;10})", "8"),
    ("=KAM_SCORE({8,\"\",9},{5,3,2},\"lowest\")", "6.1"), ("=1/3", "0.333333333333333"), ("=1=1", "TRUE"),
    ('="a"&"b"', "ab"), ("=SUM(KAM_SCORE_PARTS({8,6,9},{5,3,2}))", "7.6"), ("={1,2;3,4}", "1\t2\n3\t4"),
    ("=SORT({3;1;2})", "1\n2\n3"), ("=LET(x,2,x*SUMPRODUCT({1,2},{3,4}))", "22"),
    ("=KAM_SCORE_PARTS({8;6})", "4\n3"), ("=XLOOKUP(2,{1,2},{\"x\",\"y\"})", "y"), ("=0.1+0.2", "0.3"),
    ("=IF(KAM_SCORE({8,6})>5,\"good\",\"poor\")", "good")])
def test_calc_prints_the_value(run: Run, formula: str, shown: str) -> None:
    assert run("calc", formula) == (0, shown + "\n", "")


@pytest.mark.parametrize(("formula", "value", "reason"), [
    ("=KAM_SCORE({8,11})", "#NUM!", "KAM_SCORE gives #NUM!: scores: 11 is above scale_max 10."),
    ('=KAM_SCORE({8,"n/a"})', "#VALUE!", "KAM_SCORE gives #VALUE!: scores: cell 2 is the text 'n/a'"),
    ("=KAM_SCORE({8,9},{0,0})", "#DIV/0!", "KAM_SCORE gives #DIV/0!: weights: the weights in use add up to zero."),
    ("=KAM_SCORE({8,9},{1,2,3})", "#VALUE!", "weights: 3 cells, but scores has 2."),
    ('=KAM_SCORE({8,9},,"lowset")', "#VALUE!", "Did you mean lowest?")])
def test_calc_says_why_a_kam_function_gives_an_error(run: Run, formula: str, value: str, reason: str) -> None:
    code, out, err = run("calc", formula)
    assert (code, out) == (0, value + "\n")
    assert reason in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("formula", ["=1/0", "=KAM_SCORE({8,11})+1", '=IFERROR(KAM_SCORE({8,11}),"-")'])
def test_calc_gives_no_reason_where_it_knows_none(run: Run, formula: str) -> None:
    assert run("calc", formula)[2] == ""


@pytest.mark.parametrize("formula", ["=SUM(", "=1+", "=)"])
def test_a_formula_that_cannot_be_read_is_an_error(run: Run, formula: str) -> None:
    code, out, err = run("calc", formula)
    assert (code, out) == (1, "")
    assert formula in err
    assert err.count("\n") == 1


def test_calc_json_of_an_array_is_rows(run: Run) -> None:
    code, out, _ = run("calc", "={1,2.5;TRUE,\"x\"}", "--json")
    assert (code, json.loads(out)) == (0, [[1, 2.5], [True, "x"]])


def test_calc_answers_one_json_value_a_line(run: Run) -> None:
    formulas = ["=KAM_SCORE({8,6,9},{5,3,2})", "=1/0", "", '="ü ""q"""', "=1=2", "=KAM_SCORE_PARTS({8;6})",
                "=2^70", "=SUM("]
    code, out, err = run("calc", "-", "--json", stdin="\n".join(formulas) + "\n")
    *values, failed = [json.loads(line) for line in out.splitlines()]
    assert values == [7.6, "#DIV/0!", None, 'ü "q"', False, [[4], [3]], 2.0**70]
    assert list(failed) == ["error"]
    assert "=SUM(" in err
    assert code == 1


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_formulas_that_are_no_text_are_a_usage_error(
        errors: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"=1+1\n\xff\xfe\n"), "utf-8", errors))
    assert main(["calc", "-"]) == 2
    assert capsys.readouterr().err == "kam-xl: standard input is not UTF-8 text. Save the formulas as UTF-8.\n"


def test_calc_of_many_readable_formulas_succeeds(run: Run) -> None:
    lines = "\n".join(f"=SUM({{{i},1}})" for i in range(60))
    code, out, err = run("calc", "-", stdin=lines)
    assert (code, err) == (0, "")
    assert out.split() == [str(i + 1) for i in range(60)]


def test_numbers_in_json_keep_all_their_digits(run: Run) -> None:
    assert json.loads(run("calc", "=0.1+0.2", "--json")[1]) == 0.1 + 0.2


def test_a_function_for_every_row_in_one_call(run: Run) -> None:
    assert run("calc", '=SUM(KAM_ROWS("ATTAINMENT",{120;80},100))') == (0, "2\n", "")
    assert "no function 'GROTH'. Did you mean KAM_GROWTH" in run("calc", '=KAM_ROWS("GROTH",1)')[2]


def test_semicolons_between_arguments_get_a_hint(run: Run) -> None:
    assert "arguments are separated by commas" in run("calc", "=KAM_GROWTH(120;100)")[2]
    assert "commas" not in run("calc", '=KAM_SCORE({1;2},"a;b"')[2]
