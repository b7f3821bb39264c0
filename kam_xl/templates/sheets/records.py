"""What the refresh reads and writes: Sources, History and Refresh_Log."""

from __future__ import annotations

from typing import Any

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.feed import Feed
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import GREY, TOP
from kam_xl.templates.sheets.scorecard import CRITERIA
from kam_xl.templates.table import Column, Rule, Table, hint, yes_or_no

MODES = Rule("Mode", "replace: all rows. append: the rows of the period. upsert: by Key, typed columns stay. "
             "snapshot: adds the period to History.", choices=("replace", "append", "upsert", "snapshot"))
VANISHED = Rule("Vanished rows", "What happens to rows whose key is no longer in the source.",
                choices=("keep", "mark", "remove"))



def _typed(name: str, width: float, told: str, **looks: Any) -> Column:
    return Column(name, width, role="input", rule=hint(name, told), **looks)


SOURCE_COLUMNS = [
    _typed("Table", 13, "The table of this book that is filled."),
    _typed("Source", 40, "A path beside this workbook, a database, or a table of this book."),
    _typed("Sheet or query", 12, "The sheet of a workbook, or a SELECT over the file; blank for the first sheet."),
    Column("Mode", 11, role="input", rule=MODES),
    _typed("Key", 13, "The column, or columns, by which a row is known again."),
    _typed("Columns", 62, "Heading in the source -> column of the table : type; blank where the names agree.",
           extra={"text_wrap": True}),
    _typed("Period column", 12, "append: the column with the month or day that says which rows are of the period."),
    _typed("Date format", 13, "Such as dd.mm.yyyy, where dates could be read in two ways."),
    Column("Vanished rows", 12, role="input", rule=VANISHED),
    Column("Required", 10, role="input", rule=yes_or_no("Required", "Yes: the refresh stops where it is missing.")),
    _typed("Control total", 12, "A column of the table whose sum has to agree with the source to the cent."),
    _typed("Largest change", 10, "20 %: ask before a total, or the number of rows, moves by more.", unit=Unit.FRACTION),
    Column("Enabled", 10, role="input", rule=yes_or_no("Enabled", "No: the refresh leaves this table alone.")),
]

SNAPSHOT = ("Score", *(f"{c.name} part" for c in CRITERIA), "Revenue", "Revenue before")
"""The Scorecard's columns that History keeps."""

FROM_SCORECARD = Feed("Scorecard", "snapshot", SNAPSHOT, key="Account", period_column="Period")


def _build_sources(page: Page, book: Book) -> None:
    page.header("Sources", "Which file fills which table. kam-xl refresh works through the rows from top to bottom; "
                "tables of this book may be sources as well.")
    rows = [feed.row(name, enabled=book.content.is_sample or not feed.is_file) for name, feed in feeds(book)]
    table = Table("Sources", SOURCE_COLUMNS, rows)
    page.table(TOP, 0, table, autofilter=False)
    bottom = TOP + table.depth
    for row in range(TOP + 1, bottom + 1):
        page.sheet.set_row(row, 42)
    help_text = (
        "Source: a path beside this workbook; {period} becomes 2026-10, {period:%Y_%m} becomes 2026_10. "
        "Columns: heading in the source -> heading in the table : type format, separated by semicolons. "
        "Set Enabled to Yes once a path is right.")
    page.put(2, 1, help_text, "note")
    page.put(3, 1, "Largest change: a control total, or else the number of rows, that moves by more is asked about "
             "before anything is written.", "note")
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(None, len(SOURCE_COLUMNS) - 1, repeat=(TOP, TOP))


def feeds(book: Book) -> list[tuple[str, Feed]]:
    """The tables of a book that are refreshed, and from what: files first, then tables of the book, History last."""
    found = [(sheet.name, sheet.feed) for sheet in book.sheets if sheet.feed]
    return sorted(found, key=lambda pair: (not pair[1].is_file, pair[1].mode == "snapshot"))


HISTORY_COLUMNS = [Column("Period", 12, theme.MONTH), Column("Account", 25), Column("KPI", 26),
                   Column("Value", 14, Unit.RATIO, extra={"num_format": "#,##0.00"}),
                   Column("Last month", 40, role="calculation", level=1,
                          formula='IF([@Period]=Previous_Period,[@Account]&"|"&[@KPI],"")',
                          note="Account and KPI of the month before: what the Scorecard looks its last score up by.")]


def _build_history(page: Page, book: Book) -> None:
    page.header("History", "What the Scorecard said each month; the refresh adds the month, people leave it alone.")
    table = Table("History", HISTORY_COLUMNS, book.content.rows("History"))
    page.table(TOP, 0, table)
    page.sheet.freeze_panes(TOP + 1, 0)
    page.print_setup(None, table.index("Value"), repeat=(TOP, TOP), landscape=False)


LOG_COLUMNS = [
    Column("When", 17, theme.MOMENT), Column("Period", 11, theme.MONTH), Column("Table", 13), Column("Source", 36),
    Column("Mode", 10), Column("Rows read", 10, Unit.COUNT), Column("Added", 10, Unit.COUNT),
    Column("Changed", 10, Unit.COUNT), Column("Removed", 10, Unit.COUNT), Column("Rejected", 10, Unit.COUNT),
    Column("Control total source", 15, Unit.MONEY, extra={"num_format": "#,##0.00"}),
    Column("Control total workbook", 15, Unit.MONEY, extra={"num_format": "#,##0.00"}), Column("Version", 10),
]


def _build_log(page: Page, _book: Book) -> None:
    page.header("Refresh_Log", "Every refresh: what was read, what changed, and whether the totals agree.")
    page.table(TOP, 0, Table("Refresh_Log", LOG_COLUMNS, ()))
    page.sheet.freeze_panes(TOP + 1, 0)
    page.print_setup(None, len(LOG_COLUMNS) - 1, repeat=(TOP, TOP))


SOURCES = Sheet("Sources", "say where data comes from", "The table that drives kam-xl refresh.", colours.TEAL,
                _build_sources)
HISTORY = Sheet("History", "see how things moved", "Month, account, KPI and value, appended by the refresh.", GREY,
                _build_history, feed=FROM_SCORECARD)
REFRESH_LOG = Sheet("Refresh_Log", "trust the numbers", "Rows and control totals of every refresh.", GREY, _build_log)
