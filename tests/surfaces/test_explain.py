"""A KPI in words: what its help promises is what it does."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode
from kam_xl.recalc.calculator import evaluate
from kam_xl.surfaces.explain import excel_call, help_of
from kam_xl.surfaces.lambda_names import definitions

EVERY_KPI = pytest.mark.parametrize("kpi", list(catalogue()), ids=lambda kpi: kpi.name)


@pytest.fixture(scope="module")
def shown() -> dict[str, list[list[Any]]]:
    """Every example formula of the help, calculated as `kam-xl calc` does."""
    formulas = [e["formula"] for kpi in catalogue() if kpi.excel for e in help_of(kpi)["examples"]]
    answers = evaluate(formulas, definitions)
    assert [f for f, a in zip(formulas, answers, strict=True) if a.problem] == []
    return {formula: answer.rows for formula, answer in zip(formulas, answers, strict=True)}


@pytest.mark.parametrize("kpi", [kpi for kpi in catalogue() if kpi.excel], ids=lambda kpi: kpi.name)
def test_example_formulas_give_what_the_help_says(kpi: Kpi[Any], shown: dict[str, list[list[Any]]]) -> None:
    for example in help_of(kpi)["examples"]:
        found = [v.value if isinstance(v, ErrorCode) else v for row in shown[example["formula"]] for v in row]
        gives = example["gives"] if isinstance(example["gives"], list) else [example["gives"]]
        wanted = [v for row in gives for v in (row if isinstance(row, list) else [row])]
        assert len(found) == len(wanted), example["formula"]
        for one, other in zip(found, wanted, strict=True):
            assert one == (pytest.approx(other) if isinstance(other, float | int) else other), example["formula"]


@EVERY_KPI
def test_help_is_complete_and_can_be_json(kpi: Kpi[Any]) -> None:
    described = json.loads(json.dumps(help_of(kpi)))
    assert described["name"] == kpi.name
    assert [a["name"] for a in described["arguments"]] == [p.name for p in kpi.parameters]
    assert all(a["help"] and a["takes"] for a in described["arguments"])
    assert described["family"]
    assert described["answers"]


def test_words_to_choose_from_are_listed() -> None:
    missing = next(a for a in help_of(catalogue()["score"])["arguments"] if a["name"] == "missing")
    assert missing["takes"] == '"skip" or "lowest" or "error"'
    assert missing["default"] == "skip"


@pytest.mark.parametrize(("arguments", "text"), [
    (([8, 6, 9], [5, 3, 2]), "F({8,6,9},{5,3,2})"), (([[8], [6]],), "F({8;6})"), (([[1, 2], [3, 4]],), "F({1,2;3,4})"),
    (([8, None], "skip", True), 'F({8,""},"skip",TRUE)'), ((0.1, 1e-7, ErrorCode.NA), "F(0.1,1e-07,#N/A)"), ((), "F()"),
    ((date(2026, 7, 1), 'say "so"'), 'F(DATE(2026,7,1),"say ""so""")'),
    ((datetime(2026, 7, 1, 9, 30),), "F(DATE(2026,7,1)+TIME(9,30,0))"), ((datetime(2026, 7, 1),), "F(DATE(2026,7,1))")])
def test_a_call_is_written_as_it_is_typed(arguments: tuple[object, ...], text: str) -> None:
    assert excel_call("F", arguments) == text
