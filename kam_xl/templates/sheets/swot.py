"""SWOT: strengths, weaknesses, opportunities and threats of each account, and a page for the one that is chosen."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import ONE_ACCOUNT
from kam_xl.templates.table import Column, Rule, Table, a_date

KINDS = (
    ("Strength", "Strengths", "What speaks for us at this account?", "green"),
    ("Weakness", "Weaknesses", "What do we do worse than they may expect?", "amber"),
    ("Opportunity", "Opportunities", "What could we do with them next?", "group"),
    ("Threat", "Threats", "What could cost us the business?", "red"),
)
"""Kind, heading, the question behind it, and the look of the heading."""
LINES = 6
CHOICE_ROW, FORM_TOP = 4, 7
DEPTH = LINES + 3
LEFT = (1, 5)
TABLE_LEFT, TOP = 10, 4

COLUMNS = [
    Column("Account", 24, role="input", rule=ONE_ACCOUNT),
    Column("Kind", 14, role="input", rule=Rule("Kind", "One of the four.", choices=tuple(kind for kind, *_ in KINDS))),
    Column("Entry", 62, role="input", extra={"text_wrap": True}),
    Column("Seen on", 13, theme.DATE, "input", rule=a_date("Seen on", "When it was seen.")),
    Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
    Column("Key", 30, role="calculation", level=1, note="Account, kind, and the entry's number among these.",
           formula='IF(OR([@Account]="",[@Kind]=""),"",[@Account]&"|"&[@Kind]&"|"&'
                   'COUNTIFS(SWOT[Account],[@Account],SWOT[Kind],[@Kind],SWOT[Row],"<="&[@Row]))'),
]


def build(page: Page, book: Book) -> None:
    """Write the form of the chosen account; the entries of all accounts stand at its right."""
    page.header("SWOT", "What speaks for us at an account, and what against: choose the account, print the page.")
    for column, width in enumerate((2, 9, 52, 13, 3, 9, 52, 13, 2, 4)):
        page.sheet.set_column(column, column, width)
    page.put(TOP - 1, TABLE_LEFT, "Entries of all accounts: add rows below the last one.", "note")
    table = Table("SWOT", COLUMNS, book.content.rows("SWOT"))
    page.table(TOP, TABLE_LEFT, table)
    right = TABLE_LEFT + len(COLUMNS)
    page.sheet.set_column(right, right, 3, None, {"collapsed": True})
    _choice(page, book)
    for place, (kind, *words) in enumerate(KINDS):
        _quadrant(page, FORM_TOP + (DEPTH + 1) * (place // 2), LEFT[place % 2], kind, *words)
    page.print_setup(FORM_TOP + 2 * DEPTH + 1, LEFT[1] + 3, pages_tall=1)


def _choice(page: Page, book: Book) -> None:
    page.put(CHOICE_ROW, 1, "SWOT of", "label")
    page.put(CHOICE_ROW, 2, book.content.cells.get("SWOT_Account"), "input", bold=True, font_size=13, indent=1)
    page.define("SWOT_Account", CHOICE_ROW, 2)
    page.rule(CHOICE_ROW, 2, CHOICE_ROW, 2, ONE_ACCOUNT)
    chosen = "MATCH(SWOT_Account,Accounts[Account],0)"
    page.put(CHOICE_ROW, LEFT[1], f'=IFERROR(INDEX(Accounts[Level],{chosen})&" · "&'
             f'INDEX(Accounts[Account manager],{chosen}),"")', "label")
    seen = "COUNTIFS(SWOT[Account],SWOT_Account)"
    page.put(CHOICE_ROW + 1, 1, f'=IF(SWOT_Account="","Choose an account in the yellow cell.",IF({seen}=0,'
             f'"No entries for this account yet: type them into the table at the right.",""))', "note")


def _quadrant(page: Page, top: int, left: int, kind: str, heading: str, question: str,
              role: str) -> None:
    page.sheet.set_row(top, 24)
    page.merge(top, left, top, left + 2, heading, role, align="left", indent=1, font_size=14)
    page.put(top + 1, left, question, "note", indent=1)
    page.put(top + 1, left + 2, "Seen on", "note", align="right")
    first, last = top + 2, top + 1 + LINES
    for nth, row in enumerate(range(first, last + 1), 1):
        page.sheet.set_row(row, 30)
        number = xl_rowcol_to_cell(row, left)
        match = f'MATCH(SWOT_Account&"|{kind}|"&{number},SWOT[Key],0)'
        page.put(row, left, nth, "data", Unit.COUNT, align="center", font_color=colours.MUTED)
        page.put(row, left + 1, f'=IFERROR(INDEX(SWOT[Entry],{match})&"","")', "data", text_wrap=True)
        page.put(row, left + 2, f'=IFERROR(IF(INDEX(SWOT[Seen on],{match})="","",INDEX(SWOT[Seen on],{match})),"")',
                 "data", theme.DATE, align="right")
    more = f'COUNTIFS(SWOT[Account],SWOT_Account,SWOT[Kind],"{kind}")-ROWS({xl_range(first, left, last, left)})'
    page.put(last + 1, left, f'=IF({more}>0,{more}&" more in the table","")', "note")


SHEET = Sheet("SWOT", "think an account through",
              "Strengths, weaknesses, opportunities and threats by account, and a page to print for one of them.",
              colours.TEAL, build)
