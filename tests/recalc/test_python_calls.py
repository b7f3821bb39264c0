"""Functions that only Python has are calculated all the same, in formulas and in workbooks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode
from kam_xl.recalc.calculator import evaluate, value_of
from kam_xl.recalc.calls import Call, split_calls
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import Options, refresh
from kam_xl.surfaces.lambda_names import definitions
from tests.books import settings_file

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
FIT = "KAM_SBG_FIT({1000,869,743,653,593,551,517,491})"


def test_a_fit_can_be_typed_into_the_calculator() -> None:
    [[alpha, beta, likelihood]] = value_of(FIT, definitions)
    assert (round(alpha, 3), round(beta, 3), round(likelihood, 1)) == (0.668, 3.806, -1611.2)
    assert value_of(f"ROUND(INDEX({FIT},1,2)*1000,0)&\"!\"", definitions) == [["3806!"]]


def test_arguments_are_calculated_first_and_may_call_other_functions() -> None:
    scaled = value_of(FIT.replace("({", "(10*{").replace("})", "}/10)"), definitions)
    assert scaled == value_of(FIT, definitions)
    survival = f"KAM_SBG_SURVIVAL(INDEX({FIT},1,1),INDEX({FIT},1,2),12)"
    assert round(value_of(survival, definitions)[0][0], 3) == 0.378


def test_an_error_is_a_value_and_an_argument_that_cannot_be_read_a_problem() -> None:
    error, bad, good = evaluate(["KAM_SBG_FIT({1,2,3})", "KAM_SBG_FIT(NoSuchThing(1))", "1+1"], definitions)
    assert error.rows == [[ErrorCode.NUM]]
    assert bad.problem
    assert good.rows == [[2.0]]


def test_a_sheet_that_is_not_there_is_a_ref_error() -> None:
    assert value_of("KAM_SBG_FIT(Other!A1:A8)", definitions) == [[ErrorCode.REF]]
    assert value_of('KAM_ROWS("SCORE",Other!A1:B2)', definitions) == [[ErrorCode.REF]]


@pytest.mark.parametrize("formula", ["KAM_ROLLING({1,2,2},3)", "KAM_ROLLING({1,2,2,-9;4,5,1,1},3)"])
def test_no_digit_is_lost_on_the_way_back_into_a_formula(formula: str) -> None:
    """The engine cuts the numbers of a formula off after 15 digits."""
    flat = [1.0, 2.0, 2.0, -9.0, 4.0, 5.0, 1.0, 1.0] if ";" in formula else [1.0, 2.0, 2.0]
    exact = list(catalogue()["ROLLING"](flat, 3))
    assert [value for row in value_of(formula, definitions) for value in row] == exact
    assert value_of(f"SUM(IFERROR({formula},0))", definitions) == [[sum(v for v in exact if isinstance(v, float))]]


def test_python_and_native_functions_give_the_same_number_to_the_last_digit() -> None:
    assert value_of('KAM_ROWS("SCORE",{8,9,9})=KAM_SCORE({8,9,9})', definitions) == [[True]]
    assert value_of('KAM_ROWS("GROWTH",{120},100)', definitions) == [[catalogue()["GROWTH"](120, 100)]]


def test_calls_are_found_with_their_arguments_wherever_they_stand() -> None:
    text = '1+  KAM_A(KAM_B(1,2), SUM(A1,"x,)"),)*INDEX(kam_b(A1:B2),1)'
    assert split_calls(text, {"KAM_A", "KAM_B"}) == [
        "1", "+", " ", Call("KAM_A", ("KAM_B(1,2)", 'SUM(A1,"x,)")', "")), "*", "INDEX(", Call("KAM_B", ("A1:B2",)),
        ",", "1", ")"]
    assert [piece.name for piece in split_calls(text, {"KAM_B"}) if isinstance(piece, Call)] == ["KAM_B", "KAM_B"]
    for none in ("KAM_A(1", "1+1", ")"):
        assert not any(isinstance(piece, Call) for piece in split_calls(none, {"KAM_A"}))


def test_space_in_a_formula_and_names_that_only_it_knows() -> None:
    spaced, local, answer = evaluate([f"=2*\n   INDEX( {FIT} , 1)", "=LET(x,{3,2,1},KAM_SBG_FIT(x))",
                                      "=LET(x,KAM_SBG_FIT({10,5,3,2}),INDEX(x,1,1)>0)"], definitions)
    assert spaced.rows == [[pytest.approx(2 * 0.668, abs=1e-3)]]
    assert "name" in local.problem
    assert answer.rows == [[True]]


def test_many_orders_are_more_than_the_engine_can_do_but_not_too_many() -> None:
    rows = value_of('KAM_RFM(MOD(SEQUENCE(3000),700),45000+SEQUENCE(3000),SEQUENCE(3000),50000)', definitions)
    ids, days = [n % 700 for n in range(1, 3001)], [45000 + n for n in range(1, 3001)]
    assert rows == catalogue()["RFM"].spill(ids, days, list(range(1, 3001)), 50000)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(path)
    data, out = workbook.add_worksheet("Data"), workbook.add_worksheet("The model")
    data.add_table(0, 0, 3, 1, {"name": "Data", "columns": [{"header": "Customers"}, {"header": "Score"}],
                                "data": [[10, 5], [8, 5], [7, 5]]})
    out.write_dynamic_array_formula("A1:C1", "=KAM_SBG_FIT(Data[Customers])", None, 0)
    out.write_formula("A2", "=ROUND(A1,3)", None, 0)
    out.write_formula("A3", "=IF(KAM_SBG_FIT(Data!A2:A9)>0,1,0)", None, 77)
    out.write_formula("A5", '=SUM(KAM_ROWS("SHARE",Data!A2:A5,1000*SUM(Data!B2)))', None, 0)
    out.write_formula("A6", "=[1]!KAM_SHARE(Data!A2,5000)+SUM([1]!KAM_SBG_FIT(Data!A2:A9))", None, 0)
    out.write_formula("A4", "=IFERROR(SUM(KAM_SBG_FIT(NoSuchThing(Data[Customers]))),5)", None, 5)
    workbook.close()
    (tmp_path / "data.csv").write_text("Customers,Score\n" + "".join(f"{n},5\n" for n in HIGH_END))
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "data.csv"\nmode = "replace"\n')
    return path


def test_a_refreshed_workbook_has_their_values_and_those_that_depend_on_them(book: Path) -> None:
    report = refresh(book, Period(2026, 10), Options())
    sheet = openpyxl.load_workbook(book, data_only=True)["The model"]
    fitted = catalogue()["SBG_FIT"](HIGH_END)
    assert [sheet[cell].value for cell in ("A1", "B1", "C1")] == pytest.approx(fitted)
    assert sheet["A2"].value == 0.668
    assert sheet["A3"].value == 1
    assert sheet["A5"].value == pytest.approx(sum(HIGH_END[:4]) / 5000)
    assert sheet["A6"].value == pytest.approx(0.2 + sum(fitted)), "as Excel stores calls of the add-in"
    assert set(report.uncalculated) == {"The model!A4"}
    assert sheet["A4"].value is None


COHORTS = [["Cohort", "Y0", "Y1", "Y2", "Y3", "Alpha"], ["a", 100, 80, 70, 65, 0], ["b", 90, 60, 50, 44, 0],
           ["c", 1000, 869, 743, 653, 0]]


@pytest.fixture
def cohorts(tmp_path: Path) -> Path:
    """A row a cohort, formulas that look at whole rows, and places where nothing may depend on the cell's column."""
    path = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(path)
    data, out = workbook.add_worksheet("Cohorts"), workbook.add_worksheet("KAM results")
    data.add_table(0, 0, 3, 5, {"name": "Coh", "data": COHORTS[1:], "columns": [
        {"header": heading, **({"formula": "=INDEX(KAM_SBG_FIT(Coh[[#This Row],[Y0]:[Y3]]),1)"}
                               if heading == "Alpha" else {})} for heading in COHORTS[0]]})
    data.write_formula("H9", "=COUNTA(2:2)+COUNTA(A:A)", None, 0)
    out.write_formula("F8", "=KAM_SBG_FIT(Cohorts!B4:E4)", None, 0)
    out.write_formula("F9", "=-KAM_SBG_FIT(Cohorts!B4:E4)*2", None, 0)
    out.write_formula("F10", "=SUM(KAM_SBG_FIT(Cohorts!B4:E4+0))", None, 0)
    bought = "KAM_EXPECTED_PURCHASES({0.243,4.414,0.793,2.426},{},2,30.43,38.86+0*Cohorts!B4)"
    out.write_formula("F11", "=" + bought.replace("{}", "39+NOW()-NOW()"), None, 0)
    out.write_formula("F12", f"=_xlfn.LET(_xlpm.x,39,{bought.replace('{}', '_xlpm.x')})", None, 0)
    workbook.close()
    (tmp_path / "data.csv").write_text("Cohort,Y0,Y1,Y2,Y3\na,100,80,70,65\nb,90,60,50,40\nc,1000,869,743,653\n")
    settings_file(path, '[[source]]\ntable = "Coh"\nsource = "data.csv"\nmode = "replace"\nkey = "Cohort"\n')
    return path


def test_calls_are_answered_wherever_they_stand_and_leave_no_trace(cohorts: Path) -> None:
    report = refresh(cohorts, Period(2026, 10), Options())
    book = openpyxl.load_workbook(cohorts, data_only=True)
    fits = [catalogue()["SBG_FIT"](row) for row in ([100, 80, 70, 65], [90, 60, 50, 40], [1000, 869, 743, 653])]
    assert [book["Cohorts"].cell(row, 6).value for row in (2, 3, 4)] == pytest.approx([fit[0] for fit in fits])
    assert book["Cohorts"]["H9"].value == 6 + 4
    shown = [book["KAM results"][f"F{row}"].value for row in (8, 9, 10)]
    assert shown == pytest.approx([fits[2][0], -2 * fits[2][0], sum(fits[2])])
    assert report.uncalculated == {}


def test_an_argument_of_this_moment_or_of_the_formulas_own_does_not_hold_the_refresh_up(cohorts: Path) -> None:
    refresh(cohorts, Period(2026, 10), Options())
    sheet = openpyxl.load_workbook(cohorts, data_only=True)["KAM results"]
    assert [sheet["F11"].value, sheet["F12"].value] == pytest.approx([1.22602817476714] * 2)
