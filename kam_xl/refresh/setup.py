"""Setting a new workbook up: which of its tables files may fill, and what its Sources table says about each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from kam_xl.errors import SourceError, UnknownName
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.refresh.mapping import Pair
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import SOURCES_TABLE, Mode, Setting, all_settings
from kam_xl.sources.columns import Column, ColumnType, folded, parse_columns
from kam_xl.sources.table import SourceTable
from kam_xl.values import Value, Values
from kam_xl.workbooks.workbook import Tables, Workbook

ACCOUNT = "Account"
"""The column by which the tables of a workbook know each other; a table of accounts has no two rows with the same."""

ACCOUNTS_TABLE = "Accounts"

MONTHS_IN_NAMES = ("%Y-%m", "%Y_%m", "%Y.%m", "%Y%m", "%m-%Y", "%m_%Y", "%m.%Y", "%m%Y")
"""How names of files spell a month."""


CONDITION = re.compile(r"[=<>]|.*~", re.DOTALL)
"""A name that SUMIFS and its like never find, since they take it for a condition."""


@dataclass(frozen=True)
class Fed:
    """A file that shall fill a table: what was read of it, the setting that reads it again each month, and the months
    that its rows belong to, none where the table is not by month."""

    setting: Setting
    path: Path
    read: SourceTable
    months: Sequence[Period] = ()

    def accounts(self) -> dict[str, Value]:
        """The accounts that it names: how formulas compare them, to which spaces matter, and how they are written."""
        values = self.read.columns.get(ACCOUNT, Values.blank(0))
        return {str(value).casefold(): value for value in values if value is not None}


def data_settings(book: Tables, path: Path) -> list[Setting]:
    """The settings of those tables that files fill, enabled or not, in the order of the Sources table."""
    return [setting for setting in all_settings(book, path)
            if setting.mode is not Mode.SNAPSHOT and not book.has_table(setting.source)]


def needed(setting: Setting, headings: Sequence[str]) -> list[str]:
    """The columns without which a table says nothing: its account, its month and its figures."""
    wanted = (setting.period_column, ACCOUNT, setting.control_total)
    return [heading for heading in dict.fromkeys(wanted) if heading in headings]


def typed_columns(setting: Setting, pairs: Sequence[Pair], stated: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a mapping, of the types that the setting states; `stated` has types and formats by heading.

    Accounts are text, so that one that is called 360 is the same in every file. Raises SourceError for a heading that
    the Sources table cannot spell.
    """
    types = {folded(column.name): column.type for column in setting.columns or ()} | {folded(ACCOUNT): ColumnType.TEXT}
    return tuple(_column(pair, stated.get(pair.heading) or types.get(folded(pair.column)) or "") for pair in pairs)


def _column(pair: Pair, kind: str) -> Column:
    text = f"{pair.heading} -> {pair.column}" + (f" : {kind}" if kind else "")
    found = parse_columns(text)
    if [(column.heading, column.name) for column in found] != [(pair.heading, pair.column)]:
        raise SourceError(f"the heading {pair.heading!r} cannot be written into the table {SOURCES_TABLE}",
                          fix="Rename it in the file: without a semicolon, an arrow or a colon.")
    return found[0]


def arranged(setting: Setting, read: SourceTable) -> Setting:
    """The setting with a mode in which all rows arrive: files with several months, or without a key, are replaced."""
    if setting.mode is Mode.APPEND:
        several = len(months(read, setting.period_column)) > 1
        found = replace(setting, mode=Mode.REPLACE, period_column="", key=()) if several else setting
    else:
        keys = (setting.key, (ACCOUNT,)) if setting.table == ACCOUNTS_TABLE else (setting.key,)
        key = next((k for k in keys if _identifies(k, read)), ())
        mode = setting.mode if key else Mode.REPLACE
        found = replace(setting, mode=mode, key=key)
    total = setting.control_total if setting.control_total in read.columns else ""
    return replace(found, control_total=total, date_format="", enabled=True)


def _identifies(key: Sequence[str], read: SourceTable) -> bool:
    """Whether every row has a key of its own."""
    if not key or not all(name in read.columns for name in key):
        return False
    keys = pl.DataFrame({name: read.columns[name].keys() for name in key})
    blank = keys.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return not blank.any() and not keys.is_duplicated().any()


def repeated(read: SourceTable, column: str) -> tuple[Value, list[str]] | None:
    """The first value that stands twice, and the places of its rows; blanks do not count."""
    keys = read.columns[column].keys()
    twice = (keys.is_duplicated() & keys.is_not_null()).arg_true()
    if not len(twice):
        return None
    same = (keys == keys[twice[0]]).arg_true()
    return read.columns[column][twice[0]], [read.place_of(i) for i in same]


def require_accounts(read: SourceTable) -> None:
    """Refuse accounts that cannot be told apart, or that have no name, or one that formulas take for a condition."""
    again = repeated(read, ACCOUNT)
    if again:
        value, places = again
        raise SourceError(f"the account {value!r} stands {len(places)} times, in {' and '.join(places[:2])}",
                          where=read.name, fix="Each account needs a row and a name of its own.")
    if read.columns[ACCOUNT].blanks:
        row = (~read.columns[ACCOUNT].filled).arg_true()[0]
        raise SourceError(f"{read.place_of(row)} has no account", where=read.name,
                          fix="Fill it in, or delete the row, such as one of totals.")
    names = [str(name) for name in read.columns[ACCOUNT]]
    for row, name in enumerate(names):
        if CONDITION.match(name) or _stands_for_others(name, names):
            raise SourceError(f"the account of {read.place_of(row)} is called {name!r}, which SUMIFS and other "
                              "formulas take for a condition", where=read.name,
                              fix="Rename it in all files: no * ? ~, and no = < > at the beginning.")


def _stands_for_others(name: str, names: Sequence[str]) -> bool:
    """Whether a formula that looks for the name, in which * and ? are wildcards, finds others, too."""
    if "*" not in name and "?" not in name:
        return False
    pattern = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", "."), re.IGNORECASE | re.DOTALL)
    return any(pattern.fullmatch(other) for other in names if other != name)


def months(read: SourceTable, column: str) -> list[Period]:
    """The months of the dates in a column, in order."""
    values = read.columns.get(column, ())
    found = {Period.holding(value) for value in set(values)}
    return sorted((period for period in found if period), key=lambda period: period.first_day)


def source_text(path: Path, workbook: Path, period: Period) -> str:
    """A file as the Sources table names it: relative to the workbook, with {period} where its name says the month.

    >>> source_text(Path("/a/sources/sales_2026-10.csv"), Path("/a/book.xlsx"), Period(2026, 10))
    'sources/sales_{period:%Y-%m}.csv'
    """
    text = path.relative_to(workbook.parent).as_posix()
    for style in MONTHS_IN_NAMES:
        month = re.compile(rf"(?<!\d)(?<!\d[-_.]){re.escape(period.first_day.strftime(style))}(?![-_.]?\d)")
        if month.search(text):
            return month.sub(f"{{period:{style}}}", text)
    return text


def set_up(path: Path, settings: Sequence[Setting], cells: Mapping[str, Value]) -> None:
    """Write the settings into the Sources table of a workbook, and values into its named cells, where it has such."""
    book = ClosedFile(path)
    for setting in settings:
        _write_setting(book, setting)
    for name, value in cells.items():
        place = book.named_cell(name)
        if place is not None:
            book.write_value(*place, value)
    book.calculate()
    book.save()


def _write_setting(book: Workbook, setting: Setting) -> None:
    table, known = book.table(SOURCES_TABLE), list(book.body(SOURCES_TABLE).values("Table"))
    if setting.table not in known:
        raise UnknownName("table", setting.table, map(str, known), where=f"table {SOURCES_TABLE}")
    row = table.first_row + known.index(setting.table)
    for heading, value in _as_row(setting).items():
        if heading in table.headings:
            book.write_value(table.sheet.name, row, table.column(heading), value or None)


def _as_row(setting: Setting) -> dict[str, Value]:
    """What a setting changes in its row of the Sources table; all else stays as the template has it."""
    return {"Source": setting.source, "Sheet or query": setting.sheet, "Mode": str(setting.mode),
            "Key": ", ".join(setting.key), "Columns": "; ".join(map(_spelled, setting.columns or ())),
            "Period column": setting.period_column, "Date format": setting.date_format,
            "Control total": setting.control_total, "Enabled": "Yes" if setting.enabled else "No"}


def _spelled(column: Column) -> str:
    """A column as the Sources table says it."""
    names = column.heading if column.heading == column.name else f"{column.heading} -> {column.name}"
    style = column.date_format or NUMBER_STYLES.get(column.decimal, "")
    return f"{names} : {column.type} {style}".rstrip() if column.type else names


NUMBER_STYLES = {".": "1,234.56", ",": "1.234,56"}
"""A number with each decimal sign, as the Sources table states it."""
