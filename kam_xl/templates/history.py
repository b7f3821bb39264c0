"""The sample's history: what the Scorecard of each earlier month says, calculated, not invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from kam_xl.templates import sample
from kam_xl.templates.content import Content, portfolio
from kam_xl.templates.records import SNAPSHOT
from kam_xl.templates.scorecard import TOP

MONTHS = 12
"""How many months of history the sample carries."""

Build = Callable[[Content], bytes]


def snapshots(build: Build) -> list[list[object]]:
    """Period, account, KPI and value of each month of history, the reporting month included."""
    months = [sample.month_start(sample.PERIOD, offset) for offset in range(1 - MONTHS, 1)]
    return [row for month in months for row in _snapshot(month, build(portfolio(month)))]


def _snapshot(month: date, book: bytes) -> list[list[object]]:
    heads, *rows = scorecard_rows(book)
    place = {name: heads.index(name) for name in ("Account", *SNAPSHOT)}
    return [[month, row[place["Account"]], kpi, row[place[kpi]]]
            for row in rows for kpi in SNAPSHOT if row[place[kpi]] not in (None, "")]


def scorecard_rows(book: bytes) -> list[list[object]]:
    """The headings and rows of the table Scorecard, with their calculated values."""
    from python_calamine import load_workbook

    rows = load_workbook(BytesIO(book)).get_sheet_by_name("Scorecard").to_python(skip_empty_area=False)
    return [list(row) for row in rows[TOP:]]
