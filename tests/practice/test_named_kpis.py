"""Every KPI that the practice knows by name is there, in its area, and can be computed as its formula says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openpyxl.formula.tokenizer import Token, Tokenizer

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.named import Area, NamedKpi, named, worked
from kam_xl.catalogue.types import Better, Shape, Unit
from kam_xl.errors import UnknownName
from kam_xl.practice import find, in_area, named_kpis, using
from kam_xl.recalc.calculator import evaluate
from kam_xl.surfaces.lambda_names import definitions
from kam_xl.surfaces.named_help import help_of_named, result, worked_formula

KEY_RESULT_AREAS = {
    "Account management": ["client retention rate", "customer satisfaction score", "revenue growth from key accounts",
                           "upsell/cross-sell opportunities identified"],
    "Strategic planning": ["sales target achieved", "implementation of strategic account plans",
                           "conversion of plans into actionable steps", "alignment of plans with company objectives"],
    "Negotiation and contracts": ["contract value vs target", "negotiated deals closed", "contract renewal rate",
                                  "margin on negotiated contracts"],
    "Revenue growth": ["year-over-year growth from key accounts", "new-business share of revenue",
                       "new accounts acquired", "revenue from upselling and cross-selling"],
    "Customer advocacy": ["NPS", "feedback implementation rate", "resolution time", "testimonials and case studies"],
    "Performance analysis": ["account health score", "performance metrics met", "engagement metrics",
                             "high-potential opportunities identified"],
    "Cross-functional collaboration": ["projects completed", "internal stakeholder satisfaction",
                                       "timely response to internal requests", "alignment with account needs"],
    "Risk management": ["risk assessment accuracy", "mitigation strategies implemented",
                        "incident response time for critical risks", "client perception of risk management"],
    "Training and development": ["participation", "improvement after training", "satisfaction with training",
                                 "application of training"],
    "Technology": ["adoption of the software", "reduction of manual entry errors", "time saved by automation",
                   "improvement in data security"],
}
OTHER_GROUPS = {
    "Management": ["customer acquisition cost", "lifetime value", "satisfaction score", "sales target %",
                   "revenue per FTE", "revenue per customer", "operating margin", "gross margin", "return on assets",
                   "current ratio", "debt to equity", "working capital", "return on capital employed"],
    "Customer success": ["lifetime value", "repeat purchase rate", "retention rate", "retention cost", "churn rate",
                         "NPS", "CSAT", "customer effort score"],
    "National accounts": ["revenue growth of existing accounts", "gross margin", "retention", "NPS",
                          "forecast accuracy", "SLA compliance", "contract terms"],
    "Leading indicators": ["inbound-contact ratio", "time with customers", "days since contact", "referenceability",
                           "customer goals met", "accounts contacted", "accounts engaged",
                           "opportunities created by stage", "first response time", "lead delivery",
                           "average revenue per account"],
    "Finance operations": ["days to close the month", "days to close the year", "payments on time",
                           "time spent on corrections", "errors found by auditors",
                           "audit recommendations implemented", "reports submitted on time", "days sales outstanding",
                           "days payables outstanding", "project on time", "project within budget"],
}
"""What the practice's own list says, each group in its order."""

GROUPS = KEY_RESULT_AREAS | OTHER_GROUPS
EVERY_KPI = pytest.mark.parametrize("kpi", named_kpis(), ids=lambda kpi: kpi.name)


@pytest.mark.parametrize("group", GROUPS)
def test_every_kpi_of_a_group_is_there_and_no_other(group: str) -> None:
    found = [find(name) for name in GROUPS[group]]
    assert None not in found
    assert set(found) == set(in_area(Area.of(group)))


def test_there_are_ten_key_result_areas_of_four_kpis_and_five_groups() -> None:
    assert [area.title for area in Area] == list(GROUPS)
    assert [len(in_area(area)) for area in list(Area)[:10]] == [4] * 10


def test_a_name_means_one_kpi() -> None:
    names = [name.casefold() for kpi in named_kpis() for name in kpi.names]
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def calculated() -> dict[str, list[list[Any]]]:
    """What the engine makes of every worked example."""
    formulas = [worked_formula(kpi) for kpi in named_kpis()]
    answers = evaluate(formulas, definitions)
    return {formula: answer.rows for formula, answer in zip(formulas, answers, strict=True)}


@EVERY_KPI
def test_the_worked_example_gives_what_it_says(kpi: NamedKpi, calculated: dict[str, list[list[Any]]]) -> None:
    assert calculated[worked_formula(kpi)] == [[pytest.approx(kpi.example.gives, abs=1e-9)]]


@EVERY_KPI
def test_the_example_has_a_number_for_each_name_of_the_formula_and_no_other(kpi: NamedKpi) -> None:
    operands = {t.value for t in Tokenizer("=" + kpi.formula).items
                if t.type == Token.OPERAND and t.subtype == Token.RANGE}
    assert operands == set(kpi.example.values)
    assert not any(re.search(rf"\b{name}\b", worked_formula(kpi)) for name in operands)


@EVERY_KPI
def test_the_formula_calls_a_function_with_as_many_arguments_as_it_takes(kpi: NamedKpi) -> None:
    """Where the whole formula is one call, Python says the same as the engine."""
    if kpi.function is None:
        assert "KAM_" not in kpi.formula
        return
    call = re.fullmatch(rf"{kpi.function.name}\(([^()]*)\)", kpi.formula)
    if call is None:
        return
    arguments = [kpi.example.values.get(text, text.strip('"')) for text in call[1].split(", ")]
    arguments = [float(a) if isinstance(a, str) and a.isdigit() else a for a in arguments]
    required = [p for p in kpi.function.parameters if p.required]
    assert len(required) <= len(arguments) <= len(kpi.function.parameters)
    assert kpi.function(*arguments) == pytest.approx(kpi.example.gives)


def test_nearly_all_named_kpis_are_checked_in_python_too() -> None:
    wrapped = [kpi.name for kpi in named_kpis() if not re.fullmatch(r"KAM_\w+\([^()]*\)", kpi.formula)]
    assert wrapped == ["Risk assessment accuracy", "Revenue growth of existing accounts",
                       "Opportunities created by stage"]


@EVERY_KPI
def test_its_definition_and_source_are_sentences(kpi: NamedKpi) -> None:
    assert kpi.definition.endswith(".")
    assert 30 <= len(kpi.definition) <= 255
    assert kpi.source
    assert not kpi.source.endswith(".")


@EVERY_KPI
def test_its_names_are_names_that_excel_takes_for_cells(kpi: NamedKpi) -> None:
    for name in kpi.example.values:
        assert not re.fullmatch(r"[a-z]{1,3}\d+|r|c", name)


@EVERY_KPI
def test_a_kpi_that_computes_one_number_uses_a_function_that_does(kpi: NamedKpi) -> None:
    if kpi.function and not kpi.formula.startswith("INDEX("):
        assert kpi.function.shape is Shape.SINGLE


@pytest.mark.parametrize(("name", "better"), [
    ("Churn rate", "lower"), ("Errors found by auditors", "lower"), ("Time spent on corrections", "lower"),
    ("New-business share of revenue", "higher"), ("Client retention rate", "higher"), ("Resolution time", "lower"),
    ("Risk assessment accuracy", "higher"), ("Time with customers", "higher"), ("Days to close the month", "lower"),
    ("Working capital", "higher"), ("Projects within budget", "lower"), ("Days sales outstanding", "lower")])
def test_direction_is_that_of_the_kpi_and_not_always_that_of_its_function(name: str, better: str) -> None:
    assert find(name).better == better


@pytest.mark.parametrize(("name", "unit", "reads"), [
    ("Client retention rate", Unit.FRACTION, "90 %"), ("Resolution time", Unit.DAYS, "3 days"),
    ("First response time", Unit.HOURS, "36 hours"), ("Lifetime value", Unit.MONEY, "20,000"),
    ("NPS", Unit.POINTS, "40 points"), ("Current ratio", Unit.RATIO, "1.5"), ("Improvement in data security",
                                                                             Unit.FRACTION, "12.5 %")])
def test_results_read_as_people_say_them(name: str, unit: Unit, reads: str) -> None:
    assert (find(name).unit, result(find(name))) == (unit, reads)


def test_a_kpi_of_several_areas_is_defined_once() -> None:
    retention = find("Retention rate")
    assert retention is find("CLIENT  retention rate")
    assert [area.title for area in retention.areas] == ["Account management", "Customer success", "National accounts"]
    assert [kpi.name for kpi in named_kpis()].count("Client retention rate") == 1
    assert using(catalogue()["RETENTION"]) == [retention]


def test_project_tolerances_are_ten_days_and_ten_percent() -> None:
    assert find("Project on time").formula.endswith(", 10)")
    assert "10%" in find("Project within budget").definition


def test_the_help_of_a_named_kpi_is_complete() -> None:
    assert help_of_named(find("feedback implementation rate")) == {
        "name": "Feedback implementation rate", "also_called": [], "areas": ["Customer advocacy"],
        "definition": find("feedback implementation rate").definition,
        "formula": "=KAM_RATE(feedback_implemented, feedback_received)", "function": "KAM_RATE",
        "unit": "fraction (20 % is 0.2)", "better": "higher", "type": "efficiency", "timing": "leading",
        "cadence": "quarterly", "source": "practice",
        "example": {"formula": "=KAM_RATE(12, 16)", "gives": 0.75, "reads": "75 %"}}


@pytest.mark.parametrize("text", ["Risk management", "risk", " RISK "])
def test_an_area_is_found_by_its_title_or_a_part_of_it(text: str) -> None:
    assert Area.of(text) is Area.RISK


@pytest.mark.parametrize(("text", "suggested"), [("account", "Account management"), ("finanz", "Finance operations")])
def test_an_unclear_area_is_an_error_that_names_what_there_is(text: str, suggested: str) -> None:
    with pytest.raises(UnknownName, match=suggested):
        Area.of(text)


def test_a_declaration_without_a_function_must_say_unit_and_direction() -> None:
    fields: Any = (Area.RISK, "activity", "leading", "weekly", "Rows.", "ROWS(list)", worked(1, list=[1]))
    with pytest.raises(TypeError, match="unit"):
        named("Rows", *fields)
    assert named("Rows", *fields, unit=Unit.COUNT, better=Better.HIGHER).function is None
    with pytest.raises(UnknownName, match="KAM_RATE"):
        named("Wrong", *fields[:5], "KAM_RATEE(1, 2)", fields[6])


def test_what_is_on_time_is_divided_by_what_was_done_as_the_function_skips_what_was_not() -> None:
    on_time = [kpi for kpi in named_kpis() if "KAM_ON_TIME(" in kpi.formula]
    assert on_time
    assert not [kpi.name for kpi in on_time if " due" in kpi.definition.partition("divided by")[2]]
