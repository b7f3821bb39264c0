"""Scorecard: one row an account, from measures to points to the score, and what moved it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.feed import OF_ACCOUNTS
from kam_xl.templates.limits import A_LIMIT, Block, Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import BEFORE, NOW, account_date, account_fact
from kam_xl.templates.sheets.relations import DETRACTOR, PASSIVE, PROMOTER
from kam_xl.templates.table import Column, Rule, Table


@dataclass(frozen=True)
class Criterion:
    """A criterion of the score: the Scorecard column that measures it, and what is worst and best."""

    name: str
    unit: str
    weight: float
    worst: float
    best: float
    measured: str

    @property
    def key(self) -> str:
        """The beginning of the names of its limits: `Days_late` in `Days_late_Worst`."""
        return self.name.replace(" ", "_")


CRITERIA = (
    Criterion("Revenue", Unit.MONEY, 20, 0, 2_500_000, "Revenue of the last twelve months"),
    Criterion("Growth", Unit.FRACTION, 15, -0.1, 0.2, "Revenue against the twelve months before"),
    Criterion("Gross margin", Unit.FRACTION, 15, 0.1, 0.45, "Revenue less cost, as a share of revenue"),
    Criterion("NPS", Unit.POINTS, 15, -50, 80, "Net Promoter Score of the last twelve months"),
    Criterion("Resolution hours", Unit.SCORE, 10, 60, 8, "Mean hours from opening to closing a ticket"),
    Criterion("Days late", Unit.SCORE, 10, 45, 0, "Mean days that invoices were paid after they were due"),
    Criterion("Relationship", Unit.SCORE, 15, 1, 10, "Rating 1..10 that the account manager types"),
)

SCALE = (Setting("Scale_Min", 1, Unit.POINTS, "Lowest points a criterion can get"),
         Setting("Scale_Max", 10, Unit.POINTS, "Highest points a criterion can get"))
STATUS_LIMITS = (
    Setting("Score_Red_Below", 5, Unit.SCORE, "A score below this is Red"),
    Setting("Score_Green_From", 6.5, Unit.SCORE, "A score from here on is Green; between the two it is Amber"))
CRITERIA_BLOCK = Block("Criteria of the score", Table("Criteria", [
    Column("Criterion", 0, role="label"),
    Column("Weight", 0, Unit.COUNT, "input",
           rule=Rule("Weight", "A number from 0; blank switches the criterion off.", between=(0, 1000))),
    Column("Worst", 0, role="input", rule=A_LIMIT, units=[c.unit for c in CRITERIA],
           names=[f"{c.key}_Worst" for c in CRITERIA]),
    Column("Best", 0, role="input", rule=A_LIMIT, units=[c.unit for c in CRITERIA],
           names=[f"{c.key}_Best" for c in CRITERIA]),
    Column("Share", 0, Unit.FRACTION, "calculation",
           "IF(SUM(Criteria[Weight])=0,0,N([@Weight])/SUM(Criteria[Weight]))"),
    Column("Measured as", 0, role="text")],
    [[c.name, c.weight, c.worst, c.best, c.measured] for c in CRITERIA]), bars="Share",
    note="Weights are relative. A blank weight switches a criterion off. Keep the order: it is the Scorecard's.")
BANDS_BLOCK = Block("Bands of the score", Table("Score_Bands", [
    Column("Band", 0, role="input"), Column("From", 0, Unit.SCORE, "input", rule=A_LIMIT)],
    (("At risk", None), ("Develop", 5), ("Solid", 6.5), ("Star", 8))), note="The first band has no lower limit.")

FIRST, LAST = CRITERIA[0].name, CRITERIA[-1].name
TOP = 6
WEIGHTS_ROW = TOP - 2

SOLD = f'SUMIFS(Revenue[{{0}}],Revenue[Account],[@Account],Revenue[Window],"{NOW}")'
ASKED = f'COUNTIFS(Surveys[Account],[@Account],Surveys[Window],"{NOW}",Surveys[Answer],"{{0}}")'
ANSWERED = [ASKED.format(answer) for answer in (PROMOTER, PASSIVE, DETRACTOR)]
CLOSED = f'Tickets[Account],[@Account],Tickets[Window],"{NOW}"'
DUE = f'Invoices[Account],[@Account],Invoices[Window],"{NOW}"'

MEASURES = {
    "Revenue": ("IF([@Account]=\"\",\"\"," + SOLD.format("Revenue") + ")",
                "Revenue of the last Window_Months months, from the sheet Revenue."),
    "Growth": ('IF(N([@[Revenue before]])>0,KAM_GROWTH([@Revenue],[@[Revenue before]]),"")',
               "Against the same months a year earlier. Blank for an account that is new since then."),
    "Gross margin": ('IF(AND(N([@Revenue])>0,N([@Cost])<>0),KAM_GROSS_MARGIN([@Revenue],[@Cost]),"")',
                     "Revenue less Cost as a share of Revenue, last Window_Months months. Blank without Cost."),
    "NPS": (f'IF([@Account]="","",IF({"+".join(ANSWERED)}=0,"",KAM_NPS_COUNTS({",".join(ANSWERED)})))',
            "From the ratings in Surveys of the last Window_Months months. Blank without answers."),
    "Resolution hours": ('IF([@Account]="","",'
                         f'IF(COUNTIFS({CLOSED})=0,"",AVERAGEIFS(Tickets[Resolution hours],{CLOSED})))',
                         "Mean over the tickets that were closed in the last Window_Months months."),
    "Days late": (f'IF([@Account]="","",IF(COUNTIFS({DUE})=0,"",AVERAGEIFS(Invoices[Days late],{DUE})))',
                  "Mean over the invoices due in the last Window_Months months; open ones count up to As_Of."),
}
"""The formula of each measured criterion, and where it comes from."""

SINCE = f'IF([@Account]="","",{account_date("Customer since")})'
TOO_NEW = "[@[Customer since]]>Window_Start"
"""Twelve months of revenue cannot be judged yet."""

EARLIER = ('IF([@Account]="","",IF(OR(Before_Known<>"Yes",[@[Customer since]]>Before_Start),0,'
           f'SUMIFS(Revenue[Revenue],Revenue[Account],[@Account],Revenue[Window],"{BEFORE}")))')
POINTS = f"[@[{FIRST} points]:[{LAST} points]]"
MOVES = f"[@[{FIRST} moved]:[{LAST} moved]]"
KEPT = 'INDEX(History[Value],MATCH([@Account]&"|"&Scorecard[[#Headers],[{0}]],History[Last month],0))'
HAS_SCORE = 'IF([@Score]="","",{0})'
HAS_CHANGE = 'IF([@Change]="","",{0})'
RELATIONSHIP = Rule("Relationship", "How good is the relationship? A whole number from 1 (poor) to 10 (excellent).",
                    between=("=Scale_Min", "=Scale_Max"), whole=True)


def columns() -> list[Column]:
    """The columns in their order: result, contributions, measures, points, then the folded workings."""
    return [*_result(), *map(_part, CRITERIA), *map(_measure, CRITERIA), *map(_points, CRITERIA),
            Column("Weight used", 9, Unit.COUNT, "calculation", f'SUMPRODUCT(({POINTS}<>"")*{weights()})', level=1,
                   note="The weights of the criteria that have points."),
            Column("Customer since", 11, theme.DATE, "calculation", SINCE, level=1),
            Column("Revenue before", 11, Unit.MONEY, "calculation", EARLIER, level=1,
                   note="The same months a year earlier; 0 where the account was not a customer for all of them, or "
                        "Revenue does not reach back so far (Start)."),
            Column("Cost", 11, Unit.MONEY, "calculation", f'IF([@Account]="","",{SOLD.format("Cost")})', level=1,
                   note="Cost of the last Window_Months months, from the sheet Revenue."),
            *map(_last, CRITERIA), *map(_moved, CRITERIA), *_orders()]


def _result() -> list[Column]:
    score, last = Unit.SCORE, "Last score"
    return [
        Column("Account", 23, role="result"),
        Column("Account manager", 15, role="calculation", formula=account_fact("Account manager")),
        Column("Level", 10, role="calculation", formula=account_fact("Level")),
        Column("Score", 8, score, "calculation", f'IF(N([@[Weight used]])=0,"",KAM_SCORE({POINTS},Criteria[Weight]))',
               note="Weighted mean of the points; a criterion without data is left out with its weight.",
               extra={"bold": True, "num_format": "0.00"}),
        Column("Rank", 7, Unit.COUNT, "calculation", HAS_SCORE.format("RANK([@Score],Scorecard[Score])")),
        Column("Band", 10, role="calculation",
               formula=HAS_SCORE.format("KAM_BAND([@Score],Score_Bands[From],Score_Bands[Band])")),
        Column("Status", 9, role="calculation",
               formula=HAS_SCORE.format("KAM_RAG([@Score],Score_Red_Below,Score_Green_From)"),
               extra={"align": "center"}),
        Column(last, 8, score, "calculation",
               f'IF([@Account]="","",IFERROR({KEPT.format("Score")},""))',
               note="The score that History keeps for the month before.", extra={"num_format": "0.00"}),
        Column("Change", 9, score, "calculation", f'IF(OR([@Score]="",[@[{last}]]=""),"",[@Score]-[@[{last}]])',
               extra={"num_format": "+0.00;-0.00;0.00"},
               note="Against what History keeps of the month before, with the weights and limits of that time: a "
                    "change of Criteria shows here for a month."),
        Column("Moved by", 16, role="calculation", formula=HAS_CHANGE.format(
            f'IF(AND(MAX({MOVES})=0,MIN({MOVES})=0),"–",INDEX(Criteria[Criterion],IF([@Change]>=0,'
            f"MATCH(MAX({MOVES}),{MOVES},0),MATCH(MIN({MOVES}),{MOVES},0))))"),
            note="The criterion that moved the score most in the direction in which it went; "
                 "all parts of the change are in the folded columns."),
    ]


def weights(criterion: Criterion | None = None) -> str:
    """The cells above the points that show the weights: of one criterion, or of all."""
    first = len(_result()) + 2 * len(CRITERIA)
    if criterion:
        return str(xl_rowcol_to_cell(WEIGHTS_ROW, first + CRITERIA.index(criterion), row_abs=True, col_abs=True))
    return str(xl_range_abs(WEIGHTS_ROW, first, WEIGHTS_ROW, first + len(CRITERIA) - 1))


def _part(c: Criterion) -> Column:
    points = f"[@[{c.name} points]]"
    return Column(f"{c.name} part", 11, Unit.SCORE, "calculation", extra={"num_format": "0.00"},
                  formula=f'IF(OR([@Score]="",{points}=""),"",{points}*{weights(c)}/[@[Weight used]])',
                  note="What the criterion contributes to the score (KAM_SCORE_PARTS); the parts add up to it. "
                       "Blank: no data.")


def _measure(c: Criterion) -> Column:
    if c.name not in MEASURES:
        return Column(c.name, 12, c.unit, "input", rule=RELATIONSHIP, extra={"num_format": "0"},
                      note="Typed by the account manager; it stays with its row when the book is refreshed.")
    formula, note = MEASURES[c.name]
    return Column(c.name, 11, c.unit, "calculation", formula, note=note)


def _points(c: Criterion) -> Column:
    blank = f'OR([@[{c.name}]]="",{TOO_NEW})' if c.name == "Revenue" else f'[@[{c.name}]]=""'
    return Column(f"{c.name} points", 9.5, Unit.SCORE, "calculation",
                  f'IF({blank},"",Scale_Min+(Scale_Max-Scale_Min)'
                  f"*KAM_RESCALE([@[{c.name}]],{c.key}_Worst,{c.key}_Best)%)")


def _last(c: Criterion) -> Column:
    kept = KEPT.format(f"{c.name} part")
    return Column(f"{c.name} last", 10, Unit.SCORE, "calculation", f'IF([@[Last score]]="","",IFERROR({kept},0))',
                  level=1, extra={"num_format": "0.00"})


def _moved(c: Criterion) -> Column:
    return Column(f"{c.name} moved", 10, Unit.SCORE, "calculation", level=1, extra={"num_format": "+0.00;-0.00;0.00"},
                  formula=HAS_CHANGE.format(f"N([@[{c.name} part]])-N([@[{c.name} last]])"))


def _orders() -> list[Column]:
    """Ranks without ties, so that the Dashboard can list accounts in order."""
    return [Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
            Column("Order", 8, Unit.COUNT, "calculation", level=1,
                   formula=HAS_SCORE.format('[@Rank]+COUNTIFS(Scorecard[Rank],[@Rank],Scorecard[Row],"<"&[@Row])')),
            Column("Revenue rank", 8, Unit.COUNT, "calculation", level=1,
                   formula='IF([@Revenue]="","",RANK([@Revenue],Scorecard[Revenue]))'),
            Column("Revenue order", 8, Unit.COUNT, "calculation", level=1,
                   formula='IF([@[Revenue rank]]="","",[@[Revenue rank]]'
                           '+COUNTIFS(Scorecard[Revenue rank],[@[Revenue rank]],Scorecard[Row],"<"&[@Row]))')]


def build(page: Page, book: Book) -> None:
    """Write the table with its groups of columns."""
    page.header("Scorecard", "Every key account, scored for the month: what it reached, what the score consists of, "
                "and what moved it.")
    page.put(2, 3, "Reporting month", "label")
    page.put(2, 6, "=Period", "result", theme.MONTH, align="left")
    table = Table("Scorecard", columns(), book.content.rows("Scorecard"))
    page.sheet.set_default_row(18)
    page.table(TOP, 0, table)
    _groups(page, len(columns()))
    _formats(page, table)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(None, table.index(f"{LAST} part"), repeat=(TOP - 1, TOP))


def _groups(page: Page, width: int) -> None:
    n = len(CRITERIA)
    edges = [("Account", 0, 2), ("Result", 3, 9), ("What the score consists of", 10, 9 + n),
             ("Measures", 10 + n, 9 + 2 * n), ("Points 1–10", 10 + 2 * n, 9 + 3 * n),
             ("Workings: last month and what moved", 10 + 3 * n, width - 1)]
    for text, first, last in edges:
        page.merge(TOP - 1, first, TOP - 1, last, text, "group")
    page.sheet.set_column(width, width, 3, None, {"collapsed": True})
    first = 10 + 2 * n
    page.put(WEIGHTS_ROW, first - 1, "Weight", "label", align="right")
    for k in range(n):
        here = f"{xl_col_to_name(first, col_abs=True)}$1:{xl_col_to_name(first + k)}$1"
        page.put(WEIGHTS_ROW, first + k, f"=N(INDEX(Criteria[Weight],COLUMNS({here})))", "tile value", Unit.COUNT)


def _formats(page: Page, table: Table) -> None:
    top, bottom = TOP + 1, TOP + table.depth
    status, change = table.index("Status"), table.index("Change")
    page.words(top, status, bottom, status, {"Red": "red", "Amber": "amber", "Green": "green"})
    page.sheet.conditional_format(top, change, bottom, change, {
        "type": "icon_set", "icon_style": "3_arrows", "icons": [
            {"criteria": ">=", "type": "number", "value": 0.05}, {"criteria": ">=", "type": "number", "value": -0.05}]})
    score = table.index("Score")
    page.bars(top, score, bottom, score, "#A9C1DD", min_type="num", min_value=0, max_type="num", max_value=10)
    first, last = table.index(f"{FIRST} part"), table.index(f"{LAST} part")
    page.bars(top, first, bottom, last, "#9CCFC8", min_type="num", min_value=0, max_type="num", max_value=2)
    first, last = table.index(f"{FIRST} points"), table.index(f"{LAST} points")
    page.bars(top, first, bottom, last, "#C9D3DF", min_type="num", min_value=0, max_type="num", max_value=10)


SHEET = Sheet("Scorecard", "score every key account each month",
              "One row an account: score, rank, band, status, what moved it, measures and points.", colours.NAVY, build,
              (CRITERIA_BLOCK, BANDS_BLOCK, *SCALE, *STATUS_LIMITS), OF_ACCOUNTS)
