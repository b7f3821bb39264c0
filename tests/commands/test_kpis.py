"""`kam-xl kpis`, as somebody types it."""

from __future__ import annotations

import json

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.named import Area
from kam_xl.practice import named_kpis
from tests.commands.conftest import Run


def test_kpis_lists_every_function_with_its_family(run: Run) -> None:
    code, out, _ = run("kpis")
    assert code == 0
    for kpi in catalogue():
        assert kpi.syntax.split("(")[0] in out
        assert kpi.family in out


def test_kpis_json_describes_every_function(run: Run) -> None:
    described = json.loads(run("kpis", "--json")[1])
    assert [d["name"] for d in described] == [kpi.name for kpi in catalogue()]
    assert all(d["summary"] and d["examples"] and d["arguments"] for d in described)


@pytest.mark.parametrize("name", ["KAM_SCORE", "score", "Kam_Score"])
def test_kpis_explains_one_function(run: Run, name: str) -> None:
    code, out, err = run("kpis", name)
    assert (code, err) == (0, "")
    assert "KAM_SCORE(scores, [weights], [missing], [scale_max])" in out
    assert "KAM_SCORE({8,6,9},{5,3,2})" in out
    assert "7.6" in out
    assert "=LAMBDA(scores,[weights],[missing],[scale_max]," in out


def test_an_unknown_function_suggests_the_nearest(run: Run) -> None:
    code, out, err = run("kpis", "KAM_SCOER")
    assert (code, out) == (2, "")
    assert err.startswith("kam-xl: there is no function or KPI 'KAM_SCOER'. Did you mean KAM_SCORE")
    assert err.count("\n") == 1


def test_a_function_says_which_named_kpis_it_computes(run: Run) -> None:
    out = run("kpis", "churn")[1]
    assert "Used for: Churn rate." in out
    assert json.loads(run("kpis", "churn", "--json")[1])["named_kpis"] == ["Churn rate"]
    assert "Used for" not in run("kpis", "score")[1]


@pytest.mark.parametrize("typed", [["Client retention rate"], ["client", "retention", "RATE"], ["retention rate"]])
def test_a_named_kpi_is_explained(run: Run, typed: list[str]) -> None:
    code, out, err = run("kpis", *typed)
    assert (code, err) == (0, "")
    for part in ("Client retention rate (also: Retention rate, Retention)", "divided by the clients at its start",
                 "=KAM_RETENTION(clients_at_start, clients_at_end, new_clients)",
                 "=KAM_RETENTION(50, 53, 8) gives 90 %",
                 "Account management, Customer success, National accounts", "higher is better", "lagging",
                 "quarterly", "Source: practice", "kam-xl kpis KAM_RETENTION"):
        assert part in out


def test_a_named_kpi_as_json(run: Run) -> None:
    found = json.loads(run("kpis", "CSAT", "--json")[1])
    assert found["name"] == "KAM_CSAT"  # a function's name goes first
    found = json.loads(run("kpis", "satisfaction score", "--json")[1])
    assert (found["name"], found["function"]) == ("Customer satisfaction score", "KAM_CSAT")


def test_areas_list_every_named_kpi_where_it_belongs(run: Run) -> None:
    code, out, _ = run("kpis", "--area")
    assert code == 0
    assert all(area.title in out and area.purpose in out for area in Area)
    assert all(kpi.name in out for kpi in named_kpis())
    assert out.count("│ Net promoter score ") == 3


@pytest.mark.parametrize("typed", [["Risk management"], ["risk", "management"], ["risk"]])
def test_one_area_lists_its_own(run: Run, typed: list[str]) -> None:
    out = run("kpis", "--area", *typed)[1]
    assert "Risk assessment accuracy" in out
    assert "Churn rate" not in out
    names = [kpi["name"] for kpi in json.loads(run("kpis", "--area", *typed, "--json")[1])]
    assert len(names) == 4
    assert "Mitigation strategies implemented" in names


def test_json_of_all_areas_has_each_kpi_once(run: Run) -> None:
    found = json.loads(run("kpis", "--area", "--json")[1])
    assert [kpi["name"] for kpi in found] == [kpi.name for kpi in named_kpis()]


@pytest.mark.parametrize(("question", "answer"), [
    ("is this client leaving", "KAM_RED_FLAGS"), ("Is this client leaving?", "KAM_RED_FLAGS"),
    ("which customers will leave us?", "KAM_RED_FLAGS"), ("how long do clients take to pay?", "KAM_DSO"),
    ("do the clients recommend us", "KAM_NPS"), ("which contracts must be renewed soon", "KAM_RENEWAL_DUE")])
def test_a_question_finds_what_answers_it(run: Run, question: str, answer: str) -> None:
    code, out, err = run("kpis", question)
    assert (code, err) == (0, "")
    assert answer in out
    assert answer in [found["name"] for found in json.loads(run("kpis", *question.split(), "--json")[1])]


@pytest.mark.parametrize(("typed", "suggested"), [
    ("Client retension rate", "Client retention rate"), ("referencability", "Referenceability"),
    ("KAM_CHRUN", "KAM_CHURN"), ("days sales outstandig", "Days sales outstanding")])
def test_a_slip_suggests_the_nearest_name(run: Run, typed: str, suggested: str) -> None:
    code, out, err = run("kpis", typed)
    assert (code, out) == (2, "")
    assert f"there is no function or KPI '{typed}'. Did you mean" in err
    assert suggested in err


def test_a_question_that_nothing_answers_is_an_error(run: Run) -> None:
    assert run("kpis", "xyzzy plugh")[0] == 2


def test_a_name_and_an_area_at_once_are_an_error(run: Run) -> None:
    assert run("kpis", "score", "--area") == (2, "", "kam-xl: a name and --area at once. Give one of them.\n")


def test_an_unknown_area_names_those_there_are(run: Run) -> None:
    code, _, err = run("kpis", "--area", "marketing")
    assert code == 2
    assert "Customer success" in err
