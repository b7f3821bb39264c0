"""The charts of the sheet Survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_xl import colours
from kam_xl.templates import theme
from kam_xl.templates.charts import GRID, TEXT, axis, place, title
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.survey_tables import ACCOUNTS, ACCOUNTS_LEFT, LEFT, RATINGS, TOP

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

CHARTS_TOP, SIZE = 16, (434, 290)
GROUPS = (colours.RED, theme.SERIES[2], colours.TEAL)
"""Detractors, passives, promoters."""


def insert_charts(page: Page) -> None:
    """The distribution of the ratings, and the NPS by account."""
    for i, (chart, told) in enumerate((_ratings(page), _accounts(page))):
        place(page, CHARTS_TOP, LEFT + 6 * i, chart, told, size=SIZE, right=10 * i)


def _ratings(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column", "subtype": "stacked"})
    first, last = TOP + 2, TOP + 1 + RATINGS
    for k, colour in enumerate(GROUPS, LEFT + 1):
        chart.add_series({"name": page.ref(TOP + 1, k), "categories": page.ref(first, LEFT, last),
                          "values": page.ref(first, k, last), "fill": {"color": colour}, "gap": 25})
    title(chart, "How likely are they to recommend us?")
    chart.set_x_axis(axis("Rating, 0 (never) to 10 (certainly)"))
    chart.set_y_axis(axis("Answers", num_format="0", major_gridlines=GRID, min=0))
    return chart, ("Columns: how often each rating from 0 to 10 was given; detractors, passives and promoters in their "
                   "own colours.")


def _accounts(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "bar"})
    first, last = TOP + 2, TOP + 1 + ACCOUNTS
    margin = page.ref(first, ACCOUNTS_LEFT + 4, last)
    chart.add_series({"name": "NPS with its 95 % margin of error", "categories": page.ref(first, ACCOUNTS_LEFT, last),
                      "values": page.ref(first, ACCOUNTS_LEFT + 3, last), "fill": {"color": theme.SERIES[4]}, "gap": 40,
                      "x_error_bars": {"type": "custom", "plus_values": margin, "minus_values": margin,
                                       "end_style": 0, "line": {"color": colours.INK, "width": 1.25}}})
    title(chart, "NPS by account, with its margin of error")
    chart.set_x_axis(axis("Points", num_format="0", major_gridlines=GRID, min=-100, max=100, major_unit=50,
                          label_position="high"))
    chart.set_y_axis(axis("Account", reverse=True, label_position="low", interval_unit=1,
                          num_font={**TEXT, "size": 8}))
    return chart, "Bars: Net Promoter Score of each account with most answers. Lines: its margin of error at 95 %."
