"""The Dashboard's KPI table: actual, target, how near, and where it is going."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.limits import A_LIMIT, DIRECTION, Block
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import dashboard_figures as figures
from kam_xl.templates.sheets.book_figures import known, margin
from kam_xl.templates.sheets.dashboard_figures import LEFT
from kam_xl.templates.table import Column, Table

TOP = 10
ACTUAL, TARGET, VARIANCE, STATUS, NEAR, BAR, BEYOND, LINE, TREND = (LEFT + k for k in (3, 4, 5, 6, 7, 8, 11, 12, 13))
LAST = TREND + 1
BEYOND_SHOWN = 1 / (BEYOND - BAR)
"""How much above the target the bar can show: its cell is that part of the width up to the target."""
MARK: dict[str, Any] = {"right": 5, "right_color": theme.SERIES[2]}
"""The line that marks the target."""

KPI_TARGETS: tuple[tuple[str, str, str, float, float], ...] = (
    ("Customer retention", Unit.FRACTION, "higher", 0.9, 0.95),
    ("Revenue retention", Unit.FRACTION, "higher", 0.9, 0.95),
    ("Overdue receivables", Unit.FRACTION, "lower", 0.25, 0.1),
    ("Revenue against target", Unit.FRACTION, "higher", 0.95, 1),
    ("Revenue growth", Unit.FRACTION, "higher", 0.05, 0.08),
    ("Net revenue retention", Unit.FRACTION, "higher", 1, 1.05),
    ("Gross margin", Unit.FRACTION, "higher", 0.2, 0.3),
    ("Forecast accuracy", Unit.FRACTION, "higher", 0.9, 0.95),
    ("NPS", Unit.POINTS, "higher", 20, 40),
    ("Customer satisfaction", Unit.FRACTION, "higher", 0.7, 0.8),
    ("Resolution hours", Unit.SCORE, "lower", 36, 24),
    ("Orders on time", Unit.FRACTION, "higher", 0.75, 0.9),
    ("Average score", Unit.SCORE, "higher", 5, 6.5),
)
"""KPI, unit, better, red limit, target."""
TARGETS_BLOCK = Block("Targets of the Dashboard", Table("KPI_Targets", [
    Column("KPI", 0, role="label"), Column("Better", 0, role="input", rule=DIRECTION),
    Column("Red limit", 0, role="input", rule=A_LIMIT, units=[unit for _, unit, *_ in KPI_TARGETS]),
    Column("Target", 0, role="input", rule=A_LIMIT, units=[unit for _, unit, *_ in KPI_TARGETS])],
    [(name, better, red, target) for name, _, better, red, target in KPI_TARGETS]))

WORDS = {"● Red": "red", "● Amber": "amber", "● Green": "green"}

SUM_YEAR = 'SUMIFS(Revenue[{0}],Revenue[Month],">="&Window_Start,Revenue[Month],"<"&Next_Period)'
SUM_BEFORE = 'SUMIFS(Revenue[Revenue],Revenue[Month],">="&Before_Start,Revenue[Month],"<"&Window_Start)'
SUM_TARGET = 'SUMIFS(Targets[Target],Targets[Month],">="&Window_Start,Targets[Month],"<"&Next_Period)'
CLOSED = 'Tickets[Closed],">="&Window_Start,Tickets[Closed],"<"&Next_Period'
INVOICED = 'SUMIFS(Invoices[Amount],Invoices[Invoice date],"<="&As_Of{0})'
OPEN = INVOICED.format("") + "-" + INVOICED.format(',Invoices[Paid date],"<="&As_Of')
HAS_BEFORE = 'IF(SUM(Scorecard[Revenue before])=0,"",{0}(Scorecard[Revenue before],Scorecard[Revenue]))'

ACTUALS = {
    "Customer retention": figures.of_period("Customer retention"),
    "Revenue retention": HAS_BEFORE.format("KAM_GRR"),
    "Overdue receivables": f'IF({OPEN}=0,"",KAM_SHARE(SUMIFS(Invoices[Amount],Invoices[Days overdue],">"&0),{OPEN}))',
    "Revenue against target": known("KAM_ATTAINMENT", SUM_YEAR.format("Revenue"), SUM_TARGET),
    "Revenue growth": f'IF(OR({SUM_BEFORE}=0,Before_Known<>"Yes"),"",'
                      f'KAM_GROWTH({SUM_YEAR.format("Revenue")},{SUM_BEFORE}))',
    "Net revenue retention": HAS_BEFORE.format("KAM_NRR"),
    "Gross margin": margin(SUM_YEAR.format("Revenue"), SUM_YEAR.format("Cost")),
    "Forecast accuracy": figures.accuracy("Window_Months"),
    "NPS": figures.of_year("NPS"),
    "Customer satisfaction": figures.of_year("Customer satisfaction"),
    "Resolution hours": f'IF(COUNTIFS({CLOSED})=0,"",AVERAGEIFS(Tickets[Resolution hours],{CLOSED}))',
    "Orders on time": figures.of_year("Orders on time"),
    "Average score": 'IF(COUNT(Scorecard[Score])=0,"",AVERAGE(Scorecard[Score]))',
}
"""The formula of each KPI of the table."""


def cell(name: str, column: int) -> str:
    """The cell of a KPI in one of the table's columns."""
    row = TOP + 2 + [k[0] for k in KPI_TARGETS].index(name)
    return f"${xl_col_to_name(column)}${row + 1}"


def unit_of(name: str) -> str:
    """The unit of a KPI of the table."""
    return next(unit for kpi, unit, *_ in KPI_TARGETS if kpi == name)


def write(page: Page) -> None:
    """Write the table: one row a KPI."""
    page.merge(TOP, LEFT, TOP, LAST, "Where we stand", "section")
    head = TOP + 1
    page.merge(head, LEFT, head, ACTUAL - 1, f'="KPI, "&{figures.LAST_MONTHS}', "heading", indent=1)
    for column, text in ((ACTUAL, "Actual"), (TARGET, "Target"), (VARIANCE, "Variance"), (STATUS, "Status"),
                         (NEAR, "Reached")):
        page.put(head, column, text, "heading", align="center")
    page.merge(head, BAR, head, BEYOND - 1, "How near to the target", "heading", indent=1, **MARK)
    page.put(head, BEYOND, "and beyond", "heading")
    page.merge(head, LINE, head, LAST, "Month by month, and trend", "heading", align="center")
    for i, (name, unit, *_) in enumerate(KPI_TARGETS):
        _row(page, head + 1 + i, name, unit)
    bottom = head + len(KPI_TARGETS)
    page.words(head + 1, STATUS, bottom, STATUS, WORDS)
    bar: dict[str, Any] = {"bar_only": True, "min_type": "num", "min_value": 0, "max_type": "num"}
    page.bars(head + 1, BAR, bottom, BEYOND - 1, "#7FA3C9", max_value=1, **bar)
    page.bars(head + 1, BEYOND, bottom, BEYOND, "#7FA3C9", max_value=BEYOND_SHOWN, **bar)


def _row(page: Page, row: int, name: str, unit: str) -> None:
    actual, target, near = (f"${xl_col_to_name(c)}{row + 1}" for c in (ACTUAL, TARGET, NEAR))
    found = f'MATCH("{name}",KPI_Targets[KPI],0)'
    better = f"INDEX(KPI_Targets[Better],{found})"
    page.sheet.set_row(row, 18)
    page.merge(row, LEFT, row, ACTUAL - 1, name, "result", indent=1)
    page.put(row, ACTUAL, f"={ACTUALS[name]}", "result", unit)
    page.put(row, TARGET, f"=INDEX(KPI_Targets[Target],{found})", "data", unit)
    page.put(row, VARIANCE, f'=IF({actual}="","",{actual}-{target})', "data", unit,
             num_format=theme.SIGNED.get(unit, "+0.0;-0.0;0.0"))
    page.put(row, STATUS, f'=IF({actual}="","","● "&KAM_RAG({actual},INDEX(KPI_Targets[Red limit],{found}),{target},'
             f"{better}))", "data", align="center")
    page.put(row, NEAR, f'=IF({actual}="","",IFERROR(MAX(0,KAM_ATTAINMENT({actual},{target},{better})),""))', "data",
             Unit.FRACTION, num_format="0%")
    page.merge(row, BAR, row, BEYOND - 1, f'=IF({near}="","",MIN(1,{near}))', "data", Unit.FRACTION, **MARK)
    page.put(row, BEYOND, f'=IF({near}="","",MAX(0,{near}-1))', "data", Unit.FRACTION)
    _trend(page, row, actual, figures.month_range(page, name, figures.TREND_MONTHS), better)


def _trend(page: Page, row: int, actual: str, series: str, better: str) -> None:
    """The months as columns, and whether they get better: rising hours and receivables are worse. None is
    said of a KPI that is not known for the year."""
    page.put(row, LINE, None, "data")
    page.sheet.add_sparkline(row, LINE, {"range": series[1:], "series_color": colours.NAVY, "last_point": True,
                                         "last_color": theme.SERIES[2], "type": "column"})
    page.merge(row, TREND, row, LAST,
               f'=IF({actual}="","",IFERROR(CHOOSE(MATCH(KAM_TREND({series[1:]},Trend_Tolerance),IF({better}="lower",'
               '{"Falling","Steady","Rising"},{"Rising","Steady","Falling"}),0),'
               '"▲ Better","► Steady","▼ Worse"),""))', "data", align="center", shrink=True)
