"""Survey: what customers answer, of all accounts or of one."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.cells import EDGE, at
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.answers import CHANCE, YEAR, YEAR_BEFORE, asked, given, nps_change, verdict
from kam_xl.templates.sheets.data import LIST_ACCOUNTS
from kam_xl.templates.sheets.relations import RATING_LIMITS
from kam_xl.templates.sheets.survey_charts import insert_charts
from kam_xl.templates.sheets.survey_tables import CHOSEN, HELP, LAST, LAST_ROW, LEFT, OF_CHOSEN, count, write_tables
from kam_xl.templates.table import Rule

TILES_TOP, MEASURES_TOP = 4, 9
NOW, BEFORE, CHANGE, READING = LEFT + 4, LEFT + 5, LEFT + 6, LEFT + 7
CHOICE = Rule("Account", "One of the accounts; leave it blank for all of them.", choices=f"={LIST_ACCOUNTS}")

MEASURES = (
    ("Net Promoter Score (NPS)", Unit.POINTS, "KAM_NPS", "Rating", "+0;-0;0"),
    ("Satisfied customers (CSAT)", Unit.FRACTION, "KAM_CSAT", "CSAT", "+0.0%;-0.0%;0.0%"),
    ("Ease of doing business (CES)", Unit.RATIO, "KAM_CES", "Effort", "+0.00;-0.00;0.00"),
    ("Response rate", Unit.FRACTION, "", "Rating", "+0.0%;-0.0%;0.0%"),
)
"""Label, unit, function of the answers, their column, number format of a change."""


def build(page: Page, book: Book) -> None:
    """Write selector, tiles, changes, charts, distributions, accounts and comments."""
    page.sheet.set_column(0, 0, 2)
    page.sheet.set_column(LEFT, HELP + 3, 9.8)
    for row in range(LAST_ROW + 1):
        page.sheet.set_row(row, 15.75)
    page.header("Survey", "Hear the customer: would they recommend us, are they satisfied, is it easy with us?",
                column=LEFT)
    page.merge(0, LAST - 3, 0, LAST, "=Period", "title", theme.MONTH, align="right", num_format="mmmm yyyy")
    _selector(page, book)
    _measures(page)
    _helpers(page)
    _tiles(page)
    insert_charts(page)
    write_tables(page)
    page.print_setup(LAST_ROW, LAST, landscape=False, pages_tall=1)
    page.sheet.freeze_panes(3, 0)
    page.sheet.protect("", {"objects": True, "scenarios": True, "format_columns": True, "format_rows": True})


def _selector(page: Page, book: Book) -> None:
    page.merge(2, LAST - 5, 2, LAST - 3, "Account (blank: all)", "label", align="right", indent=1)
    page.merge(2, LAST - 2, 2, LAST, book.content.cells.get("Survey_Account"), "input", align="center", bold=True)
    page.define("Survey_Account", 2, LAST - 2)
    page.rule(2, LAST - 2, 2, LAST - 2, CHOICE)


def _of(function: str, column: str, window: tuple[str, str]) -> str:
    """A function of the chosen answers; blank where there are none."""
    return f'=IF({count(column, window)}=0,"",{function}({given(column, *window, OF_CHOSEN)}))'


def _rate(window: tuple[str, str]) -> str:
    people = asked(*window, CHOSEN)
    return f'=IF({people}=0,"",KAM_RESPONSE_RATE({count("Rating", window)},{people}))'


def _measures(page: Page) -> None:
    """Each measure of the year against the year before."""
    head = MEASURES_TOP + 1
    page.merge(MEASURES_TOP, LEFT, MEASURES_TOP, LAST, "What changed", "section")
    page.merge(head, LEFT, head, NOW - 1, "Measure", "heading", indent=1)
    for at_column, text in ((NOW, "This year"), (BEFORE, "Year before"), (CHANGE, "Change")):
        page.put(head, at_column, text, "heading", align="right")
    page.merge(head, READING, head, LAST, "What to make of it", "heading", indent=2)
    for row, (label, unit, function, column, signed) in enumerate(MEASURES, head + 1):
        page.merge(row, LEFT, row, NOW - 1, label, "result", indent=1)
        for k, window in ((NOW, YEAR), (BEFORE, YEAR_BEFORE)):
            role = "result" if k == NOW else "data"
            if function:
                page.put_array(row, k, _of(function, column, window), role, unit)
            else:
                page.put(row, k, _rate(window), role, unit)
        now, before = at(row, NOW), at(row, BEFORE)
        page.put(row, CHANGE, f'=IF(OR({now}="",{before}=""),"",{now}-{before})', "result", unit, num_format=signed)
        _reading(page, row, column)


def _reading(page: Page, row: int, column: str) -> None:
    """What the change says: for the NPS whether it is real, for the others how many answers stand behind it."""
    if row == MEASURES_TOP + 2:
        p_value = at(MEASURES_TOP + 3, HELP)
        page.merge(row, READING, row, LAST - 2, f'=IF({p_value}="","too few answers to say","The change "&'
                   f'IF({p_value}<Chance_Level,"is ","")&{verdict(p_value)})', "data", indent=2)
        page.merge(row, LAST - 1, row, LAST, f"={p_value}", "data", num_format='"p = "0.000', align="right")
    else:
        page.merge(row, READING, row, LAST, f'={count(column, YEAR)}&" answers, "&{count(column, YEAR_BEFORE)}'
                   '&" in the year before"', "data", indent=2)


def _helpers(page: Page) -> None:
    """Beside the page: the change of the NPS, its p-value, and the interval of the NPS."""
    page.put(MEASURES_TOP + 1, HELP, "Figures behind the page", "section")
    change, interval = nps_change(OF_CHOSEN), f'KAM_NPS_INTERVAL({given("Rating", *YEAR, OF_CHOSEN)})'
    last_of_three, last_of_two = "COLUMNS($A$1:$C$1)", "COLUMNS($A$1:$B$1)"
    rows = ((change, "1", "Change of the NPS"), (change, last_of_three, "Its p-value"),
            (interval, "1", "NPS at least"), (interval, last_of_two, "NPS at most"))
    for row, (formula, place, label) in enumerate(rows, MEASURES_TOP + 2):
        page.put_array(row, HELP, f'=IFERROR(INDEX({formula},1,{place}),"")', "data", Unit.RATIO)
        page.put(row, HELP + 1, label, "note")


def _tiles(page: Page) -> None:
    page.sheet.set_row(TILES_TOP, 24)
    page.sheet.set_row(TILES_TOP + 1, 36)
    score, low, high = (at(row, column) for row, column in (
        (MEASURES_TOP + 2, NOW), (MEASURES_TOP + 4, HELP), (MEASURES_TOP + 5, HELP)))
    answers, people = count("Rating", YEAR), asked(*YEAR, CHOSEN)
    tiles = (
        ("Would they recommend us?", f'=IF({score}="","no answers yet","NPS: "&KAM_NPS_BAND({score}))',
         f'=IF({low}="","",ROUND({low},0)&" to "&ROUND({high},0)&" at 95 % confidence")'),
        ("Are they satisfied?", "answered 4 or 5 of 5", f'={count("CSAT", YEAR)}&" answers"'),
        ("Is it easy with us?", "mean of 1 to 7; 7 is very easy", f'={count("Effort", YEAR)}&" answers"'),
        ("Do they answer?", f'={answers}&" of "&{people}&" who were asked"', f'={people}-{answers}&" did not answer"'),
    )
    for i, (question, first, second) in enumerate(tiles):
        left, right = LEFT + 3 * i, LEFT + 3 * i + 2
        page.merge(TILES_TOP, left, TILES_TOP, right, question, "tile question", **EDGE)
        page.merge(TILES_TOP + 1, left, TILES_TOP + 1, right, f"={at(MEASURES_TOP + 2 + i, NOW)}", "tile figure",
                   MEASURES[i][1], **EDGE)
        page.merge(TILES_TOP + 2, left, TILES_TOP + 2, right, first, "tile caption", **EDGE)
        page.merge(TILES_TOP + 3, left, TILES_TOP + 3, right, second, "tile caption", **EDGE)


SHEET = Sheet("Survey", "hear the customer", "NPS with its interval, satisfaction, effort, response rate, comments; "
              "of all accounts or of one.", colours.TEAL, build, (CHANCE, *RATING_LIMITS))
