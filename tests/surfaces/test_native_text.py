"""The text of the native formulas fits what Excel allows, and is stored as files store it."""

from __future__ import annotations

import re

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.surfaces.formula_text import STORED, calls, stored, tokens
from kam_xl.surfaces.native import stored_lambda, typed_lambda

EVERY_KPI = pytest.mark.parametrize("kpi", [kpi for kpi in catalogue() if kpi.excel], ids=lambda kpi: kpi.name)


@EVERY_KPI
def test_lambda_fits_into_a_formula(kpi: Kpi[object]) -> None:
    assert len(typed_lambda(kpi)) < 8192
    assert len(stored_lambda(kpi)) < 8192


@EVERY_KPI
def test_functions_nest_less_deep_than_excel_allows(kpi: Kpi[object]) -> None:
    depth = deepest = 0
    for t in tokens(typed_lambda(kpi)):
        depth += {"OPEN": 1, "CLOSE": -1}.get(t.subtype, 0)
        deepest = max(deepest, depth)
    assert depth == 0
    assert deepest <= 64


@EVERY_KPI
def test_optional_arguments_are_declared_as_excel_stores_them(kpi: Kpi[object]) -> None:
    text = stored_lambda(kpi)
    for p in kpi.parameters:
        assert (f"_xlop.{p.name}," in text) is not p.required
        assert text.count(f"_xlop.{p.name}") <= 1


@EVERY_KPI
def test_no_name_is_bound_twice_and_none_is_left_unprefixed(kpi: Kpi[object]) -> None:
    names = re.findall(r"(?:LET\(|,)([a-z_]+_+),", typed_lambda(kpi).replace("LAMBDA", ""))
    assert "_xlpm.true" not in stored_lambda(kpi).lower()
    bare = [t.value for t in tokens(stored_lambda(kpi))
            if t.type == "OPERAND" and t.subtype == "RANGE" and not t.value.startswith(("_xlpm.", "_xlop."))]
    assert bare == []
    assert names == [] or all(name.rstrip("_") in {p.name for p in kpi.parameters} for name in names)


@EVERY_KPI
def test_argument_names_are_names_that_excel_takes(kpi: Kpi[object]) -> None:
    for p in kpi.parameters:
        assert re.fullmatch(r"[a-z][a-z_]*", p.name), "letters only, so that it cannot be a cell"
        assert p.name not in {"r", "c"}


def test_newer_functions_carry_their_prefix_and_local_functions_theirs() -> None:
    assert stored("LET(double,LAMBDA(x,2*x),double(SORT(A1:A3)))", local_names=True) == (
        "_xlfn.LET(_xlpm.double,_xlfn.LAMBDA(_xlpm.x,2*_xlpm.x),_xlpm.double(_xlfn._xlws.SORT(A1:A3)))")


def test_text_and_cells_in_a_formula_stay_as_they_are() -> None:
    assert stored('IF(A1="SORT(x)",Table1[Sales],TRUE)', local_names=True) == 'IF(A1="SORT(x)",Table1[Sales],TRUE)'


@EVERY_KPI
def test_every_function_is_one_that_excel_has(kpi: Kpi[object]) -> None:
    old = {"ABS", "AND", "ASINH", "AVERAGE", "COLUMNS", "COSH", "COUNT", "EDATE", "EXP", "IF", "INDEX", "INT",
           "ISERROR", "ISLOGICAL", "ISNA", "ISTEXT", "LEN", "LN", "LOWER", "MAX", "MEDIAN", "MIN", "MMULT", "NA", "NOT",
           "OR", "PI", "PRODUCT", "ROUND", "ROWS", "SINH", "SQRT", "SUBSTITUTE", "SUM"}
    typed = typed_lambda(kpi)
    own = set(re.findall(r"[,(]\s*([a-z_]+),LAMBDA\(", typed))
    assert {name for name in calls(typed) if name.lower() not in own} <= old | STORED.keys()


@EVERY_KPI
def test_numbers_are_written_as_the_file_format_has_them(kpi: Kpi[object]) -> None:
    """ECMA-376, part 1, 18.17.2: the character of an exponent is E."""
    assert re.findall(r"\d[\d.]*e[-+]?\d", stored_lambda(kpi)) == []
