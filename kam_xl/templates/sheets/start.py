"""Start: the way around the book, the month's steps, and the reporting month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import GREY, SAND
from kam_xl.templates.table import Rule, hint

STEPS = (
    ("Put the month's exports into the folder named in Sources.", "Sources"),
    ('="Run  kam-xl refresh BOOK.xlsx --period "&YEAR(Next_Period)&"-"&IF(LEN(MONTH(Next_Period))=1,"0","")'
     '&MONTH(Next_Period)&"  (BOOK: this file; --dry-run only says what would change)."', "Refresh_Log"),
    ("Type the relationship ratings on the Scorecard and look at what moved each score.", "Scorecard"),
    ("Run  kam-xl check BOOK.xlsx , or open Escalation, and tell those who must know.", "Escalation"),
    ("Look at the quiet red flags, and call those who have fallen silent.", "Red_Flags"),
    ("Bring the risks up to date, beginning with the reviews that are due.", "Risk_Register"),
    ("Hold the account reviews that are due; put what was agreed into Actions.", "Review"),
    ("Print the Dashboard, or save it as PDF, for the management meeting.", "Dashboard"),
    ("Choose account and recipient, and send the update.", "Stakeholder_Update"),
)
"""What is done each month, and where."""

COLOURS = (
    ("Input", "input", "Typed by people; stays when the book is refreshed."),
    ("Calculated", "calculation", "A formula: leave it alone."),
    ("Data", "data", "Refreshed from a source, not typed."),
    ("Green", "green", "On or above target."),
    ("Amber", "amber", "Between limit and target: watch."),
    ("Red", "red", "Beyond the limit: act. The word always says it, too."),
)
DATES = (
    ("As_Of", "As of", "=EDATE(Period,1)-1", theme.DATE, "last day of the reporting month"),
    ("Previous_Period", "Month before", "=EDATE(Period,-1)", theme.MONTH, "what changes are measured against"),
    ("Next_Period", "Next month", "=EDATE(Period,1)", theme.MONTH, "where this month's data ends"),
    ("Window_Start", "Year from", "=EDATE(Period,1-Window_Months)", theme.MONTH, "first month of the yearly measures"),
    ("Before_Start", "Year before from", "=EDATE(Window_Start,-Window_Months)", theme.MONTH,
     "first month of the year before"),
)
WINDOW = Setting("Window_Months", 12, Unit.MONTHS, "Months that a yearly measure looks back")
BEFORE_KNOWN = ("Before_Known", "Year before known",
                '=IF(COUNT(Revenue[Month])=0,"No",IF(MIN(Revenue[Month])<=Before_Start,"Yes","No"))', Unit.TEXT,
                "No: growth and retention stay blank until Revenue reaches back so far")
"""Asked before anything is compared with the year before, of which a part would make any growth look large."""

NAMES_TO_MEND = ('=TEXTJOIN(", ",TRUE,IF((Accounts[Account]<>"")*(COUNTIF(Accounts[Account],Accounts[Account])<>1),'
                 'Accounts[Account],""))')
"""The accounts that a formula does not find once under their own name."""

PERIOD = Rule("Reporting month", "The first day of the month, such as 2026-10-01. The refresh writes it.",
              between=(date(2000, 1, 1), date(2100, 12, 1)), kind="date")  # type: ignore[arg-type]

CLOSED = Rule("Closed up to", "The first day of the last month that is closed; kam-xl close writes it.",
              between=(date(2000, 1, 1), date(2100, 12, 1)), kind="date")  # type: ignore[arg-type]


FIELDS: tuple[tuple[str, str, str, Rule, dict[str, Any]], ...] = (
    ("Owner", "Owner", "who answers for this book", hint("Owner", "The name of the person who answers for it."), {}),
    ("Currency", "Currency", "of all money in this book, such as EUR",
     hint("Currency", "Three letters; amounts are not converted."), {}),
    ("Closed_Period", "Closed up to", "its figures are final: a refresh of it, or of a month before, is refused",
     CLOSED, {"unit": theme.MONTH, "align": "left"}),
)
"""Name, label, meaning, rule and looks of the other cells that are typed."""
TOP, LOWER = 4, 18


def build(page: Page, book: Book) -> None:
    """Write the blocks: reporting month, steps, sheets to read, colours, sheets that are typed and refreshed."""
    for column, width in enumerate((2, 20, 20, 50, 3, 5, 20, 92)):
        page.sheet.set_column(column, column, width)
    page.sheet.set_default_row(19)
    page.sheet.set_row(0, 34)
    page.put(0, 1, book.template.title, "title", font_size=24)
    page.put(1, 1, book.template.subject, "subtitle")
    if book.content.is_sample:
        page.put(2, 1, "The portfolio in this book is fictitious. "
                 f"For your own: kam-xl new {book.template.name} FILE --empty", "note", text_wrap=False)
    _period(page, book)
    _colours(page, LOWER)
    others = [sheet for sheet in book.sheets if sheet.name != page.name]
    reading, tables = ([s for s in others if (s.colour in (GREY, SAND)) is wanted] for wanted in (False, True))
    below = _links(page, _steps(page, TOP, book) + 1, 6, "The sheets to work with", reading)
    left = _links(page, LOWER + len(COLOURS) + 2, 1, "The sheets that hold the data", tables)
    page.print_setup(max(below, left), 7, pages_tall=1)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _period(page: Page, book: Book) -> None:
    page.section(TOP, 1, 3, "Reporting month")
    _field(page, TOP + 1, "Period", "Period", book.period, "first day of the month; written by the refresh",
           unit=theme.MONTH, align="left", bold=True, font_size=12)
    page.rule(TOP + 1, 2, TOP + 1, 2, PERIOD)
    dates = [*DATES, BEFORE_KNOWN] if book.has("Revenue") else DATES
    for i, (name, label, formula, unit, meaning) in enumerate(dates, TOP + 2):
        _field(page, i, name, label, formula, meaning, "calculation", unit=unit, align="left")
    for i, (name, label, meaning, rule, looks) in enumerate(FIELDS, TOP + 2 + len(dates)):
        _field(page, i, name, label, book.content.cells.get(name), meaning, **looks)
        page.rule(i, 2, i, 2, rule)
    _names_to_mend(page, TOP + 2 + len(dates) + len(FIELDS))


def _names_to_mend(page: Page, row: int) -> None:
    page.put(row, 1, "Accounts to rename", "label")
    page.put_array(row, 2, NAMES_TO_MEND, "calculation", font_color=colours.RED, indent=1, shrink=True)
    page.put(row, 3, "they stand twice, or formulas take them for a condition (* ? ~ = < >)", "note", indent=1)
    page.define("Accounts_To_Rename", row, 2)


def _field(page: Page, row: int, name: str, label: str, value: object, meaning: str, role: str = "input",
           **looks: Any) -> None:
    page.put(row, 1, label, "label")
    page.put(row, 2, value, role, **({"indent": 1} | looks))
    page.put(row, 3, meaning, "note", indent=1)
    page.define(name, row, 2)


def _steps(page: Page, top: int, book: Book) -> int:
    """Write the steps that the book has sheets for; the row after them."""
    page.section(top, 5, 7, "Each month")
    steps = [(text, sheet) for text, sheet in STEPS if book.has(sheet)]
    for i, (text, sheet) in enumerate(steps):
        page.put(top + 1 + i, 5, i + 1, "label", align="center")
        page.link(top + 1 + i, 6, sheet, sheet)
        page.put(top + 1 + i, 7, text, "text")
    return top + 1 + len(steps)


def _links(page: Page, top: int, left: int, title: str, sheets: Sequence[Sheet]) -> int:
    """Write a line for each sheet, with what it is for and, where there is room, what it carries; the row after."""
    wide = left > 1
    page.section(top, left - wide, left + 1 + (not wide), title)
    for row, sheet in enumerate(sheets, top + 1):
        told = f"{sheet.use[0].upper()}{sheet.use[1:]}." + f" {sheet.carries}" * wide
        if wide:
            page.put(row, left - 1, "■", "plain", font_color=sheet.colour, align="center")
        page.link(row, left, sheet.name, sheet.name)
        page.put(row, left + 1, told, "plain", shrink=wide)
    return top + 1 + len(sheets)


def _colours(page: Page, top: int) -> None:
    page.section(top, 1, 3, "What the colours mean")
    for i, (word, role, meaning) in enumerate(COLOURS):
        page.put(top + 1 + i, 1, word, role, align="center")
        page.put(top + 1 + i, 2, meaning, "plain", indent=1)


SHEET = Sheet("Start", "find your way", "What each sheet is for, the month's steps, the reporting month.", colours.NAVY,
              build, [WINDOW])
