"""Account_Plan: what is to be reached with each account, how far it is, and whether plans turn into action."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import GRID, axis, place, title
from kam_xl.templates.limits import Setting, WordList, choice
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import ONE_ACCOUNT
from kam_xl.templates.table import Column, Rule, Table, a_date

COMPANY_OBJECTIVES = WordList("Company_Objectives", (
    "Keep key customers", "Grow with key accounts", "Protect the margin", "Deliver as promised",
    "Turn sales into cash"))
LIMITS = (
    Setting("On_Track_From", 0.5, Unit.FRACTION, "An open objective with at least this attainment is On track"),
    COMPANY_OBJECTIVES,
)
DONE, LATE, ON_TRACK, OPEN = "✔ Done", "✖ Late", "► On track", "○ Open"
STATUSES = {DONE: "green", ON_TRACK: "green", OPEN: "amber", LATE: "red"}

TOP, GLANCE, SHOWN = 14, 4, 7
FIRST_STATUS = GLANCE
"""The plan's header, the first row above it, and how many company objectives are shown there."""
NUMBER = Rule("Measure", "A number in the unit of the measure; percentages as 5 % or 0.05.",
              between=(-1_000_000_000, 1_000_000_000))
WRAP = {"text_wrap": True}

TARGET, BEGAN, MEASURED = "[@Target]", "[@[Start value]]", "[@[Start value]:[Actual]]"
ATTAINMENT = (f'IF(OR(COUNT({MEASURED})<COLUMNS({MEASURED}),AND({TARGET}={BEGAN},N({TARGET})=0)),"",'
              f"IF({TARGET}={BEGAN},KAM_ATTAINMENT([@Actual],{TARGET}),"
              f"KAM_ATTAINMENT(([@Actual]-{BEGAN})*SIGN({TARGET}-{BEGAN}),ABS({TARGET}-{BEGAN}))))")
STATUS = (f'IF([@Objective]="","",IF([@[Done on]]<>"","{DONE}",IF(AND([@Due]<>"",[@Due]<As_Of),"{LATE}",'
          f'IF(N([@Attainment])>=On_Track_From,"{ON_TRACK}","{OPEN}"))))')
STEPS = ('IF([@Objective]="","",COUNTIFS(Actions[Objective],[@Objective],Actions[Account],[@Account],'
         'Actions[Owner],"?*",Actions[Due],">"&0))')

COLUMNS = [
    Column("Objective", 36, role="input", extra=WRAP, note="The words that Actions uses for it, too."),
    Column("Account", 23, role="input", rule=ONE_ACCOUNT),
    Column("Company objective", 22, role="input", extra=WRAP,
           rule=choice("Company objective", "What it serves; the list is in Thresholds.", COMPANY_OBJECTIVES)),
    Column("Measure", 26, role="input", extra=WRAP),
    *(Column(name, 10, Unit.SAME, "input", rule=NUMBER, extra={"num_format": "#,##0.##"})
      for name in ("Start value", "Target", "Actual")),
    Column("Attainment", 12, Unit.FRACTION, "calculation", ATTAINMENT, extra={"num_format": "0%"},
           note="KAM_ATTAINMENT of the way from the start value to the target, up or down; below 0 it went back. "
                "Blank without start value, target or actual."),
    Column("Owner", 15, role="input"),
    Column("Due", 13, theme.DATE, "input", rule=a_date("Due", "The day by which it is reached.")),
    Column("Done on", 13, theme.DATE, "input", rule=a_date("Done on", "The day on which it was reached, or blank.")),
    Column("Status", 12, role="calculation", formula=STATUS, extra={"align": "center"},
           note="Late: due before As_Of. On track: attainment from On_Track_From in Thresholds."),
    Column("Steps", 8, Unit.COUNT, "calculation", STEPS, extra={"align": "center"},
           note="Actions with an owner and a day that serve the objective."),
]

LISTED = f"{COMPANY_OBJECTIVES.name}[{COMPANY_OBJECTIVES.heading}]"
OBJECTIVES = 'COUNTIF(Account_Plan[Objective],"?*")'
IN_STATUS = 'COUNTIF(Account_Plan[Status],"{0}")'
DUE_NOW = f"{IN_STATUS.format(DONE)}+{IN_STATUS.format(LATE)}"
GOALS_DUE = 'COUNTIF(Goals[Status],"Met")+COUNTIF(Goals[Status],"Late")'


def _rate(done: str, total: str) -> str:
    return f'=IF({total}=0,"",KAM_RATE({done},{total}))'


PLANNING = (
    ("Aligned with a company objective", _rate(
        'COUNTIFS(Account_Plan[Objective],"?*",Account_Plan[Company objective],"?*")', OBJECTIVES), Unit.FRACTION,
     "Plan_Alignment"),
    ("Plans implemented, of those due", _rate(IN_STATUS.format(DONE), DUE_NOW), Unit.FRACTION, "Plan_Implemented"),
    ("Plans turned into action", _rate('COUNTIF(Account_Plan[Steps],">"&0)', OBJECTIVES), Unit.FRACTION,
     "Plan_Conversion"),
    ("Actions done, of all", _rate('COUNTIF(Actions[Status],"Done")', 'COUNTIF(Actions[Action],"?*")'),
     Unit.FRACTION, "Actions_Done"),
    ("Late actions", '=COUNTIF(Actions[Status],"Late")', Unit.COUNT, "Late_Actions"),
    ("Customer goals met, of those due", _rate('COUNTIF(Goals[Status],"Met")', GOALS_DUE), Unit.FRACTION,
     "Goals_Met"),
    ("Objectives", f"={OBJECTIVES}", Unit.COUNT, "Plan_Objectives"),
    ("Mean attainment", '=IF(COUNT(Account_Plan[Attainment])=0,"",AVERAGE(Account_Plan[Attainment]))', Unit.FRACTION,
     "Plan_Attainment"),
)
"""Label, formula, unit and name of each planning KPI."""


def build(page: Page, book: Book) -> None:
    """Write KPIs, company objectives and chart above the plan."""
    page.header("Account_Plan", "What we want to reach with each account, which company objective it serves, and how "
                "far we are.")
    table = Table("Account_Plan", COLUMNS, book.content.rows("Account_Plan"))
    page.sheet.set_default_row(20)
    page.table(TOP, 0, table)
    _planning(page)
    _company_objectives(page)
    _statuses(page)
    bottom = TOP + table.depth
    for row in range(TOP + 1, bottom + 1):
        page.sheet.set_row(row, 30)
    status, attained = table.index("Status"), table.index("Attainment")
    page.words(TOP + 1, status, bottom, status, STATUSES)
    page.bars(TOP + 1, attained, bottom, attained, "#9CCFC8", min_type="num", min_value=0, max_type="num", max_value=1)
    page.sheet.freeze_panes(0, 1)
    page.print_setup(None, len(COLUMNS) - 1, repeat=(TOP, TOP))


def _planning(page: Page) -> None:
    page.section(GLANCE - 1, 0, 1, "Planning at a glance")
    for row, (label, formula, unit, name) in enumerate(PLANNING, GLANCE):
        page.put(row, 0, label, "tile caption")
        page.put(row, 1, formula, "tile value", unit, indent=1,
                 num_format="0%" if unit == Unit.FRACTION else theme.NUMBER_FORMATS[unit])
        page.define(name, row, 1)


def _company_objectives(page: Page) -> None:
    """Count the objectives that serve each company objective of the word list."""
    page.section(GLANCE - 1, 2, 6, "Company objectives")
    page.merge(GLANCE, 2, GLANCE, 3, "Company objective", "heading", indent=1)
    for column, text in enumerate(("Plans", "Done", "Attained"), 4):
        page.put(GLANCE, column, text, "heading", align="center")
    for row in range(GLANCE + 1, GLANCE + 1 + SHOWN):
        place_in_list = f"ROWS($A${GLANCE + 2}:$A{row + 1})"
        page.merge(row, 2, row, 3, f'=IFERROR(INDEX({LISTED},{place_in_list})&"","")', "result", indent=1)
        mine = f"Account_Plan[Company objective],$C{row + 1}"
        shown = f'=IF($C{row + 1}="","",{{0}})'
        centred = {"align": "center"}
        page.put(row, 4, shown.format(f"COUNTIFS({mine})"), "data", Unit.COUNT, **centred)
        page.put(row, 5, shown.format(f'COUNTIFS({mine},Account_Plan[Status],"{DONE}")'), "data", Unit.COUNT, **centred)
        page.put(row, 6, shown.format(f'IFERROR(AVERAGEIFS(Account_Plan[Attainment],{mine}),"")'), "data",
                 Unit.FRACTION, num_format="0%", **centred)
    page.bars(GLANCE + 1, 6, GLANCE + SHOWN, 6, "#9CCFC8", min_type="num", min_value=0, max_type="num", max_value=1)


def _statuses(page: Page) -> None:
    """Count the objectives by status, and draw them."""
    left = 7
    page.section(GLANCE - 1, left, len(COLUMNS) - 1, "Where the objectives stand")
    for row, (status, role) in enumerate(STATUSES.items(), FIRST_STATUS):
        page.put(row, left, status, role, align="center")
        page.put(row, left + 1, "=" + IN_STATUS.format(status), "tile value", Unit.COUNT)
    last = FIRST_STATUS + len(STATUSES) - 1
    chart = page.workbook.add_chart({"type": "column"})
    chart.add_series({"name": "Objectives", "categories": page.ref(FIRST_STATUS, left, last),
                      "values": page.ref(FIRST_STATUS, left + 1, last), "fill": {"color": theme.SERIES[0]}, "gap": 60,
                      "points": [{"fill": {"color": colour}} for colour in
                                 (theme.SERIES[6], theme.SERIES[1], theme.SERIES[4], theme.SERIES[2])],
                      "data_labels": {"value": True}})
    title(chart, "Objectives by status")
    chart.set_legend({"none": True})
    chart.set_x_axis(axis("Status"))
    chart.set_y_axis(axis("Objectives", num_format="0", min=0, major_gridlines=GRID))
    place(page, GLANCE, left + 2, chart, "Columns: how many objectives are done, on track, open and late.",
          size=(335, 200), right=8)


SHEET = Sheet("Account_Plan", "act", "Objectives tied to company objectives, attainment, status, and the planning "
              "KPIs.", colours.TEAL, build, LIMITS)
