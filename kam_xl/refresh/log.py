"""The Refresh_Log table: what every refresh did, kept in the workbook."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

import kam_xl
from kam_xl.catalogue.cells import EPOCH, serial
from kam_xl.refresh.inputs import current_rows
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report, TableReport
from kam_xl.values import Value, Values
from kam_xl.workbooks.table_writer import NewRows
from kam_xl.workbooks.workbook import Tables, Workbook

LOG_TABLE = "Refresh_Log"


def write_log(book: Workbook, report: Report, period: Period, now: datetime) -> None:
    """Add a row for every refreshed table, in the columns that the log has; no log, no rows."""
    if not book.has_table(LOG_TABLE):
        return
    rows = current_rows(book, LOG_TABLE)
    new = [_entry(table, period, now) for table in report.tables]
    values = {heading: Values.of([*rows.column(heading), *(entry.get(heading.casefold()) for entry in new)])
              for heading in rows.headings if heading not in rows.calculated}
    continues = pl.Series([*range(rows.count), *(None for _ in new)], dtype=pl.Int64)
    book.write_rows(LOG_TABLE, NewRows(continues, values, frozenset({"When", "Period"})))


def last_refresh(book: Tables, table: str, without_log: datetime | None) -> datetime | None:
    """When the log says that a table was last refreshed, with the time zone of this machine; None if it does not."""
    if not book.has_table(LOG_TABLE):
        return without_log
    rows = current_rows(book, LOG_TABLE)
    if not {"when", "table"} <= set(map(str.casefold, rows.headings)):
        return None
    times = [when for when, name in zip(rows.column("When"), rows.column("Table"), strict=True)
             if name == table and isinstance(when, float)]
    return (EPOCH + timedelta(days=max(times) + book.epoch_offset)).astimezone() if times else None


def _entry(table: TableReport, period: Period, now: datetime) -> dict[str, Value]:
    return {
        "when": round(serial(now) * 86400) / 86400 - period.offset, "period": period.serial, "table": table.table,
        "source": table.source, "mode": table.mode, "rows read": float(table.rows_read), "added": float(table.added),
        "changed": float(table.changed), "removed": float(table.removed), "rejected": float(table.rejected),
        "control total source": table.control_source, "control total workbook": table.control_workbook,
        "version": kam_xl.__version__,
    }
