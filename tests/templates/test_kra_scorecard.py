"""KRA_Scorecard: forty KPIs of the practice, attainment by the catalogue, live figures of one account manager."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.named import Area
from kam_xl.practice import in_area
from kam_xl.templates.sample.judgement import RESULTS
from kam_xl.templates.sample.months import PERIOD, month_end, month_start
from kam_xl.templates.sample.portfolio import OKAFOR, PROFILES
from kam_xl.templates.sample.tables import of_book
from kam_xl.templates.sheets.kra_figures import FIGURES
from tests.templates.built import built, typed, where, with_rows
from tests.templates.workbooks import named_cell, table

KAM = catalogue()
SHEET = "KRA_Scorecard"
NEEDED = ("Start", "Scorecard", SHEET, "Risk_Register", "Account_Plan", "Actions", "Projects", "Training", "Feedback",
          "References", "Accounts", "Revenue", "Targets", "Opportunities", "Contracts", "Invoices", "Tickets",
          "Surveys", "Thresholds", "History")
TEN = list(Area)[:10]
START, END = month_start(PERIOD, -11), month_end(PERIOD)
ROWS = of_book(PERIOD)


@pytest.fixture(scope="module")
def book():
    return built(only=NEEDED)


def kpis(data):
    return {row["KPI"]: row for row in table(data, SHEET, "No.")}


def areas(data):
    """Attainment, capped, weight and status of each area, and of all."""
    top, _ = where(data, SHEET, "What it is for")
    rows = load_workbook(BytesIO(data)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return {row[1]: row[8:12] for row in rows[top + 1 : top + 2 + len(TEN)]}


def of_manager(name, rows, account=1):
    mine = {p.name for p in PROFILES if p.manager == name}
    return [row for row in rows if row[account] in mine]


def in_year(rows, column):
    return [row for row in rows if row[column] and START <= row[column] <= END]


def test_the_forty_kpis_are_those_of_the_practice(book):
    listed = [(row["Key result area"], row["KPI"]) for row in table(book, SHEET, "No.")]
    assert listed == [(area.title, kpi.name) for area in TEN for kpi in in_area(area)]
    assert len(listed) == 40
    assert {name for name, *_ in RESULTS} == {kpi for _, kpi in listed}
    assert {f.name for f in FIGURES} < {kpi for _, kpi in listed}


def test_attainment_and_status_are_those_of_the_catalogue(book):
    for name, row in kpis(book).items():
        attained = KAM["ATTAINMENT"](row["Actual"], row["Target"], row["Better"])
        assert row["Attainment"] == pytest.approx(attained), name
        assert row["Capped"] == pytest.approx(min(1, max(0, attained)))
        assert row["Status"] == KAM["RAG"](attained, 0.8, 0.95)
    assert {row["Status"] for row in kpis(book).values()} == {"Red", "Amber", "Green"}
    assert {name for name, row in kpis(book).items() if row["Better"] == "lower"} == {
        "Resolution time", "Incident response time for critical risks"}


def test_areas_are_the_means_of_their_kpis_and_the_total_that_of_the_areas(book):
    rows, found = kpis(book), areas(book)
    for area in TEN:
        mine = [rows[kpi.name] for kpi in in_area(area)]
        attained, capped, _, status = found[area.title]
        assert attained == pytest.approx(sum(row["Attainment"] for row in mine) / 4)
        assert capped == pytest.approx(sum(row["Capped"] for row in mine) / 4)
        assert status == KAM["RAG"](capped, 0.8, 0.95)
    assert found["All areas"][1] == pytest.approx(sum(found[area.title][1] for area in TEN) / 10)


def test_figures_of_the_account_manager_are_what_the_data_say(book):
    found = {name: row["From the book"] for name, row in kpis(book).items()}
    answers = in_year(of_manager(OKAFOR, ROWS["Surveys"]), 0)
    openings = of_manager(OKAFOR, ROWS["Opportunities"])
    decided = [row[5] for row in in_year(openings, 10)]
    sold = sum(row[2] for row in in_year(of_manager(OKAFOR, ROWS["Revenue"]), 0))
    signed = in_year(of_manager(OKAFOR, ROWS["Contracts"]), 2)
    more = [row[6] for row in in_year(openings, 10) if row[5] == "Won" and row[3] in ("Upsell", "Cross-sell")]
    tested = [row for row in in_year(ROWS["Training"], 2) if row[1] == OKAFOR]
    expected = {
        "Client retention rate": 1,
        "Customer satisfaction score": KAM["CSAT"]([row[3] for row in answers if row[3] is not None]),
        "Net promoter score": KAM["NPS"]([row[2] for row in answers if row[2] is not None]),
        "Upsell and cross-sell opportunities identified": sum(
            1 for row in in_year(openings, 8) if row[3] in ("Upsell", "Cross-sell")),
        "Sales target achieved": sold / sum(row[2] for row in in_year(of_manager(OKAFOR, ROWS["Targets"]), 0)),
        "Negotiated deals closed": decided.count("Won") / len(decided),
        "Contract value vs target": sum(row[4] for row in signed) / sum(row[6] for row in signed),
        "Margin on negotiated contracts": 1 - sum(row[5] for row in signed) / sum(row[4] for row in signed),
        "Contract renewal rate": 1,
        "Revenue from upselling and cross-selling": sum(more) / sold,
        "Improvement after training": sum(row[5] for row in tested) / sum(row[4] for row in tested) - 1,
        "Projects completed": 1, "Mitigation strategies implemented": 0, "Testimonials and case studies": 1,
        "Feedback implementation rate": 0.5, "New accounts acquired": 0,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    days = [(row[3] - row[2]).total_seconds() / 86400 for row in of_manager(OKAFOR, ROWS["Tickets"])
            if row[3] and START <= row[3].date() <= END]
    assert found["Resolution time"] == pytest.approx(sum(days) / len(days))


def test_without_a_name_all_accounts_are_reviewed(book):
    sheet, ref = named_cell(book, "KRA_Manager")
    found = {name: row["From the book"] for name, row in kpis(typed(book, sheet, {ref: None})).items()}
    assert found["Client retention rate"] == pytest.approx(10 / 11)
    assert found["New accounts acquired"] == 1
    assert found["Training participation"] == pytest.approx(7 / 8)
    answers = [row[2] for row in in_year(ROWS["Surveys"], 0) if row[2] is not None]
    assert found["Net promoter score"] == pytest.approx(KAM["NPS"](answers))


@pytest.fixture(scope="module")
def nobody():
    """Accounts without account managers, all of them reviewed; nothing is known of their costs."""
    accounts = [[*row[:5], None, *row[6:]] for row in ROWS["Accounts"]]
    contracts = [[*row[:5], None, *row[6:]] for row in ROWS["Contracts"]]
    return with_rows(NEEDED, {"Accounts": accounts, "Contracts": contracts})


def test_all_accounts_are_those_without_an_account_manager_too(book, nobody):
    sheet, ref = named_cell(book, "KRA_Manager")
    everyone, unmanaged = ({name: row["From the book"] for name, row in kpis(typed(data, sheet, {ref: None})).items()}
                           for data in (book, nobody))
    assert everyone["Customer satisfaction score"] != ""
    for name in set(everyone) - {"Margin on negotiated contracts"}:
        assert unmanaged[name] == everyone[name] or unmanaged[name] == pytest.approx(everyone[name]), name
    assert unmanaged["Margin on negotiated contracts"] == ""


GROWTH = ("Revenue growth from key accounts", "Year-over-year growth from key accounts")


def test_growth_is_that_of_key_accounts(book):
    found = kpis(book)
    key = {p.name for p in PROFILES if p.manager == OKAFOR and p.level in ("Strategic", "Key")}
    now, before = (sum(row[2] for row in ROWS["Revenue"] if row[1] in key and first <= row[0] < last)
                   for first, last in ((START, month_start(PERIOD, 1)), (month_start(PERIOD, -23), START)))
    assert key < {p.name for p in PROFILES if p.manager == OKAFOR}
    for name in GROWTH:
        assert found[name]["From the book"] == pytest.approx(KAM["GROWTH"](now, before))


def test_growth_waits_until_the_months_before_are_known():
    revenue = [row for row in ROWS["Revenue"] if row[0] >= month_start(PERIOD, -17)]
    found = kpis(with_rows(NEEDED, {"Revenue": revenue}))
    assert {found[name]["From the book"] for name in GROWTH} == {""}
    assert found["Sales target achieved"]["From the book"] > 0


def test_a_typed_result_wins_and_weights_and_the_cap_count(book):
    top, _ = where(book, SHEET, "No.")
    changed = typed(book, SHEET, {f"G{top + 2}": 0.475, f"K{top + 3}": 0.0})
    capped = [kpis(changed)[kpi.name]["Capped"] for kpi in in_area(TEN[0])]
    assert capped[0] == pytest.approx(0.5)
    assert areas(changed)[TEN[0].title][1] == pytest.approx((capped[0] + capped[2] + capped[3]) / 3)


def test_another_cap_lets_more_count(book):
    sheet, ref = named_cell(book, "KRA_Cap")
    for name, row in kpis(typed(book, sheet, {ref: 1.2})).items():
        assert row["Capped"] == pytest.approx(min(1.2, max(0, row["Attainment"]))), name


def test_the_worked_example_gives_its_known_figures(book):
    rows = load_workbook(BytesIO(book)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    top, left = where(book, SHEET, "Mean, by weight")
    assert rows[top][left + 3 : left + 5] == pytest.approx([0.975, 0.925])
    top, left = where(book, SHEET, "More in a year if it is repeated")
    assert rows[top][left + 3] == pytest.approx(0.3225)


def test_the_empty_book_has_the_forty_kpis_and_no_results():
    rows = kpis(built(empty=True, only=NEEDED))
    assert len(rows) == 40
    assert {(row["From the book"], row["Actual"], row["Attainment"], row["Status"]) for row in rows.values()} == {
        ("", "", "", "")}
