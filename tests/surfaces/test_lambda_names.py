"""The LAMBDA names that a workbook needs: those asked for, and those that they call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.surfaces import lambda_names
from kam_xl.surfaces.formula_text import calls, tokens
from kam_xl.surfaces.lambda_names import definition, definitions

NATIVE = [kpi.name for kpi in catalogue() if kpi.excel]


def test_only_what_is_asked_for_is_defined() -> None:
    assert list(definitions(["KAM_SCORE"])) == ["KAM_SCORE"]
    assert definitions([]) == {}


def test_what_is_no_native_function_is_left_out() -> None:
    assert definitions(["KAM_NOTHING", "SUM"]) == {}


@pytest.mark.parametrize("name", NATIVE)
def test_a_definition_brings_along_every_function_it_calls(name: str) -> None:
    found = definitions([name])
    called = {call for text in found.values() for call in calls(text) if call in catalogue()}
    assert called | {name} == set(found)


def test_functions_that_call_each_other_in_a_row_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Made:
        def __init__(self, excel: str) -> None:
            self.excel = excel

    made = {"KAM_A": Made("KAM_B(x)+KAM_D(x)"), "KAM_B": Made("KAM_C(x)*KAM_A(x)"), "KAM_C": Made("x"),
            "KAM_D": Made("KAM_A(x)"), "KAM_E": Made("x")}
    monkeypatch.setattr(lambda_names, "catalogue", lambda: made)
    monkeypatch.setattr(lambda_names, "definition", lambda name: f"LAMBDA of {name}")
    assert definitions(["KAM_A"]) == {name: f"LAMBDA of {name}" for name in ("KAM_A", "KAM_B", "KAM_C", "KAM_D")}


@pytest.mark.parametrize("name", NATIVE)
def test_a_definition_is_one_lambda_without_the_equals_sign(name: str) -> None:
    text = definition(name)
    assert text.startswith("_xlfn.LAMBDA(")
    assert list(depths(text))[:-1].count(0) == 0
    assert list(depths(text))[-1] == 0


def depths(text: str) -> Iterator[int]:
    depth = 0
    for token in tokens(text):
        depth += {"OPEN": 1, "CLOSE": -1}.get(token.subtype, 0)
        yield depth
