"""`refresh`, `undo` and `check`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kam_xl.commands.terminal import number, progress, say, show_json, show_table
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report, TableReport
from kam_xl.refresh.run import Options
from kam_xl.refresh.run import refresh as refresh_book
from kam_xl.review.breaches import Findings, findings
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.store import undo as undo_refresh

BREACHED = 3


def refresh(options: Namespace) -> int:
    """Refresh a workbook and show what changed."""
    settings = Options(options.dry_run, options.allow_rejects, tuple(Path(p) for p in options.allow_path),
                       recalculate=not options.no_recalc)
    with progress("Refreshing") as told:
        report = refresh_book(Path(options.book), Period.of(options.period), settings, told)
    if options.json:
        show_json(report.to_json())
    else:
        show_report(report)
    return 0


def show_report(report: Report) -> None:
    """The report as tables and sentences."""
    show_table(f"{report.workbook}, {report.period}" + (" (dry run: nothing is written)" if report.dry_run else ""),
               ["Table", "Source", "Mode", "Read", "Added", "Changed", "Removed", "Rejected", "Control total"],
               [_row(table) for table in report.tables], right=["Read", "Added", "Changed", "Removed", "Rejected"])
    for table in report.tables:
        if table.outside_period:
            say(f"{table.table}: {table.outside_period} row(s) of {table.source} lie in other periods, left out.")
        if table.changed_columns:
            cells = ", ".join(f"{column} {count}" for column, count in table.changed_columns.items())
            say(f"{table.table}: changed cells: {cells}.")
    for reject in report.rejects[:20]:
        say(f"Rejected: {reject.file}, row {reject.row}, column {reject.column!r}: {reject.value!r}: {reject.reason}")
    for warning in report.warnings:
        say(f"Note: {warning}.")
    if report.calculated:
        say(f"{report.calculated} formula cell(s) calculated.")
    for cell, reason in report.uncalculated.items():
        say(f"Not calculated: {cell} ({reason}); Excel will do it when it opens the file.")
    say(_outcome(report))


def _row(table: TableReport) -> list[str]:
    control = "" if table.control_source is None else \
        f"{table.control_column} {number(table.control_source, digits=2)} = {number(table.control_workbook, digits=2)}"
    return [table.table, table.source, table.mode, *map(str, (table.rows_read, table.added, table.changed,
                                                              table.removed, table.rejected)), control]


def _outcome(report: Report) -> str:
    if report.written:
        return f"Saved. The version before is kept: {report.backup}"
    return "Nothing was written." if report.dry_run else "Already up to date: nothing was written."


def undo(options: Namespace) -> int:
    """Put the last backup back."""
    backup = undo_refresh(Path(options.book))
    say(f"{options.book} is again as it was before the refresh ({backup.name}).")
    return 0


def check(options: Namespace) -> int:
    """Name breaches, red and amber accounts."""
    found = findings(Book(Document.open(Path(options.book))))
    if options.json:
        show_json(found.to_json())
    else:
        show_findings(found)
    return BREACHED if found.breaches else 0


def show_findings(found: Findings) -> None:
    """The findings as tables."""
    if found.breaches:
        show_table(f"{len(found.breaches)} limit(s) breached", ["Account", "KPI", "Value", "Limit", "Tell"],
                   [[b.account, b.kpi, number(b.value, percent=b.percent), number(b.limit, percent=b.percent), b.tell]
                    for b in found.breaches], right=["Value", "Limit"])
    else:
        say("No limit is breached.")
    if found.watched:
        show_table("Red and amber accounts", ["Account", "Status", "Score"],
                   [[w.account, w.status, number(w.score, digits=2)] for w in found.watched], right=["Score"])
    if found.uncalculated:
        say(f"{found.uncalculated} status cell(s) have no value: open the workbook in Excel once, or refresh it.")
