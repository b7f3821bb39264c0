"""Balanced_Scorecard: figures against plain Python over the sample, points and totals against the catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.sample.months import PERIOD, month_end, month_start
from kam_xl.templates.sample.tables import of_book
from kam_xl.templates.sheets.balanced_scorecard import FIGURES, MEASURES, PAYABLES, PERSPECTIVES
from tests.templates.built import built, typed, where, with_rows
from tests.templates.workbooks import named_cell, table

KAM = catalogue()
NEEDED = ("Start", "Balanced_Scorecard", "Thresholds", "Accounts", "Revenue", "Targets", "Costs", "Surveys", "Goals",
          "Orders", "Tickets", "Projects", "Actions", "Training", "Feedback", "Activities")
PER_MANAGER = "Revenue per account manager"
START, END = month_start(PERIOD, -11), month_end(PERIOD)
ROWS = of_book(PERIOD)


@pytest.fixture(scope="module")
def book():
    return built(only=NEEDED)


def measures(data):
    return {row["Measure"]: row for row in table(data, "Balanced_Scorecard", "Measure")}


def perspectives(data):
    """Points and weight of each perspective, and the total."""
    top, _ = where(data, "Balanced_Scorecard", "Our strategy")
    rows = load_workbook(BytesIO(data)).get_sheet_by_name("Balanced_Scorecard").to_python(skip_empty_area=False)
    found = {row[0]: (row[7], row[8]) for row in rows[top + 1 : top + 2 + len(PERSPECTIVES)]}
    return found, found.pop("All perspectives")[0]


def of_year(table_name, column):
    return [row for row in ROWS[table_name] if row[column] and START <= row[column] <= END]


def share(rows, done):
    return sum(1 for row in rows if row[done] and row[done] <= END) / len(rows)


def test_every_measure_but_a_typed_one_has_a_figure_of_the_book(book):
    assert [f.name for f in FIGURES] == [m.name for m in MEASURES if m.name != PAYABLES]
    assert list(measures(book)) == [m.name for m in MEASURES]
    assert all(isinstance(row["Actual"], float) for row in measures(book).values())


def test_figures_are_what_the_data_say(book):
    sold, answers = of_year("Revenue", 0), of_year("Surveys", 0)
    revenue = sum(row[2] for row in sold)
    before = sum(row[2] for row in ROWS["Revenue"] if month_start(START, -12) <= row[0] < START)
    contacts = of_year("Activities", 1)
    orders = [row for row in of_year("Orders", 4) if row[5]]
    taken = [row for row in of_year("Training", 2) if row[3] == "Yes"]
    began = [row for row in ROWS["Accounts"] if row[6] < START and not (row[7] and row[7] < START)]
    expected = {
        "Revenue growth": KAM["GROWTH"](revenue, before),
        "Gross margin": KAM["GROSS_MARGIN"](revenue, sum(row[3] for row in sold)),
        "Revenue against target": revenue / sum(row[2] for row in of_year("Targets", 0)),
        "Cost to serve, share of revenue": sum(row[3] for row in of_year("Costs", 0)) / revenue,
        "Revenue per account manager": revenue / len({
            row[5] for row in ROWS["Accounts"] if not (row[7] and row[7] < START)}),
        "Inbound share of contacts": sum(1 for r in contacts if r[5] == "Inbound") / len(contacts),
        "Net promoter score": KAM["NPS"]([row[2] for row in answers if row[2] is not None]),
        "Customer satisfaction": KAM["CSAT"]([row[3] for row in answers if row[3] is not None]),
        "Client retention": sum(1 for row in began if not row[7]) / len(began),
        "Goals met, of those due": share(of_year("Goals", 3), 4),
        "Orders on time": sum(1 for row in orders if row[5] <= row[4]) / len(orders),
        "Projects on time": KAM["ON_TIME"](*zip(*((row[2], row[3]) for row in of_year("Projects", 2)), strict=True)),
        "Actions done, of those due": share(of_year("Actions", 4), 5),
        "Training participation": len(taken) / len(of_year("Training", 2)),
        "Improvement after training": sum(r[5] for r in taken) / sum(r[4] for r in taken) - 1,
        "Training applied at work": sum(1 for row in taken if row[7] == "Yes") / len(taken),
        "Feedback put into practice": share(of_year("Feedback", 0), 5),
    }
    found = measures(book)
    assert {name: found[name]["Actual"] for name in expected} == pytest.approx(expected)
    assert set(found) - set(expected) == {"Resolution hours", PAYABLES}


def test_resolution_hours_are_the_mean_of_the_tickets_closed_in_the_year(book):
    closed = [row for row in ROWS["Tickets"] if row[3] and START <= row[3].date() <= END]
    spent = sum((row[3] - row[2] for row in closed), timedelta()) / len(closed)
    assert measures(book)["Resolution hours"]["Actual"] == pytest.approx(spent.total_seconds() / 3600)


@pytest.fixture(scope="module")
def gaps():
    """Revenue of eighteen months without costs, a project that is still open, a person without a result."""
    training = [list(row) for row in ROWS["Training"]]
    tested = next(row for row in training if row[4] and row[5] and START <= row[2] <= END)
    tested[5] = None
    projects = [list(row) for row in ROWS["Projects"]]
    next(row for row in projects if START <= row[2] <= END and row[3])[3] = None
    revenue = [[*r[:3], None] for r in ROWS["Revenue"] if r[0] >= month_start(PERIOD, -17)]
    changed = with_rows(NEEDED, {"Revenue": revenue, "Training": training, "Projects": projects})
    return measures(changed), training, projects


@pytest.mark.parametrize("name", ["Revenue growth", "Gross margin"])
def test_a_measure_is_blank_while_its_data_are_not_all_known(gaps, name):
    assert gaps[0][name]["Actual"] == ""
    assert gaps[0]["Revenue against target"]["Actual"] > 0


def test_improvement_compares_the_same_people(gaps):
    found, training, _ = gaps
    both = [row for row in training if row[4] and row[5] and START <= row[2] <= END]
    assert found["Improvement after training"]["Actual"] == pytest.approx(
        sum(row[5] for row in both) / sum(row[4] for row in both) - 1)


def test_what_is_still_open_is_neither_late_nor_on_time(gaps):
    found, _, projects = gaps
    known = [(row[2], row[3]) for row in projects if START <= row[2] <= END and row[3]]
    assert found["Projects on time"]["Actual"] == pytest.approx(KAM["ON_TIME"](*map(list, zip(*known, strict=True))))


def test_points_lie_between_worst_and_best(book):
    for row in measures(book).values():
        assert row["Points"] == pytest.approx(1 + 9 * KAM["RESCALE"](row["Actual"], row["Worst"], row["Best"]) / 100)


def expected_scores(data):
    found = measures(data)
    mine = {name: [m.name for m in MEASURES if m.perspective == name] for name, *_ in PERSPECTIVES}
    return {name: KAM["SCORE"]([found[m]["Points"] or None for m in names],
                               [found[m]["Weight"] or None for m in names]) for name, names in mine.items()}


def test_perspectives_and_total_are_kam_scores(book):
    rows, total = perspectives(book)
    points = expected_scores(book)
    assert {name: row[0] for name, row in rows.items()} == pytest.approx(points)
    assert [row[1] for row in rows.values()] == [weight for _, weight, *_ in PERSPECTIVES]
    assert total == pytest.approx(KAM["SCORE"](list(points.values()), [weight for _, weight, *_ in PERSPECTIVES]))


def test_a_typed_result_wins_and_moves_its_perspective(book):
    top, _ = where(book, "Balanced_Scorecard", "Measure")
    changed = typed(book, "Balanced_Scorecard", {f"F{top + 2}": 0.15, f"I{top + 3}": 9.0})
    row = measures(changed)["Revenue growth"]
    assert (row["Actual"], row["Points"]) == (0.15, 10)
    rows, total = perspectives(changed)
    assert rows["Financial"][0] == pytest.approx(expected_scores(changed)["Financial"])
    assert rows["Financial"][0] != pytest.approx(perspectives(book)[0]["Financial"][0])
    assert total != pytest.approx(perspectives(book)[1])


def test_the_weight_of_a_perspective_moves_the_total(book):
    _, column = where(book, "Balanced_Scorecard", "Weight")
    row, _ = where(book, "Balanced_Scorecard", "Customer")
    _, total = perspectives(typed(book, "Balanced_Scorecard", {f"{chr(65 + column)}{row + 1}": 0.0}))
    points = expected_scores(book)
    assert total == pytest.approx(KAM["SCORE"](list(points.values()), [30, 0, 20, 20]))


def test_another_month_moves_the_figures(book):
    sheet, ref = named_cell(book, "Period")
    earlier = (date(2026, 5, 1) - date(1899, 12, 30)).days
    then = measures(typed(book, sheet, {ref: float(earlier)}))
    sold = sum(r[2] for r in ROWS["Revenue"] if date(2025, 6, 1) <= r[0] <= date(2026, 5, 1))
    planned = sum(r[2] for r in ROWS["Targets"] if date(2025, 6, 1) <= r[0] <= date(2026, 5, 1))
    assert then["Revenue against target"]["Actual"] == pytest.approx(sold / planned)


def test_measures_of_a_perspective_stand_together():
    order = [m.perspective for m in MEASURES]
    assert sum(1 for a, b in pairwise(order) if a != b) == len(PERSPECTIVES) - 1


def test_the_manager_of_a_customer_who_left_long_ago_is_not_of_the_team(book):
    gone = ["A999", "Gone", "Key", "Food", "Spain", "Z* Old", date(2010, 1, 1), date(2018, 1, 1), None, None, None]
    named = ["A998", "Here", "Key", "Food", "Spain", "Z* New", date(2010, 1, 1), None, None, None, None]
    found, more = (measures(with_rows(NEEDED, {"Accounts": [*ROWS["Accounts"], *others]}))[PER_MANAGER]["Actual"]
                   for others in ([gone], [gone, named]))
    assert found == pytest.approx(measures(book)[PER_MANAGER]["Actual"])
    assert 1 / more - 1 / found == pytest.approx(1 / sum(row[2] for row in of_year("Revenue", 0)))


@pytest.mark.parametrize(("missing", "blank"), [
    ("Revenue", ["Revenue growth", "Gross margin", "Revenue against target", "Cost to serve, share of revenue",
                 "Revenue per account manager"]),
    ("Costs", ["Cost to serve, share of revenue"])])
def test_without_data_a_measure_has_no_points(missing, blank):
    rows = measures(with_rows(NEEDED, {missing: []}))
    assert {name: (rows[name]["Actual"], rows[name]["Points"]) for name in blank} == dict.fromkeys(blank, ("", ""))


def test_the_empty_book_has_no_points():
    rows, total = perspectives(built(empty=True, only=NEEDED))
    assert [points for points, _ in rows.values()] == ["", "", "", ""]
    assert total == ""
