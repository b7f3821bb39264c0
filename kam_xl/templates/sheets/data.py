"""Sheets that hold one table of their own name: refreshed from a source, or typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.feed import Feed
from kam_xl.templates.limits import Limit
from kam_xl.templates.table import Column, Rule, Table, yes_or_no

if TYPE_CHECKING:
    from kam_xl.templates.page import Page

TOP = 4
GREY, SAND = "#7B8794", "#B7791F"
LONG = 110
"""Characters from which on a table is printed across."""

NOW, BEFORE = "now", "before"
"""Whether a row of a data table lies in the year that the book looks at, or in the one before."""


def window(dated: str, serves: str, *, name: str = "Window", now: str = "Window_Start",
           before: str = "Before_Start") -> Column:
    """A column that says in which of two spans a date lies, for a sheet that adds up by account.

    Its formulas ask for the word: what is equal is looked up at once, while a comparison of dates goes through the
    whole table, once for each account.
    """
    return Column(name, 10, role="calculation", extra={"align": "center"}, serves=serves, formula=(
        f'IF(N({dated})>=Next_Period,"",IF(N({dated})>={now},"{NOW}",IF(N({dated})>={before},"{BEFORE}","")))'))


def flag_window(dated: str) -> Column:
    """Whether a date lies in the months that the red flags look at, or in as many before."""
    return window(dated, "Red_Flags", name="Flag window", now="Flag_Start", before="Flag_Before_Start")


STATES = {"Status": {"Late": "red", "Open": "amber", "Done": "green", "Met": "green"},
          "State": {"Due": "red", "No review yet": "amber", "Planned": "green"}}
"""The words of calculated columns, and their colours."""

LIST_ACCOUNTS = "List_Accounts"
ONE_ACCOUNT = Rule("Account", "One of the accounts.", choices=f"={LIST_ACCOUNTS}", warn_only=True)
YES_OR_NO = yes_or_no("Yes or No", "Yes or No.")


def account_fact(column: str, account: str = "[@Account]") -> str:
    """The text that Accounts holds for an account: this row's, or that of the cell named."""
    return f'IFERROR(INDEX(Accounts[{column}],MATCH({account},Accounts[Account],0))&"","")'


def account_date(column: str, account: str = "[@Account]") -> str:
    """The date that Accounts holds for an account, 0 where it holds none.

    It is looked up: a sum would add up the dates of an account that is listed twice.
    """
    return f"IFERROR(N(INDEX(Accounts[{column}],MATCH({account},Accounts[Account],0))),0)"


LEFT = "Customer left"
"""What a sheet says of an account that raises no alarm any more."""
HAS_LEFT = f'AND({account_date("Left on")}>0,{account_date("Left on")}<=As_Of)'


def data_sheet(name: str, use: str, subtitle: str, columns: Sequence[Column], feed: Feed,
               limits: Sequence[Limit] = ()) -> Sheet:
    """A sheet that is refreshed from a source and not typed, but for its yellow columns."""
    return _sheet(name, use, subtitle, columns, GREY, limits, feed)


def typed_sheet(name: str, use: str, subtitle: str, columns: Sequence[Column], limits: Sequence[Limit] = (),
                feed: Feed | None = None) -> Sheet:
    """A sheet that people type."""
    return _sheet(name, use, subtitle, columns, SAND, limits, feed)


def _sheet(name: str, use: str, subtitle: str, columns: Sequence[Column], colour: str, limits: Sequence[Limit],
           feed: Feed | None) -> Sheet:
    def build(page: Page, book: Book) -> None:
        page.header(name, subtitle)
        shown = [column for column in columns if not column.serves or book.has(column.serves)]
        table = Table(name, shown, book.content.rows(name))
        page.table(TOP, 0, table)
        for column in shown:
            at = table.index(column.name)
            page.words(TOP + 1, at, TOP + table.depth, at, STATES.get(column.name, {}))
        page.sheet.freeze_panes(TOP + 1, 2)
        page.print_setup(None, len(shown) - 1, repeat=(TOP, TOP),
                         landscape=sum(c.width for c in shown) > LONG)

    return Sheet(name, use, subtitle, colour, build, limits, feed)
