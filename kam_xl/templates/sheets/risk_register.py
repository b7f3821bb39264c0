"""Risk_Register: what could go wrong, how likely and how bad, and what is done about it."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.limits import Block, Setting, WordList, choice
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import ONE_ACCOUNT
from kam_xl.templates.table import Column, Rule, Table, a_date, hint

PROBABILITY_BANDS = (("Rare", 0), ("Unlikely", 0.2), ("Possible", 0.4), ("Likely", 0.6), ("Almost certain", 0.8))
IMPACT_SCALE = ((1, "Negligible"), (2, "Minor"), (3, "Serious"), (4, "Major"), (5, "Critical"))
CATEGORIES = WordList("Risk_Categories", ("Contract renewal", "Competitor activity", "Changed needs",
                                          "Economic downturn", "Payment", "Service", "People"))
STATUSES = WordList("Risk_Statuses", ("Open", "Mitigating", "Accepted", "Closed"))
CADENCES = WordList("Cadences", ("Weekly", "Monthly", "Quarterly", "Half-yearly", "Yearly"))
MEDIUM = Setting("Risk_Medium", 1, Unit.SCORE, "A risk score (probability × impact) from here on is Medium")
HIGH = Setting("Risk_High", 2.5, Unit.SCORE, "A risk score from here on is High")
LIMITS = (
    MEDIUM, HIGH,
    Block("Probabilities of the Risk_Register", Table("Probability_Bands", [
        Column("Probability", 0, role="input"), Column("From", 0, Unit.FRACTION, "input")], PROBABILITY_BANDS),
        right=True),
    Block("Impacts of the Risk_Register", Table("Impact_Scale", [
        Column("Impact", 0, Unit.COUNT, "label"), Column("Meaning", 0, role="input")], IMPACT_SCALE), right=True),
    CATEGORIES, STATUSES, CADENCES,
)

TOP = 13
HEAT_TOP, HEAT_LEFT = 5, 5
BANDS = len(PROBABILITY_BANDS)

PROBABILITY = Rule("Probability", "How likely within a year? A fraction: 20 % or 0.2.", between=(0, 1))
IMPACT = Rule("Impact", "How bad would it be? 1 (negligible) to 5 (critical).", between=(1, 5), whole=True)
LOSS = Rule("Loss if it happens", "Money that would be lost.", between=(0, 1_000_000_000))


COLUMNS = [
    Column("Risk", 34, role="input", extra={"text_wrap": True}, rule=hint(
        "Risk", "What could go wrong, in a few words.")),
    Column("Account", 21, role="input",
           rule=ONE_ACCOUNT),
    Column("Category", 17, role="input",
           rule=choice("Category", "The lists are in Thresholds.", CATEGORIES)),
    Column("Trigger", 24, role="input", extra={"text_wrap": True}, rule=hint(
        "Trigger", "How will we notice that it begins?")),
    Column("Probability", 11, Unit.FRACTION, "input", rule=PROBABILITY, extra={"num_format": "0%"}),
    Column("Impact", 11, Unit.COUNT, "input", rule=IMPACT),
    Column("Score", 11, Unit.SCORE, "calculation", note="Probability × impact.", extra={"num_format": "0.00"},
           formula='IF(OR([@Probability]="",[@Impact]=""),"",KAM_RISK([@Probability],[@Impact]))'),
    Column("Level", 11, role="calculation", extra={"align": "center"}, note="The limits are in Thresholds.",
           formula='IF([@Score]="","",KAM_RISK_LEVEL([@Score],Risk_Medium,Risk_High))'),
    Column("Loss if it happens", 11, Unit.MONEY, "input", rule=LOSS),
    Column("Expected loss", 11, Unit.MONEY, "calculation", note="Probability × loss if it happens.",
           formula='IF(OR([@Probability]="",[@[Loss if it happens]]=""),"",'
                   "KAM_RISK([@Probability],[@[Loss if it happens]]))"),
    Column("Mitigation", 34, role="input", extra={"text_wrap": True}, rule=hint(
        "Mitigation", "What is done to make it less likely or less bad.")),
    Column("Owner", 16, role="input", rule=hint("Owner", "The one person who watches over it.")),
    Column("Cadence", 12, role="input", rule=choice("Cadence", "How often is it reviewed?", CADENCES)),
    Column("Next review", 13, theme.DATE, "input", rule=a_date("Next review", "A date.")),
    Column("Status", 12, role="input",
           rule=Rule("Status", "Closed risks do not count: keep that word in the list.", choices=STATUSES.source)),
    Column("Review", 11, role="calculation", extra={"align": "center"}, note="Due: the next review is not after As_Of.",
           formula='IF(OR([@[Next review]]="",[@Status]="Closed"),"",IF([@[Next review]]<=As_Of,"Due","Planned"))'),
]


def build(page: Page, book: Book) -> None:
    """Write the heat map and the totals above the register."""
    page.header("Risk_Register", "Keep risks from becoming losses: likelihood, impact, what is done, who does it.")
    table = Table("Risk_Register", COLUMNS, book.content.rows("Risk_Register"))
    page.table(TOP, 0, table)
    _totals(page)
    _heat_map(page)
    bottom = TOP + table.depth
    for name, meaning in (("Level", {"High": "red", "Medium": "amber", "Low": "green"}), ("Review", {"Due": "amber"})):
        at = table.index(name)
        page.words(TOP + 1, at, bottom, at, meaning)
    page.bars(TOP + 1, table.index("Expected loss"), bottom, table.index("Expected loss"), "#E3B7B2")
    for row in range(TOP + 1, bottom + 1):
        page.sheet.set_row(row, 28)
    page.sheet.freeze_panes(0, 1)
    page.print_setup(None, len(COLUMNS) - 1, repeat=(TOP, TOP))


def _totals(page: Page) -> None:
    page.put(HEAT_TOP - 1, 0, "At a glance", "section")
    page.put(HEAT_TOP - 1, 1, None, "section")
    open_risks = 'COUNTIFS(Risk_Register[Risk],"?*",Risk_Register[Status],"<>Closed"{0})'
    figures = (
        ("Open risks", "=" + open_risks.format(""), Unit.COUNT),
        ("of these High", "=" + open_risks.format(',Risk_Register[Level],"High"'), Unit.COUNT),
        ("of these Medium", "=" + open_risks.format(',Risk_Register[Level],"Medium"'), Unit.COUNT),
        ("Reviews due", '=COUNTIFS(Risk_Register[Review],"Due")', Unit.COUNT),
        ("Expected loss of open risks", '=SUMIFS(Risk_Register[Expected loss],Risk_Register[Status],"<>Closed")',
         Unit.MONEY),
        ("Expected loss of all risks", "=IF(COUNT(Risk_Register[Expected loss])=0,0,KAM_EXPECTED_LOSS("
         "Risk_Register[Probability],Risk_Register[Loss if it happens]))", Unit.MONEY),
    )
    for i, (label, formula, unit) in enumerate(figures):
        page.put(HEAT_TOP + i, 0, label, "tile caption")
        page.put(HEAT_TOP + i, 1, formula, "tile value", unit)
    for name, i in (("Open_Risks", 0), ("High_Risks", 1), ("Open_Expected_Loss", 4)):
        page.define(name, HEAT_TOP + i, 1)


def _heat_map(page: Page) -> None:
    page.merge(HEAT_TOP - 1, HEAT_LEFT - 2, HEAT_TOP - 1, HEAT_LEFT + 4, "Heat map: number of open risks", "section")
    for i in range(BANDS):
        row = HEAT_TOP + i
        page.put(row, HEAT_LEFT - 2, f"=INDEX(Probability_Bands[Probability],ROWS({_down(row)}))", "label",
                 align="right")
        page.put(row, HEAT_LEFT - 1, f"=INDEX(Probability_Bands[From],ROWS({_down(row)}))", "note", Unit.FRACTION,
                 num_format='"from "0%', align="right")
        for k in range(len(IMPACT_SCALE)):
            page.put(row, HEAT_LEFT + k, _count(row, HEAT_LEFT + k), "green", Unit.COUNT, num_format='0;-0;"·"',
                     align="center", font_size=13, border=1, border_color=colours.PAPER)
    heat(page, HEAT_TOP, HEAT_LEFT)
    bottom = HEAT_TOP + BANDS
    for k in range(len(IMPACT_SCALE)):
        page.put(bottom, HEAT_LEFT + k, f"=INDEX(Impact_Scale[Meaning],COLUMNS({_across(HEAT_LEFT + k)}))", "label",
                 align="center")
    page.put(bottom, HEAT_LEFT - 2, "Probability ↑   Impact →", "note")


def _down(row: int) -> str:
    """A range as tall as the band's place: the top row of the map is the last band."""
    return f"$A{row + 1}:$A${HEAT_TOP + BANDS}"


def _across(column: int) -> str:
    """A range as wide as the impact's place."""
    return f"${chr(65 + HEAT_LEFT)}$1:{chr(65 + column)}$1"


def _count(row: int, column: int) -> str:
    """Open risks from the band's limit on, less those from the next band's limit on."""
    impact = f"INDEX(Impact_Scale[Impact],COLUMNS({_across(column)}))"
    at_least = (f'COUNTIFS(Risk_Register[Probability],">="&INDEX(Probability_Bands[From],ROWS({{0}})),'
                f'Risk_Register[Impact],{impact},Risk_Register[Risk],"?*",Risk_Register[Status],"<>Closed")')
    higher = "" if row == HEAT_TOP else "-" + at_least.format(_down(row - 1))
    return "=" + at_least.format(_down(row)) + higher


def heat(page: Page, top: int, left: int) -> None:
    """Colour a heat map, which is green, by the level of a risk in the middle of its band, whose lower limit stands
    left of the map."""
    # A conditional format calls no LAMBDA where LibreOffice has no extension: this is KAM_RISK_LEVEL written out.
    limits, impact = xl_col_to_name(left - 1), xl_col_to_name(left)
    last = top + BANDS - 1
    for row, to_row, upper in ((top, top, "1"), (top + 1, last, f"${limits}{top + 1}")):
        score = f"AVERAGE(${limits}{row + 1},{upper})*COLUMNS(${impact}$1:{impact}$1)"
        for limit, role in ((HIGH, "red"), (MEDIUM, "amber")):
            page.sheet.conditional_format(row, left, to_row, left + len(IMPACT_SCALE) - 1, {
                "type": "formula", "criteria": f"={score}>={limit.name}", "format": page.paint(role),
                "stop_if_true": True})


SHEET = Sheet("Risk_Register", "keep risks from becoming losses",
              "Risks typed by people, their level and expected loss, and a 5×5 heat map.", colours.AMBER, build, LIMITS)
