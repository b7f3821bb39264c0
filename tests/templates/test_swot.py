"""SWOT: the page of one account shows its entries, and only these."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.templates.sample.judgement import ENTRIES
from kam_xl.templates.sheets.swot import KINDS, LINES
from tests.templates.built import built, typed, where
from tests.templates.workbooks import named_cell, table

NEEDED = ("Start", "SWOT", "Accounts")


@pytest.fixture(scope="module")
def book():
    return built(only=NEEDED)


def form(data):
    """The lines under each heading: entry and day."""
    rows = load_workbook(BytesIO(data)).get_sheet_by_name("SWOT").to_python(skip_empty_area=False)
    found = {}
    for kind, heading, *_ in KINDS:
        top, left = where(data, "SWOT", heading)
        lines = rows[top + 2 : top + 2 + LINES]
        assert [line[left] for line in lines] == list(range(1, LINES + 1))
        found[kind] = [(line[left + 1], line[left + 2]) for line in lines if line[left + 1] != ""]
        found[f"{kind} more"] = rows[top + 2 + LINES][left]
    return found


def entries(account, kind):
    return [(entry, day) for who, what, entry, day in ENTRIES if (who, what) == (account, kind)]


def choose(data, account):
    sheet, ref = named_cell(data, "SWOT_Account")
    return typed(data, sheet, {ref: account})


@pytest.mark.parametrize("account", ["Junivar Semiconductors", "Aurelia Foods", "Fjordan Seafood", "Hollis Paper"])
def test_the_page_shows_the_entries_of_the_chosen_account(book, account):
    shown = form(choose(book, account))
    for kind, *_ in KINDS:
        assert shown[kind] == entries(account, kind)
        assert shown[f"{kind} more"] == ""


def test_the_sample_has_entries_of_all_four_kinds_for_four_accounts():
    complete = {account for account, *_ in ENTRIES if all(entries(account, kind) for kind, *_ in KINDS)}
    assert len(complete) >= 4
    assert {kind for _, kind, *_ in ENTRIES} == {kind for kind, *_ in KINDS}


def test_an_account_without_entries_and_a_blank_choice_are_told(book):
    assert where(choose(book, "Hollis Paper"), "SWOT",
                 "No entries for this account yet: type them into the table at the right.")
    assert where(choose(book, None), "SWOT", "Choose an account in the yellow cell.")
    assert form(choose(book, None))["Threat"] == []


def test_what_does_not_fit_on_the_page_is_counted(book):
    top, left = where(book, "SWOT", "Kind")
    rows = [i for i, row in enumerate(table(book, "SWOT", "Account"))
            if row["Account"] == "Junivar Semiconductors" and row["Kind"] != "Strength"][:5]
    shown = form(typed(book, "SWOT", {f"{chr(65 + left)}{top + 2 + i}": "Strength" for i in rows}))
    assert len(shown["Strength"]) == LINES
    assert shown["Strength more"] == "2 more in the table"


def test_the_empty_book_shows_lines_to_write_on():
    shown = form(built(empty=True, only=NEEDED))
    assert all(shown[kind] == [] for kind, *_ in KINDS)
