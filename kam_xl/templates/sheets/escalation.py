"""Escalation: each account against the limits of its level, and whom to tell."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.feed import OF_ACCOUNTS
from kam_xl.templates.limits import A_LIMIT, DIRECTION, Block
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import HAS_LEFT, LEFT, account_fact
from kam_xl.templates.table import Column, Table

ESCALATION_KPIS = (
    ("Revenue growth", Unit.FRACTION, "higher", "5 % a year is the usual limit"),
    ("Gross margin", Unit.FRACTION, "higher", "20 % is the usual limit"),
    ("Revenue retention", Unit.FRACTION, "higher", "90 % is the usual limit"),
    ("NPS", Unit.POINTS, "higher", "Below zero there are more detractors than promoters"),
    ("Days overdue", Unit.DAYS, "lower", "Age of the oldest open invoice past its due date"),
)
"""KPI, unit, better direction, why."""

LEVEL_LIMITS = (
    ("Other", 0.05, 0.2, 0.9, 0, 60), ("Strategic", 0.05, 0.25, 0.95, 20, 45),
    ("Key", 0.05, 0.2, 0.9, 0, 60), ("Growth", 0.08, 0.2, 0.9, 0, 60),
)
ESCALATION_PATH = ((2, "Head of key accounts"), (3, "Managing director"))
LIMITS = (
    Block("Limits of the Escalation, by account level", Table("Level_Limits", [
        Column("Level", 0, role="input"),
        *(Column(name, 0, unit, "input", rule=A_LIMIT) for name, unit, _, _ in ESCALATION_KPIS)], LEVEL_LIMITS),
        note="The first row serves accounts of any level that is not listed.", right=True),
    Block("Direction of the limits", Table("Escalation_KPIs", [
        Column("KPI", 0, role="label"), Column("Direction", 0, role="input", rule=DIRECTION),
        Column("Why", 0, role="plain")],
        [(name, direction, why) for name, _, direction, why in ESCALATION_KPIS]), right=True),
    Block("Whom to tell, besides the account's own people", Table("Escalation_Path", [
        Column("From breaches", 0, Unit.COUNT, "input"), Column("Tell", 0, role="input")], ESCALATION_PATH),
        right=True),
)

TOP = 6
ON_SCORECARD = 'IF([@[Scorecard row]]="","",INDEX(Scorecard[{0}],[@[Scorecard row]]))'

VALUES = {
    "Revenue growth": (ON_SCORECARD.format("Growth"), "Growth of the Scorecard."),
    "Gross margin": (ON_SCORECARD.format("Gross margin"), "Gross margin of the Scorecard."),
    "Revenue retention": (
        'IF([@[Scorecard row]]="","",IF(N(INDEX(Scorecard[Revenue before],[@[Scorecard row]]))>0,KAM_GRR('
        'INDEX(Scorecard[Revenue before],[@[Scorecard row]]),INDEX(Scorecard[Revenue],[@[Scorecard row]])),""))',
        "How much of last year's revenue is still there; never above 100 %."),
    "NPS": (ON_SCORECARD.format("NPS"), "NPS of the Scorecard."),
    "Days overdue": ('IF([@Account]="","",IF(COUNTIFS(Invoices[Account],[@Account])=0,"",'
                     "MAXIFS(Invoices[Days overdue],Invoices[Account],[@Account])))",
                     "Age of the oldest invoice that is open at As_Of, in days past its due date."),
}


def columns() -> list[Column]:
    """Account facts, then value, limit and status of each KPI, then the sum of it."""
    limit_row = ('IF([@Account]="","",IF([@Level]="",1,'
                 "IF(COUNTIF(Level_Limits[Level],[@Level])=0,1,MATCH([@Level],Level_Limits[Level],0))))")
    first, last = ESCALATION_KPIS[0][0], ESCALATION_KPIS[-1][0]
    return [
        Column("Account", 23, role="result"),
        Column("Account manager", 15, role="calculation", formula=account_fact("Account manager")),
        Column("Level", 10, role="calculation", formula=account_fact("Level")),
        *(column for kpi in ESCALATION_KPIS for column in _group(*kpi[:2])),
        Column("Breaches", 9.5, Unit.COUNT, "calculation", extra={"bold": True, "align": "center"},
               formula=f'IF([@Account]="","",COUNTIF([@[{first}]:[{last} status]],"ESCALATE"))'),
        Column("Breached", 27, role="calculation", formula=_breached(), extra={"text_wrap": True}),
        Column("Tell", 29, role="calculation", formula=_tell(), extra={"text_wrap": True},
               note="The account manager, the account's Tell in Accounts, and the path in Thresholds."),
        Column("Scorecard row", 9, Unit.COUNT, "calculation", level=1,
               formula='IF([@Account]="","",IFERROR(MATCH([@Account],Scorecard[Account],0),""))'),
        Column("Limit row", 9, Unit.COUNT, "calculation", limit_row, level=1),
        Column("Left", 9, role="calculation", formula=f'IF({HAS_LEFT},"Yes","")', level=1, extra={"align": "center"},
               note="Yes: no longer a customer at As_Of; then no limit is looked at."),
        Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
        Column("Order", 9, Unit.COUNT, "calculation", level=1, formula=(
            'IF([@Account]="","",RANK([@Breaches],Escalation[Breaches])'
            '+COUNTIFS(Escalation[Breaches],[@Breaches],Escalation[Row],"<"&[@Row]))')),
    ]


def _group(name: str, unit: str) -> list[Column]:
    value, note = VALUES[name]
    limit = f"INDEX(Level_Limits[{name}],[@[Limit row]])"
    direction = f"INDEX(Escalation_KPIs[Direction],MATCH(Escalation[[#Headers],[{name}]],Escalation_KPIs[KPI],0))"
    return [
        Column(name, 9.5, unit, "calculation", value, note=note),
        Column(f"{name} limit", 8.5, unit, "calculation",
               f'IF([@[Limit row]]="","",IF({limit}="","",{limit}))', extra={"font_color": colours.MUTED}),
        Column(f"{name} status", 11, role="calculation", extra={"align": "center"},
               formula=f'IF(OR([@Account]="",[@Left]="Yes",[@[{name} limit]]=""),"",'
                       f"KAM_THRESHOLD([@[{name}]],[@[{name} limit]],{direction}))"),
    ]


def _breached() -> str:
    words = (f'IF([@[{name} status]]="ESCALATE",Escalation[[#Headers],[{name}]],"")' for name, *_ in ESCALATION_KPIS)
    return f'IF([@Left]="Yes","{LEFT}",IF(N([@Breaches])=0,"",TEXTJOIN(", ",TRUE,{",".join(words)})))'


def _tell() -> str:
    path = ("IF(COUNTIF(Escalation_Path[From breaches],\"<=\"&[@Breaches])=0,\"\","
            'LOOKUP([@Breaches],Escalation_Path[From breaches],Escalation_Path[Tell])&"")')
    return f'IF(N([@Breaches])=0,"",TEXTJOIN(", ",TRUE,[@[Account manager]],{account_fact("Tell")},{path}))'


def build(page: Page, book: Book) -> None:
    """Write the table under a line that counts the breaches of each KPI."""
    page.header("Escalation", "Each account against the limits of its level. ESCALATE means: tell somebody today.")
    page.put(2, 3, "As of", "label")
    page.merge(2, 4, 2, 5, "=As_Of", "result", theme.DATE, align="left")
    table = Table("Escalation", columns(), book.content.rows("Escalation"))
    page.sheet.set_default_row(28)
    page.table(TOP, 0, table)
    page.sheet.set_row(TOP, 45)
    bottom = TOP + table.depth
    page.put(TOP - 2, 0, "Accounts beyond the limit", "label")
    page.put(TOP - 1, 0, "", "group")
    page.merge(TOP - 1, 0, TOP - 1, 2, "Account", "group")
    for name, *_ in ESCALATION_KPIS:
        at = table.index(name)
        page.merge(TOP - 2, at, TOP - 2, at + 2, f'=COUNTIF(Escalation[{name} status],"ESCALATE")', "tile value",
                   Unit.COUNT, align="center")
        page.merge(TOP - 1, at, TOP - 1, at + 2, name, "group")
        page.words(TOP + 1, at + 2, bottom, at + 2, {"ESCALATE": "red", "OK": "green", "NO DATA": "amber"})
    page.merge(TOP - 1, table.index("Breaches"), TOP - 1, table.index("Tell"), "What to do", "group")
    page.sheet.set_column(len(table.columns), len(table.columns), 3, None, {"collapsed": True})
    breaches = table.index("Breaches")
    page.sheet.conditional_format(TOP + 1, breaches, bottom, breaches, {
        "type": "icon_set", "icon_style": "3_signs", "reverse_icons": True,
        "icons": [{"criteria": ">=", "type": "number", "value": 2}, {"criteria": ">=", "type": "number", "value": 1}]})
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(None, table.index("Tell"), repeat=(TOP - 1, TOP))


SHEET = Sheet("Escalation", "know when to raise the alarm",
              "Value, limit and status of each KPI by account, and whom to tell.", colours.RED, build,
              LIMITS, OF_ACCOUNTS)
