"""The data sheets: one table each, named like its sheet, refreshed and not typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.content import Content, Rows
from kam_xl.templates.page import Page
from kam_xl.templates.table import Column, Rule, Table

TOP = 4
GREY = "#7B8794"

LATE = ('IF([@[Due date]]="","",MAX(0,IF([@[Paid date]]="",As_Of,MIN([@[Paid date]],As_Of))-[@[Due date]]))')
OVERDUE = ('IF([@[Due date]]="","",IF(AND([@[Paid date]]<>"",[@[Paid date]]<=As_Of),0,MAX(0,As_Of-[@[Due date]])))')

ACCOUNTS = [
    Column("Account ID", 12), Column("Account", 25, role="result"), Column("Level", 11), Column("Industry", 18),
    Column("Country", 17), Column("Account manager", 18), Column("Customer since", 14, theme.DATE),
    Column("Left on", 13, theme.DATE), Column("Contract end", 13, theme.DATE),
    Column("Tell", 18, role="input", note="Typed here: who else is told when the account breaches a limit.",
           rule=Rule("Tell", "Typed by people: it stays when the sheet is refreshed.", choices="", kind="any")),
    Column("Note", 48, role="input", note="Typed here: it stays with its row when the sheet is refreshed.",
           extra={"text_wrap": True}),
]
REVENUE = [Column("Month", 12, theme.MONTH), Column("Account", 25), Column("Revenue", 14, Unit.MONEY),
           Column("Cost", 14, Unit.MONEY)]
TARGETS = [Column("Month", 12, theme.MONTH, "input"),
           Column("Target", 14, Unit.MONEY, "input",
                  rule=Rule("Target", "Planned revenue of the month.", between=(0, 1_000_000_000_000)))]
SURVEYS = [Column("Date", 13, theme.DATE), Column("Account", 25), Column("Rating", 10, Unit.POINTS),
           Column("CSAT", 10, Unit.POINTS), Column("Comment", 52)]
TICKETS = [Column("Ticket", 14), Column("Account", 25), Column("Opened", 17, theme.MOMENT),
           Column("Closed", 17, theme.MOMENT), Column("Priority", 11),
           Column("Resolution hours", 12, Unit.SCORE, "calculation",
                  'IF(OR([@Opened]="",[@Closed]=""),"",([@Closed]-[@Opened])/TIME(1,0,0))')]
INVOICES = [Column("Invoice", 14), Column("Account", 25), Column("Invoice date", 13, theme.DATE),
            Column("Due date", 13, theme.DATE), Column("Amount", 14, Unit.MONEY), Column("Paid date", 13, theme.DATE),
            Column("Days late", 11, Unit.DAYS, "calculation", LATE,
                   note="Days past the due date until it was paid, or until As_Of while it is open."),
            Column("Days overdue", 11, Unit.DAYS, "calculation", OVERDUE,
                   note="The same for invoices that are open at As_Of; 0 once paid.")]


def _sheet(name: str, use: str, subtitle: str, columns: Sequence[Column], rows: Callable[[Content], Rows],
           colour: str = GREY) -> Sheet:
    """A sheet that holds one table of its own name."""

    def build(page: Page, book: Book) -> None:
        page.header(name, subtitle)
        table = Table(name, columns, rows(book.content))
        page.table(TOP, 0, table)
        page.sheet.freeze_panes(TOP + 1, 2)
        page.print_setup(TOP + table.depth, len(columns) - 1, repeat=(TOP, TOP),
                         landscape=sum(c.width for c in columns) > 110)

    return Sheet(name, use, subtitle, colour, build)


SHEETS = (
    _sheet("Accounts", "see who the customers are", "Refreshed from the CRM; the yellow columns are typed and stay.",
           ACCOUNTS, lambda content: content.accounts),
    _sheet("Revenue", "see what was sold", "One row a month and account, from the ledger.", REVENUE,
           lambda content: content.revenue),
    _sheet("Targets", "plan the revenue", "Planned revenue of each month; typed.", TARGETS,
           lambda content: content.targets),
    _sheet("Surveys", "read what customers answered",
           "Would you recommend us (0–10)? How satisfied are you (1–5)?", SURVEYS, lambda content: content.surveys),
    _sheet("Tickets", "see how service went", "Opened and closed tickets from the service desk.", TICKETS,
           lambda content: content.tickets),
    _sheet("Invoices", "see who pays when", "All invoices of the last 24 months; replaced at each refresh.", INVOICES,
           lambda content: content.invoices),
)
