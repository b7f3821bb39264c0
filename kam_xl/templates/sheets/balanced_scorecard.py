"""Balanced_Scorecard: four perspectives with their measures, each on the scale of the score, and a total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import GRID, TEXT, axis, place, title
from kam_xl.templates.limits import A_LIMIT
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.book_figures import (
    Figure,
    improvement,
    known,
    look_up,
    margin,
    ratio,
    within,
    write_figures,
)
from kam_xl.templates.sheets.scorecard import SCALE
from kam_xl.templates.table import Column, Rule, Table, hint

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

TITLE = "Balanced_Scorecard"

PERSPECTIVES = (
    ("Financial", 30, "Strategy_Financial", "What must we earn, so that owners trust us?"),
    ("Customer", 30, "Strategy_Customer", "How must our customers see us?"),
    ("Internal processes", 20, "Strategy_Internal", "At what must we excel, so that customers are satisfied?"),
    ("Learning and growth", 20, "Strategy_Learning", "What must our people learn and keep able to do?"),
)
"""Name, weight, name of the cell with the strategy, and the question that it answers."""


@dataclass(frozen=True)
class Measure:
    """A measure of a perspective: its unit, what counts as worst and best, and its weight."""

    perspective: str
    name: str
    unit: str
    worst: float
    best: float
    weight: float = 1


FINANCIAL, CUSTOMER, PROCESSES, LEARNING = (name for name, *_ in PERSPECTIVES)
PAYABLES = "Cost of payables work, share of revenue"
"""What paying suppliers costs: no system of the book's knows it, so it is typed."""

MEASURES = (
    Measure(FINANCIAL, "Revenue growth", Unit.FRACTION, -0.05, 0.15, 2),
    Measure(FINANCIAL, "Gross margin", Unit.FRACTION, 0.15, 0.4, 2),
    Measure(FINANCIAL, "Revenue against target", Unit.FRACTION, 0.85, 1.05),
    Measure(FINANCIAL, "Cost to serve, share of revenue", Unit.FRACTION, 0.2, 0.05),
    Measure(FINANCIAL, "Revenue per account manager", Unit.MONEY, 1_000_000, 4_000_000),
    Measure(CUSTOMER, "Net promoter score", Unit.POINTS, -20, 70, 2),
    Measure(CUSTOMER, "Customer satisfaction", Unit.FRACTION, 0.6, 0.95),
    Measure(CUSTOMER, "Client retention", Unit.FRACTION, 0.8, 1, 2),
    Measure(CUSTOMER, "Goals met, of those due", Unit.FRACTION, 0.4, 1),
    Measure(CUSTOMER, "Inbound share of contacts", Unit.FRACTION, 0.1, 0.5),
    Measure(PROCESSES, "Orders on time", Unit.FRACTION, 0.5, 1, 2),
    Measure(PROCESSES, "Resolution hours", Unit.HOURS, 60, 8),
    Measure(PROCESSES, "Projects on time", Unit.FRACTION, 0.5, 1),
    Measure(PROCESSES, "Actions done, of those due", Unit.FRACTION, 0.5, 1),
    Measure(PROCESSES, PAYABLES, Unit.FRACTION, 0.01, 0.002),
    Measure(LEARNING, "Training participation", Unit.FRACTION, 0.5, 1),
    Measure(LEARNING, "Improvement after training", Unit.FRACTION, 0, 0.4),
    Measure(LEARNING, "Training applied at work", Unit.FRACTION, 0.3, 1),
    Measure(LEARNING, "Feedback put into practice", Unit.FRACTION, 0.2, 0.8),
)


def _year(column: str) -> str:
    return within(column, "Window_Start", "As_Of")


def _by_now(column: str) -> str:
    return f'{column},"<"&Next_Period'


def _sum(table: str, column: str, dated: str = "Month") -> str:
    return f"SUMIFS({table}[{column}],{_year(f'{table}[{dated}]')})"


def _answers(function: str, column: str) -> str:
    given = f'(Surveys[Date]>=Window_Start)*(Surveys[Date]<Next_Period)*(Surveys[{column}]<>"")'
    return (f'IF(COUNTIFS({_year("Surveys[Date]")},Surveys[{column}],">=0")=0,"",'
            f'{function}(IF({given},Surveys[{column}],"")))')


def _done(table: str, dated: str, done: str) -> str:
    """The share of what was dated in the year that is done by now."""
    in_year = _year(f"{table}[{dated}]")
    return ratio("KAM_RATE", f"COUNTIFS({in_year},{_by_now(f'{table}[{done}]')})", f"COUNTIFS({in_year})")


def _on_time(table: str, due: str, done: str) -> str:
    """KAM_ON_TIME of what was due in the year; what is still open is skipped."""
    chosen = (f"({table}[{due}]>=Window_Start)*({table}[{due}]<Next_Period)"
              f'*({table}[{done}]<>"")*({table}[{done}]<Next_Period)')
    known = f"COUNTIFS({_year(f'{table}[{due}]')},{_by_now(f'{table}[{done}]')})"
    return (f'IF({known}=0,"",KAM_ON_TIME(IF({chosen},{table}[{due}],""),'
            f'IF({chosen},{table}[{done}],"")))')


def _contacts(direction: str) -> str:
    return f'COUNTIFS({_year("Activities[Date]")},Activities[Direction],"{direction}")'


SOLD = _sum("Revenue", "Revenue")
BEFORE = 'SUMIFS(Revenue[Revenue],Revenue[Month],">="&Before_Start,Revenue[Month],"<"&Window_Start)'
SINCE, LEFT = "Accounts[Customer since]", "Accounts[Left on]"
AT_START = (f'(COUNTIFS({SINCE},"<"&Window_Start)-COUNTIFS({SINCE},"<"&Window_Start,{LEFT},"<"&Window_Start))')
AT_END = f"(COUNTIFS({_by_now(SINCE)})-COUNTIFS({_by_now(SINCE)},{_by_now(LEFT)}))"
NEW = f"(COUNTIFS({_year(SINCE)})-COUNTIFS({_year(SINCE)},{_by_now(LEFT)}))"
CLOSED = _year("Tickets[Closed]")
TRAINED = _year("Training[Date]")
TOOK_PART = f'COUNTIFS({TRAINED},Training[Took part],"Yes")'

MANAGED = (f'(Accounts[Account manager]<>"")*({SINCE}<Next_Period)'
           f'*(({LEFT}="")+({LEFT}>=Window_Start)>0)')
TEAM = f"ROWS(UNIQUE(FILTER(Accounts[Account manager],{MANAGED})))"
"""How many account managers the accounts of the year have."""

SHARE = Unit.FRACTION
FIGURES = (
    Figure("Revenue growth", SHARE, f'IF(Before_Known="Yes",{ratio("KAM_GROWTH", SOLD, BEFORE)},"")',
           "Revenue against the same months a year earlier",
           ("Revenue",)),
    Figure("Gross margin", SHARE, margin(SOLD, _sum("Revenue", "Cost")), "Revenue: Revenue and Cost", ("Revenue",)),
    Figure("Revenue against target", SHARE, known("KAM_ATTAINMENT", SOLD, _sum("Targets", "Target")),
           "Revenue against Targets", ("Revenue", "Targets")),
    Figure("Cost to serve, share of revenue", SHARE, known("KAM_SHARE", _sum("Costs", "Amount"), SOLD),
           "Costs against Revenue", ("Costs", "Revenue")),
    Figure("Revenue per account manager", Unit.MONEY,
           f'IF(OR({SOLD}=0,SUM({MANAGED})=0),"",KAM_REVENUE_PER_FTE({SOLD},{TEAM}))',
           "Revenue; account managers of the accounts of the year", ("Revenue", "Accounts")),
    Figure("Net promoter score", Unit.POINTS, _answers("KAM_NPS", "Rating"), "Surveys: Rating", ("Surveys",)),
    Figure("Customer satisfaction", SHARE, _answers("KAM_CSAT", "CSAT"), "Surveys: CSAT", ("Surveys",)),
    Figure("Client retention", SHARE, f'IF({AT_START}=0,"",KAM_RETENTION({AT_START},{AT_END},{NEW}))',
           "Accounts: Customer since, Left on", ("Accounts",)),
    Figure("Goals met, of those due", SHARE, _done("Goals", "Due", "Met on"), "Goals due in the year: Met on",
           ("Goals",)),
    Figure("Inbound share of contacts", SHARE,
           f'IF({_contacts("Inbound")}+{_contacts("Outbound")}=0,"",'
           f'KAM_INBOUND_RATIO({_contacts("Inbound")},{_contacts("Outbound")}))',
           "Activities: Direction", ("Activities",)),
    Figure("Orders on time", SHARE, _on_time("Orders", "Promised", "Delivered"), "Orders: Promised, Delivered",
           ("Orders",)),
    Figure("Resolution hours", Unit.HOURS,
           f'IF(COUNTIFS({CLOSED})=0,"",AVERAGEIFS(Tickets[Resolution hours],{CLOSED}))', "Tickets closed in the year",
           ("Tickets",)),
    Figure("Projects on time", SHARE, _on_time("Projects", "Due", "Delivered"), "Projects: Due, Delivered",
           ("Projects",)),
    Figure("Actions done, of those due", SHARE, _done("Actions", "Due", "Done on"),
           "Actions due in the year: Done on", ("Actions",)),
    Figure("Training participation", SHARE, ratio("KAM_RATE", TOOK_PART, f"COUNTIFS({TRAINED})"),
           "Training: Took part", ("Training",)),
    Figure("Improvement after training", SHARE, improvement("Training[Before]", "Training[After]", TRAINED),
           "Training: mean of After against mean of Before, of those with both", ("Training",)),
    Figure("Training applied at work", SHARE,
           ratio("KAM_RATE", f'COUNTIFS({TRAINED},Training[Applied],"Yes")', TOOK_PART), "Training: Applied",
           ("Training",)),
    Figure("Feedback put into practice", SHARE, _done("Feedback", "Date", "Implemented on"),
           "Feedback received in the year: Implemented on", ("Feedback",)),
)

SUMMARY_TOP = 5
TOTAL_ROW = SUMMARY_TOP + 1 + len(PERSPECTIVES)
TOP = TOTAL_ROW + 3
FIGURES_AT = (TOP, 18)
UNITS = [m.unit for m in MEASURES]
WEIGHT = Rule("Weight", "A number from 0; weights are relative, blank leaves it out.", between=(0, 1000))
STRATEGY = hint("Strategy", "What you want to reach here, in a sentence.")
RESULT = Rule("Typed result", "The result, in the unit of worst and best; blank takes the book's figure.",
              between=(-1_000_000_000, 1_000_000_000))

COLUMNS = [
    Column("Perspective", 22, role="data"), Column("Measure", 36, role="data"),
    Column("Worst", 10, role="input", units=UNITS, rule=A_LIMIT, note="What counts as the lowest points."),
    Column("Best", 10, role="input", units=UNITS, rule=A_LIMIT, note="What counts as the highest points."),
    Column("From the book", 13, role="calculation", units=UNITS,
           formula=look_up("[@Measure]", *FIGURES_AT, len(FIGURES)),
           note="Of the last Window_Months months; where each figure comes from stands at the right of the sheet."),
    Column("Typed", 10, role="input", units=UNITS, rule=RESULT,
           note="Typed by people: it wins over the figure of the book."),
    Column("Actual", 10, role="result", units=UNITS, formula='IF([@Typed]<>"",[@Typed],[@[From the book]])'),
    Column("Points", 10, Unit.SCORE, "calculation", note="From Scale_Min to Scale_Max, straight between worst and best "
           "(KAM_RESCALE).",
           formula='IF(OR([@Actual]="",[@Worst]=[@Best]),"",'
                   "Scale_Min+(Scale_Max-Scale_Min)*KAM_RESCALE([@Actual],[@Worst],[@Best])%)"),
    Column("Weight", 9, Unit.COUNT, "input", rule=WEIGHT, note="Within its perspective; relative."),
]


def build(page: Page, book: Book) -> None:
    """Write the perspectives with their strategies above the measures."""
    page.header("Balanced_Scorecard", "Four perspectives keep each other honest: what we earn, how customers see us, "
                "how we work, what we learn.")
    page.sheet.set_default_row(20)
    table = Table(TITLE, COLUMNS, [
        [m.perspective, m.name, m.worst, m.best, book.content.cells.get(m.name), m.weight] for m in MEASURES])
    page.table(TOP, 0, table)
    page.section(TOP - 1, 0, len(COLUMNS) - 1, "Measures of the year")
    page.section(TOP - 1, len(COLUMNS) + 1, FIGURES_AT[1] - 2, "Points of each measure")
    _perspectives(page, book)
    place(page, TOP, len(COLUMNS) + 1, *_chart(page), size=(440, 542))
    write_figures(page, book, *FIGURES_AT, FIGURES)
    at = table.index("Points")
    for column, top, bottom in ((at, TOP + 1, TOP + table.depth), (at, SUMMARY_TOP + 1, TOTAL_ROW)):
        page.bars(top, column, bottom, column, "#A9C1DD", min_type="num", min_value=0, max_type="num", max_value=10)
    page.print_setup(TOP + table.depth, FIGURES_AT[1] - 2, pages_tall=1)


def _perspectives(page: Page, book: Book) -> None:
    page.section(SUMMARY_TOP - 1, 0, len(COLUMNS) - 1, "Perspectives")
    page.sheet.set_column(len(COLUMNS), len(COLUMNS), 3)
    page.put(SUMMARY_TOP, 0, "Perspective", "heading", indent=1)
    page.merge(SUMMARY_TOP, 1, SUMMARY_TOP, 6, "Our strategy", "heading", indent=1)
    page.merge(SUMMARY_TOP, 10, SUMMARY_TOP, 16, "The question behind it", "heading", indent=1)
    page.put(SUMMARY_TOP, 7, "Points", "heading", align="right")
    page.put(SUMMARY_TOP, 8, "Weight", "heading", align="right")
    for row, (name, weight, cell, question) in enumerate(PERSPECTIVES, SUMMARY_TOP + 1):
        page.sheet.set_row(row, 26)
        page.put(row, 0, name, "result", indent=1)
        page.merge(row, 1, row, 6, book.content.cells.get(cell), "input", indent=1)
        page.define(cell, row, 1)
        page.rule(row, 1, row, 1, STRATEGY)
        mine = f"{TITLE}[Perspective],$A{row + 1},{TITLE}[Points],\">=0\""
        page.put_array(row, 7, f'=IF(SUMIFS({TITLE}[Weight],{mine})=0,"",'
                       f'KAM_SCORE(IF({TITLE}[Perspective]=$A{row + 1},{TITLE}[Points],""),{TITLE}[Weight]))',
                       "calculation", Unit.SCORE)
        page.put(row, 8, weight, "input", Unit.COUNT)
        page.rule(row, 8, row, 8, WEIGHT)
        page.merge(row, 10, row, 16, question, "data", indent=1)
    _total(page)


def _total(page: Page) -> None:
    first, last = SUMMARY_TOP + 2, TOTAL_ROW
    for column in range(9):
        page.put(TOTAL_ROW, column, None, "result", bg_color=colours.NAVY_PALE)
    page.put(TOTAL_ROW, 0, "All perspectives", "result", bg_color=colours.NAVY_PALE, indent=1)
    page.put(TOTAL_ROW, 1, "Weighted mean of the perspectives that have points (KAM_SCORE)", "result",
             bg_color=colours.NAVY_PALE, bold=False, indent=1)
    points, weights = (f"${letter}${first}:${letter}${last}" for letter in "HI")
    page.put(TOTAL_ROW, 7, f'=IF(SUMIFS({weights},{points},">=0")=0,"",KAM_SCORE({points},{weights}))', "result",
             Unit.SCORE, bg_color=colours.NAVY_PALE)
    page.define("Balanced_Score", TOTAL_ROW, 7)


def _chart(page: Page) -> tuple[Chart, str]:
    first, last = TOP + 1, TOP + len(MEASURES)
    chart = page.workbook.add_chart({"type": "bar"})
    chart.add_series({"name": page.ref(TOP, 7), "categories": page.ref(first, 1, last),
                      "values": page.ref(first, 7, last), "gap": 40, "fill": {"color": theme.SERIES[0]},
                      "points": [{"fill": {"color": theme.SERIES[(FINANCIAL, CUSTOMER, PROCESSES, LEARNING).index(
                          m.perspective)]}} for m in MEASURES],
                      "data_labels": {"value": True, "num_format": "0.0", "position": "inside_end",
                                      "font": {**TEXT, "color": colours.PAPER}}})
    title(chart, "Where we stand between worst and best")
    chart.set_legend({"none": True})
    chart.set_x_axis(axis("Points, 1 to 10", num_format="0", major_gridlines=GRID, min=0, max=10, major_unit=2))
    chart.set_y_axis(axis("Measure", reverse=True, crossing="max", label_position="low", interval_unit=1,
                          num_font=TEXT))
    return chart, ("Bars: the points of each measure, in the order of the table; measures of one perspective share a "
                   "colour.")


SHEET = Sheet(TITLE, "see whether one aim is reached at the cost of another",
              "Four perspectives with strategy, measures, points and weights, and a weighted total.", colours.NAVY,
              build, SCALE)
