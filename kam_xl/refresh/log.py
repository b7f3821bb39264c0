"""The Refresh_Log table: what every refresh did, kept in the workbook."""

from __future__ import annotations

from datetime import datetime

import kam_xl
from kam_xl.catalogue.cells import serial
from kam_xl.refresh.inputs import current_rows
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report, TableReport
from kam_xl.values import Value
from kam_xl.workbooks.table_writer import NewRows
from kam_xl.workbooks.workbook import Workbook

LOG_TABLE = "Refresh_Log"


def write_log(book: Workbook, report: Report, period: Period, now: datetime) -> None:
    """Add a row for every refreshed table, in the columns that the log has; no log, no rows."""
    if not book.has_table(LOG_TABLE):
        return
    rows = current_rows(book, LOG_TABLE)
    new = [_entry(table, period, now) for table in report.tables]
    values = {heading: [*rows.column(heading), *(entry.get(heading.casefold()) for entry in new)]
              for heading in rows.headings if heading not in rows.calculated}
    continues: list[int | None] = [*range(rows.count), *(None for _ in new)]
    book.write_rows(LOG_TABLE, NewRows(continues, values, frozenset({"When", "Period"})))


def _entry(table: TableReport, period: Period, now: datetime) -> dict[str, Value]:
    return {
        "when": round(serial(now) * 86400) / 86400 - period.offset, "period": period.serial, "table": table.table,
        "source": table.source, "mode": table.mode, "rows read": float(table.rows_read), "added": float(table.added),
        "changed": float(table.changed), "removed": float(table.removed), "rejected": float(table.rejected),
        "control total source": table.control_source, "control total workbook": table.control_workbook,
        "version": kam_xl.__version__,
    }
