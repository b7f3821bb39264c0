"""`refresh`, `undo` and `check`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from kam_xl.commands.output_file import require_place, write_file
from kam_xl.commands.terminal import Steps, console, number, say, show_json, show_table
from kam_xl.errors import RejectedRows
from kam_xl.refresh.change_report import change_report
from kam_xl.refresh.closing import close as close_period
from kam_xl.refresh.live import refresh_live, undo_live
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report, TableReport, sentences
from kam_xl.refresh.run import Options
from kam_xl.refresh.run import refresh as refresh_book
from kam_xl.review.breaches import Findings, findings, remarks
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.live import find
from kam_xl.workbooks.store import undo as undo_refresh

BREACHED, UNCALCULATED = 3, 1
ROOM_FOR_SOURCES = 110
COUNTS = ["Read", "Added", "Changed", "Removed", "Rejected"]


def refresh(options: Namespace) -> int:
    """Refresh a workbook and show what changed."""
    path, period = Path(options.book), Period.of(options.period)
    if options.report:
        require_place(Path(options.report), path, "--report")
    with Steps("Refreshing") as steps:
        settings = _settings(options, steps)
        report = refresh_live(find(path), period, settings, steps) if options.live else \
            refresh_book(path, period, settings, steps)
    if options.report:
        write_file(Path(options.report), change_report(report).encode(), "--report", "The refresh itself is done.")
    if options.json:
        show_json(report.to_json())
    else:
        show_report(report)
    refused = report.rejected_rows > options.allow_rejects
    if refused:
        say(f"Without --dry-run this stops, since more than {options.allow_rejects} rows do not fit.")
    return RejectedRows.exit_code if refused else 0


def _settings(options: Namespace, steps: Steps) -> Options:
    def agreed(changes: Sequence[str]) -> bool:
        return bool(options.allow_change) or steps.agreed(changes, "Is this right? Go on?")

    return Options(options.dry_run, options.allow_rejects, options.allow_empty,
                   tuple(Path(p) for p in options.allow_path), recalculate=not options.no_recalc,
                   reopen=options.reopen, ask=agreed, drop_signature=options.drop_signature,
                   show_moved=bool(options.report))


def close(options: Namespace) -> int:
    """Close a month and all before it."""
    path, period = Path(options.book), Period.of(options.period)
    where = close_period(path, period)
    say(f"{period} and the months before are closed ({where}). To refresh one of them after all: --reopen.")
    return 0


def show_report(report: Report) -> None:
    """The report as tables and sentences; a narrow terminal has no room for the sources' names."""
    wide = console().width >= ROOM_FOR_SOURCES
    show_table(f"{report.workbook}, {report.period}" + (" (dry run: nothing is written)" if report.dry_run else ""),
               ["Table", "Mode", *COUNTS, *(["Source"] if wide else [])],
               [_row(table) + ([table.source] if wide else []) for table in report.tables], right=COUNTS)
    for sentence in sentences(report):
        say(sentence)


def _row(table: TableReport) -> list[str]:
    counts = (table.rows_read, table.added, table.changed, table.removed, table.rejected)
    return [table.table, table.mode, *map(str, counts)]


def undo(options: Namespace) -> int:
    """Put the last backup back; into an open workbook, the rows that it has of the refreshed tables."""
    if options.live:
        backup, undone = undo_live(find(Path(options.book)))
        say(f"The refreshed tables of {options.book} are again as they were ({backup.name}); nothing is saved yet. "
            f"The version that was there is kept as {undone}.")
        return 0
    backup, undone = undo_refresh(Path(options.book))
    say(f"{options.book} is again as it was before kam-xl last changed it ({backup.name}). The version that was there, "
        f"with all that was done to it since, is kept as {undone}.")
    return 0


def check(options: Namespace) -> int:
    """Name breaches, red and amber accounts."""
    path = Path(options.book)
    found = find(path).read(findings) if options.live else findings(Book(Document.open(path)))
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
    if found.watched:
        show_table("Red and amber accounts", ["Account", "Status", "Score"],
                   [[w.account, w.status, number(w.score, digits=2)] for w in found.watched], right=["Score"])
    for remark in remarks(found):
        say(remark)
