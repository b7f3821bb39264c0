"""Review: the form says of the chosen account what the book knows of it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_end, month_start
from kam_xl.templates.sheets.data import LEFT
from kam_xl.templates.sheets.review import COPIED, NO_OWNER, READY, TO_COPY
from kam_xl.templates.sheets.review_texts import AFTER_REVIEW, AGENDA, INPUTS, PERFORMANCE, QUESTIONS
from kam_xl.templates.sheets.scorecard import CRITERIA
from tests.templates.built import built, changed_rows, named_values, typed, where, with_rows
from tests.templates.workbooks import named_cell, parts, sheet_parts, table

KAM = catalogue()
AS_OF, NEXT, YEAR = month_end(PERIOD), month_start(PERIOD, 1), month_start(PERIOD, -11)
ONLY = ("Start", "Scorecard", "Risk_Register", "Escalation", "Review", "SWOT", "Reviews", "Actions", "Goals",
        "Projects", "Feedback", "References", "Accounts", "Revenue", "Targets", "Opportunities", "Contracts", "Orders",
        "Invoices", "Tickets", "Surveys", "Contacts", "Activities", "Thresholds", "History")
TROUBLED, RENEWING = "Junivar Semiconductors", "Eastline Rail"


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module")
def renewal(book):
    sheet, ref = named_cell(book, "Review_Account")
    return typed(book, sheet, {ref: RENEWING})


def facts(data):
    """What the book says beside each question."""
    cells = load_workbook(BytesIO(data)).get_sheet_by_name("Review").to_python(skip_empty_area=False)
    texts = {question.text for _, asked in QUESTIONS for question in asked}
    return {row[2]: row[3] for row in cells if row[2] in texts}


def of(name, account, column=1):
    return [row for row in portfolio().rows(name) if row[column] == account]


def test_agenda_inputs_questions_and_checklists_are_complete():
    assert (len(AGENDA), len(INPUTS), len(QUESTIONS)) == (20, 14, 8)
    assert (len(AFTER_REVIEW), len(PERFORMANCE)) == (6, 4)
    assert all(3 <= len(asked) <= 4 for _, asked in QUESTIONS)
    assert len({question.text for _, asked in QUESTIONS for question in asked}) == sum(len(a) for _, a in QUESTIONS)


def test_completeness_is_that_of_the_inputs_that_are_ready(book):
    ready = [cell for row in named_values(book, "Review_Ready") for cell in row]
    known = {READY, ""}
    assert set(ready) == known
    assert named_values(book, "Review_Completeness")[0][0] == pytest.approx(
        KAM["COMPLETENESS"]([cell or None for cell in ready]))


def test_an_input_that_is_said_to_be_missing_is_not_ready_whatever_the_book_has(book):
    sheet, ref = named_cell_range(book, "Review_Inputs")
    last = len(INPUTS) - 1
    assert INPUTS[last][0] == "Risk analyses"
    assert named_values(book, "Review_Ready")[last] == [READY]
    changed = typed(book, sheet, {f"{ref[0]}{ref[1] + last}": "Missing"})
    assert named_values(changed, "Review_Ready")[last] == [""]


def named_cell_range(data, name):
    found = re.search(rf'<definedName name="{name}"[^>]*>([^<!]+)!\$([A-Z]+)\$(\d+)', parts(data)["xl/workbook.xml"])
    return found[1], (found[2], int(found[3]))


@pytest.mark.parametrize("account", [TROUBLED, RENEWING])
def test_facts_are_those_of_the_account(book, renewal, account):
    said = facts(book if account == TROUBLED else renewal)
    invoices, orders = of("Invoices", account), of("Orders", account)
    old = sum(i[4] for i in invoices if i[5] is None and (AS_OF - i[3]).days > 60)
    sold = sum(r[2] for r in of("Revenue", account) if YEAR <= r[0] < NEXT)
    planned = sum(t[2] for t in of("Targets", account) if YEAR <= t[0] < NEXT)
    arrived = [(o[4], o[5]) for o in orders if YEAR <= o[4] < NEXT and o[5]]
    chances = [o for o in of("Opportunities", account) if o[5] not in ("Won", "Lost")]
    assert said["Which payments are too old, and why?"] == pytest.approx(old)
    assert said["Is revenue on target?"] == pytest.approx(KAM["ATTAINMENT"](sold, planned))
    assert said["Do we deliver when we promised to?"] == pytest.approx(KAM["ON_TIME"](*zip(*arrived, strict=True)))
    assert said["Which openings do we see, and who takes them up?"] == len(chances)
    assert said["What are the openings worth?"] == pytest.approx(sum(o[6] for o in chances))
    assert said["Would they speak for us in public?"] == len(of("References", account, 0))
    assert said["What is open, and when is it solved?"] == sum(t[3] is None for t in of("Tickets", account))


def test_what_would_lift_the_score_is_the_criterion_with_the_lowest_points(book, renewal):
    for data, account in ((book, TROUBLED), (renewal, RENEWING)):
        row = next(row for row in table(data, "Scorecard", "Account") if row["Account"] == account)
        points = {c.name: row[f"{c.name} points"] for c in CRITERIA if row[f"{c.name} points"] != ""}
        assert facts(data)["What would lift the score most?"] == f"lowest: {min(points, key=points.get)}"


def test_a_margin_without_a_limit_is_not_held_against_0(book):
    asked = "Is the margin above its limit, and does it hold?"
    assert facts(book)[asked].endswith(" %, limit 20 %")
    row, left = where(book, "Thresholds", "Revenue growth")
    level = next(k for k in range(row + 1, row + 6) if cell(book, "Thresholds", k, left - 1) == "Key")
    changed = typed(book, "Thresholds", {f"{chr(65 + left + 1)}{level + 1}": None})
    assert facts(changed)[asked] == facts(book)[asked].removesuffix(", limit 20 %")


def cell(data, sheet, row, column):
    return load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)[row][column]


def test_a_contract_ends_on_its_day_though_the_account_is_listed_twice(book):
    asked = "Does the contract still fit, and until when does it run?"
    twice = [row for row in portfolio().rows("Accounts") for _ in range(2)]
    assert facts(book)[asked]
    assert facts(with_rows(ONLY, {"Accounts": twice}))[asked] == facts(book)[asked]


def test_a_customer_who_left_is_not_due_for_review():
    only = ("Start", "Reviews", "Accounts", "Thresholds")
    reviewed = changed_rows("Reviews", "Granvia Cement", 0, c1=5, c2=5, c3=5, c4=None, c5=month_start(PERIOD, -20))
    rows = table(with_rows(only, {"Reviews": reviewed}), "Reviews", "Account")
    state = {row["Account"]: row["State"] for row in rows}
    assert state["Granvia Cement"] == LEFT
    assert LEFT not in {state[account] for account in state if account != "Granvia Cement"}


def test_every_cell_that_is_typed_says_what_belongs_there(book):
    prompted = re.findall(r'<dataValidation [^>]*promptTitle="[^"]+"[^>]*sqref="([^"]+)"',
                          parts(book)[sheet_parts(book)["Review"]])
    for name in ("Review_Account", "Review_Line_Manager", "Review_Customer", "Review_Date", "Review_Inputs",
                 "Review_Answers", "Review_Minutes"):
        _, (column, row) = named_cell_range(book, name)
        assert any(re.fullmatch(rf"{column}{row}(:{column}\d+)?", area) for area in prompted), name
    register = parts(book)[sheet_parts(book)["Risk_Register"]]
    for title in ("Risk", "Trigger", "Mitigation", "Owner"):
        assert f'promptTitle="{title}"' in register


def test_a_red_risk_is_reviewed_now(book, renewal):
    red = "Which risks are red, and what is done about them today?"
    assert "review now" in facts(book)[red]
    assert "no red risk" in facts(renewal)[red]


def test_manager_and_line_manager_are_always_there(book, renewal):
    for data, manager in ((book, "Inês Carvalho"), (renewal, "Inês Carvalho")):
        cells = load_workbook(BytesIO(data)).get_sheet_by_name("Review").to_python(skip_empty_area=False)
        assert next(row[2] for row in cells if row[0] == "Always present") == f"{manager} and Helene Brandt"


def test_each_line_of_the_minutes_asks_for_its_owner_and_for_actions(book):
    states = [row[0] for row in states_of(book)]
    minutes = named_values(book, "Review_Minutes")
    acted = {row[0] for row in portfolio().rows("Actions")}
    expected = ["" if not line[0] else NO_OWNER if not line[2] else COPIED if line[0] in acted else TO_COPY
                for line in minutes]
    assert states == expected
    assert {COPIED, TO_COPY, NO_OWNER, ""} == set(states)


def states_of(data):
    sheet, (_, top) = named_cell_range(data, "Review_Minutes")
    cells = load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [row[5:6] for row in cells[top - 1 : top - 1 + len(named_values(data, "Review_Minutes"))]]


def test_the_next_review_is_the_interval_after_the_last_one(book):
    cells = load_workbook(BytesIO(book)).get_sheet_by_name("Review").to_python(skip_empty_area=False)
    shown = {row[3]: row[4] for row in cells if row[3]}
    rated = next(row for row in portfolio().rows("Reviews") if row[0] == TROUBLED)
    assert shown["Interval"] == KAM["REVIEW_INTERVAL"](*rated[1:4])
    assert shown["Next review due"] == month_start(rated[5], int(shown["Interval"])).replace(day=rated[5].day)


def test_it_prints_prepare_and_hold_on_two_pages_and_inputs_can_be_typed(book):
    xml = parts(book)[sheet_parts(book)["Review"]]
    assert re.findall(r'<rowBreaks[^>]*><brk id="(\d+)"', xml)
    assert 'orientation="landscape"' not in xml
    assert "<sheetProtection" in xml
    assert "password" not in re.search(r"<sheetProtection[^>]*>", xml)[0]
