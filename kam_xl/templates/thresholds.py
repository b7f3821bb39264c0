"""Thresholds: every limit, weight and band that a formula reads, as tables that people edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
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

SETTINGS: tuple[tuple[str, float, str, str], ...] = (
    ("Window_Months", 12, Unit.MONTHS, "Months that a yearly measure looks back"),
    ("Survey_Months", 3, Unit.MONTHS, "Months of answers behind each point of the NPS chart"),
    ("Top_Accounts", 3, Unit.COUNT, "How many accounts the share of the largest counts"),
    ("Scale_Min", 1, Unit.POINTS, "Lowest points a criterion can get"),
    ("Scale_Max", 10, Unit.POINTS, "Highest points a criterion can get"),
    ("Score_Red_Below", 5, Unit.SCORE, "A score below this is Red"),
    ("Score_Green_From", 6.5, Unit.SCORE, "A score from here on is Green; between the two it is Amber"),
    ("Promoter_From", 9, Unit.POINTS, "Ratings from here on are promoters (the NPS definition: leave it)"),
    ("Passive_From", 7, Unit.POINTS, "Ratings from here on are passives; below are detractors (leave it)"),
    ("Risk_Medium", 1, Unit.SCORE, "A risk score (probability × impact) from here on is Medium"),
    ("Risk_High", 2.5, Unit.SCORE, "A risk score from here on is High"),
)

SCORE_BANDS = (("At risk", None), ("Develop", 5), ("Solid", 6.5), ("Star", 8))

KPI_TARGETS: tuple[tuple[str, str, str, float, float], ...] = (
    ("Customer retention", Unit.FRACTION, "higher", 0.9, 0.95),
    ("Revenue retention", Unit.FRACTION, "higher", 0.9, 0.95),
    ("Overdue receivables", Unit.FRACTION, "lower", 0.25, 0.1),
    ("Revenue against target", Unit.FRACTION, "higher", 0.95, 1),
    ("Revenue growth", Unit.FRACTION, "higher", 0.05, 0.08),
    ("Net revenue retention", Unit.FRACTION, "higher", 1, 1.05),
    ("Gross margin", Unit.FRACTION, "higher", 0.2, 0.3),
    ("NPS", Unit.POINTS, "higher", 20, 40),
    ("Customer satisfaction", Unit.FRACTION, "higher", 0.7, 0.8),
    ("Resolution hours", Unit.SCORE, "lower", 36, 24),
    ("Average score", Unit.SCORE, "higher", 5, 6.5),
)
"""KPI, unit, better, red limit, target."""

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
PROBABILITY_BANDS = (("Rare", 0), ("Unlikely", 0.2), ("Possible", 0.4), ("Likely", 0.6), ("Almost certain", 0.8))
IMPACT_SCALE = ((1, "Negligible"), (2, "Minor"), (3, "Serious"), (4, "Major"), (5, "Critical"))
LISTS = {
    "Risk_Categories": ("Contract renewal", "Competitor activity", "Changed needs", "Economic downturn", "Payment",
                        "Service", "People"),
    "Risk_Statuses": ("Open", "Mitigating", "Accepted", "Closed"),
    "Cadences": ("Weekly", "Monthly", "Quarterly", "Half-yearly", "Yearly"),
}

QUIET: dict[str, Any] = {"header_height": 20, "autofilter": False}
"""How the small tables look."""

DIRECTION = Rule("Direction", "higher: a value below the limit is bad. lower: a value above it is bad.",
                 choices=("higher", "lower"))
A_LIMIT = Rule("Limit", "A number; percentages as 5 % or 0.05. Leave blank where there is no limit.",
               between=(-1_000_000_000, 1_000_000_000))
LEFT, RIGHT, LISTS_AT = 0, 7, 14


def build(page: Page, _book: Book) -> None:
    """Write the tables in two columns, the word lists beside them."""
    page.header("Thresholds", "Change a yellow cell and every sheet follows. Nothing is hard-coded in a formula.")
    for column, width in enumerate((24, 13, 13, 13, 13, 48, 3, 20, 16, 16, 18, 16, 16, 3, 20, 3, 16, 3, 16)):
        page.sheet.set_column(column, column, width)
    _criteria(page)
    _settings(page)
    _bands(page)
    _targets(page)
    _levels(page)
    _risk_scales(page)
    _lists(page)
    page.sheet.freeze_panes(3, 0)
    page.print_setup(53, RIGHT + 5)


def _criteria(page: Page) -> None:
    page.section(4, LEFT, LEFT + 5, "Criteria of the score")
    page.put(5, LEFT, "Weights are relative. A blank weight switches a criterion off. Keep the order: it is the "
             "Scorecard's.", "note")
    columns = [Column("Criterion", 0, role="label"),
               Column("Weight", 0, Unit.COUNT, "input",
                      rule=Rule("Weight", "A number from 0; blank switches the criterion off.", between=(0, 1000))),
               Column("Worst", 0, role="input", rule=A_LIMIT), Column("Best", 0, role="input", rule=A_LIMIT),
               Column("Share", 0, Unit.FRACTION, "calculation",
                      "IF(SUM(Criteria[Weight])=0,0,N([@Weight])/SUM(Criteria[Weight]))"),
               Column("Measured as", 0, role="text")]
    rows = [[c.name, c.weight, c.worst, c.best, c.measured] for c in CRITERIA]
    page.table(6, LEFT, Table("Criteria", columns, rows), **QUIET)
    for i, criterion in enumerate(CRITERIA):
        for k, limit in enumerate(("Worst", "Best")):
            page.put(7 + i, LEFT + 2 + k, rows[i][2 + k], "input", criterion.unit)
            page.define(f"{criterion.key}_{limit}", 7 + i, LEFT + 2 + k)
    page.bars(7, LEFT + 4, 6 + len(CRITERIA), LEFT + 4, "#A9C1DD")


def _settings(page: Page) -> None:
    top = 16
    page.section(top, LEFT, LEFT + 5, "Settings")
    columns = [Column("Setting", 0, role="label"), Column("Value", 0, role="input", rule=A_LIMIT),
               Column("Meaning", 0, role="plain")]
    page.table(top + 1, LEFT, Table("Settings", columns, [(n, v, m) for n, v, _, m in SETTINGS]), **QUIET)
    _run_on(page, top + 1, LEFT + 3, LEFT + 5)
    for i, (name, value, unit, _) in enumerate(SETTINGS):
        page.put(top + 2 + i, LEFT + 1, value, "input", unit)
        page.define(name, top + 2 + i, LEFT + 1)


def _bands(page: Page) -> None:
    top = 31
    page.section(top, LEFT, LEFT + 5, "Bands of the score")
    columns = [Column("Band", 0, role="input"), Column("From", 0, Unit.SCORE, "input", rule=A_LIMIT)]
    page.table(top + 1, LEFT, Table("Score_Bands", columns, SCORE_BANDS), **QUIET)
    page.put(top + 2, LEFT + 2, "The first band has no lower limit.", "note")


def _targets(page: Page) -> None:
    top = 40
    page.section(top, LEFT, LEFT + 5, "Targets of the Dashboard")
    columns = [Column("KPI", 0, role="label"), Column("Better", 0, role="input", rule=DIRECTION),
               Column("Red limit", 0, role="input", rule=A_LIMIT), Column("Target", 0, role="input", rule=A_LIMIT)]
    rows = [(name, better, red, target) for name, _, better, red, target in KPI_TARGETS]
    page.table(top + 1, LEFT, Table("KPI_Targets", columns, rows), **QUIET)
    for i, (_, unit, _, red, target) in enumerate(KPI_TARGETS):
        page.put(top + 2 + i, LEFT + 2, red, "input", unit)
        page.put(top + 2 + i, LEFT + 3, target, "input", unit)


def _levels(page: Page) -> None:
    page.section(4, RIGHT, RIGHT + 5, "Limits of the Escalation, by account level")
    page.put(5, RIGHT, "The first row serves accounts of any level that is not listed.", "note")
    columns = [Column("Level", 0, role="input"),
               *(Column(name, 0, unit, "input", rule=A_LIMIT) for name, unit, _, _ in ESCALATION_KPIS)]
    page.table(6, RIGHT, Table("Level_Limits", columns, LEVEL_LIMITS), **QUIET)
    top = 16
    page.section(top, RIGHT, RIGHT + 5, "Direction of the limits")
    columns = [Column("KPI", 0, role="label"), Column("Direction", 0, role="input", rule=DIRECTION),
               Column("Why", 0, role="plain")]
    rows = [(name, direction, why) for name, _, direction, why in ESCALATION_KPIS]
    page.table(top + 1, RIGHT, Table("Escalation_KPIs", columns, rows), **QUIET)
    _run_on(page, top + 1, RIGHT + 3, RIGHT + 5)
    top = 25
    page.section(top, RIGHT, RIGHT + 5, "Whom to tell, besides the account's own people")
    columns = [Column("From breaches", 0, Unit.COUNT, "input"), Column("Tell", 0, role="input")]
    page.table(top + 1, RIGHT, Table("Escalation_Path", columns, ESCALATION_PATH), **QUIET)
    _run_on(page, top + 1, RIGHT + 2, RIGHT + 2)


def _run_on(page: Page, row: int, first: int, last: int) -> None:
    """Let the heading band run on over cells into which long texts flow."""
    for column in range(first, last + 1):
        page.put(row, column, None, "heading")


def _risk_scales(page: Page) -> None:
    top = 30
    page.section(top, RIGHT, RIGHT + 5, "Scales of the Risk_Register")
    columns = [Column("Probability", 0, role="input"), Column("From", 0, Unit.FRACTION, "input")]
    page.table(top + 1, RIGHT, Table("Probability_Bands", columns, PROBABILITY_BANDS), **QUIET)
    columns = [Column("Impact", 0, Unit.COUNT, "label"), Column("Meaning", 0, role="input")]
    page.table(top + 8, RIGHT, Table("Impact_Scale", columns, IMPACT_SCALE), **QUIET)


def _lists(page: Page) -> None:
    page.section(4, LISTS_AT, LISTS_AT + 4, "Word lists")
    for k, (name, words) in enumerate(LISTS.items()):
        table = Table(name, [Column(name.replace("_", " "), 0, role="input")], [(word,) for word in words])
        page.table(6, LISTS_AT + 2 * k, table, **QUIET)
        page.workbook.define_name(f"List_{name}", f"={name}[{name.replace('_', ' ')}]")
    page.workbook.define_name("List_Levels", "=Level_Limits[Level]")


SHEET = Sheet("Thresholds", "edit limits, weights and bands", "The tables that the formulas read.", theme.TEAL, build)
