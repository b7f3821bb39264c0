"""Survey against the functions of the catalogue and the sample's own answers."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import load_workbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_start
from kam_xl.templates.sheets import survey, survey_tables
from kam_xl.templates.sheets.survey import BEFORE, CHANGE, MEASURES_TOP, NOW, READING
from kam_xl.templates.sheets.survey_tables import ACCOUNTS, ACCOUNTS_LEFT, COMMENTS, COMMENTS_TOP, LEFT, RATINGS, TOP
from tests.templates.built import built, typed
from tests.templates.workbooks import formulas, named_cell, parts, sheet_parts, table

KAM = catalogue()
ONLY = ("Start", "Survey", "Accounts", "Surveys", "Thresholds")
START, MIDDLE, STOP = (month_start(PERIOD, offset) for offset in (-23, -11, 1))
ANSWERS = [dict(zip(("Date", "Account", "Rating", "CSAT", "Effort", "Comment"), row, strict=True))
           for row in portfolio().rows("Surveys")]
CHOSEN = (None, "Junivar Semiconductors", "Lindqvale Dairy")
"""All accounts, one that has answered for two years, and one that is new."""


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module", params=CHOSEN)
def chosen(request, book):
    """The account and the sheet's cells once it is chosen."""
    if request.param is None:
        return None, cells(book)
    return request.param, cells(typed(book, "Survey", {named_cell(book, "Survey_Account")[1]: request.param}))


def cells(data, sheet="Survey"):
    return load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def asked(account, start=MIDDLE, stop=STOP):
    return [a for a in ANSWERS if account in (None, a["Account"]) and start <= a["Date"] < stop]


def given(column, account, start=MIDDLE, stop=STOP):
    return [a[column] for a in asked(account, start, stop) if a[column] is not None]


@pytest.mark.parametrize(("row", "function", "column"), [(0, "NPS", "Rating"), (1, "CSAT", "CSAT"),
                                                         (2, "CES", "Effort")])
def test_measures_are_the_functions_of_the_chosen_answers(chosen, row, function, column):
    account, shown = chosen
    line = shown[MEASURES_TOP + 2 + row]
    now, before = (given(column, account, *window) for window in ((MIDDLE, STOP), (START, MIDDLE)))
    assert line[NOW] == pytest.approx(KAM[function](now))
    assert line[BEFORE] == (pytest.approx(KAM[function](before)) if before else "")
    assert line[CHANGE] == (pytest.approx(KAM[function](now) - KAM[function](before)) if before else "")


def test_response_rate_counts_those_who_did_not_answer(chosen):
    account, shown = chosen
    people, answers = asked(account), given("Rating", account)
    assert shown[MEASURES_TOP + 5][NOW] == pytest.approx(len(answers) / len(people))
    assert len(answers) < len(people)
    assert f"{len(answers)} of {len(people)} who were asked" in shown[survey.TILES_TOP + 2]


def test_the_change_is_judged_by_its_p_value(chosen):
    account, shown = chosen
    line = shown[MEASURES_TOP + 2]
    before = given("Rating", account, START, MIDDLE)
    if not before:
        assert line[READING] == "too few answers to say"
        return
    p_value = KAM["NPS_CHANGE"](before, given("Rating", account))[2]
    assert line[survey.LAST - 1] == pytest.approx(p_value)
    assert ("chance" in line[READING]) == (p_value >= 0.05)


def test_the_interval_is_that_of_the_answers(chosen):
    account, shown = chosen
    low, high = KAM["NPS_INTERVAL"](given("Rating", account))
    assert f"{round(low)} to {round(high)} at 95 % confidence" in shown[survey.TILES_TOP + 3]
    assert f"NPS: {KAM['NPS_BAND'](KAM['NPS'](given('Rating', account)))}" in shown[survey.TILES_TOP + 2]


def test_every_rating_is_counted_once_in_its_group(chosen):
    account, shown = chosen
    ratings = given("Rating", account)
    for rating in range(RATINGS):
        line = shown[TOP + 2 + rating][LEFT + 1 : LEFT + 4]
        group = 0 if rating < 7 else 1 if rating < 9 else 2
        assert line[group] == ratings.count(rating)
        assert [line[k] for k in range(3) if k != group] == ["", ""]
    detractors, _, promoters = shown[TOP + 2 + RATINGS][LEFT + 1 : LEFT + 4]
    assert 100 * (promoters - detractors) == pytest.approx(KAM["NPS"](ratings))


def test_accounts_stand_in_the_order_of_their_answers(chosen):
    account, shown = chosen
    lines = [row[ACCOUNTS_LEFT : ACCOUNTS_LEFT + 5] for row in shown[TOP + 2 : TOP + 2 + ACCOUNTS]]
    listed = [line for line in lines if line[0]]
    names = {a["Account"] for a in asked(account) if a["Rating"] is not None}
    assert {line[0] for line in listed} == names
    counts = [line[2] for line in listed]
    assert counts == sorted(counts, reverse=True)
    for name, _, count, score, margin in listed:
        ratings = given("Rating", name)
        assert (count, score) == (len(ratings), pytest.approx(KAM["NPS"](ratings)))
        assert margin == pytest.approx(KAM["NPS_MARGIN"](ratings))


def test_comments_are_the_latest_ones_each_once(chosen):
    account, shown = chosen
    said = [(i, a) for i, a in enumerate(ANSWERS) if a["Comment"] and account in (None, a["Account"])]
    latest = [a for _, a in sorted(said, key=lambda pair: (pair[1]["Date"], pair[0]), reverse=True)][:COMMENTS]
    lines = [row[LEFT : LEFT + 6] for row in shown[COMMENTS_TOP + 2 : COMMENTS_TOP + 2 + COMMENTS] if row[LEFT]]
    assert [(line[0], line[1], line[4], line[5]) for line in lines] == [
        (a["Date"], a["Account"], a["Rating"], a["Comment"]) for a in latest]
    if account is None:
        assert len({a["Date"] for a in latest}) < len(latest), "the sample has comments of one day"


def test_the_groups_read_what_defines_them(book):
    sheet, ref = named_cell(book, "Promoter_From")
    shown = cells(typed(book, sheet, {ref: 8.0}))
    assert shown[TOP + 2 + 8][LEFT + 3] == given("Rating", None).count(8)
    assert shown[TOP + 2 + 8][LEFT + 2] == ""


def test_a_stricter_level_of_chance_changes_the_verdict(book):
    sheet, ref = named_cell(book, "Chance_Level")
    before = cells(book)[MEASURES_TOP + 2][READING]
    after = cells(typed(book, sheet, {ref: 0.9}))[MEASURES_TOP + 2][READING]
    assert (before, after) == ("The change may be chance", "The change is real")


def test_the_account_is_chosen_from_the_list_on_a_protected_sheet(book):
    xml = parts(book)[sheet_parts(book)["Survey"]]
    ref = named_cell(book, "Survey_Account")[1]
    assert f'sqref="{ref}"' in xml
    assert "List_Accounts" in xml
    assert "<sheetProtection" in xml
    assert "password" not in xml


def test_one_page_without_figures_beside_it(book):
    area = parts(book)["xl/workbook.xml"].split("Survey!$A$1:")[1].split("<")[0].replace("$", "")
    assert xl_cell_to_rowcol(area) == (survey_tables.LAST_ROW, survey_tables.LAST)
    assert survey_tables.HELP > survey_tables.LAST


def test_an_empty_book_shows_no_errors():
    empty = built(only=ONLY, empty=True)
    mine = [(ref, kind, value) for sheet, ref, _, kind, value in formulas(empty) if sheet == "Survey"]
    assert len(mine) > 100
    assert not [cell for cell in mine if cell[1] == "e" or cell[2] is None]
    figure = xl_rowcol_to_cell(MEASURES_TOP + 2, NOW)
    assert ("", "str") in [(value, kind) for ref, kind, value in mine if ref == figure]
    assert table(empty, "Surveys", "Date") == []
