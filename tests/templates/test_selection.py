"""Selection: who is a key account, against the catalogue and plain Python."""

from __future__ import annotations

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.sample.judgement import RATINGS
from kam_xl.templates.sample.months import PERIOD
from kam_xl.templates.sample.portfolio import profiles
from kam_xl.templates.sample.trade import account_years
from kam_xl.templates.sheets.data import LEFT
from kam_xl.templates.sheets.selection import CRITERIA
from tests.templates.built import built, changed_rows, typed, where, with_rows
from tests.templates.workbooks import table

KAM = catalogue()
NAMES = [name for name, *_ in CRITERIA]
WEIGHTS = [weight for _, weight, _ in CRITERIA]
GONE = "Granvia Cement"
NEEDED = ("Start", "Selection", "Thresholds", "Accounts", "Account_Years")


@pytest.fixture(scope="module")
def book():
    return built(only=NEEDED)


def selected(data):
    return {row["Account"]: row for row in table(data, "Selection", "Account")}


def percent_of(account, weights=WEIGHTS):
    return KAM["SCORE_PERCENT"](list(RATINGS[account]), weights)


def test_every_account_is_rated_and_scored_by_the_catalogue(book):
    rows = selected(book)
    assert list(rows) == [p.name for p in profiles(PERIOD)]
    for account, row in rows.items():
        ratings = list(RATINGS[account])
        assert [row[name] or None for name in NAMES] == ratings
        assert row["Score"] == pytest.approx(KAM["SCORE"](ratings, WEIGHTS))
        assert row["Total"] == pytest.approx(KAM["SCORE_TOTAL"](ratings, WEIGHTS))
        assert row["Of maximum"] == pytest.approx(percent_of(account))


def test_rank_and_decision_follow_the_share_of_the_maximum(book):
    shares = sorted((percent_of(account) for account in RATINGS), reverse=True)
    for account, row in selected(book).items():
        share = percent_of(account)
        assert row["Rank"] == 1 + sum(1 for other in shares if other > share + 1e-12)
        band = "Key account" if share >= 0.7 else "Candidate" if share >= 0.55 else "Ordinary"
        assert row["Decision"] == (LEFT if account == GONE else band)


def test_the_list_and_its_chart_are_in_order_with_the_limit(book):
    listed = table(book, "Selection", "Best first")
    assert [row["Place"] for row in listed] == list(range(1, 13))
    shares = [row["Of maximum"] for row in listed]
    assert shares == sorted(shares, reverse=True)
    assert {row["Best first"] for row in listed} == set(RATINGS)
    assert {row["Key from"] for row in listed} == {0.7}


def test_filter_1_is_that_of_three_years(book):
    for account, row in selected(book).items():
        years = [r for r in account_years([], PERIOD) if r[0] == account]
        assert row["Contribution last year"] == pytest.approx(years[-1][2] - years[-1][3])
        if len(years) < 3:
            assert (row["Margin"], row["Growth"], row["Projected profit"], row["Filter 1"]) == ("", "", "", "Too new")
            continue
        margin, growth, profit = KAM["FILTER1"](*([r[k] for r in years] for k in (2, 3, 4)))
        assert [row["Margin"], row["Growth"], row["Projected profit"]] == pytest.approx([margin, growth, profit])
        assert row["Filter 1"] == ("" if account == GONE else "Passes" if profit >= 600_000 else "Fails")
    assert {row["Filter 1"] for row in selected(book).values()} == {"Passes", "Fails", "Too new", ""}


@pytest.mark.parametrize("missing", [{"c3": None}, {"c4": None}])
def test_a_year_without_cost_or_potential_is_not_known(book, missing):
    changed = selected(with_rows(NEEDED, {"Account_Years": changed_rows("Account_Years", "Castell Automotive", 0,
                                                                       **missing)}))
    row = changed["Castell Automotive"]
    assert (row["Years known"], row["Margin"], row["Projected profit"], row["Filter 1"]) == (0, "", "", "No data")
    assert (row["Contribution last year"] == "") == ("c3" in missing)
    assert changed["Aurelia Foods"]["Filter 1"] == selected(book)["Aurelia Foods"]["Filter 1"] == "Passes"


def test_a_criterion_that_is_switched_off_no_longer_counts(book):
    row, _ = where(book, "Selection", "Use this criterion?")
    without = [0, *WEIGHTS[1:]]
    for account, changed in selected(typed(book, "Selection", {f"C{row + 1}": "No"})).items():
        assert changed["Of maximum"] == pytest.approx(percent_of(account, without))
        assert changed["Total"] == pytest.approx(KAM["SCORE_TOTAL"](list(RATINGS[account]), without))


def test_another_weight_and_another_rating_move_the_score(book):
    row, _ = where(book, "Selection", "Weight")
    heavier = selected(typed(book, "Selection", {f"F{row + 1}": 90.0}))
    weights = [*WEIGHTS[:3], 90, *WEIGHTS[4:]]
    assert heavier["Castell Automotive"]["Of maximum"] == pytest.approx(percent_of("Castell Automotive", weights))
    top, _ = where(book, "Selection", "Level")
    better = selected(typed(book, "Selection", {f"C{top + 2}": 1.0}))["Aurelia Foods"]
    assert better["Score"] == pytest.approx(KAM["SCORE"]([1, *RATINGS["Aurelia Foods"][1:]], WEIGHTS))


def test_a_higher_limit_leaves_fewer_key_accounts(book):
    row, column = where(book, "Thresholds", "Key account")
    stricter = typed(book, "Thresholds", {f"{chr(65 + column + 1)}{row + 1}": 0.8})
    keys = {account for account, found in selected(stricter).items() if found["Decision"] == "Key account"}
    assert keys == {account for account in RATINGS if percent_of(account) >= 0.8} == {"Aurelia Foods"}
    assert {listed["Key from"] for listed in table(stricter, "Selection", "Best first")} == {0.8}
