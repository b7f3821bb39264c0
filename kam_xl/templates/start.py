"""Start: the way around the book, the month's steps, and the reporting month."""

from __future__ import annotations

from datetime import date

from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.table import Rule

STEPS = (
    ("Put the month's exports into the folder named in Sources.", "Sources"),
    ("Run  kam-xl refresh account_book.xlsx --period 2026-09  (--dry-run only says what would change).", "Refresh_Log"),
    ("Type the relationship ratings on the Scorecard and look at what moved each score.", "Scorecard"),
    ("Run  kam-xl check account_book.xlsx , or open Escalation, and tell those who must know.", "Escalation"),
    ("Bring the risks up to date, beginning with the reviews that are due.", "Risk_Register"),
    ("Print the Dashboard, or save it as PDF, for the management meeting.", "Dashboard"),
)
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
PERIOD = Rule("Reporting month", "The first day of the month, such as 2026-10-01. The refresh writes it.",
              between=(date(2000, 1, 1), date(2100, 12, 1)), kind="date")  # type: ignore[arg-type]

CLOSED = Rule("Closed up to", "The first day of the last month that is closed; kam-xl close writes it.",
              between=(date(2000, 1, 1), date(2100, 12, 1)), kind="date")  # type: ignore[arg-type]


def build(page: Page, book: Book) -> None:
    """Write the four blocks: reporting month, steps, sheets, colours."""
    for column, width in enumerate((2, 18, 18, 42, 3, 5, 18, 96)):
        page.sheet.set_column(column, column, width)
    page.sheet.set_default_row(19)
    page.sheet.set_row(0, 34)
    page.put(0, 1, book.title, "title", font_size=24)
    page.put(1, 1, book.subject, "subtitle")
    if book.content.is_sample:
        page.put(2, 1, "The portfolio in this book is fictitious. For your own: kam-xl new account_book FILE --empty",
                 "note", text_wrap=False)
    _period(page, book)
    _colours(page, 14)
    _steps(page, 4)
    _sheets(page, book, 14)
    page.print_setup(15 + max(len(book.sheets), 8), 7, pages_tall=1)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _period(page: Page, book: Book) -> None:
    page.section(4, 1, 3, "Reporting month")
    page.put(5, 1, "Period", "label")
    page.put(5, 2, book.period, "input", theme.MONTH, align="left", indent=1, bold=True, font_size=12)
    page.put(5, 3, "first day of the month; written by the refresh", "note", indent=1)
    page.rule(5, 2, 5, 2, PERIOD)
    page.define("Period", 5, 2)
    for i, (name, label, formula, unit, meaning) in enumerate(DATES):
        page.put(6 + i, 1, label, "label")
        page.put(6 + i, 2, formula, "calculation", unit, align="left", indent=1)
        page.put(6 + i, 3, meaning, "note", indent=1)
        page.define(name, 6 + i, 2)
    page.put(11, 1, "Owner", "label")
    page.put(11, 2, book.content.owner or None, "input", indent=1)
    page.put(11, 3, "who answers for this book", "note", indent=1)
    page.define("Owner", 11, 2)
    page.put(12, 1, "Closed up to", "label")
    page.put(12, 2, None, "input", theme.MONTH, align="left", indent=1)
    page.put(12, 3, "its figures are final: a refresh of it, or of a month before, is refused", "note", indent=1)
    page.rule(12, 2, 12, 2, CLOSED)
    page.define("Closed_Period", 12, 2)


def _steps(page: Page, top: int) -> None:
    page.section(top, 5, 7, "Each month")
    for i, (text, sheet) in enumerate(STEPS):
        page.put(top + 1 + i, 5, i + 1, "label", align="center")
        page.link(top + 1 + i, 6, sheet, sheet)
        page.put(top + 1 + i, 7, text, "text")


def _sheets(page: Page, book: Book, top: int) -> None:
    page.section(top, 5, 7, "The sheets")
    for i, sheet in enumerate(s for s in book.sheets if s.name != page.name):
        page.put(top + 1 + i, 5, "■", "plain", font_color=sheet.colour, align="center")
        page.link(top + 1 + i, 6, sheet.name, sheet.name)
        page.put(top + 1 + i, 7, f"{sheet.use[0].upper()}{sheet.use[1:]}. {sheet.carries}", "text")


def _colours(page: Page, top: int) -> None:
    page.section(top, 1, 3, "What the colours mean")
    for i, (word, role, meaning) in enumerate(COLOURS):
        page.put(top + 1 + i, 1, word, role, align="center")
        page.put(top + 1 + i, 2, meaning, "plain", indent=1)


SHEET = Sheet("Start", "find your way", "What each sheet is for, the month's steps, the reporting month.", theme.NAVY,
              build)
