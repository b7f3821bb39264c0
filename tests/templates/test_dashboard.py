"""Dashboard against the functions of the catalogue and the sample's own rows."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from io import BytesIO

import pytest
from python_calamine import load_workbook

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_end, month_start, window
from kam_xl.templates.sheets import dashboard, dashboard_kpis, dashboard_trade
from kam_xl.templates.sheets import dashboard_figures as figures
from kam_xl.templates.sheets.dashboard_kpis import KPI_TARGETS
from kam_xl.templates.sheets.dashboard_trade import FORECAST_TOP, KEY_TOP, LEFT, PRODUCTS, RENEWALS, RIGHT, STAGES_TOP
from tests.templates.built import built, typed, with_rows
from tests.templates.workbooks import formulas, named_cell, parts, sheet_parts, table

KAM = catalogue()
ONLY = ("Start", "Dashboard", "Scorecard", "Risk_Register", "Escalation", "Accounts", "Revenue", "Targets", "Forecast",
        "Surveys", "Tickets", "Invoices", "Opportunities", "Contracts", "Orders", "Thresholds", "History")
AS_OF, START, STOP = month_end(PERIOD), month_start(PERIOD, -11), month_start(PERIOD, 1)
HEAD = dashboard_kpis.TOP + 2


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


@pytest.fixture(scope="module")
def shown(book):
    return cells(book)


def cells(data):
    return load_workbook(BytesIO(data)).get_sheet_by_name("Dashboard").to_python(skip_empty_area=False)


def with_setting(book, name, value):
    sheet, ref = named_cell(book, name)
    return cells(typed(book, sheet, {ref: value}))


def serial(day):
    return float((day - date(1899, 12, 30)).days)


def by_month(name):
    """The sum of each month of the year."""
    found = defaultdict(float)
    for month, _, amount, *_ in portfolio().rows(name):
        found[month] += amount
    return [found[month] for month in window(PERIOD, 12)]


def kpi(shown, name):
    return shown[HEAD + [k[0] for k in KPI_TARGETS].index(name)]


def test_every_kpi_has_its_status_in_words_and_the_bar_shows_what_is_reached(shown):
    for name, _, better, red, target in KPI_TARGETS:
        line = kpi(shown, name)
        actual = line[dashboard_kpis.ACTUAL]
        assert line[dashboard_kpis.STATUS] == f"● {KAM['RAG'](actual, red, target, better)}", name
        reached = KAM["ATTAINMENT"](actual, target, better)
        assert line[dashboard_kpis.NEAR] == pytest.approx(reached)
        assert line[dashboard_kpis.BAR] + line[dashboard_kpis.BEYOND] == pytest.approx(reached)
        assert line[dashboard_kpis.BAR] <= 1


def test_targets_are_summed_over_the_accounts_of_a_month(shown):
    reached = sum(by_month("Revenue")) / sum(by_month("Targets"))
    assert kpi(shown, "Revenue against target")[dashboard_kpis.ACTUAL] == pytest.approx(reached)


@pytest.mark.parametrize(("row", "months"), [(0, 1), (1, 3), (2, 12)])
def test_forecast_against_actual(shown, row, months):
    actual, forecast = (by_month(name)[-months:] for name in ("Revenue", "Forecast"))
    line = shown[FORECAST_TOP + 1 + row][RIGHT + 2 : RIGHT + 7]
    assert line == pytest.approx([
        sum(forecast), sum(actual), KAM["SALES_TARGET"](sum(actual), sum(forecast)),
        KAM["FORECAST_ACCURACY"](actual, forecast), KAM["FORECAST_BIAS"](actual, forecast)])


def test_orders_on_time_are_those_delivered_in_the_year(shown):
    delivered = [(o[4], o[5]) for o in portfolio().rows("Orders") if o[5] and START <= o[5] < STOP]
    assert kpi(shown, "Orders on time")[dashboard_kpis.ACTUAL] == pytest.approx(
        KAM["ON_TIME"](*map(list, zip(*delivered, strict=True))))


def test_key_accounts_against_the_rest(book, shown):
    scored = table(book, "Scorecard", "Account")
    for row, column in enumerate(("Growth", "Gross margin", "NPS", "Score"), KEY_TOP + 1):
        values = [None if r[column] == "" else r[column] for r in scored]
        compared = KAM["COMPARE"](values, [r["Level"] in ("Strategic", "Key") for r in scored])
        assert shown[row][LEFT + 4 : LEFT + 7] == pytest.approx(compared)


def test_who_is_key_can_be_changed(book, shown):
    thresholds = load_workbook(BytesIO(book)).get_sheet_by_name("Thresholds").to_python(skip_empty_area=False)
    head = next(i for i, row in enumerate(thresholds) if "Key" in row and row[row.index("Key") - 1] == "Account level")
    column = thresholds[head].index("Key")
    line = next(i for i in range(head, len(thresholds)) if thresholds[i][column - 1] == "Strategic")
    changed = cells(typed(book, "Thresholds", {f"{chr(65 + column)}{line + 1}": "No"}))
    scored = table(book, "Scorecard", "Account")
    compared = KAM["COMPARE"]([r["Score"] for r in scored], [r["Level"] == "Key" for r in scored])
    assert changed[KEY_TOP + 4][LEFT + 4 : LEFT + 7] == pytest.approx(compared)
    assert changed[KEY_TOP + 4] != shown[KEY_TOP + 4]


def contracts(months):
    """Account, end, value, renewal due of the contracts that end next."""
    running = [c for c in portfolio().rows("Contracts") if c[3] >= AS_OF and not c[8]]
    return [(c[1], c[3], c[4], KAM["RENEWAL_DUE"](c[3], AS_OF, months)) for c in sorted(running, key=lambda c: c[3])]


@pytest.mark.parametrize("months", [6, 7])
def test_contracts_are_listed_by_their_end_and_say_whether_renewal_is_due(book, months):
    shown = with_setting(book, "Renewal_Months", float(months))
    lines = [(row[RIGHT], row[RIGHT + 3], row[RIGHT + 4], row[RIGHT + 5] == "● Renew now")
             for row in shown[KEY_TOP + 1 : KEY_TOP + 1 + RENEWALS]]
    assert lines == contracts(months)[:RENEWALS]
    assert len({end for _, end, *_ in lines}) < RENEWALS, "two contracts end on one day"
    due = sum(c[3] for c in contracts(months))
    assert f"{due} contracts to renew within {months} months" in shown[dashboard.TILES_TOP + 5]


def test_openings_by_stage_and_win_rate(shown):
    counted = [o for o in portfolio().rows("Opportunities") if o[10] is None or START <= o[10] < STOP]
    for row, stage in enumerate(("Identified", "Qualified", "Proposed", "Negotiated", "Won", "Lost"), STAGES_TOP + 1):
        mine = [o for o in counted if o[5] == stage]
        amount = sum(o[6] for o in mine)
        assert shown[row][LEFT] == stage
        assert shown[row][LEFT + 3 : LEFT + 7] == pytest.approx([
            len(mine), amount, amount / len(mine), sum(o[6] * o[7] for o in mine)])
    won, lost = (sum(o[5] == stage for o in counted) for stage in ("Won", "Lost"))
    assert shown[STAGES_TOP + 7][LEFT + 6] == pytest.approx(KAM["WIN_RATE"](won, lost))


def test_through_which_lead_source_most_was_won(shown):
    won = defaultdict(float)
    for row in portfolio().rows("Opportunities"):
        if row[5] == "Won" and START <= row[10] < STOP:
            won[row[4]] += row[6]
    best = max(won, key=won.get)
    row = next(row for row in shown if row[LEFT] == "Lead source that won most")
    assert (row[LEFT + 3], row[LEFT + 6]) == (best, pytest.approx(won[best] / sum(won.values())))


def test_a_source_through_which_nothing_was_won_is_not_named(book):
    content = portfolio()
    lost = [[*row[:4], "Fair" if row[5] == "Won" else "Zed", row[5], None if row[5] == "Won" else 9e6, *row[7:]]
            for row in content.rows("Opportunities")]
    shown = cells(with_rows(ONLY, {"Opportunities": lost}))
    row = next(row for row in shown if row[LEFT] == "Lead source that won most")
    assert (row[LEFT + 3], row[LEFT + 6]) == ("", "")


def test_no_trend_is_told_of_a_kpi_that_is_not_known(short):
    shown, _ = short
    assert kpi(shown, "Revenue growth")[dashboard_kpis.ACTUAL] == ""
    assert kpi(shown, "Revenue growth")[dashboard_kpis.TREND] == ""


def test_the_length_of_contracts_is_that_of_those_that_run(shown):
    lengths = [(row[3] - row[2]).days + 1 for row in portfolio().rows("Contracts") if row[2] < STOP and row[3] >= AS_OF]
    row = next(row for row in shown if row[RIGHT] == "Mean length of the contracts that run, days")
    assert row[RIGHT + 5] == pytest.approx(sum(lengths) / len(lengths))
    assert len(lengths) < len(portfolio().rows("Contracts"))


def test_deals_closed_after_the_reporting_month_do_not_count(book):
    july = with_setting(book, "Period", serial(date(2026, 7, 1)))
    first, last = date(2025, 8, 1), date(2026, 8, 1)
    rows = portfolio().rows("Opportunities")
    won, lost = (sum(o[5] == stage and first <= o[10] < last for o in rows) for stage in ("Won", "Lost"))
    assert [july[STAGES_TOP + 5 + k][LEFT + 3] for k in (0, 1)] == [won, lost]
    assert july[STAGES_TOP + 7][LEFT + 6] == pytest.approx(KAM["WIN_RATE"](won, lost))
    assert july[STAGES_TOP + 5][LEFT + 6] == pytest.approx(sum(
        o[6] * o[7] for o in rows if o[5] == "Won" and first <= o[10] < last))
    assert any(o[10] and o[10] >= last for o in rows)


@pytest.fixture(scope="module")
def short():
    """Eighteen months of revenue without costs, and an order without a promise."""
    content = portfolio()
    revenue = [[*r[:3], None] for r in content.rows("Revenue") if r[0] >= month_start(PERIOD, -17)]
    orders = [[*o[:4], None, *o[5:]] if i == 0 else o for i, o in enumerate(
        sorted(content.rows("Orders"), key=lambda o: not (o[5] and START <= o[5] < STOP)))]
    return cells(with_rows(ONLY, {"Revenue": revenue, "Orders": orders})), orders


@pytest.mark.parametrize("name", ["Revenue growth", "Revenue retention", "Net revenue retention", "Gross margin"])
def test_a_kpi_is_blank_while_its_data_are_not_all_known(short, name):
    assert kpi(short[0], name)[dashboard_kpis.ACTUAL] == ""
    assert kpi(short[0], name)[dashboard_kpis.STATUS] == ""
    assert kpi(short[0], "Revenue against target")[dashboard_kpis.ACTUAL] > 0


def test_an_order_without_a_promised_day_is_neither_late_nor_on_time(short):
    shown, orders = short
    known = [(o[4], o[5]) for o in orders if o[4] and o[5] and START <= o[5] < STOP]
    assert kpi(shown, "Orders on time")[dashboard_kpis.ACTUAL] == pytest.approx(
        KAM["ON_TIME"](*map(list, zip(*known, strict=True))))


def test_the_trend_says_better_or_worse_for_the_business(book, shown):
    tolerance = 0.005
    for name, _, better, *_ in KPI_TARGETS:
        column = figures.column_of(name)
        months = [row[column] for row in shown[figures.YEAR_ROW - figures.TREND_MONTHS : figures.YEAR_ROW]]
        values = [None if value == "" else value for value in months]
        if sum(value is not None for value in values) < 3:
            continue
        good = "Rising" if better == "higher" else "Falling"
        way = KAM["TREND"](values, tolerance)
        expected = "► Steady" if way == "Steady" else "▲ Better" if way == good else "▼ Worse"
        assert kpi(shown, name)[dashboard_kpis.TREND] == expected, name
    loose = with_setting(book, "Trend_Tolerance", 1.0)
    assert {kpi(loose, name)[dashboard_kpis.TREND] for name, *_ in KPI_TARGETS} <= {"► Steady", ""}


def test_the_labels_say_how_many_months_a_year_looks_back(book):
    said = [cell for row in with_setting(book, "Window_Months", 6.0) for cell in row if isinstance(cell, str)]
    assert "KPI, last 6 months" in said
    assert "Product mix of the last 6 months" in said
    assert not [text for text in said if "twelve" in text.casefold()]


def sold():
    """Amount and units by product."""
    found = defaultdict(lambda: [0.0, 0.0])
    for _, _, product, ordered, _, _, units, amount in portfolio().rows("Orders"):
        if START <= ordered < STOP:
            found[product][0] += amount
            found[product][1] += units
    return found


def test_product_mix_is_in_order_of_revenue_and_of_units(shown):
    mix = sold()
    lines = [row[RIGHT : RIGHT + 7] for row in shown[STAGES_TOP + 1 : STAGES_TOP + 1 + PRODUCTS]]
    totals = [sum(figures[k] for figures in mix.values()) for k in (0, 1)]
    assert [line[0] for line in lines] == sorted(mix, key=lambda p: -mix[p][0])[:PRODUCTS]
    assert [line[4] for line in lines] == sorted(mix, key=lambda p: -mix[p][1])[:PRODUCTS]
    for name, _, revenue, units, *_ in lines:
        assert (revenue, units) == pytest.approx((mix[name][0] / totals[0], mix[name][1] / totals[1]))
    assert lines[0][6] == pytest.approx(mix[lines[0][4]][1] / totals[1])
    assert lines[-1][6] == pytest.approx(1)


@pytest.mark.parametrize("top", [5, 4, 1])
def test_products_that_carry_the_volume_without_the_revenue_are_named(book, top):
    mix = sold()
    by_units, best = sorted(mix, key=lambda p: -mix[p][1]), sorted(mix, key=lambda p: -mix[p][0])[:top]
    half = sum(units for _, units in mix.values()) / 2
    carrying = [p for i, p in enumerate(by_units) if sum(mix[q][1] for q in by_units[:i]) < half]
    named = ", ".join(p for p in carrying if p not in best) or "none"
    shown = with_setting(book, "Top_Products", float(top))
    assert shown[STAGES_TOP + PRODUCTS + 1][RIGHT] == (
        f"Carry the volume, yet outside the top {top} by revenue: {named}")


def test_the_tile_says_whether_the_change_of_the_nps_is_real(shown):
    rated = [(s[0], s[2]) for s in portfolio().rows("Surveys") if s[2] is not None]
    before, now = ([r for d, r in rated if first <= d < last]
                   for first, last in ((month_start(PERIOD, -23), START), (START, STOP)))
    change, _, p_value = KAM["NPS_CHANGE"](before, now)
    line = shown[dashboard.TILES_TOP + 5]
    assert f"{change:+.0f} points on the year before: {'real' if p_value < 0.05 else 'may be chance'}" in line
    assert line[LEFT + dashboard.WIDTH - 1] == pytest.approx(p_value)
    assert "Left: Granvia Cement" in line


def test_an_earlier_period_moves_the_tables(book, shown):
    july = with_setting(book, "Period", serial(date(2026, 7, 1)))
    assert july[FORECAST_TOP + 1][RIGHT + 3] == pytest.approx(by_month("Revenue")[-2])
    assert july[STAGES_TOP + 1][LEFT + 3] >= 0
    assert july[FORECAST_TOP + 1] != shown[FORECAST_TOP + 1]
    assert july[KEY_TOP + 1][RIGHT + 3] - month_end(date(2026, 7, 1)) > timedelta(0)


def test_eight_charts_with_titles_axes_and_alternative_text(book):
    xml = parts(book)
    rels = re.sub(r"worksheets/(sheet\d+)\.xml", r"worksheets/_rels/\1.xml.rels", sheet_parts(book)["Dashboard"])
    drawing = re.search(r'drawings/(drawing\d+)\.xml"', xml[rels])[1]
    charts = re.findall(r"charts/(chart\d+)\.xml", xml[f"xl/drawings/_rels/{drawing}.xml.rels"])
    assert len(charts) >= 8
    for chart in charts:
        assert xml[f"xl/charts/{chart}.xml"].count("<c:title>") >= 3, chart
    assert len(re.findall(r'descr="[^"]{30,}"', xml[f"xl/drawings/{drawing}.xml"])) == len(charts)


def test_reading_part_is_two_pages_and_the_figures_are_not_printed(book):
    xml = parts(book)
    assert f"Dashboard!$A$1:$P${dashboard.LAST_ROW + 1}<" in xml["xl/workbook.xml"]
    breaks = re.findall(r'<brk id="(\d+)"', xml[sheet_parts(book)["Dashboard"]])
    assert breaks == [str(dashboard.MORE_TOP - 1)]
    assert dashboard_trade.HELP_TOP > dashboard.LAST_ROW


def test_an_empty_book_shows_no_errors():
    mine = [(ref, kind, value) for sheet, ref, _, kind, value in formulas(built(only=ONLY, empty=True))
            if sheet == "Dashboard"]
    assert len(mine) > 400
    assert not [cell for cell in mine if cell[1] == "e" or cell[2] is None]
