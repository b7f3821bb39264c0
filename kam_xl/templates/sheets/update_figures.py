"""What the Stakeholder_Update says in numbers and names: the metric, people, actions, the risk, and the fields."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book
from kam_xl.templates.limits import WordList
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.book_figures import margin

MONTH_NAMES = WordList("Months", ("January", "February", "March", "April", "May", "June", "July", "August",
                                  "September", "October", "November", "December"))
METRIC, IN_WORDS, NOW, BEFORE, SINCE, GOAL, TREND = range(7, 14)
WIDTHS = (16, 34, 13, 13, 24, 13, 12)
TOP = 4
PEOPLE_ROWS, STEPS = 8, 3
FIELDS_TOP, FIELD, VALUE = 4, 3, 4

ON_SCORECARD = 'IFERROR(INDEX(Scorecard[{0}],MATCH(Update_Account,Scorecard[Account],0)),"")'
OF_DASHBOARD = 'INDEX(KPI_Targets[Target],MATCH("{0}",KPI_Targets[KPI],0))'
LAST_YEAR = '{0}[Account],Update_Account,{0}[{1}],">="&Before_Start,{0}[{1}],"<"&Window_Start'
RATED = f'COUNTIFS({LAST_YEAR.format("Surveys", "Date")},Surveys[Rating],{{0}})'
SOLD = f'SUMIFS(Revenue[{{0}}],{LAST_YEAR.format("Revenue", "Month")})'
PLANNED = ('SUMIFS(Targets[Target],Targets[Account],Update_Account,Targets[Month],">="&Window_Start,'
           'Targets[Month],"<"&Next_Period)')
HAS_ANSWERS = RATED.format('">="&0')
NPS_BEFORE = (f'IF({HAS_ANSWERS}=0,"",KAM_NPS_COUNTS({RATED.format(chr(34) + ">=" + chr(34) + "&Promoter_From")},'
              + RATED.format('">="&Passive_From,Surveys[Rating],"<"&Promoter_From') + ","
              + RATED.format('"<"&Passive_From') + "))")
MARGIN_BEFORE = margin(SOLD.format("Revenue"), SOLD.format("Cost"))


@dataclass(frozen=True)
class Metric:
    """A metric to begin with: how it is called in the letter, its formulas, and what it is compared with."""

    name: str
    words: str
    unit: str
    before: str
    since: str
    target: str
    needs: tuple[str, ...] = ()
    """The sheets that know its target."""


METRICS = (
    Metric("Score", "The score of the account", Unit.SCORE, ON_SCORECARD.format("Last score"), "the month before",
           OF_DASHBOARD.format("Average score"), ("Dashboard",)),
    Metric("Revenue", '="Revenue over "&Window_Months&" months"', Unit.MONEY,
           f'IF(N({ON_SCORECARD.format("Revenue before")})=0,"",'
           f'{ON_SCORECARD.format("Revenue before")})', "a year earlier", f'IF({PLANNED}=0,"",{PLANNED})'),
    Metric("NPS", "The Net Promoter Score", Unit.POINTS, NPS_BEFORE, "a year earlier", OF_DASHBOARD.format("NPS"),
           ("Dashboard",)),
    Metric("Gross margin", "The gross margin", Unit.FRACTION, MARGIN_BEFORE, "a year earlier",
           OF_DASHBOARD.format("Gross margin"), ("Dashboard",)),
)
METRIC_NAMES = tuple(metric.name for metric in METRICS)
PEOPLE_TOP = TOP + len(METRICS) + 6
STEPS_TOP = PEOPLE_TOP + PEOPLE_ROWS + 3
SENDER_ROW = STEPS_TOP + STEPS + 1
PEOPLE = f"$H${PEOPLE_TOP + 1}:$H${PEOPLE_TOP + PEOPLE_ROWS}"


def chosen(column: int) -> str:
    """What the table of metrics says of the chosen one."""
    letter = chr(65 + column)
    rows = f"${{0}}${TOP + 2}:${{0}}${TOP + 1 + len(METRICS)}"
    return f'IFERROR(INDEX({rows.format(letter)},MATCH(Update_Metric,{rows.format("H")},0)),"")'


def day(cell: str) -> str:
    """A date in words, blank where there is none."""
    return (f'IF(N({cell})=0,"",DAY({cell})&" "&INDEX(Months[Months],MONTH({cell}))&" "&YEAR({cell}))')


def worded(value: str) -> str:
    """A value of the chosen metric as text."""
    return (f'IF({value}="","",IF(Update_Metric="Revenue",TRIM(Currency&" "&FIXED({value},0)),'
            f'IF(Update_Metric="Gross margin",FIXED({value}/1%,1)&" %",'
            f'FIXED({value},IF(Update_Metric="Score",1,0)))))')


CHANGE = ('IF(OR({now}="",{before}=""),"",IF(Update_Metric="Revenue",KAM_GROWTH({now},{before})/1%,'
          'IF(Update_Metric="Gross margin",({now}-{before})/1%,{now}-{before})))').format(
              now=chosen(NOW), before=chosen(BEFORE))
MOVED = ('IF(Update_Change="","",FIXED(ABS(Update_Change),IF(Update_Metric="NPS",0,1))&IF(Update_Metric="Revenue"," %",'
         'IF(Update_Metric="Gross margin"," percentage points"," points")))')
DONE = ('(Actions[Account]=Update_Account)*(Actions[Status]="Done")'
        "*(Actions[Done on]>=EDATE(Next_Period,-Update_Months))")
OPEN = '(Actions[Account]=Update_Account)*(Actions[Action]<>"")*(Actions[Done on]="")'
OPEN_RISK = ('(Risk_Register[Account]=Update_Account)*(Risk_Register[Status]<>"Closed")'
             "*(Risk_Register[Score]=MAXIFS(Risk_Register[Score],Risk_Register[Account],Update_Account,"
             'Risk_Register[Status],"<>Closed"))')
GOAL_AHEAD = '(Account_Plan[Account]=Update_Account)*(Account_Plan[Done on]="")*(Account_Plan[Objective]<>"")'
THERE = '(Contacts[Account]=Update_Account)*((Contacts[Left on]="")+(Contacts[Left on]>As_Of))'
IF_CHOSEN = 'IF(Update_Account="","",{0})'


@dataclass(frozen=True)
class Field:
    """A field of the phrases, its value, and what it is."""

    name: str
    row: int
    formula: str
    array: bool = False

    @property
    def name_cell(self) -> str:
        """The cell that holds its name."""
        return f"${chr(65 + FIELD)}${self.row + 1}"

    @property
    def value_cell(self) -> str:
        """The cell that holds its value."""
        return f"${chr(65 + VALUE)}${self.row + 1}"


def _first(column: str, found: str) -> str:
    """What a table says in the first row for which `found` holds."""
    return f'IFERROR(INDEX({column},MATCH(1,{found},0))&"","")'


_STEP = [f"$J${STEPS_TOP + 1 + i}" for i in range(STEPS)]
_FORMULAS: tuple[tuple[str, str, bool], ...] = (
    ("{client}", 'Update_Account&""', False),
    ("{name}", 'Update_Contact&""', False),
    ("{date}", day("As_Of"), False),
    ("{metric}", chosen(IN_WORDS), False),
    ("{value}", worded(chosen(NOW)), False),
    ("{before}", worded(chosen(BEFORE)), False),
    ("{since}", chosen(SINCE), False),
    ("{change}", MOVED, False),
    ("{trend}", f"LOWER({chosen(TREND)})", False),
    ("{target}", worded(chosen(GOAL)), False),
    ("{action}", f'TEXTJOIN("; ",TRUE,IF({DONE},Actions[Action],""))', True),
    ("{next}", f'TEXTJOIN("; ",TRUE,{",".join(_STEP)})', False),
    ("{risk}", _first("Risk_Register[Risk]", OPEN_RISK), True),
    ("{mitigation}", _first("Risk_Register[Mitigation]", OPEN_RISK), True),
    ("{strategy}", _first("Account_Plan[Objective]", GOAL_AHEAD), True),
)
FIELDS = tuple(Field(name, FIELDS_TOP + 1 + i, formula, array) for i, (name, formula, array) in enumerate(_FORMULAS))
NAMES, VALUES = (f"{getattr(FIELDS[0], cell)}:{getattr(FIELDS[-1], cell)}" for cell in ("name_cell", "value_cell"))


def write_fields(page: Page, left: int) -> None:
    """The fields that a phrase may hold, and what stands for them now."""
    page.section(FIELDS_TOP - 1, left, left + 2, "Fields of the phrases, and what they say now")
    page.put(FIELDS_TOP, FIELD, "Field", "heading", indent=1)
    page.put(FIELDS_TOP, VALUE, "Now", "heading", indent=1)
    for field in FIELDS:
        page.put(field.row, FIELD, field.name, "label")
        formula = "=" + IF_CHOSEN.format(field.formula)
        if field.array:
            page.put_array(field.row, VALUE, formula, "calculation", indent=1, shrink=True)
        else:
            page.put(field.row, VALUE, formula, "calculation", indent=1, shrink=True)


def write_figures(page: Page, book: Book) -> None:
    """The metrics, the people at the account, the next steps, and who signs."""
    page.section(TOP - 1, METRIC, TREND, "Figures of the account")
    for column, text in zip(range(METRIC, TREND + 1), (
            "Metric", "In words", "Now", "Before", "Compared with", "Target", "Trend"), strict=True):
        looks = {"align": "right"} if column in (NOW, BEFORE, GOAL) else {"indent": 1}
        page.put(TOP, column, text, "heading", **looks)
    for row, metric in enumerate(METRICS, TOP + 1):
        _metric(page, row, metric, known=book.has(*metric.needs))
    row = TOP + 1 + len(METRICS)
    page.put(row, METRIC, "Change", "label")
    page.put(row, NOW, f'=IF(Update_Account="","",{CHANGE})', "calculation", Unit.SCORE, num_format="+0.0;-0.0;0.0")
    page.define("Update_Change", row, NOW)
    page.put(row + 1, METRIC, "Direction", "label")
    page.put(row + 1, NOW, '=IF(Update_Change="","",SIGN(ROUND(Update_Change,1)))', "calculation", Unit.COUNT)
    page.define("Update_Direction", row + 1, NOW)
    _people(page)
    _steps(page)
    _sender(page)


def _metric(page: Page, row: int, metric: Metric, *, known: bool) -> None:
    page.put(row, METRIC, metric.name, "label")
    page.put(row, IN_WORDS, metric.words, "input", indent=1)
    page.put(row, NOW, "=" + ON_SCORECARD.format(metric.name), "calculation", metric.unit)
    page.put(row, BEFORE, "=" + IF_CHOSEN.format(metric.before), "calculation", metric.unit)
    page.put(row, SINCE, metric.since, "input", indent=1)
    page.put(row, GOAL, "=" + IF_CHOSEN.format(metric.target) if known else None, "calculation", metric.unit)
    kept = f'(History[Account]=Update_Account)*(History[KPI]="{metric.name}")*(History[Period]<=Period)'
    page.put_array(row, TREND, f'=IFERROR(KAM_TREND(FILTER(History[Value],{kept}),Trend_Tolerance),"")', "calculation",
                   indent=1)


def _people(page: Page) -> None:
    top = PEOPLE_TOP
    page.section(top - 2, METRIC, TREND, "People at the account")
    for column, text in ((METRIC, "Contact"), (IN_WORDS, "Role")):
        page.put(top - 1, column, text, "heading", indent=1)
    for row in range(top, top + PEOPLE_ROWS):
        place = f"ROWS($A${top + 1}:$A{row + 1})"
        for column, name in ((METRIC, "Contact"), (IN_WORDS, "Role")):
            found = f'IFERROR(INDEX(FILTER(Contacts[{name}],{THERE}),{place})&"","")'
            page.put_array(row, column, "=" + IF_CHOSEN.format(found), "calculation")


def _steps(page: Page) -> None:
    top = STEPS_TOP
    page.section(top - 2, METRIC, TREND, "Next steps, the earliest first")
    for column, text in ((METRIC, "Due"), (IN_WORDS, "Action")):
        page.put(top - 1, column, text, "heading", indent=1)
    page.merge(top - 1, NOW, top - 1, TREND, "As it reads", "heading", indent=1)
    for row in range(top, top + STEPS):
        place = f"ROWS($A${top + 1}:$A{row + 1})"
        for column, name, unit in ((METRIC, "Due", theme.DATE), (IN_WORDS, "Action", Unit.TEXT)):
            ordered = f"SORTBY(FILTER(Actions[{name}],{OPEN}),FILTER(Actions[Due],{OPEN}))"
            page.put_array(row, column, "=" + IF_CHOSEN.format(f'IFERROR(INDEX({ordered},{place}),"")'), "calculation",
                           unit, shrink=True, align="left", indent=1)
        due, action = f"$H{row + 1}", f"$I{row + 1}"
        page.merge(row, NOW, row, TREND, f'=IF({action}="","",{action}&IF(N({due})=0,""," ("&{day(due)}&")"))',
                   "calculation", indent=1)


def _sender(page: Page) -> None:
    page.put(SENDER_ROW, METRIC, "Signed by", "label")
    page.put(SENDER_ROW, IN_WORDS, '=IFERROR(INDEX(Accounts[Account manager],MATCH(Update_Account,Accounts[Account],0))'
             '&"","")', "calculation")
    page.define("Update_Sender", SENDER_ROW, IN_WORDS)
