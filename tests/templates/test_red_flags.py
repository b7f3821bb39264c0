"""Red_Flags against the functions of the catalogue and the sample's own rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.recalc import fill
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_end, month_start
from kam_xl.templates.sheets.data import LEFT
from kam_xl.templates.sheets.red_flags import FLAG, FLAGS, TOP
from tests.templates.built import built, with_rows
from tests.templates.workbooks import formulas, named_cell, table, with_cell

KAM = catalogue()
ONLY = ("Start", "Scorecard", "Red_Flags", "Accounts", "Revenue", "Invoices", "Tickets", "Surveys", "Contacts",
        "Activities", "Thresholds", "History")
AS_OF, NEXT = month_end(PERIOD), month_start(PERIOD, 1)
NOW, BEFORE = month_start(PERIOD, -2), month_start(PERIOD, -5)


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module")
def rows(book):
    return {row["Account"]: row for row in table(book, "Red_Flags", "Account")}


def day(moment):
    return moment if type(moment) is date else moment.date()


def of(name, account, column=1):
    return [row for row in portfolio().rows(name) if row[column] == account]


def counted(days, start, stop):
    return sum(start <= day(d) < stop for d in days)


def test_counts_are_those_of_the_data(rows):
    for account, row in rows.items():
        came = [a[1] for a in of("Activities", account, 2) if a[5] == "Inbound"]
        complained = [t[2] for t in of("Tickets", account) if t[5] == "Complaint"]
        assert (row["Contacts now"], row["Contacts before"]) == (counted(came, NOW, NEXT), counted(came, BEFORE, NOW))
        assert row["Complaints now"] == counted(complained, NOW, NEXT)
        assert row["Complaints before"] == counted(complained, BEFORE, NOW)


def test_days_late_is_the_latest_payment_of_the_window_or_of_what_is_open(rows):
    for account, row in rows.items():
        late = [max(0, (min(i[5] or AS_OF, AS_OF) - i[3]).days) for i in of("Invoices", account)
                if NOW <= i[3] < NEXT or (i[5] is None and i[3] < NEXT)]
        assert row["Days late"] == max(late, default=0), account


def test_flags_are_kam_red_flags_and_the_words_say_which(rows):
    for account, row in rows.items():
        if row["Flagged"] == LEFT:
            continue
        given = [row[c] for c in ("Contacts now", "Contacts before", "Days late", "Complaints now",
                                  "Complaints before")]
        assert row["Flags"] == KAM["RED_FLAGS"](*given, row["People changed"] > 0, 60), account
        assert row["Flags"] == row["Flagged"].count(FLAG)


def test_the_troubled_come_first_and_a_lost_customer_is_not_chased(rows):
    order = sorted((row for row in rows.values() if row["Order"] != ""), key=lambda row: row["Order"])
    assert [row["Account"] for row in order[:2]] == ["Junivar Semiconductors", "Fjordan Seafood"]
    assert [row["Order"] for row in order] == list(range(1, len(order) + 1))
    assert all(a["Flags"] >= b["Flags"] for a, b in pairwise(order))
    assert (rows["Granvia Cement"]["Flags"], rows["Granvia Cement"]["Silence"]) == ("", "")


def test_accounts_that_are_listed_twice_keep_their_dates(rows):
    twice = [row for row in portfolio().rows("Accounts") for _ in range(2)]
    found = table(with_rows(ONLY, {"Accounts": twice}), "Red_Flags", "Account")
    for row in found:
        assert [row[name] for name in ("Left on", "Customer since", "People changed", "Flagged")] == [
            rows[row["Account"]][name] for name in ("Left on", "Customer since", "People changed", "Flagged")]
    assert any(row["People changed"] for row in found)


def test_silence_is_kam_stale(rows):
    for row in rows.values():
        if row["Days since contact"] != "":
            assert row["Days since contact"] == KAM["DAYS_SINCE"](day(row["Last contact"]), AS_OF)
            assert (row["Silence"] == "⚑ Silent") == KAM["STALE"](day(row["Last contact"]), AS_OF, 30)


def test_totals_count_the_accounts_of_each_flag(book, rows):
    cells = load_workbook(BytesIO(book)).get_sheet_by_name("Red_Flags").to_python(skip_empty_area=False)
    shown = {row[0]: row[1] for row in cells[:TOP]}
    for flag in FLAGS:
        assert shown[FLAG + flag] == sum(flag in row["Flagged"] for row in rows.values())


def test_who_is_called_is_still_there(book):
    calls = {row["Customer"]: row["Call"] for row in table(book, "Red_Flags", "Customer") if row["Customer"]}
    assert calls
    for account, call in calls.items():
        there = {f"{c[1]}, {c[3]}" for c in of("Contacts", account, 2) if c[6] is None}
        key = {f"{c[1]}, {c[3]}" for c in of("Contacts", account, 2) if c[6] is None and c[4] == "Yes"}
        assert call in (key or there)


@pytest.mark.parametrize(("setting", "value", "column"), [("Flag_Days_Late", 5.0, "Flags"),
                                                          ("Silence_Days", 5.0, "Silence"),
                                                          ("Flag_Months", 6.0, "Contacts now")])
def test_another_limit_gives_other_flags(book, rows, setting, value, column):
    changed = table(fill(with_cell(book, *named_cell(book, setting), value)), "Red_Flags", "Account")
    assert any(row[column] != rows[row["Account"]][column] for row in changed)


def test_an_earlier_period_looks_at_nothing_later(book, rows):
    june = (date(2026, 6, 1) - date(1899, 12, 30)).days
    changed = table(fill(with_cell(book, *named_cell(book, "Period"), float(june))), "Red_Flags", "Account")
    assert all(day(row["Last contact"]) <= date(2026, 6, 30) for row in changed)
    assert any(row["Flags"] != rows[row["Account"]]["Flags"] for row in changed)


def test_an_empty_book_shows_blanks():
    mine = {"Red_Flags", "Account_Plan", "Review", "Stakeholder_Update"}
    found = [(sheet, ref) for sheet, ref, _, kind, value in formulas(built(empty=True))
             if sheet in mine and (value is None or kind == "e")]
    assert found == []
