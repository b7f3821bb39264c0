"""`refresh`, `undo` and `check`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kam_xl.commands.terminal import console, number, progress, say, show_json, show_table
from kam_xl.errors import RejectedRows
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report, TableReport, shorten
from kam_xl.refresh.run import Options
from kam_xl.refresh.run import refresh as refresh_book
from kam_xl.review.breaches import Findings, findings
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.store import undo as undo_refresh

BREACHED, UNCALCULATED = 3, 1
ROOM_FOR_SOURCES = 110
COUNTS = ["Read", "Added", "Changed", "Removed", "Rejected"]


def refresh(options: Namespace) -> int:
    """Refresh a workbook and show what changed."""
    settings = Options(options.dry_run, options.allow_rejects, options.allow_empty,
                       tuple(Path(p) for p in options.allow_path), recalculate=not options.no_recalc)
    with progress("Refreshing") as told:
        report = refresh_book(Path(options.book), Period.of(options.period), settings, told)
    if options.json:
        show_json(report.to_json())
    else:
        show_report(report)
    refused = len({(reject.file, reject.row) for reject in report.rejects}) > options.allow_rejects
    if refused:
        say(f"Without --dry-run this stops, since more than {options.allow_rejects} rows do not fit.")
    return RejectedRows.exit_code if refused else 0


def show_report(report: Report) -> None:
    """The report as tables and sentences; a narrow terminal has no room for the sources' names."""
    wide = console().width >= ROOM_FOR_SOURCES
    show_table(f"{report.workbook}, {report.period}" + (" (dry run: nothing is written)" if report.dry_run else ""),
               ["Table", "Mode", *COUNTS, *(["Source"] if wide else [])],
               [_row(table) + ([table.source] if wide else []) for table in report.tables], right=COUNTS)
    for table in report.tables:
        _show_details(table)
    for reject in report.rejects[:20]:
        say(f"Rejected: {reject.file}, row {reject.row}, column {reject.column!r}: {shorten(reject.value)!r}: "
            f"{reject.reason}")
    for warning in report.warnings:
        say(f"Note: {warning}.")
    if report.calculated:
        say(f"{report.calculated} formula cell(s) calculated.")
    for cell, reason in report.uncalculated.items():
        say(f"Not calculated: {cell} ({reason}); Excel will do it when it opens the file.")
    say(_outcome(report))


def _show_details(table: TableReport) -> None:
    if table.control_source is not None:
        source, workbook = number(table.control_source, digits=2), number(table.control_workbook, digits=2)
        say(f"{table.table}: control total of {table.control_column}: {source} in the source, {workbook} in the "
            "workbook.")
    if table.outside_period:
        say(f"{table.table}: {table.outside_period} row(s) of {table.source} lie in other periods, left out.")
    if table.changed_columns:
        cells = ", ".join(f"{column} {count}" for column, count in table.changed_columns.items())
        say(f"{table.table}: changed cells: {cells}.")


def _row(table: TableReport) -> list[str]:
    counts = (table.rows_read, table.added, table.changed, table.removed, table.rejected)
    return [table.table, table.mode, *map(str, counts)]


def _outcome(report: Report) -> str:
    if report.written:
        return f"Saved. The version before is kept: {report.backup}"
    return "Nothing was written." if report.dry_run else "Already up to date: nothing was written."


def undo(options: Namespace) -> int:
    """Put the last backup back."""
    backup, undone = undo_refresh(Path(options.book))
    say(f"{options.book} is again as it was before the refresh ({backup.name}). The version that was there, with all "
        f"that was done to it since, is kept as {undone}.")
    return 0


def check(options: Namespace) -> int:
    """Name breaches, red and amber accounts."""
    found = findings(Book(Document.open(Path(options.book))))
    if options.json:
        show_json(found.to_json())
    else:
        show_findings(found)
    return BREACHED if found.breaches else UNCALCULATED if found.uncalculated else 0


def show_findings(found: Findings) -> None:
    """The findings as tables."""
    if found.breaches:
        show_table(f"{len(found.breaches)} limit(s) breached", ["Account", "KPI", "Value", "Limit", "Tell"],
                   [[b.account, b.kpi, number(b.value, percent=b.percent), number(b.limit, percent=b.percent), b.tell]
                    for b in found.breaches], right=["Value", "Limit"])
    elif not found.uncalculated:
        say("No limit is breached.")
    if found.watched:
        show_table("Red and amber accounts", ["Account", "Status", "Score"],
                   [[w.account, w.status, number(w.score, digits=2)] for w in found.watched], right=["Score"])
    if found.uncalculated:
        say(f"{found.uncalculated} status cell(s) have no value, so nothing can be said of them: refresh the "
            "workbook, or open and save it in Excel.")
