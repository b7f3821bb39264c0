"""KPI_Catalogue: the check and the form beside each KPI."""

from __future__ import annotations

from datetime import date

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.practice import named_kpis
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_end
from kam_xl.templates.sheets.kpi_form import COLUMNS, COUNTS, INPUTS, SMART
from tests.templates.built import built, typed, where
from tests.templates.workbooks import formulas, headings, named_cell, parts, table

KAM = catalogue()
ONLY = ("Start", "KPI_Catalogue", "Thresholds")
NEXT = {"Weekly": "2026-09-04", "Monthly": "2026-09-12", "Quarterly": "2026-09-30"}
"""When the sample's KPIs of each cadence are reviewed next, for one of each."""


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module")
def rows(book):
    return table(book, "KPI_Catalogue", "Area")


@pytest.fixture(scope="module")
def used(rows):
    return {row["KPI"]: row for row in rows if row["In use"] == "Yes"}


def column_letter(book, heading):
    index = where(book, "KPI_Catalogue", heading)[1]
    return ("" if index < 26 else chr(64 + index // 26)) + chr(65 + index % 26)


def test_what_was_typed_stands_beside_its_kpi(rows, used):
    given = portfolio().rows("KPI_Catalogue")
    assert len(used) == len(given) == 12
    listed = {(row["Area"], row["KPI"]): row for row in rows}
    for area, kpi, *answers in given:
        row = listed[area, kpi]
        shown = [row[name] if row[name] != "" else None for name in INPUTS]
        assert shown == answers, kpi


def test_the_rest_is_blank(rows):
    for row in rows:
        if row["In use"] != "Yes":
            assert {row[column.name] for column in COLUMNS} == {""}, row["KPI"]


def test_smart_is_kam_smart_of_the_five_answers(used):
    for row in used.values():
        assert row["SMART or missing"] == KAM["SMART"](*(row[name] == "Yes" for name, _ in SMART)), row["KPI"]
    assert {row["SMART or missing"] for row in used.values()} > {"SMART"}


def test_the_form_says_what_is_still_to_do(used):
    assert used["Net promoter score"]["Form"] == "Complete"
    assert used["Feedback implementation rate"]["Form"] == "To do: shared, reviewed often"
    assert used["Client perception of risk management"]["Form"] == "To do: shared, reviewed often, evolves"


def test_the_next_review_follows_from_the_cadence(used):
    shown = {"Weekly": used["Resolution time"], "Monthly": used["Sales target achieved"],
             "Quarterly": used["Implementation of strategic account plans"]}
    for cadence, row in shown.items():
        assert row["Reviewed"] == cadence
        assert row["Next review"] == date.fromisoformat(NEXT[cadence])


def test_a_review_is_due_from_its_day_on(used):
    for row in used.values():
        if row["Last review"] == "":
            assert (row["Next review"], row["State"]) == ("", "No review yet")
        else:
            assert row["State"] == ("● Due" if row["Next review"] <= month_end(PERIOD) else "Planned")
    assert {row["State"] for row in used.values()} == {"● Due", "Planned", "No review yet"}


def test_counts_stand_above(book, rows):
    line, at = where(book, "KPI_Catalogue", "KPIs in use")
    found = [sum(row[column] == word for row in rows) for _, column, word in COUNTS]
    values = {ref: value for sheet, ref, _, _, value in formulas(book) if sheet == "KPI_Catalogue"}
    letters = [chr(65 + at - 1 + 2 * k) for k in range(len(COUNTS))]
    assert [float(values[f"{letter}{line + 1}"]) for letter in letters] == found
    assert values["D3"].startswith(f"{found[0]} KPIs in use, {found[1]} of them SMART")


def test_another_answer_and_another_limit_move_the_result(book, rows):
    line = 6 + next(i for i, row in enumerate(rows) if row["KPI"] == "Net promoter score" and row["In use"] == "Yes")
    changed = typed(book, "KPI_Catalogue", {f"{column_letter(book, 'Measurable')}{line}": "No"})
    after = next(row for row in table(changed, "KPI_Catalogue", "Area") if row["In use"] == "Yes"
                 and row["KPI"] == "Net promoter score")
    assert after["SMART or missing"] == "Measurable"
    sheet, ref = named_cell(book, "Review_Within_Months")
    later = table(typed(book, sheet, {ref: 3.0}), "KPI_Catalogue", "Area")
    assert [row["KPI"] for row in later if row["Often"] == "No"] == ["Client perception of risk management"]


def test_the_catalogue_is_printed_two_pages_wide_without_the_form(book):
    workbook = parts(book)["xl/workbook.xml"]
    assert f"KPI_Catalogue!$A$1:$M${5 + sum(len(kpi.areas) for kpi in named_kpis())}<" in workbook
    assert "KPI_Catalogue!$A:$B,KPI_Catalogue!$5:$5<" in workbook


def test_an_empty_book_asks_for_what_is_in_use():
    empty = built(only=ONLY, empty=True)
    mine = {ref: (kind, value) for sheet, ref, _, kind, value in formulas(empty) if sheet == "KPI_Catalogue"}
    assert "further right" in mine["D3"][1]
    assert not [ref for ref, (kind, value) in mine.items() if kind == "e" or value is None]
    assert set(INPUTS) <= headings(empty)["KPI_Catalogue"]
