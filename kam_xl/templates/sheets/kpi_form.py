"""Writing a KPI: the check and the form beside each KPI of the catalogue, filled in for those in use."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.limits import Block, Setting, WordList, choice
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.reading_list import TOP
from kam_xl.templates.sheets.risk_register import CADENCES
from kam_xl.templates.table import Column, Table, a_date, hint, yes_or_no

STEPS = Block("How often a KPI is reviewed", Table("Cadence_Steps", [
    Column("Cadence", 0, role="input"), Column("Months", 0, Unit.MONTHS, "input"),
    Column("Days", 0, Unit.DAYS, "input")],
    (("Weekly", 0, 7), ("Monthly", 1, 0), ("Quarterly", 3, 0), ("Half-yearly", 6, 0), ("Yearly", 12, 0))),
    note="From one review to the next.", right=True)
OFTEN = Setting("Review_Within_Months", 1, Unit.MONTHS, "A KPI is reviewed often enough if it is at least this often")
EVIDENCE = WordList("Evidence_Kinds", ("Hard", "Soft"))
LIMITS = (STEPS, OFTEN, EVIDENCE, CADENCES)

CENTRE = {"align": "center", "valign": "top"}
TOP_LEFT = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
SMART = (
    ("Clear objective", "Specific: does it name what is to be reached, and by whom?"),
    ("Measurable", "Does a number tell when it is reached?"),
    ("Attainable", "Achievable: can it be reached with what is there?"),
    ("Actionable", "Relevant: does it serve the account plan, and can somebody act on it?"),
    ("Time-bound", "Does it have a date?"),
)
"""The five questions, in the order of KAM_SMART."""
IN_USE = 'IF([@[In use]]<>"Yes","",{0})'
FIND = "INDEX(Cadence_Steps[{0}],MATCH([@[Reviewed]],Cadence_Steps[Cadence],0))"
SET = 'OR([@Reviewed]="",COUNTIF(Cadence_Steps[Cadence],[@Reviewed])=0)'


def _question(name: str, message: str) -> Column:
    return Column(name, 12, role="input", rule=yes_or_no(name, message), extra=CENTRE, note=message)


def _missing() -> str:
    """The words of what the form still lacks."""
    lacks = (('[@Shared]<>"Yes"', "shared"), ('[@Often]<>"Yes"', "reviewed often"),
             ('[@Evolves]<>"Yes"', "evolves"), ('[@[KPI owner]]=""', "owner"))
    return ",".join(f'IF({missing},"{word}","")' for missing, word in lacks)


COLUMNS = [
    Column("In use", 9, role="input", extra=CENTRE, rule=yes_or_no(
        "In use", "Do you steer by this KPI? If it stands in two areas, say so in one of them.")),
    *(_question(*question) for question in SMART),
    Column("SMART or missing", 22, role="calculation", extra=TOP_LEFT,
           note="KAM_SMART: SMART, or the words that are missing.",
           formula=IN_USE.format("KAM_SMART(" + ",".join(f'[@[{name}]]="Yes"' for name, _ in SMART) + ")")),
    _question("Shared", "Do those whom it concerns know it?"),
    Column("Reviewed", 12, role="input", rule=choice("Reviewed", "How often do you look at it?", CADENCES),
           extra=CENTRE),
    Column("Often", 9, role="calculation", extra=CENTRE, note="Whether it is reviewed weekly or monthly; the limit is "
           "in Thresholds.", formula=IN_USE.format(
               f'IF({SET},"",IF({FIND.format("Months")}<=Review_Within_Months,"Yes","No"))')),
    _question("Evolves", "Does it follow the business: is its objective brought up to date when needed?"),
    Column("KPI owner", 18, role="input", extra=TOP_LEFT),
    Column("Form", 24, role="calculation", extra=TOP_LEFT, note="Complete, or what is still to do.",
           formula=IN_USE.format(f'IF(TEXTJOIN("",TRUE,{_missing()})="","Complete","To do: "&'
                                 f'TEXTJOIN(", ",TRUE,{_missing()}))')),
    Column("Last review", 13, theme.DATE, "input", rule=a_date("Last review", "The day of the last review."),
           extra={"valign": "top"}),
    Column("Next review", 13, theme.DATE, "calculation", extra={"valign": "top"}, formula=IN_USE.format(
        f'IF(OR([@[Last review]]="",{SET}),"",EDATE([@[Last review]],{FIND.format("Months")})+{FIND.format("Days")})')),
    Column("State", 16, role="calculation", extra=CENTRE, note="Due: the next review is not after As_Of.",
           formula=IN_USE.format('IF([@[Next review]]="","No review yet",IF([@[Next review]]<=As_Of,"● Due",'
                                 '"Planned"))')),
    Column("Benchmark", 26, role="input", extra=TOP_LEFT, rule=hint(
        "Benchmark", "A figure from outside to compare with, and where it comes from."),
        note="A figure from outside, and where it comes from."),
    Column("Evidence", 11, role="input", extra=CENTRE, rule=choice(
        "Evidence", "Hard: counted or measured. Soft: judged or said.", EVIDENCE)),
]
INPUTS = [column.name for column in COLUMNS if not column.formula]


COUNTS = (("KPIs in use", "In use", "Yes"), ("of them SMART", "SMART or missing", "SMART"),
          ("forms complete", "Form", "Complete"), ("reviews due", "State", "● Due"))


def write_counts(page: Page, first: int) -> None:
    """How many KPIs are in use, SMART, complete, and due: above the form, and at the left as a sentence."""
    for k, (label, column, word) in enumerate(COUNTS):
        page.put(2, first + 2 * k, f'=COUNTIF(KPI_Catalogue[{column}],"{word}")', "tile value", Unit.COUNT)
        page.put(2, first + 2 * k + 1, label, "tile caption")
    cells = [f"{xl_col_to_name(first + 2 * k)}3" for k in range(len(COUNTS))]
    told = '&", "&'.join(f'{cell}&" {label}"' for cell, (label, *_) in zip(cells, COUNTS, strict=True))
    page.put(2, 3, f'=IF({cells[0]}=0,"Say further right which KPIs you use, and check how they are written.",{told})',
             "label")


def paint(page: Page, table: Table) -> None:
    """Group headings, and colours by the words."""
    bottom = TOP + table.depth
    groups = (("In use", "Time-bound", "SMART check"), ("SMART or missing", "SMART or missing", "Result"),
              ("Shared", "Form", "Writing the KPI"), ("Last review", "State", "Review"),
              ("Benchmark", "Evidence", "Evidence"))
    for first, last, text in groups:
        left, right = table.index(first), table.index(last)
        if left == right:
            page.put(TOP - 1, left, text, "group")
        else:
            page.merge(TOP - 1, left, TOP - 1, right, text, "group")
    for name, word, role in (("SMART or missing", "SMART", "green"), ("Form", "Complete", "green"),
                             ("State", "● Due", "amber"), ("Often", "No", "amber")):
        at = table.index(name)
        page.words(TOP + 1, at, bottom, at, {word: role})
