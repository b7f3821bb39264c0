"""Account_Plan against the functions of the catalogue and the sample's own rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.recalc import fill
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_end
from kam_xl.templates.sheets.account_plan import COMPANY_OBJECTIVES, DONE, GLANCE, LATE, ON_TRACK, OPEN, SHOWN, STATUSES
from tests.templates.built import built, named_values, with_rows
from tests.templates.workbooks import named_cell, table, with_cell

KAM = catalogue()
ONLY = ("Start", "Account_Plan", "Actions", "Goals", "Accounts", "Thresholds")
AS_OF = month_end(PERIOD)


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module")
def plans(book):
    return table(book, "Account_Plan", "Objective")


def kpi(data, name):
    return named_values(data, name)[0][0]


def test_attainment_is_the_way_gone_up_or_down(plans):
    for plan in plans:
        start, target, actual = (plan[c] for c in ("Start value", "Target", "Actual"))
        gone, way = (actual - start, target - start) if target > start else (start - actual, start - target)
        assert plan["Attainment"] == pytest.approx(KAM["ATTAINMENT"](gone, way)), plan["Objective"]
    assert {p["Target"] > p["Start value"] for p in plans} == {True, False}


@pytest.mark.parametrize("at", [4, 5, 6])
def test_without_start_target_or_actual_nothing_is_said_of_attainment(plans, at):
    lacking = [[None if k == at else cell for k, cell in enumerate(row)] for row in portfolio().rows("Account_Plan")]
    found = table(with_rows(ONLY, {"Account_Plan": lacking}), "Account_Plan", "Objective")
    assert len(found) == len(plans)
    assert {row["Attainment"] for row in found} == {""}
    assert ON_TRACK not in {row["Status"] for row in found}


def test_status_follows_dates_and_attainment(plans):
    for plan in plans:
        due = plan["Due"] if type(plan["Due"]) is date else plan["Due"].date()
        expected = (DONE if plan["Done on"] else LATE if due < AS_OF
                    else ON_TRACK if plan["Attainment"] >= 0.5 else OPEN)
        assert plan["Status"] == expected
    assert {plan["Status"] for plan in plans} == set(STATUSES)


def test_planning_kpis_are_kam_rates_of_the_rows(book, plans):
    actions = portfolio().rows("Actions")
    steps = [sum((a[2], a[1]) == (p["Objective"], p["Account"]) and bool(a[3] and a[4]) for a in actions)
             for p in plans]
    statuses = [p["Status"] for p in plans]
    goals = portfolio().rows("Goals")
    met, late = sum(g[4] is not None for g in goals), sum(g[4] is None and g[3] < AS_OF for g in goals)
    assert [p["Steps"] for p in plans] == steps
    assert kpi(book, "Plan_Alignment") == KAM["RATE"](sum(bool(p["Company objective"]) for p in plans), len(plans))
    assert kpi(book, "Plan_Implemented") == KAM["RATE"](statuses.count(DONE), statuses.count(DONE)
                                                        + statuses.count(LATE))
    assert kpi(book, "Plan_Conversion") == KAM["RATE"](sum(n > 0 for n in steps), len(plans))
    assert kpi(book, "Actions_Done") == pytest.approx(KAM["RATE"](sum(a[5] is not None for a in actions),
                                                                  len(actions)))
    assert kpi(book, "Late_Actions") == sum(a[5] is None and a[4] < AS_OF for a in actions)
    assert kpi(book, "Goals_Met") == KAM["RATE"](met, met + late)


def test_every_sample_objective_but_one_serves_a_company_objective_of_the_list(book, plans):
    named = [p["Company objective"] for p in plans if p["Company objective"]]
    cells = load_workbook(BytesIO(book)).get_sheet_by_name("Account_Plan").to_python(skip_empty_area=False)
    counted = {row[2]: row[4] for row in cells[GLANCE + 1 : GLANCE + 1 + SHOWN] if row[2]}
    assert len(named) == len(plans) - 1
    assert counted == {objective: named.count(objective) for objective in COMPANY_OBJECTIVES.words}


def test_another_limit_moves_what_is_on_track(book, plans):
    sheet, ref = named_cell(book, "On_Track_From")
    changed = table(fill(with_cell(book, sheet, ref, 0.05)), "Account_Plan", "Objective")
    moved = {p["Objective"] for p, q in zip(plans, changed, strict=True) if p["Status"] != q["Status"]}
    assert moved == {p["Objective"] for p in plans if p["Status"] == OPEN and p["Attainment"] >= 0.05}
    assert moved
