"""The same refresh, its dry run and undo, for a workbook that is open in Excel."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kam_xl.errors import UsageError
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.refresh.log import LOG_TABLE
from kam_xl.refresh.period import Period
from kam_xl.refresh.report import Report
from kam_xl.refresh.run import PERIOD_NAME, Options, Progress, Refresh, no_garbage_collection
from kam_xl.refresh.settings import load_settings
from kam_xl.workbooks import store
from kam_xl.workbooks.live import LiveWorkbook, sentences


def refresh_live(book: LiveWorkbook, period: Period, options: Options | None = None,
                 progress: Progress = lambda _text, _done: None) -> Report:
    """Bring an open workbook up to date from its sources; it is not saved.

    Raises a KamError, with the workbook as it was, for the reasons for which `refresh` does, and where Excel refuses.
    """
    options = options or Options()
    _require_saved(book)
    if not options.recalculate:
        raise UsageError("Excel calculates an open workbook itself", fix="Leave out --no-recalc.")
    progress(f"Reading {book.path.name}", 0)
    if options.dry_run:
        return _tried(book, period, options, progress)
    with store.locked(book.path), book.session(), no_garbage_collection():
        report = Refresh(book, book.path, period, options, progress).run()
    report.open_in_excel = True
    return report


def _tried(book: LiveWorkbook, period: Period, options: Options, progress: Progress) -> Report:
    """What a refresh would do, tried on a copy of the workbook as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / book.path.name
        with sentences(book.path.name):
            book.copy_to(copy)
        return Refresh(ClosedFile(copy), book.path, period, options, progress).run()


def undo_live(book: LiveWorkbook) -> tuple[Path, Path]:
    """Put the rows of the last backup back into the tables that a refresh fills; all else stays as it is.

    Returns that backup, which is set aside since nothing is saved yet, and where the version before the undo is kept.
    """
    _require_saved(book)
    backup = store.last_backup(book.path)
    with store.locked(book.path), book.session():
        undone = book.keep_version(store.UNDONE)
        filled = [setting.table for setting in load_settings(book, book.path)]
        book.take_back(backup, [*filled, LOG_TABLE], [PERIOD_NAME])
    store.set_aside(backup, book.path)
    return backup, undone


def _require_saved(book: LiveWorkbook) -> None:
    if not book.path.is_absolute():
        raise UsageError("the workbook was never saved, so it has no folder to find its sources in",
                         where=book.path.name, fix="Save it first.")
