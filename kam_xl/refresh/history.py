"""Snapshots: the figures of a period, kept as rows of period, account, KPI and value."""

from __future__ import annotations

from kam_xl.errors import UnknownName, UsageError
from kam_xl.refresh.inputs import Input
from kam_xl.refresh.period import Period
from kam_xl.refresh.plan import Incoming
from kam_xl.refresh.settings import Setting
from kam_xl.sources.columns import Column
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.cell import Value
from kam_xl.workbooks.document import Table

PERIOD, KPI, VALUE = "Period", "KPI", "Value"


def snapshot(book: Book, setting: Setting, period: Period) -> Input:
    """The rows that a snapshot of a table adds: one for each key and each column with a value."""
    table, body = book.table(setting.source), book.body(setting.source)
    if len(setting.key) != 1:
        raise UsageError("a snapshot needs one key column", where=setting.where,
                         fix="Name it under Key, as in Account.")
    key = setting.key[0]
    names = body.values(_heading(table, key))
    rows: list[tuple[Value, Value, Value]] = []
    for column in setting.columns or _numeric(book, table, key):
        values = body.values(_heading(table, column.heading))
        rows += [(name, column.name, value) for name, value in zip(names, values, strict=True)
                 if name is not None and isinstance(value, float)]
    columns: dict[str, list[Value]] = {
        PERIOD: [period.serial] * len(rows), key: [r[0] for r in rows], KPI: [r[1] for r in rows],
        VALUE: [r[2] for r in rows]}
    return Input(Incoming(f"table {table.name}", columns, range(len(rows))), frozenset({PERIOD}), len(rows))


def snapshot_setting(setting: Setting) -> Setting:
    """The setting under which the snapshot's rows are matched with those of the period there are."""
    return Setting(setting.table, setting.source, setting.mode, setting.where, key=(*setting.key, KPI),
                   period_column=PERIOD)


def _numeric(book: Book, table: Table, key: str) -> list[Column]:
    body = book.body(table.name)
    return [Column(h, h) for h in table.headings if h != key and any(isinstance(v, float) for v in body.values(h))]


def _heading(table: Table, name: str) -> str:
    for heading in table.headings:
        if heading.casefold() == name.casefold():
            return heading
    raise UnknownName("column", name, table.headings, where=f"table {table.name}")
