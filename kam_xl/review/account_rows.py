"""The rows of a workbook's tables that belong to an account, whatever tables and columns the workbook has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from kam_xl.catalogue.cells import EPOCH, LAST_DAY
from kam_xl.errors import ErrorCode, UnknownName, WorkbookError
from kam_xl.review.breaches import ACCOUNT, SCORECARD
from kam_xl.values import Value, Values
from kam_xl.workbooks.book import Book

ACCOUNTS = "Accounts"
Figure: TypeAlias = float | ErrorCode | None
"""A number; an error where the cell has none that it should have; None where there is nothing to be said."""


def known(figure: Figure) -> float | None:
    """The number, if there is one."""
    return figure if isinstance(figure, float) else None


def key(name: Value) -> str:
    """A name as people match it: without regard to case and outer spaces."""
    return label(name).strip().casefold()


def label(value: Value) -> str:
    """A cell's value as text; blank, and what is not calculated, is empty."""
    if value is None or isinstance(value, ErrorCode):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def day_of(value: Value, offset: int) -> date | None:
    """The day of a serial number; None where the cell holds none. `offset` is the workbook's date system."""
    number = value + offset if isinstance(value, float) else 0
    return (EPOCH + timedelta(days=number)).date() if 1 <= number < LAST_DAY else None


class TableRows:
    """A table: its columns by heading in any case, and its rows by account."""

    def __init__(self, book: Book, name: str) -> None:
        self.name, self._body, self.offset = name, book.body(name), book.epoch_offset
        self.headings = {heading.casefold(): heading for heading in self._body.table.headings}
        self._columns: dict[str, Values] = {}
        self._rows: dict[str, list[int]] | None = None

    def column(self, heading: str) -> Values:
        """A column's values; blank where the table lacks it."""
        wanted = heading.casefold()
        if wanted not in self._columns:
            found = self.headings.get(wanted)
            self._columns[wanted] = Values.blank(len(self._body)) if found is None else self._body.values(found)
        return self._columns[wanted]

    def of(self, account: str) -> list[int]:
        """The numbers of the rows of an account."""
        if self._rows is None:
            self._rows = {}
            for number, name in enumerate(self.column(ACCOUNT)):
                self._rows.setdefault(key(name), []).append(number)
        return self._rows.get(key(account), [])

    def is_calculated(self, heading: str) -> bool:
        """Whether a formula fills the column."""
        return self.headings.get(heading.casefold()) in self._body.calculated

    def is_percent(self, row: int, heading: str) -> bool:
        """Whether a cell shows its number as a percentage."""
        found = self.headings.get(heading.casefold())
        return found is not None and self._body.is_percent(row, found)


@dataclass(frozen=True)
class Row:
    """A row of a table; what it should hold and does not is noted among the `gaps`."""

    table: TableRows
    number: int
    gaps: set[str]

    def value(self, heading: str) -> Value:
        """A cell's value: None if it is blank or the table lacks the column, an error if it is not calculated."""
        value = self.table.column(heading)[self.number]
        if isinstance(value, ErrorCode) or (value is None and self.table.is_calculated(heading)):
            self.gaps.add(f"{self.table.name}[{heading}]")
            return ErrorCode.NA
        return None if isinstance(value, str) and not value.strip() else value

    def figure(self, heading: str) -> Figure:
        """A number, or an error if it is not calculated."""
        value = self.value(heading)
        return value if isinstance(value, (float, ErrorCode)) else None

    def text(self, heading: str) -> str:
        """A text, empty if there is none."""
        return label(self.value(heading)).strip()

    def day(self, heading: str) -> date | None:
        """A date."""
        return day_of(self.value(heading), self.table.offset)

    def is_percent(self, heading: str) -> bool:
        """Whether the cell shows its number as a percentage."""
        return self.table.is_percent(self.number, heading)

    def headings_with(self, suffix: str) -> Iterator[str]:
        """What stands before the suffix in the headings that end so, in the table's order."""
        yield from (h.removesuffix(suffix) for h in self.table.headings.values() if h.endswith(suffix))


class AccountTables:
    """A workbook's tables, each read once for all accounts."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._tables: dict[str, TableRows | None] = {}

    def table(self, name: str) -> TableRows | None:
        """The table of that name; None where the workbook has none."""
        if name not in self._tables:
            self._tables[name] = TableRows(self.book, name) if self.book.has_table(name) else None
        return self._tables[name]

    @property
    def accounts(self) -> list[str]:
        """The names of the accounts: those of Scorecard and Accounts, else of the first table that names any.

        Raises WorkbookError where no table has a column Account, or none of them a row.
        """
        own = self._names(SCORECARD) | self._names(ACCOUNTS)
        for name in () if own else self.book.table_names:
            own = own or self._names(name)
        if not own:
            raise self._without_accounts()
        return list(own.values())

    def _without_accounts(self) -> WorkbookError:
        where = self.book.document.package.name
        tables = filter(None, map(self.table, self.book.table_names))
        if any(ACCOUNT.casefold() in table.headings for table in tables):
            return WorkbookError("no account is in it yet", where=where, fix="Refresh it, or fill its tables first.")
        return WorkbookError("no table names an account", where=where,
                             fix="A Scorecard table, or another one with a column Account, is needed.")

    def _names(self, table_name: str) -> dict[str, str]:
        table = self.table(table_name)
        found: dict[str, str] = {}
        for value in table.column(ACCOUNT) if table else ():
            if name := label(value).strip():
                found.setdefault(key(name), name)
        return found

    def account(self, name: str) -> str:
        """The account of that name, in any case, as the workbook writes it; UnknownName if there is none."""
        accounts = self.accounts
        for account in accounts:
            if key(account) == key(name):
                return account
        raise UnknownName("account", name, accounts, where=self.book.document.package.name)


@dataclass
class AccountRows:
    """The rows of one account, and the cells among those read that are not calculated."""

    tables: AccountTables
    account: str
    gaps: set[str] = field(default_factory=set)

    def rows(self, table: str) -> list[Row]:
        """The account's rows of a table, none where the workbook has no such table."""
        found = self.tables.table(table)
        return [Row(found, number, self.gaps) for number in found.of(self.account)] if found else []

    def row(self, *tables: str) -> Row | None:
        """The account's first row in the first of the tables that has one."""
        return next((row for table in tables for row in self.rows(table)), None)
