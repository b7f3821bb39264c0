"""Review: the form of an account review on two pages: what is prepared, and what is said and decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import ONE_ACCOUNT, YES_OR_NO
from kam_xl.templates.sheets.review_texts import AFTER_REVIEW, AGENDA, INPUTS, PERFORMANCE, QUESTIONS, Fact, score
from kam_xl.templates.table import Rule, a_date, hint

LIMITS = (Setting("Old_Payment_Days", 60, Unit.DAYS, "The review asks about payments that are overdue for longer"),)
HAVE, MISSING = "Have", "Missing"
READY, COPIED, TO_COPY, NO_OWNER = "✔ ready", "✔ In Actions", "→ Copy to Actions", "✖ Owner missing"

NUMBER, NAME, WIDE, FACT, DAY, LAST = range(6)
WIDTHS = (4, 18, 44, 27, 22, 22)
HEAD_TOP, MINUTES = 4, 12
FACTS = 6
AGENDA_TOP = HEAD_TOP + FACTS + 2
INPUTS_TOP = AGENDA_TOP + len(AGENDA) // 2 + 2
PERFORMANCE_TOP = INPUTS_TOP + len(INPUTS) + 3
QUESTIONS_TOP = PERFORMANCE_TOP + len(PERFORMANCE) + 2
MINUTES_TOP = QUESTIONS_TOP + sum(len(asked) for _, asked in QUESTIONS) + 3
AFTER_TOP = MINUTES_TOP + MINUTES + 3
FIRST_INPUT, FIRST_MINUTE = INPUTS_TOP + 2, MINUTES_TOP + 2

FIGURES = "Figures convince: bring the account's Scorecard and what the key result areas reached."
AFTERWARDS = ("Then type the day into Last review on the sheet Reviews, file this form as PDF with the account, and "
              "clear the yellow cells for the next one.")
HAVE_IT = Rule("Have or Missing", "Have or Missing. Left blank, it counts as had where the book has entries of it.",
               choices=(HAVE, MISSING))
REVIEWED_ON = a_date("Date of review", "The day on which the review is held.")
DUE = a_date("Due", "The day by which it is done.")
LINE_MANAGER = hint("Line manager", "Who leads the account manager and is always present.")
GUESTS = hint("Present from the customer", "Who comes from the customer, if anybody does.")
ANSWER = hint("Answer", "What was said, in a few words.")
DECIDED = hint("What was decided", "One action a line, in the words in which it is copied to Actions.")
OWNER = hint("Owner", "The one person who does it.")
OF_ACCOUNT = 'IFERROR(INDEX({0}[{1}],MATCH(Review_Account,{0}[Account],0))&"","")'
OF_REVIEWS = 'IFERROR(IF(N(INDEX(Reviews[{0}],MATCH(Review_Account,Reviews[Account],0)))=0,"",' \
             'INDEX(Reviews[{0}],MATCH(Review_Account,Reviews[Account],0))),"")'


def build(page: Page, book: Book) -> None:
    """Write both pages."""
    for column, width in enumerate(WIDTHS):
        page.sheet.set_column(column, column, width)
    page.sheet.set_default_row(23)
    page.header("Account review", "Page 1 is prepared, page 2 is filled in while you talk. Yellow is typed; what the "
                "book knows stands beside it.")
    _head(page, book)
    _agenda(page)
    _inputs(page, book)
    _checklist(page, book, PERFORMANCE_TOP, "Before the talk about the account manager's performance", PERFORMANCE,
               "Performance_Review", FIGURES)
    _questions(page, book)
    _minutes(page, book)
    _checklist(page, book, AFTER_TOP, "After the review: brought up to date", AFTER_REVIEW, "After_Review",
               AFTERWARDS)
    page.print_setup(AFTER_TOP + len(AFTER_REVIEW), LAST, landscape=False)
    page.sheet.set_h_pagebreaks([QUESTIONS_TOP])
    page.sheet.freeze_panes(HEAD_TOP + 1, 0)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _typed(book: Book, name: str, length: int) -> list[object]:
    """What people have typed into the cells of that name, blank where nothing."""
    found = book.content.cells.get(name)
    given = list(found) if isinstance(found, Sequence) else []
    return [*given, *[None] * length][:length]


def _define(page: Page, name: str, row: int, column: int, count: int, to_column: int | None = None) -> None:
    page.workbook.define_name(name, page.ref(row, column, row + count - 1, to_column))


def _known(fact: Fact) -> str:
    return f'=IF(Review_Account="","",{fact.formula})'


def _head(page: Page, book: Book) -> None:
    page.section(HEAD_TOP - 1, NUMBER, LAST, "The account")
    inputs = (("Account", "Review_Account", ONE_ACCOUNT), ("Line manager", "Review_Line_Manager", LINE_MANAGER),
              ("Present from the customer", "Review_Customer", GUESTS))
    for row, (label, name, rule) in zip((HEAD_TOP, HEAD_TOP + 2, HEAD_TOP + 3), inputs, strict=True):
        _label(page, row, NUMBER, label)
        page.put(row, WIDE, book.content.cells.get(name), "input", indent=1, **_strong(name))
        page.define(name, row, WIDE)
        page.rule(row, WIDE, row, WIDE, rule)
    manager = OF_ACCOUNT.format("Accounts", "Account manager")
    shown = (
        (HEAD_TOP + 1, "Account manager", f"={manager}"),
        (HEAD_TOP + 4, "Always present", f'=TEXTJOIN(" and ",TRUE,{manager},Review_Line_Manager&"")'),
        (HEAD_TOP + 5, "Level, score, band", f'=TEXTJOIN(", ",TRUE,{",".join(_standing(book))})'),
    )
    for row, label, formula in shown:
        _label(page, row, NUMBER, label)
        page.put(row, WIDE, formula, "calculation", indent=1)
    _dates(page, book)


def _standing(book: Book) -> list[str]:
    level = OF_ACCOUNT.format("Accounts", "Level")
    scored = [f'IFERROR(ROUND({score("Score")},1),"")', score("Band")] if book.has("Scorecard") else []
    return [level, *scored]


def _strong(name: str) -> dict[str, Any]:
    return {"bold": True, "font_size": 12} if name == "Review_Account" else {}


def _dates(page: Page, book: Book) -> None:
    _label(page, HEAD_TOP, FACT, "Date of review")
    page.merge(HEAD_TOP, DAY, HEAD_TOP, LAST, book.content.cells.get("Review_Date"), "input", theme.DATE, align="left",
               indent=1, bold=True)
    page.define("Review_Date", HEAD_TOP, DAY)
    page.rule(HEAD_TOP, DAY, HEAD_TOP, DAY, REVIEWED_ON)
    lines: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("Last review", OF_REVIEWS.format("Last review"), theme.DATE, {}),
        ("Interval", OF_REVIEWS.format("Interval"), Unit.MONTHS, {"num_format": '"every "0" months";;'}),
        ("Next review due", OF_REVIEWS.format("Next review"), theme.DATE, {}),
        ("State", OF_ACCOUNT.format("Reviews", "State"), Unit.TEXT, {}),
        ("Inputs ready", "KAM_COMPLETENESS(Review_Ready)", Unit.FRACTION, {"num_format": "0%", "bold": True}),
    )
    for row, (label, formula, unit, looks) in enumerate(lines, HEAD_TOP + 1):
        _label(page, row, FACT, label)
        page.merge(row, DAY, row, LAST, f'=IF(Review_Account="","",{formula})', "calculation", unit, align="left",
                   indent=1, **looks)
    page.define("Review_Completeness", HEAD_TOP + len(lines), DAY)


def _label(page: Page, row: int, column: int, text: str) -> None:
    if column == NUMBER:
        page.merge(row, NUMBER, row, NAME, text, "tile caption")
    else:
        page.put(row, column, text, "tile caption")


def _agenda(page: Page) -> None:
    page.section(AGENDA_TOP, NUMBER, LAST, "Agenda")
    half = len(AGENDA) // 2
    for i, point in enumerate(AGENDA):
        row = AGENDA_TOP + 1 + i % half
        left, right = (NUMBER, WIDE) if i < half else (FACT, LAST)
        page.merge(row, left, row, right, f"{i + 1}   {point}", "data", indent=1)


def _headings(page: Page, row: int, texts: Sequence[tuple[int, int, str]]) -> None:
    for first, last, text in texts:
        if first == last:
            page.put(row, first, text, "heading", indent=1)
        else:
            page.merge(row, first, row, last, text, "heading", indent=1)


def _inputs(page: Page, book: Book) -> None:
    page.section(INPUTS_TOP, NUMBER, LAST, "On the table")
    _headings(page, INPUTS_TOP + 1, ((NUMBER, WIDE, "Input"), (FACT, FACT, "Have it?"), (DAY, LAST, "In the book")))
    typed = _typed(book, "Review_Inputs", len(INPUTS))
    for i, (name, fact) in enumerate(INPUTS):
        row = FIRST_INPUT + i
        page.put(row, NUMBER, i + 1, "label", align="right")
        page.merge(row, NAME, row, WIDE, name, "data", indent=1)
        page.put(row, FACT, typed[i], "input", indent=1)
        known = _known(fact) if fact and book.has(*fact.needs) else None
        page.put(row, DAY, known, "calculation", num_format=fact.shown if fact else "General", align="left", indent=1)
        have, count = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (FACT, DAY))
        page.put(row, LAST, f'=IF(OR({have}="{HAVE}",AND({have}="",N({count})>0)),"{READY}","")', "calculation",
                 align="center")
    page.rule(FIRST_INPUT, FACT, FIRST_INPUT + len(INPUTS) - 1, FACT, HAVE_IT)
    page.words(FIRST_INPUT, LAST, FIRST_INPUT + len(INPUTS) - 1, LAST, {READY: "green"})
    _define(page, "Review_Inputs", FIRST_INPUT, FACT, len(INPUTS))
    _define(page, "Review_Ready", FIRST_INPUT, LAST, len(INPUTS))


def _questions(page: Page, book: Book) -> None:
    page.section(QUESTIONS_TOP, NUMBER, LAST, "Questions")
    _headings(page, QUESTIONS_TOP + 1, ((NUMBER, NAME, "About"), (WIDE, WIDE, "Question"), (FACT, FACT, "In the book"),
                                        (DAY, LAST, "Answer")))
    answers = iter(_typed(book, "Review_Answers", sum(len(asked) for _, asked in QUESTIONS)))
    row = first = QUESTIONS_TOP + 2
    for heading, asked in QUESTIONS:
        page.merge(row, NUMBER, row + len(asked) - 1, NAME, heading, "group", text_wrap=True, align="left", indent=1)
        for question in asked:
            page.sheet.set_row(row, 24)
            page.put(row, WIDE, question.text, "data", text_wrap=True, indent=1)
            _fact(page, book, row, question.fact)
            page.merge(row, DAY, row, LAST, next(answers), "input", text_wrap=True, font_size=9, indent=1)
            row += 1
    page.sheet.conditional_format(first, FACT, row - 1, FACT, {
        "type": "text", "criteria": "begins with", "value": "⚑", "format": page.paint("red")})
    page.rule(first, DAY, row - 1, DAY, ANSWER)
    _define(page, "Review_Answers", first, DAY, row - first)


def _fact(page: Page, book: Book, row: int, fact: Fact | None) -> None:
    if fact is None or not book.has(*fact.needs):
        page.put(row, FACT, None, "calculation")
    elif fact.array:
        page.put_array(row, FACT, _known(fact), "calculation", num_format=fact.shown, align="left", indent=1)
    else:
        page.put(row, FACT, _known(fact), "calculation", num_format=fact.shown, align="left", indent=1)


def _minutes(page: Page, book: Book) -> None:
    page.section(MINUTES_TOP, NUMBER, LAST, "Minutes: every action has an owner and a day; copy the lines to Actions")
    _headings(page, MINUTES_TOP + 1, ((NUMBER, WIDE, "What was decided"), (FACT, FACT, "Owner"), (DAY, DAY, "Due"),
                                      (LAST, LAST, "State")))
    for i, line in enumerate(_typed(book, "Review_Minutes", MINUTES)):
        row = FIRST_MINUTE + i
        decided, owner, due = line if isinstance(line, tuple) else (None, None, None)
        page.sheet.set_row(row, 17)
        page.put(row, NUMBER, i + 1, "label", align="right")
        page.merge(row, NAME, row, WIDE, decided, "input", indent=1)
        page.put(row, FACT, owner, "input", indent=1)
        page.put(row, DAY, due, "input", theme.DATE, align="left", indent=1)
        text, who = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (NAME, FACT))
        page.put(row, LAST, f'=IF({text}="","",IF({who}="","{NO_OWNER}",'
                 f'IF(ISNUMBER(MATCH({text},Actions[Action],0)),"{COPIED}","{TO_COPY}")))', "calculation",
                 align="center")
    bottom = FIRST_MINUTE + MINUTES - 1
    for column, rule in ((NAME, DECIDED), (FACT, OWNER), (DAY, DUE)):
        page.rule(FIRST_MINUTE, column, bottom, column, rule)
    page.words(FIRST_MINUTE, LAST, bottom, LAST, {COPIED: "green", TO_COPY: "amber", NO_OWNER: "red"})
    _define(page, "Review_Minutes", FIRST_MINUTE, NAME, MINUTES, DAY)


def _checklist(page: Page, book: Book, top: int, heading: str, points: Sequence[str], name: str,
               reminder: str) -> None:
    """Yes or No for each point; how many are done stands beside the heading."""
    page.section(top, NUMBER, LAST, heading)
    page.put(top, LAST, f'=COUNTIF({name},"Yes")&" of "&ROWS({name})&" done"', "section", align="right", font_size=11)
    for row, (point, done) in enumerate(zip(points, _typed(book, name, len(points)), strict=True), top + 1):
        page.put(row, NUMBER, row - top, "label", align="right")
        page.merge(row, NAME, row, WIDE, point, "data", indent=1)
        page.put(row, FACT, done, "input", indent=1)
    page.merge(top + 1, DAY, top + len(points), LAST, reminder, "note", text_wrap=True, indent=1)
    page.rule(top + 1, FACT, top + len(points), FACT, YES_OR_NO)
    _define(page, name, top + 1, FACT, len(points))


SHEET = Sheet("Review", "prepare and hold an account review", "Agenda, inputs, questions with live facts, minutes with "
              "owners, checklists; two printed pages.", colours.TEAL, build, LIMITS)
