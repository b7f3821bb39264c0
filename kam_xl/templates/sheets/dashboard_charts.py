"""The Dashboard's charts, each over a block of figures on the same sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kam_xl import colours
from kam_xl.templates import theme
from kam_xl.templates.charts import GRID, TEXT, axis, place, title
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.dashboard_figures import (
    ACCOUNT,
    ACCOUNTS_TOP,
    BY_REVENUE,
    FIRST_PART,
    LEFT,
    MONTHS_TOP,
    TREND_MONTHS,
    account_range,
    column_of,
    month_range,
)
from kam_xl.templates.sheets.dashboard_trade import KEY_TOP, PRODUCTS, RIGHT, STAGES, STAGES_TOP
from kam_xl.templates.sheets.scorecard import CRITERIA

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


SIZE = (504, 350)
FIRST_ROWS, HALF = (36, 55, 85, 115), 8
"""Where the rows of two charts begin."""


def insert_charts(page: Page) -> None:
    """What happens to revenue and score, NPS and forecast; then comparisons, openings, products, concentration."""
    charts = (_revenue, _scores, _nps, _forecast, _key_accounts, _stages, _products, _concentration)
    for i, draw in enumerate(charts):
        chart, told = draw(page)
        place(page, FIRST_ROWS[i // 2], LEFT + HALF * (i % 2), chart, told, size=SIZE)


def _month_axis() -> dict[str, Any]:
    return axis("Month", num_format="mmm yy", date_axis=True, major_unit=3, major_unit_type="months",
                 label_position="low")


def _revenue(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    months = month_range(page, "Month")
    chart.add_series({"name": page.ref(MONTHS_TOP, column_of("Revenue")), "categories": months,
                      "values": month_range(page, "Revenue"), "fill": {"color": theme.SERIES[0]}, "gap": 45})
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({"name": page.ref(MONTHS_TOP, column_of("Target")), "categories": months,
                     "values": month_range(page, "Target"), "line": {"none": True},
                     "marker": {"type": "long_dash", "size": 9, "fill": {"color": theme.SERIES[2]},
                                "border": {"color": theme.SERIES[2]}}})
    chart.combine(line)
    title(chart, "Revenue by month against target")
    chart.set_x_axis(_month_axis())
    chart.set_y_axis(axis("Revenue, thousands", num_format='#,##0,', major_gridlines=GRID, min=0))
    return chart, ("Columns: revenue of each of the last 24 months. Dashes: the target of the month.")


def _scores(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for k in range(len(CRITERIA)):
        chart.add_series({"name": page.ref(ACCOUNTS_TOP, LEFT + FIRST_PART + k),
                          "categories": account_range(page, ACCOUNT), "values": account_range(page, FIRST_PART + k),
                          "fill": {"color": theme.SERIES[k]}, "border": {"color": colours.PAPER, "width": 0.5},
                          "gap": 35})
    title(chart, "Score by account, and what it consists of")
    chart.set_x_axis(axis("Score, 1 to 10", label_position="high", num_format="0", major_gridlines=GRID, min=0, max=10))
    chart.set_y_axis(axis("Account", reverse=True, label_position="low", interval_unit=1, num_font={**TEXT, "size": 8}))
    return chart, "Stacked bars: the score of each account, best first, made up of what each criterion contributes."


def _nps(page: Page) -> tuple[Chart, str]:
    # Columns: a month without answers shows none, where a line would fall to 0.
    chart = page.workbook.add_chart({"type": "column"})
    margin = month_range(page, "Margin of error")
    chart.add_series({
        "name": "NPS with its 95 % margin of error", "categories": month_range(page, "Month"),
        "values": month_range(page, "NPS"), "fill": {"color": theme.SERIES[1]}, "gap": 45,
        "y_error_bars": {"type": "custom", "plus_values": margin, "minus_values": margin, "end_style": 0,
                         "line": {"color": colours.INK, "width": 1.25}}})
    title(chart, "NPS over time, with its margin of error")
    chart.set_x_axis(_month_axis())
    chart.set_y_axis(axis("Points, on the whole scale", num_format="0", major_gridlines=GRID, min=-100, max=100,
                           major_unit=50))
    return chart, ("Columns: Net Promoter Score of the answers of the latest months; none where nobody answered. "
                   "Lines: the 95 % margin of error; changes inside it may be chance.")


def _concentration(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    accounts = account_range(page, BY_REVENUE)
    chart.add_series({"name": "Revenue of the year", "categories": accounts,
                      "values": account_range(page, BY_REVENUE + 1), "fill": {"color": theme.SERIES[4]}, "gap": 35})
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({"name": "Running share", "categories": accounts, "values": account_range(page, BY_REVENUE + 3),
                     "y2_axis": True, "line": {"color": theme.SERIES[2], "width": 2.25},
                     "marker": {"type": "circle", "size": 4, "fill": {"color": theme.SERIES[2]},
                                "border": {"color": colours.PAPER}}})
    chart.combine(line)
    title(chart, "Concentration: how much hangs on how few")
    chart.set_x_axis(axis("Account", num_font={**TEXT, "rotation": -45}))
    chart.set_y_axis(axis("Revenue, thousands", num_format="#,##0,", major_gridlines=GRID, min=0))
    line.set_y2_axis(axis("Running share", num_format="0%", min=0, max=1))
    return chart, "Columns: revenue of the year by account, largest first. Line: their running share."


def _forecast(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    months = month_range(page, "Month", TREND_MONTHS)
    for name, colour in (("Forecast", colours.RULE), ("Revenue", theme.SERIES[1])):
        chart.add_series({"name": page.ref(MONTHS_TOP, column_of(name)), "categories": months,
                          "values": month_range(page, name, TREND_MONTHS), "fill": {"color": colour}, "gap": 60,
                          "overlap": 0})
    title(chart, "Forecast and what came of it, by month")
    chart.set_x_axis(_month_axis())
    chart.set_y_axis(axis("Revenue, thousands", num_format="#,##0,", major_gridlines=GRID, min=0))
    return chart, "Columns in pairs: forecast and revenue, month by month."


def _key_accounts(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    first, last = KEY_TOP + 1, KEY_TOP + 2
    for k, colour in enumerate((theme.SERIES[0], theme.SERIES[4])):
        chart.add_series({"name": page.ref(KEY_TOP, LEFT + 4 + k), "categories": page.ref(first, LEFT, last),
                          "values": page.ref(first, LEFT + 4 + k, last), "fill": {"color": colour}, "gap": 90,
                          "overlap": -5, "data_labels": {"value": True, "num_format": "0.0%", "font": TEXT}})
    title(chart, "Key accounts against the rest")
    chart.set_x_axis(axis("Mean of the accounts", label_position="low"))
    chart.set_y_axis(axis("Share", num_format="0%", major_gridlines=GRID))
    return chart, "Columns in pairs: mean revenue growth and gross margin of key accounts, and of the other accounts."


def _stages(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "bar"})
    first, last = STAGES_TOP + 1, STAGES_TOP + STAGES
    for column, colour in ((LEFT + 4, theme.SERIES[0]), (LEFT + 6, theme.SERIES[2])):
        chart.add_series({"name": page.ref(STAGES_TOP, column), "categories": page.ref(first, LEFT, last),
                          "values": page.ref(first, column, last), "fill": {"color": colour}, "gap": 40, "overlap": 0})
    title(chart, "Opportunities by stage")
    chart.set_x_axis(axis("Amount, thousands", label_position="high", num_format="#,##0,", major_gridlines=GRID, min=0))
    chart.set_y_axis(axis("Stage", reverse=True, label_position="low"))
    return chart, "Bars: amount of the opportunities at each stage, and what is expected of it by their probability."


def _products(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "bar"})
    first, last = STAGES_TOP + 1, STAGES_TOP + PRODUCTS
    for k, name, colour in ((2, "Share of revenue", theme.SERIES[0]), (3, "Share of units", theme.SERIES[2])):
        chart.add_series({"name": name, "categories": page.ref(first, RIGHT, last),
                          "values": page.ref(first, RIGHT + k, last), "fill": {"color": colour}, "gap": 40,
                          "overlap": 0})
    title(chart, "Product mix: revenue against units")
    chart.set_x_axis(axis("Share of the year", label_position="high", num_format="0%", major_gridlines=GRID, min=0))
    chart.set_y_axis(axis("Product", reverse=True, label_position="low"))
    return chart, "Bars in pairs: each product's share of revenue and share of units in the year."
