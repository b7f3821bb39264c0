"""How every chart looks, and how it is put on a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kam_xl import colours

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from kam_xl.templates.page import Page

SIZE = (527, 366)
"""Width and height in pixels, unless said otherwise."""
TEXT = {"name": "Calibri", "size": 9, "color": colours.MUTED}
GRID = {"visible": True, "line": {"color": "#E3E8EE", "width": 0.75}}


def title(chart: Chart, text: str) -> None:
    """Title at the left, legend below."""
    chart.set_title({"name": text, "overlay": False, "layout": {"x": 0.02, "y": 0.025},
                     "name_font": {"name": "Calibri", "size": 12, "bold": True, "color": colours.NAVY}})
    chart.set_legend({"position": "bottom", "font": TEXT})


def axis(name: str, **options: object) -> dict[str, Any]:
    """An axis with its name and unit."""
    return {"name": name, "name_font": {**TEXT, "bold": False}, "num_font": TEXT, "line": {"color": colours.RULE},
            "major_tick_mark": "none", "minor_tick_mark": "none", **options}


def place(page: Page, row: int, column: int, chart: Chart, told: str, *, size: tuple[int, int] = SIZE,
          right: int = 0) -> None:
    """Put a chart on a sheet, `right` pixels into the cell; `told` is its alternative text."""
    chart.set_size({"width": size[0], "height": size[1]})
    chart.set_chartarea({"border": {"color": colours.RULE}, "fill": {"color": colours.PAPER}})
    page.sheet.insert_chart(row, column, chart, {"description": told, "x_offset": right, "object_position": 1})
