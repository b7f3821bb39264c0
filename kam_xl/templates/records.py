"""What the refresh reads and writes: Sources, History and Refresh_Log."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.table import Column, Rule, Table, yes_or_no
from kam_xl.templates.thresholds import CRITERIA

TOP = 4
GREY = "#7B8794"

MODES = Rule("Mode", "replace: all rows. append: the rows of the period. upsert: by Key, typed columns stay. "
             "snapshot: adds the period to History.", choices=("replace", "append", "upsert", "snapshot"))
VANISHED = Rule("Vanished rows", "What happens to rows whose key is no longer in the source.",
                choices=("keep", "mark", "remove"))

SOURCE_COLUMNS = [
    Column("Table", 13, role="input"), Column("Source", 40, role="input"),
    Column("Sheet or query", 12, role="input"), Column("Mode", 11, role="input", rule=MODES),
    Column("Key", 13, role="input"), Column("Columns", 62, role="input", extra={"text_wrap": True}),
    Column("Period column", 12, role="input"), Column("Date format", 13, role="input"),
    Column("Vanished rows", 12, role="input", rule=VANISHED),
    Column("Required", 10, role="input", rule=yes_or_no("Required", "Yes: the refresh stops where it is missing.")),
    Column("Control total", 12, role="input"), Column("Largest change", 10, Unit.FRACTION, role="input"),
    Column("Enabled", 10, role="input", rule=yes_or_no("Enabled", "No: the refresh leaves this table alone.")),
]

SNAPSHOT = ("Score", *(f"{c.name} part" for c in CRITERIA), "Revenue", "Revenue before")
"""The Scorecard's columns that History keeps."""

FILES: tuple[tuple[str | None, ...], ...] = (
    ("Accounts", "sources/accounts_{period:%Y-%m}.xlsx", "Customers", "upsert", "Account ID",
     "Customer no -> Account ID : text; Customer name -> Account; Tier -> Level; Sector -> Industry; Country; "
     "Owner -> Account manager; Customer from -> Customer since : date; Ended on -> Left on : date; "
     "Contract until -> Contract end : date", None, None, "keep", "Yes", None),
    ("Revenue", "sources/revenue_{period:%Y-%m}.csv", None, "append", None,
     "Posting month -> Month : date; Customer -> Account; Net sales -> Revenue : number 1.234,56; "
     "Cost of sales -> Cost : number 1.234,56", "Month", "dd.mm.yyyy", None, "Yes", "Revenue"),
    ("Surveys", "sources/surveys_{period:%Y-%m}.csv", None, "append", None,
     "Answered -> Date : date; Company -> Account; Would recommend -> Rating : number; Satisfied -> CSAT : number; "
     "Remark -> Comment : text", "Date", "yyyy-mm-dd", None, "Yes", "Rating"),
    ("Tickets", "sources/tickets_{period:%Y-%m}.csv", None, "upsert", "Ticket",
     "Number -> Ticket : text; Client -> Account; Opened at -> Opened : date; Closed at -> Closed : date; "
     "Urgency -> Priority", None, None, "keep", "Yes", None),
    ("Invoices", "sources/invoices_{period:%Y-%m}.csv", None, "replace", "Invoice",
     "Invoice no -> Invoice : text; Debtor -> Account; Invoice date : date; Due -> Due date : date; "
     "Total -> Amount : number; Settled -> Paid date : date", None, "dd-mm-yyyy", None, "Yes", "Amount"),
)
INSIDE: tuple[tuple[str | None, ...], ...] = (
    ("Scorecard", "Accounts", None, "upsert", "Account", "Account", None, None, "keep", "Yes", None),
    ("Escalation", "Accounts", None, "upsert", "Account", "Account", None, None, "keep", "Yes", None),
    ("History", "Scorecard", None, "snapshot", "Account", "; ".join(SNAPSHOT), "Period", None, None, "Yes", None),
)

LARGEST_CHANGE = {"Accounts": 0.2, "Revenue": 0.5}
"""By which share the number of accounts, and the month's revenue, may move without a question."""


def _build_sources(page: Page, book: Book) -> None:
    page.header("Sources", "Which file fills which table. kam-xl refresh works through the rows from top to bottom; "
                "tables of this book may be sources as well.")
    enabled = "Yes" if book.content.is_sample else "No"
    rows = [(*row, LARGEST_CHANGE.get(str(row[0])), enabled) for row in FILES]
    rows += [(*row, None, "Yes") for row in INSIDE]
    table = Table("Sources", SOURCE_COLUMNS, rows)
    page.table(TOP, 0, table, autofilter=False)
    bottom = TOP + table.depth
    for row in range(TOP + 1, bottom + 1):
        page.sheet.set_row(row, 42)
    help_text = (
        "Source: a path beside this workbook; {period} becomes 2026-10, {period:%Y_%m} becomes 2026_10. "
        "Columns: heading in the source -> heading in the table : type format, separated by semicolons. "
        "Largest change: a control total (or the number of rows) that moves by more is asked about first. "
        "Set Enabled to Yes once a path is right.")
    page.put(2, 1, help_text, "note")
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(bottom, len(SOURCE_COLUMNS) - 1, repeat=(TOP, TOP))


HISTORY_COLUMNS = [Column("Period", 12, theme.MONTH), Column("Account", 25), Column("KPI", 26),
                   Column("Value", 14, Unit.RATIO, extra={"num_format": "#,##0.00"})]


def _build_history(page: Page, book: Book) -> None:
    page.header("History", "What the Scorecard said each month; the refresh adds the month, people leave it alone.")
    table = Table("History", HISTORY_COLUMNS, book.content.history)
    page.table(TOP, 0, table)
    page.sheet.freeze_panes(TOP + 1, 0)
    page.print_setup(TOP + table.depth, len(HISTORY_COLUMNS) - 1, repeat=(TOP, TOP), landscape=False)


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
    page.print_setup(TOP + 1, len(LOG_COLUMNS) - 1, repeat=(TOP, TOP))


SOURCES = Sheet("Sources", "say where data comes from", "The table that drives kam-xl refresh.", theme.TEAL,
                _build_sources)
HISTORY = Sheet("History", "see how things moved", "Month, account, KPI and value, appended by the refresh.", GREY,
                _build_history)
REFRESH_LOG = Sheet("Refresh_Log", "trust the numbers", "Rows and control totals of every refresh.", GREY, _build_log)
