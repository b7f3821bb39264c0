"""Snapshots: the figures of a period, kept as rows of period, account, KPI and value."""

from __future__ import annotations

from kam_xl.errors import ErrorCode, UnknownName, UsageError
from kam_xl.refresh.inputs import Input, current_rows
from kam_xl.refresh.period import Period
from kam_xl.refresh.plan import Incoming
from kam_xl.refresh.settings import Setting
from kam_xl.sources.columns import Column
from kam_xl.values import Value, Values
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.workbook import Tables

PERIOD, KPI, VALUE = "Period", "KPI", "Value"


def snapshot(book: Tables, setting: Setting, period: Period) -> Input:
    """The rows that a snapshot of a table adds: one for each key and each column with a value."""
    table, body = book.table(setting.source), book.body(setting.source)
    if len(setting.key) != 1:
        raise UsageError("a snapshot needs one key column", where=setting.where,
                         fix="Name it under Key, as in Account.")
    key = setting.key[0]
    names = body.values(_heading(table, key))
    kept = _kept(book, setting, period)
    rows: list[tuple[Value, Value, Value]] = []
    for column in setting.columns or _numeric(book, table, key):
        values = body.values(_heading(table, column.heading))
        rows += [(name, column.name, known) for name, value in zip(names, values, strict=True)
                 if name is not None and (known := _known(value, kept.get((name, column.name)))) is not None]
    columns = {PERIOD: Values.of([period.serial] * len(rows)), key: Values.of([r[0] for r in rows]),
               KPI: Values.of([r[1] for r in rows]), VALUE: Values.of([r[2] for r in rows])}
    came = Incoming(f"table {table.name}", columns, len(rows), lambda row: f"figure {row + 1}")
    return Input(came, frozenset({PERIOD}), len(rows))


def _known(value: Value, kept: Value) -> float | None:
    """A figure; where the cell has no value or an error, what History has of the period already."""
    if isinstance(value, float):
        return value
    return kept if (value is None or isinstance(value, ErrorCode)) and isinstance(kept, float) else None


def _kept(book: Tables, setting: Setting, period: Period) -> dict[tuple[Value, Value], Value]:
    """What the target holds of the period, by key and KPI."""
    rows = current_rows(book, setting.table)
    columns = [rows.column(name) for name in (PERIOD, setting.key[0], KPI, VALUE)]
    return {(name, kpi): value for day, name, kpi, value in zip(*columns, strict=True) if period.contains(day)}


def snapshot_setting(setting: Setting) -> Setting:
    """The setting under which the snapshot's rows are matched with those of the period there are."""
    return Setting(setting.table, setting.source, setting.mode, setting.where, key=(*setting.key, KPI),
                   period_column=PERIOD)


def _numeric(book: Tables, table: Table, key: str) -> list[Column]:
    body = book.body(table.name)
    return [Column(h, h) for h in table.headings if h != key and float in body.values(h).kinds]


def _heading(table: Table, name: str) -> str:
    for heading in table.headings:
        if heading.casefold() == name.casefold():
            return heading
    raise UnknownName("column", name, table.headings, where=f"table {table.name}")
