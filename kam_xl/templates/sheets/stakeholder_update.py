"""Stakeholder_Update: a message about an account, composed from live figures and an editable bank of phrases."""

from __future__ import annotations

from typing import Any

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import update_figures as figures
from kam_xl.templates.sheets.book_figures import TREND_TOLERANCE
from kam_xl.templates.sheets.data import ONE_ACCOUNT
from kam_xl.templates.sheets.update_figures import FIELDS, FIELDS_TOP, METRIC_NAMES, MONTH_NAMES, NAMES, VALUES
from kam_xl.templates.table import Column, Rule, Table, hint

LIMITS = (Setting("Update_Months", 3, Unit.MONTHS, "The update tells of actions done in these last months"),
          TREND_TOLERANCE, MONTH_NAMES)

PHRASES = (
    ("Subject", "{client} performance update – {date}"),
    ("Greeting", "Dear {name},"),
    ("Opening", "Here is our update on {client}: how it has gone, what we watch, and what comes next."),
    ("Better", "{metric} has improved to {value}, {change} more than {since} ({before})."),
    ("Worse", "{metric} has fallen to {value}, {change} less than {since} ({before})."),
    ("Unchanged", "{metric} stands at {value}, as much as {since}."),
    ("Now", "{metric} stands at {value}."),
    ("Trend", "Over the last months it is {trend}."),
    ("Target", "Our target is {target}."),
    ("Actions behind it", "What we have done for it: {action}."),
    ("Risk", "The risk that we watch: {risk}."),
    ("Mitigation", "What we do about it: {mitigation}."),
    ("Next steps", "What comes next: {next}."),
    ("Strategy", "All of this serves what we want to reach together: {strategy}."),
    ("Own words", None),
    ("Offer", "I would be glad to talk this through with you: tell me when it suits you."),
    ("Closing", "Kind regards"),
)
"""Name and text of each phrase; a phrase whose field has no value is left out."""

LABELS, TEXT, PHRASE = 0, 1, 3
CHOOSE_TOP, MESSAGE_TOP = 3, 9
SUBJECT, BODY = MESSAGE_TOP + 1, MESSAGE_TOP + 3
PHRASES_TOP = FIELDS_TOP + len(FIELDS) + 3
A_METRIC = Rule("Key metric", "What the update begins with. Score and gross margin are for our own people.",
                choices=METRIC_NAMES)
A_CONTACT = Rule("To", "One of the people at the account, or any other name.", choices=f"={figures.PEOPLE}",
                 warn_only=True)
CHECK = ('=IF(OR(Update_Account="",Update_Contact=""),"",IF(COUNTIFS(Contacts[Account],Update_Account,'
         'Contacts[Contact],Update_Contact)=0,"⚑ Not a contact of this account","✔ Contact of this account"))')


def said(phrase: str) -> str:
    """A phrase as it reads with its fields filled."""
    return f'INDEX(Phrases[As it reads],MATCH("{phrase}",Phrases[Phrase],0))'


TREND = (f'IF(Update_Direction="",{said("Now")},IF(Update_Direction>0,{said("Better")},'
         f'IF(Update_Direction=0,{said("Unchanged")},{said("Worse")})))')
PARAGRAPHS: tuple[tuple[str, str, int], ...] = (
    ("Greeting", said("Greeting"), 2),
    ("Opening", said("Opening"), 2),
    ("How it goes", f'TEXTJOIN(" ",TRUE,{TREND},{said("Trend")},{said("Target")},{said("Actions behind it")})', 4),
    ("Risk", f'TEXTJOIN(" ",TRUE,{said("Risk")},{said("Mitigation")})', 2),
    ("Next", f'TEXTJOIN(" ",TRUE,{said("Next steps")},{said("Strategy")})', 3),
    ("Offer", said("Offer"), 2),
    ("Own words", said("Own words"), 2),
    ("Closing", f'{said("Closing")}&","', 1),
    ("Signed by", "Update_Sender", 1),
)
"""Label, formula and number of rows of each paragraph."""
SIGNED = BODY + sum(rows for *_, rows in PARAGRAPHS) - 1
"""The last row of the letter."""
COPY_ROWS = 17


def build(page: Page, book: Book) -> None:
    """Write choice and letter at the left, the words beside it, the figures behind it at the right."""
    for column, width in enumerate((13, 92, 3, 17, 76, 92, 3, *figures.WIDTHS)):
        page.sheet.set_column(column, column, width)
    page.header("Stakeholder update", "Choose account, person and metric: the message writes itself. Copy it, or print "
                "it as a letter.")
    page.sheet.set_default_row(19)
    page.workbook.define_name("Line_Break", "=CHAR(10)")
    _choice(page, book)
    _message(page)
    figures.write_fields(page, PHRASE)
    _phrases(page)
    figures.write_figures(page, book)
    page.print_setup(SIGNED, TEXT, landscape=False, pages_tall=1)
    page.sheet.print_area(SUBJECT, TEXT, SIGNED, TEXT)
    page.sheet.set_margins(0.9, 0.9, 1.2, 1)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _choice(page: Page, book: Book) -> None:
    page.section(CHOOSE_TOP, LABELS, TEXT, "Choose")
    inputs = (("Account", "Update_Account", ONE_ACCOUNT), ("To", "Update_Contact", A_CONTACT),
              ("Key metric", "Update_Metric", A_METRIC))
    for row, (label, name, rule) in enumerate(inputs, CHOOSE_TOP + 1):
        page.put(row, LABELS, label, "label")
        page.put(row, TEXT, book.content.cells.get(name), "input", indent=1, bold=True)
        page.define(name, row, TEXT)
        page.rule(row, TEXT, row, TEXT, rule)
    row = CHOOSE_TOP + 1 + len(inputs)
    page.put(row, TEXT, CHECK, "note", indent=1)
    page.sheet.conditional_format(row, TEXT, row, TEXT, {
        "type": "text", "criteria": "begins with", "value": "⚑", "format": page.paint("amber")})


def _message(page: Page) -> None:
    page.section(MESSAGE_TOP, LABELS, TEXT, "The message")
    page.put(SUBJECT, LABELS, "Subject", "note")
    page.put(SUBJECT, TEXT, f'=IF(Update_Account="","Choose an account above.",{said("Subject")})', "label",
             font_size=14, valign="top")
    row = BODY
    for label, formula, rows in PARAGRAPHS:
        page.put(row, LABELS, label, "note", valign="top")
        _paragraph(page, row, rows, f'=IF(Update_Account="","",{formula})', "text")
        row += rows
    page.section(SIGNED + 2, LABELS, TEXT, "The whole text, to copy")
    _paragraph(page, SIGNED + 3, COPY_ROWS, f"=TEXTJOIN(Line_Break&Line_Break,TRUE,$B${BODY + 1}:$B${SIGNED + 1})",
               "calculation")
    page.define("Update_Text", SIGNED + 3, TEXT)


def _paragraph(page: Page, row: int, rows: int, formula: str, role: str) -> None:
    """Write a paragraph into one cell, as many rows high as it may need."""
    looks: dict[str, Any] = {"valign": "top", "font_size": 11, "text_wrap": True}
    if rows == 1:
        page.put(row, TEXT, formula, role, **looks)
    else:
        page.merge(row, TEXT, row + rows - 1, TEXT, formula, role, **looks)


def _phrases(page: Page) -> None:
    page.section(PHRASES_TOP - 1, PHRASE, PHRASE + 2, "Phrases: a sentence without a value for its field is left out")
    missing = f'SUMPRODUCT(ISNUMBER(SEARCH({NAMES},[@Text]))*({VALUES}=""))>0'
    filled = "[@Text]"
    for field in FIELDS:
        filled = f"SUBSTITUTE({filled},{field.name_cell},{field.value_cell})"
    page.table(PHRASES_TOP, PHRASE, Table("Phrases", [
        Column("Phrase", 0, role="label"),
        Column("Text", 0, role="input",
               rule=hint("Text", "Your words, with the fields above in braces.")),
        Column("As it reads", 0, role="calculation", extra={"shrink": True},
               formula=f'IF([@Text]="","",IF({missing},"",{filled}))')], PHRASES), header_height=22, autofilter=False)


SHEET = Sheet("Stakeholder_Update", "write to a stakeholder", "A message composed from live figures: trend, actions, "
              "risk, next steps; ready to paste.", colours.TEAL, build, LIMITS)
