"""Prioritisation: what to do first, by impact and effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import TEXT, axis, place, title
from kam_xl.templates.limits import Block, Setting, WordList
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import ONE_ACCOUNT
from kam_xl.templates.sheets.scorecard import SCALE
from kam_xl.templates.table import Column, Rule, Table, a_date

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

QUADRANTS = (
    ("Prioritise now", "high", "low", "Do it at once."),
    ("Plan strategically", "high", "high", "Plan it, with time and people set aside."),
    ("Monitor", "low", "low", "Watch it; do it when there is time."),
    ("Delegate or drop", "low", "high", "Give it to somebody else, or drop it."),
)
"""As KAM_QUADRANT names them, with impact, effort, and what is done."""
STATUSES = WordList("Priority_Statuses", ("Open", "In progress", "Done", "Dropped"))
LIMITS = (
    *SCALE,
    Setting("Quadrant_Cut", 5.5, Unit.SCORE, "Prioritisation: impact and effort from here on are high"),
    Block("What to do by quadrant", Table("Quadrants", [
        Column("Quadrant", 0, role="label"), Column("What to do", 0, role="input")],
        [(name, advice) for name, _, _, advice in QUADRANTS]), right=True),
    STATUSES,
)

LIST_TOP, SHOWN, FIRST_ONES = 5, 20, 8
TOP = LIST_TOP + 22
FIGURES_LEFT = 15
FIGURES_TOP = LIST_TOP
RATING = Rule("Impact and effort", "A number from 1 (very low) to 10 (very high).",
              between=("=Scale_Min", "=Scale_Max"))
CENTRE = {"align": "center"}
AT_ONCE = QUADRANTS[0][0]

COLUMNS = [
    Column("No.", 6, Unit.COUNT, "calculation", 'IF([@Activity]="","",ROW()-ROW(Prioritisation[[#Headers],[No.]]))',
           extra=CENTRE),
    Column("Activity", 44, role="input", extra={"text_wrap": True}),
    Column("Account", 24, role="input", rule=ONE_ACCOUNT),
    Column("Impact", 9, Unit.COUNT, "input", rule=RATING, extra=CENTRE),
    Column("Effort", 9, Unit.COUNT, "input", rule=RATING, extra=CENTRE),
    Column("Quadrant", 19, role="calculation", note="KAM_QUADRANT; the cut is in Thresholds.",
           formula='IF(OR([@Impact]="",[@Effort]=""),"",KAM_QUADRANT([@Impact],[@Effort],Quadrant_Cut))'),
    Column("What to do", 40, role="calculation", note="The words are in Thresholds.",
           formula='IF([@Quadrant]="","",INDEX(Quadrants[What to do],MATCH([@Quadrant],Quadrants[Quadrant],0)))'),
    Column("Owner", 17, role="input"),
    Column("Due", 13, theme.DATE, "input", rule=a_date("Due", "The day by which it is done."),
           extra=CENTRE),
    Column("Status", 13, role="input",
           rule=Rule("Status", "Done and Dropped leave the picture.", choices=STATUSES.source)),
    Column("Open", 8, Unit.COUNT, "calculation", level=1, note="1 while it is neither done nor dropped.",
           formula='IF(OR([@Quadrant]="",[@Status]="Done",[@Status]="Dropped"),0,1)'),
    Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
    Column("Order", 8, Unit.COUNT, "calculation", level=1,
           formula='IF([@Open]=0,"",COUNTIFS(Prioritisation[Open],1,Prioritisation[Row],"<="&[@Row]))'),
    Column("At once", 8, Unit.COUNT, "calculation", level=1,
           formula=f'IF(OR([@Open]=0,[@Quadrant]<>"{AT_ONCE}"),"",COUNTIFS(Prioritisation[Open],1,'
                   f'Prioritisation[Quadrant],"{AT_ONCE}",Prioritisation[Row],"<="&[@Row]))'),
]


def build(page: Page, book: Book) -> None:
    """Write the quadrants and the chart above the activities."""
    page.header("Prioritisation", "Spend time where it pays: rate what each activity brings and what it costs.")
    page.sheet.set_default_row(18)
    table = Table("Prioritisation", COLUMNS, book.content.rows("Prioritisation"))
    page.table(TOP, 0, table)
    page.sheet.set_column(len(COLUMNS), len(COLUMNS), 3, None, {"collapsed": True})
    _quadrants(page)
    _figures(page)
    place(page, LIST_TOP - 1, 4, *_chart(page), size=(760, 500), right=20)
    _formats(page, table)
    page.sheet.freeze_panes(0, 2)
    page.print_setup(None, table.index("Status"), repeat=(TOP, TOP))


def _quadrants(page: Page) -> None:
    page.section(LIST_TOP - 1, 0, 3, "Open activities by quadrant")
    page.merge(LIST_TOP, 0, LIST_TOP, 1, "Quadrant", "heading", indent=1)
    page.put(LIST_TOP, 2, "Impact / effort", "heading", indent=1)
    page.put(LIST_TOP, 3, "Open", "heading", align="right")
    for row, (name, impact, effort, _) in enumerate(QUADRANTS, LIST_TOP + 1):
        page.merge(row, 0, row, 1, name, "result", indent=1)
        page.put(row, 2, f"{impact} / {effort}", "data", indent=1)
        page.put(row, 3, f"=COUNTIFS(Prioritisation[Quadrant],$A{row + 1},Prioritisation[Open],1)", "calculation",
                 Unit.COUNT)
    bottom = LIST_TOP + len(QUADRANTS)
    page.bars(LIST_TOP + 1, 3, bottom, 3, "#A9C1DD", min_type="num", min_value=0)
    page.put(bottom + 1, 0, "All open activities", "label", indent=1)
    page.put(bottom + 1, 3, f"=SUM(D{LIST_TOP + 2}:D{bottom + 1})", "result", Unit.COUNT)
    page.put(bottom + 2, 0, "of these due by the end of the reporting month", "plain", indent=1)
    page.put(bottom + 2, 3, '=COUNTIFS(Prioritisation[Open],1,Prioritisation[Due],"<="&As_Of)', "calculation",
             Unit.COUNT)
    page.section(bottom + 4, 0, 3, "Do at once: high impact, low effort")
    _first(page, bottom + 5)


def _first(page: Page, top: int) -> None:
    """The open activities of high impact and low effort, in the order of the table."""
    for row in range(top, top + FIRST_ONES):
        nth = f"ROWS($E${top + 1}:$E{row + 1})"
        found = f'MATCH({nth},Prioritisation[At once],0)'
        page.put(row, 0, f'=IFERROR(INDEX(Prioritisation[No.],{found}),"")', "data", Unit.COUNT, **CENTRE)
        page.put(row, 1, f'=IFERROR(INDEX(Prioritisation[Activity],{found}),"")', "data")
        page.put(row, 2, f'=IFERROR(INDEX(Prioritisation[Account],{found})&"","")', "data", indent=1)
        page.put(row, 3, None, "data")


def _figures(page: Page) -> None:
    """What the chart draws: the first open activities, the lines at the cut, the names of the quadrants."""
    left, top = FIGURES_LEFT, FIGURES_TOP
    page.section(top - 1, left, left + 4, "Figures behind the chart")
    for k, heading in enumerate(("Place", "Number", "Effort", "Impact")):
        page.sheet.set_column(left + k, left + k, 11)
        page.put(top, left + k, heading, "heading")
    for nth in range(1, SHOWN + 1):
        page.put(top + nth, left, nth, "data", Unit.COUNT)
        found = f"MATCH($P{top + nth + 1},Prioritisation[Order],0)"
        page.put(top + nth, left + 1, f'=IFERROR(INDEX(Prioritisation[No.],{found}),"")', "data", Unit.COUNT)
        for k, name in enumerate(("Effort", "Impact"), 2):
            page.put(top + nth, left + k, f"=IFERROR(INDEX(Prioritisation[{name}],{found}),-1)", "data", Unit.SCORE)
    _lines(page, top, left + 5)


def _lines(page: Page, top: int, left: int) -> None:
    low, high = "Scale_Min-1", "Scale_Max+1"
    rows = (("Cut of effort", "Quadrant_Cut", low), ("Cut of effort", "Quadrant_Cut", high),
            ("Cut of impact", low, "Quadrant_Cut"), ("Cut of impact", high, "Quadrant_Cut"),
            *((name, *(f"AVERAGE({_end(word)},Quadrant_Cut)" if axis_name == "effort" else _edge(word)
                       for axis_name, word in (("effort", effort), ("impact", impact))))
              for name, impact, effort, _ in QUADRANTS))
    for k, heading in enumerate(("Line or name", "Effort", "Impact")):
        page.sheet.set_column(left + k, left + k, 18 if not k else 11)
        page.put(top, left + k, heading, "heading")
    for row, (name, effort, impact) in enumerate(rows, top + 1):
        page.put(row, left, name, "data")
        page.put(row, left + 1, f"={effort}", "data", Unit.SCORE)
        page.put(row, left + 2, f"={impact}", "data", Unit.SCORE)


def _end(word: str) -> str:
    return "Scale_Max+1" if word == "high" else "Scale_Min-1"


def _edge(word: str) -> str:
    """Where the name of a quadrant stands: inside its outer edge."""
    return "AVERAGE(Scale_Max,Scale_Max+1)" if word == "high" else "AVERAGE(Scale_Min,Scale_Min-1)"


def _chart(page: Page) -> tuple[Chart, str]:
    top, left = FIGURES_TOP + 1, FIGURES_LEFT
    chart = page.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for k, row in enumerate((top, top + 2)):
        chart.add_series({"name": page.ref(row, left + 5), "categories": page.ref(row, left + 6, row + 1),
                          "values": page.ref(row, left + 7, row + 1), "marker": {"type": "none"},
                          "line": {"color": theme.SERIES[2], "width": 1.5, "dash_type": ("dash", "round_dot")[k]}})
    for row in range(top + 4, top + 4 + len(QUADRANTS)):
        chart.add_series({"name": page.ref(row, left + 5), "categories": page.ref(row, left + 6),
                          "values": page.ref(row, left + 7), "marker": {"type": "none"}, "line": {"none": True},
                          "data_labels": {"series_name": True, "value": False,
                                          "position": "above" if row < top + 6 else "below",
                                          "font": {**TEXT, "size": 12, "bold": True, "color": "#7B8794"}}})
    for row in range(top, top + SHOWN):
        chart.add_series({"name": page.ref(row, left + 1), "categories": page.ref(row, left + 2),
                          "values": page.ref(row, left + 3), "line": {"none": True},
                          "marker": {"type": "circle", "size": 16, "fill": {"color": theme.SERIES[0]},
                                     "border": {"color": colours.PAPER}},
                          "data_labels": {"series_name": True, "value": False, "position": "center",
                                          "font": {**TEXT, "bold": True, "color": colours.PAPER}}})
    title(chart, "Impact against effort: the first twenty open activities by their number")
    chart.set_legend({"none": True})
    edges = {"min": 0, "max": 11, "major_unit": 1, "num_format": '[=0]"";[=11]"";0'}
    chart.set_x_axis(axis("Effort, 1 (very low) to 10 (very high)", **edges))
    chart.set_y_axis(axis("Impact, 1 (very low) to 10 (very high)", major_gridlines={"visible": False}, **edges))
    return chart, ("Scatter chart: each open activity by its effort (across) and impact (up), with its number. Lines "
                   "at the cut make four quadrants: prioritise now, plan strategically, monitor, delegate or drop.")


def _formats(page: Page, table: Table) -> None:
    at, top, bottom = table.index("Quadrant"), TOP + 1, TOP + table.depth
    page.words(top, at, bottom, at, {name: role for (name, *_), role in zip(
        QUADRANTS, ("green", "amber", "note", "red"), strict=True)})
    late = table.index("Due")
    page.sheet.conditional_format(top, late, bottom, late, {
        "type": "formula", "criteria": f'=AND($I{top + 1}<>"",$I{top + 1}<=As_Of,$K{top + 1}=1)',
        "format": page.paint("red")})


SHEET = Sheet("Prioritisation", "spend time where it pays",
              "Activities by impact and effort, the quadrant of each, what to do with it, and a 2×2 chart.",
              colours.TEAL, build, LIMITS)
