"""The sample book's numbers, against the Python functions and through the calculation engine."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.recalc import fill
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_start, window
from kam_xl.templates.sample.portfolio import profiles
from kam_xl.templates.sample.trade import revenue as sample_revenue
from kam_xl.templates.sheets.data import LEFT
from kam_xl.templates.sheets.escalation import ESCALATION_KPIS
from kam_xl.templates.sheets.scorecard import CRITERIA
from tests.templates.built import changed_rows, typed, where, with_rows
from tests.templates.workbooks import content, formulas, named_cell, sheet_parts, table, with_cell

BOOK = "account_book.xlsx"
KAM = catalogue()
ONLY = ("Start", "Scorecard", "Escalation", "Accounts", "Revenue", "Invoices", "Tickets", "Surveys", "Thresholds",
        "History")


def blank(value):
    return None if value == "" else value


@pytest.fixture(scope="module")
def scorecard():
    return table(content(BOOK), "Scorecard", "Account")


@pytest.fixture(scope="module")
def weights():
    return [row["Weight"] for row in table(content(BOOK), "Thresholds", "Criterion")][: len(CRITERIA)]


@pytest.fixture(scope="module")
def small():
    return with_rows(ONLY, {})


def rows_of(data, sheet="Scorecard"):
    return {row["Account"]: row for row in table(data, sheet, "Account")}


def parts_of(row):
    """A criterion without data has no part, which KAM_SCORE_PARTS gives as 0."""
    return [part or 0 for part in column(row, "part")]


def column(row, what):
    return [blank(row[f"{c.name} {what}".strip()]) for c in CRITERIA]


def test_there_are_twelve_accounts_and_24_months(scorecard):
    assert [row["Account"] for row in scorecard] == [p.name for p in profiles(PERIOD)]
    assert len({row["Month"] for row in table(content(BOOK), "Revenue", "Month")}) == 24


def test_score_is_kam_score_of_the_points(scorecard, weights):
    for row in scorecard:
        assert row["Score"] == pytest.approx(KAM["SCORE"](column(row, "points"), weights)), row["Account"]


def test_parts_are_those_of_kam_score_parts_and_add_up(scorecard, weights):
    for row in scorecard:
        assert parts_of(row) == pytest.approx(KAM["SCORE_PARTS"](column(row, "points"), weights))
        assert sum(parts_of(row)) == pytest.approx(row["Score"])


def test_points_are_rescaled_measures(scorecard):
    for row in scorecard:
        for c in CRITERIA:
            too_new = c.name == "Revenue" and row["Account"] == "Lindqvale Dairy"
            measured = None if too_new else blank(row[c.name])
            expected = None if measured is None else 1 + 9 * KAM["RESCALE"](measured, c.worst, c.best) / 100
            assert blank(row[f"{c.name} points"]) == (expected if expected is None else pytest.approx(expected))


def test_what_moved_adds_up_to_the_change_and_names_the_largest(scorecard):
    for row in scorecard:
        moved = dict(zip((c.name for c in CRITERIA), column(row, "moved"), strict=True))
        assert sum(moved.values()) == pytest.approx(row["Change"], abs=1e-9)
        assert row["Score"] - row["Last score"] == pytest.approx(row["Change"])
        largest = max if row["Change"] >= 0 else min
        assert moved[row["Moved by"]] == largest(moved.values())


def test_measures_are_what_the_data_say(scorecard):
    revenue = table(content(BOOK), "Revenue", "Month")
    surveys = table(content(BOOK), "Surveys", "Date")
    year = month_start(PERIOD, -11)
    for row in scorecard:
        mine = [r for r in revenue if r["Account"] == row["Account"]]
        now = [r for r in mine if r["Month"] >= year]
        assert row["Revenue"] == pytest.approx(sum(r["Revenue"] for r in now))
        assert row["Gross margin"] == pytest.approx(KAM["GROSS_MARGIN"](row["Revenue"], sum(r["Cost"] for r in now)))
        answers = [s["Rating"] for s in surveys
                   if s["Account"] == row["Account"] and s["Date"] >= year and s["Rating"] != ""]
        assert row["NPS"] == pytest.approx(KAM["NPS"](answers))
        if row["Growth"] != "":
            before = sum(r["Revenue"] for r in mine if r["Month"] < year)
            assert row["Growth"] == pytest.approx(KAM["GROWTH"](row["Revenue"], before))


def test_a_new_account_is_not_judged_by_revenue_and_growth(scorecard):
    new = next(row for row in scorecard if row["Account"] == "Lindqvale Dairy")
    assert (new["Growth"], new["Revenue points"], new["Growth points"]) == ("", "", "")
    assert new["Revenue"] > 0
    assert new["Score"] > 1


def test_escalation_agrees_with_the_limits(scorecard):
    limits = {row["Level"]: row for row in table(content(BOOK), "Thresholds", "Level")}
    rows = table(content(BOOK), "Escalation", "Account")
    assert len(rows) == len(scorecard)
    for row in rows:
        if row["Breached"] == LEFT:
            continue
        for kpi, _, direction, _ in ESCALATION_KPIS:
            limit = limits[row["Level"]][kpi]
            assert row[f"{kpi} status"] == KAM["THRESHOLD"](blank(row[kpi]), limit, direction), (row["Account"], kpi)
        breached = [kpi for kpi, *_ in ESCALATION_KPIS if row[f"{kpi} status"] == "ESCALATE"]
        assert row["Breaches"] == len(breached)
        assert row["Breached"] == ", ".join(breached)
        assert (row["Tell"] == "") == (not breached)
        assert not breached or row["Tell"].startswith(row["Account manager"])


def test_the_story_is_told(scorecard):
    status = {row["Account"]: row["Status"] for row in scorecard}
    breached = {row["Account"]: row["Breached"] for row in table(content(BOOK), "Escalation", "Account")}
    assert status["Aurelia Foods"] == "Green"
    assert status["Granvia Cement"] == "Red"
    assert "Days overdue" in breached["Fjordan Seafood"]
    assert "NPS" in breached["Junivar Semiconductors"]


def test_without_the_whole_year_before_nothing_is_said_of_growth(small):
    first = month_start(PERIOD, -14)
    short = with_rows(ONLY, {"Revenue": [r for r in portfolio().rows("Revenue") if r[0] >= first]})
    assert rows_of(small)["Aurelia Foods"]["Growth"] == pytest.approx(0.206, abs=0.001)
    for row in rows_of(short).values():
        assert (row["Growth"], row["Growth points"], row["Revenue before"]) == ("", "", 0)
        assert row["Revenue"] == rows_of(small)[row["Account"]]["Revenue"]
    assert {row["Revenue retention"] for row in rows_of(short, "Escalation").values()} == {""}


def test_a_margin_without_cost_is_not_known(small):
    changed = rows_of(with_rows(ONLY, {"Revenue": changed_rows("Revenue", "Castell Automotive", 1, c3=None)}))
    unknown = changed["Castell Automotive"]
    assert (unknown["Gross margin"], unknown["Gross margin part"]) == ("", "")
    assert changed["Aurelia Foods"]["Gross margin"] == rows_of(small)["Aurelia Foods"]["Gross margin"]


def test_a_criterion_without_data_has_a_blank_part(small):
    new = rows_of(small)["Lindqvale Dairy"]
    assert (new["Growth part"], new["Revenue part"]) == ("", "")
    assert sum(parts_of(new)) == pytest.approx(new["Score"])


def test_an_account_with_points_only_in_what_has_no_weight_leaves_the_others_their_scores():
    accounts = [*portfolio().rows("Accounts"), [None, "Newcomer", *[None] * 4, PERIOD, *[None] * 4]]
    book = with_rows(ONLY, {"Accounts": accounts, "Scorecard": [*portfolio().rows("Scorecard"), ["Newcomer", 7]]})
    row, left = where(book, "Thresholds", "Relationship")
    found = rows_of(typed(book, "Thresholds", {f"{chr(65 + left + 1)}{row + 1}": None}))
    assert {found["Newcomer"][name] for name in ("Score", "Rank", "Relationship part")} == {""}
    assert sorted(r["Rank"] for name, r in found.items() if name != "Newcomer") == list(range(1, 13))


def test_an_account_that_is_listed_twice_keeps_its_dates(small):
    twice = [r for r in portfolio().rows("Accounts") for _ in range(1 + (r[1] in ("Aurelia Foods", "Granvia Cement")))]
    found = with_rows(ONLY, {"Accounts": twice})
    assert rows_of(found)["Aurelia Foods"]["Customer since"] == rows_of(small)["Aurelia Foods"]["Customer since"]
    assert rows_of(found)["Aurelia Foods"]["Growth"] == rows_of(small)["Aurelia Foods"]["Growth"]
    assert rows_of(found, "Escalation")["Granvia Cement"]["Breached"] == LEFT


def test_a_rating_in_words_is_no_promoter(small):
    said = [date(2026, 8, 3), "Junivar Semiconductors", "not sure", None, None, None]
    found = with_rows(ONLY, {"Surveys": [*portfolio().rows("Surveys"), said]})
    assert rows_of(found)["Junivar Semiconductors"]["NPS"] == rows_of(small)["Junivar Semiconductors"]["NPS"]


def test_without_a_path_the_accounts_own_people_are_told(small):
    row, left = where(small, "Thresholds", "From breaches")
    cells = {f"{chr(65 + left)}{row + 2 + k}": None for k in range(2)}
    for name, found in rows_of(typed(small, "Thresholds", cells), "Escalation").items():
        before = rows_of(small, "Escalation")[name]["Tell"]
        assert found["Tell"] == before.removesuffix(", Head of key accounts")


def test_a_customer_who_left_raises_no_alarm_but_did_before(small):
    gone = rows_of(small, "Escalation")["Granvia Cement"]
    assert (gone["Breaches"], gone["Breached"], gone["Tell"]) == (0, LEFT, "")
    assert {gone[f"{kpi} status"] for kpi, *_ in ESCALATION_KPIS} == {""}
    leaving = changed_rows("Accounts", "Granvia Cement", 1, c7=month_start(PERIOD, 1))
    there = rows_of(with_rows(ONLY, {"Accounts": leaving}), "Escalation")["Granvia Cement"]
    assert there["Breaches"] > 0
    assert there["Tell"].startswith(there["Account manager"])
    assert rows_of(small)["Granvia Cement"]["Score"] > 1


def test_an_account_without_invoices_is_not_said_to_pay_in_time():
    invoices = [row for row in portfolio().rows("Invoices") if row[1] != "Aurelia Foods"]
    rows = rows_of(with_rows(ONLY, {"Invoices": invoices}), "Escalation")
    assert (rows["Aurelia Foods"]["Days overdue"], rows["Aurelia Foods"]["Days overdue status"]) == ("", "NO DATA")
    assert rows["Fjordan Seafood"]["Days overdue status"] == "ESCALATE"


def test_accounts_that_formulas_would_not_find_are_named_on_start():
    odd = [[f"B{i}", name, "Key", None, None, None, None, None, None, None, None]
           for i, name in enumerate(("<None>", "Star*", "Starbooks", "Twin", "TWIN", "What?"))]
    data = with_rows(ONLY, {"Accounts": [*portfolio().rows("Accounts"), *odd]})
    row, column = where(data, "Start", "Accounts to rename")
    shown = load_workbook(BytesIO(data)).get_sheet_by_name("Start").to_python(skip_empty_area=False)
    assert shown[row][column + 1] == "<None>, Star*, Twin, TWIN"


def test_the_step_names_the_month_that_comes_next():
    book = with_rows(("Start", "Accounts", "Refresh_Log", "Thresholds"), {})
    sheet, ref = named_cell(book, "Period")
    for month, told in ((PERIOD, "2026-09"), (month_start(PERIOD, 3), "2026-12"), (month_start(PERIOD, 4), "2027-01")):
        data = typed(book, sheet, {ref: float((month - date(1899, 12, 30)).days)})
        steps = load_workbook(BytesIO(data)).get_sheet_by_name("Start").to_python()
        assert any(f"kam-xl refresh BOOK.xlsx --period {told} " in str(cell) for row in steps for cell in row)


def test_history_holds_what_the_scorecard_says(scorecard):
    history = table(content(BOOK), "History", "Period")
    assert len({row["Period"] for row in history}) == 12
    kept = {(row["Account"], row["KPI"]): row["Value"] for row in history if row["Period"] == PERIOD}
    for row in scorecard:
        assert kept[row["Account"], "Score"] == pytest.approx(row["Score"])
        assert kept[row["Account"], "NPS part"] == pytest.approx(row["NPS part"])


def test_dashboard_charts_draw_what_the_cells_say():
    from tests.templates.workbooks import parts

    xml = parts(content(BOOK))
    charts = [text for part, text in xml.items() if part.startswith("xl/charts/chart")]
    cached = [float(v) for text in charts for v in re.findall(r"<c:v>(-?[0-9.]+(?:E-?\d+)?)</c:v>", text)]
    revenue = {}
    for month, _, amount, _ in sample_revenue(window(PERIOD), PERIOD):
        revenue[month] = revenue.get(month, 0) + amount
    for amount in revenue.values():
        assert any(value == pytest.approx(amount) for value in cached)


def recalculated(sheet, ref, value):
    return fill(with_cell(content(BOOK), sheet, ref, value))


def test_another_weight_gives_another_score(scorecard, weights):
    first = re.sub(r"\D", "", named_cell(content(BOOK), "Revenue_Worst")[1])
    changed = table(recalculated("Thresholds", f"B{first}", 90.0), "Scorecard", "Account")
    for before, after in zip(scorecard, changed, strict=True):
        expected = KAM["SCORE"](column(before, "points"), [90, *weights[1:]])
        assert after["Score"] == pytest.approx(expected)
        assert sum(parts_of(after)) == pytest.approx(expected)
    assert any(a["Score"] != b["Score"] for a, b in zip(scorecard, changed, strict=True))


def test_another_period_moves_every_window():
    sheet, ref = named_cell(content(BOOK), "Period")
    july = (date(2026, 7, 1) - date(1899, 12, 30)).days
    changed = table(recalculated(sheet, ref, float(july)), "Scorecard", "Account")
    history = {row["Account"]: row["Value"] for row in table(content(BOOK), "History", "Period")
               if row["KPI"] == "Score" and row["Period"] == date(2026, 7, 1)}
    revenue = {row["Account"]: row["Value"] for row in table(content(BOOK), "History", "Period")
               if row["KPI"] == "Revenue" and row["Period"] == date(2026, 7, 1)}
    for row in changed:
        assert row["Revenue"] == pytest.approx(revenue[row["Account"]])
    assert history.keys() == {row["Account"] for row in changed}


def test_every_formula_cell_survives_a_second_calculation():
    again = {(s, r): v for s, r, _, _, v in formulas(fill(content(BOOK)))}
    assert again == {(s, r): v for s, r, _, _, v in formulas(content(BOOK))}
    assert "Dashboard" in sheet_parts(content(BOOK))
