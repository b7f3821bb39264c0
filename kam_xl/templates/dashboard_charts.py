"""The Dashboard's charts, each over a block of figures on the same sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kam_xl.templates import theme
from kam_xl.templates.dashboard_figures import (
    ACCOUNT,
    ACCOUNTS_TOP,
    BY_REVENUE,
    FIRST_PART,
    LEFT,
    MONTHS_TOP,
    account_range,
    column_of,
    month_range,
)
from kam_xl.templates.page import Page
from kam_xl.templates.thresholds import CRITERIA

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

SIZE = {"width": 527, "height": 366}
TEXT = {"name": "Calibri", "size": 9, "color": theme.MUTED}
GRID = {"visible": True, "line": {"color": "#E3E8EE", "width": 0.75}}


def insert_charts(page: Page, top: int) -> None:
    """Revenue and score in the first row of charts, NPS and concentration in the second."""
    for i, (chart, told) in enumerate((_revenue(page), _scores(page), _nps(page), _concentration(page))):
        chart.set_size(SIZE)
        chart.set_chartarea({"border": {"color": theme.RULE}, "fill": {"color": theme.PAPER}})
        page.sheet.insert_chart(top + 19 * (i // 2), LEFT + 7 * (i % 2), chart, {
            "description": told, "x_offset": 40 * (i % 2), "object_position": 1})


def _title(chart: Chart, text: str) -> None:
    chart.set_title({"name": text, "overlay": False, "layout": {"x": 0.02, "y": 0.025},
                     "name_font": {"name": "Calibri", "size": 12, "bold": True, "color": theme.NAVY}})
    chart.set_legend({"position": "bottom", "font": TEXT})


def _axis(name: str, **options: object) -> dict[str, Any]:
    return {"name": name, "name_font": {**TEXT, "bold": False}, "num_font": TEXT, "line": {"color": theme.RULE},
            "major_tick_mark": "none", "minor_tick_mark": "none", **options}


def _month_axis() -> dict[str, Any]:
    return _axis("Month", num_format="mmm yy", date_axis=True, major_unit=3, major_unit_type="months",
                 label_position="low")


def _revenue(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    months = month_range(page, "Month")
    chart.add_series({"name": page.ref(MONTHS_TOP, column_of("Revenue")), "categories": months,
                      "values": month_range(page, "Revenue"), "fill": {"color": theme.SERIES[0]}, "gap": 45})
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({"name": page.ref(MONTHS_TOP, column_of("Target")), "categories": months,
                     "values": month_range(page, "Target"), "line": {"color": theme.SERIES[2], "width": 2.25}})
    chart.combine(line)
    _title(chart, "Revenue by month against target")
    chart.set_x_axis(_month_axis())
    chart.set_y_axis(_axis("Revenue, thousands", num_format='#,##0,', major_gridlines=GRID, min=0))
    return chart, ("Columns: revenue of each of the last 24 months. Line: the target of the month.")


def _scores(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for k in range(len(CRITERIA)):
        chart.add_series({"name": page.ref(ACCOUNTS_TOP, LEFT + FIRST_PART + k),
                          "categories": account_range(page, ACCOUNT), "values": account_range(page, FIRST_PART + k),
                          "fill": {"color": theme.SERIES[k]}, "border": {"color": theme.PAPER, "width": 0.5},
                          "gap": 35})
    _title(chart, "Score by account, and what it consists of")
    chart.set_x_axis(_axis("Score, 1 to 10", num_format="0", major_gridlines=GRID, min=0, max=10))
    chart.set_y_axis(_axis("", reverse=True, label_position="low", interval_unit=1, num_font={**TEXT, "size": 8}))
    return chart, "Stacked bars: the score of each account, best first, made up of what each criterion contributes."


def _nps(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "line"})
    margin = month_range(page, "Margin of error")
    chart.add_series({
        "name": "NPS with its 95 % margin of error", "categories": month_range(page, "Month"),
        "values": month_range(page, "NPS"), "line": {"color": theme.SERIES[1], "width": 2.25},
        "marker": {"type": "circle", "size": 5, "fill": {"color": theme.SERIES[1]}, "border": {"color": theme.PAPER}},
        "y_error_bars": {"type": "custom", "plus_values": margin, "minus_values": margin, "end_style": 0,
                         "line": {"color": "#8FBDB8", "width": 3}}})
    _title(chart, "NPS over time, with its margin of error")
    chart.set_x_axis(_month_axis())
    chart.set_y_axis(_axis("Points, on the whole scale", num_format="0", major_gridlines=GRID, min=-100, max=100,
                           major_unit=50))
    return chart, ("Line: Net Promoter Score of the answers of three months. Bars: the 95 % margin of error; changes "
                   "inside them may be chance.")


def _concentration(page: Page) -> tuple[Chart, str]:
    chart = page.workbook.add_chart({"type": "column"})
    accounts = account_range(page, BY_REVENUE)
    chart.add_series({"name": "Revenue of the last twelve months", "categories": accounts,
                      "values": account_range(page, BY_REVENUE + 1), "fill": {"color": theme.SERIES[4]}, "gap": 35})
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({"name": "Running share", "categories": accounts, "values": account_range(page, BY_REVENUE + 3),
                     "y2_axis": True, "line": {"color": theme.SERIES[2], "width": 2.25},
                     "marker": {"type": "circle", "size": 4, "fill": {"color": theme.SERIES[2]},
                                "border": {"color": theme.PAPER}}})
    chart.combine(line)
    _title(chart, "Concentration: how much hangs on how few")
    chart.set_x_axis(_axis("", num_font={**TEXT, "rotation": -45}))
    chart.set_y_axis(_axis("Revenue, thousands", num_format="#,##0,", major_gridlines=GRID, min=0))
    line.set_y2_axis(_axis("Running share", num_format="0%", min=0, max=1))
    return chart, "Columns: revenue of the last twelve months by account, largest first. Line: their running share."
