"""Prioritisation: the quadrants of the catalogue, and what is done in each."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.sample.judgement import ACTIVITIES
from kam_xl.templates.sheets.prioritisation import QUADRANTS, SHOWN
from tests.templates.built import built, typed, where
from tests.templates.workbooks import named_cell, parts, table

KAM = catalogue()
NEEDED = ("Start", "Prioritisation", "Thresholds", "Accounts")


@pytest.fixture(scope="module")
def book():
    return built(only=NEEDED)


def quadrants(cut=5.5):
    return [KAM["QUADRANT"](impact, effort, cut) for _, _, impact, effort, *_ in ACTIVITIES]


def counts(data):
    """How many activities are open, by quadrant."""
    top, _ = where(data, "Prioritisation", "Impact / effort")
    rows = load_workbook(BytesIO(data)).get_sheet_by_name("Prioritisation").to_python(skip_empty_area=False)
    return {row[0]: row[3] for row in rows[top + 1 : top + 1 + len(QUADRANTS)]}


def test_each_activity_has_its_quadrant_and_what_to_do(book):
    advice = {name: words for name, *_, words in QUADRANTS}
    rows = table(book, "Prioritisation", "No.")
    assert [row["Activity"] for row in rows] == [activity for activity, *_ in ACTIVITIES]
    assert [row["Quadrant"] for row in rows] == quadrants()
    assert set(quadrants()) == set(advice)
    assert all(row["What to do"] == advice[row["Quadrant"]] for row in rows)


def test_quadrants_are_named_for_the_levels_that_the_catalogue_means():
    value = {"low": 2, "high": 8}
    for name, impact, effort, _ in QUADRANTS:
        assert KAM["QUADRANT"](value[impact], value[effort]) == name


def test_open_activities_are_counted_by_quadrant(book):
    assert counts(book) == {name: quadrants().count(name) for name, *_ in QUADRANTS}


def test_what_is_done_leaves_counts_list_and_chart(book):
    top, column = where(book, "Prioritisation", "Status")
    first = quadrants().index("Prioritise now")
    done = typed(book, "Prioritisation", {f"{chr(65 + column)}{top + 2 + first}": "Done"})
    assert counts(done)["Prioritise now"] == counts(book)["Prioritise now"] - 1
    assert numbers(done) == [n for n in range(1, 13) if n != first + 1]


def numbers(data):
    return [row["Number"] for row in table(data, "Prioritisation", "Place") if row["Number"] != ""]


def test_the_chart_draws_each_open_activity_where_it_belongs(book):
    rows = [row for row in table(book, "Prioritisation", "Place") if row["Number"] != ""]
    assert [(row["Impact"], row["Effort"]) for row in rows] == [(a[2], a[3]) for a in ACTIVITIES]
    outside = [row for row in table(book, "Prioritisation", "Place") if row["Number"] == ""]
    assert len(rows) + len(outside) == SHOWN
    chart = next(xml for part, xml in parts(book).items() if part.startswith("xl/charts/chart"))
    lowest = {float(value) for value in re.findall(r'<c:min val="([^"]+)"/>', chart)}
    assert all(row["Impact"] < min(lowest) and row["Effort"] < min(lowest) for row in outside)


def test_another_cut_moves_activities_and_the_lines(book):
    sheet, ref = named_cell(book, "Quadrant_Cut")
    moved = typed(book, sheet, {ref: 8.0})
    assert [row["Quadrant"] for row in table(moved, "Prioritisation", "No.")] == quadrants(8)
    assert quadrants(8) != quadrants()
    lines = table(moved, "Prioritisation", "Line or name")
    assert [row["Effort"] for row in lines[:2]] == [8, 8]
    assert [row["Impact"] for row in lines[2:4]] == [8, 8]


def test_other_words_for_a_quadrant_are_shown(book):
    row, column = where(book, "Thresholds", "Monitor")
    said = typed(book, "Thresholds", {f"{chr(65 + column + 1)}{row + 1}": "Look again in spring"})
    shown = {r["What to do"] for r in table(said, "Prioritisation", "No.") if r["Quadrant"] == "Monitor"}
    assert shown == {"Look again in spring"}


def test_the_empty_book_counts_nothing():
    assert set(counts(built(empty=True, only=NEEDED)).values()) == {0}
