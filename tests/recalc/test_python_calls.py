"""Functions that only Python has are calculated all the same, in formulas and in workbooks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode
from kam_xl.recalc.calculator import evaluate, value_of
from kam_xl.recalc.calls import Call, outermost_calls
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


def test_calls_are_found_with_their_arguments_wherever_they_stand() -> None:
    text = '1+KAM_A(KAM_B(1,2),SUM(A1,"x,)"),)*INDEX(kam_b(A1:B2),1)'
    outer, inner = outermost_calls(text, {"KAM_A", "KAM_B"})
    assert outer == Call("KAM_A", 2, 34, ["KAM_B(1,2)", 'SUM(A1,"x,)")', ""])
    assert (inner.name, text[inner.start : inner.end]) == ("KAM_B", "kam_b(A1:B2)")
    assert [call.name for call in outermost_calls(text, {"KAM_B"})] == ["KAM_B", "KAM_B"]
    assert list(outermost_calls("KAM_A(1", {"KAM_A"})) == list(outermost_calls("1+1", {"KAM_A"})) == []


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
    assert set(report.uncalculated) == {"The model!A4"}
    assert sheet["A4"].value is None
