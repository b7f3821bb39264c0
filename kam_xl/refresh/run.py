"""One refresh from beginning to end: read, plan, apply, calculate, log, save."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kam_xl.errors import Implausible, MissingSource, RejectedRows, SourceError, UnknownName, UsageError
from kam_xl.refresh.changes import Picture, moved, picture
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.refresh.closing import require_open
from kam_xl.refresh.control import Control, control
from kam_xl.refresh.history import snapshot, snapshot_setting
from kam_xl.refresh.inputs import Input, current_rows, from_frame, from_origin, from_table, unfilled
from kam_xl.refresh.log import LOG_TABLE, last_refresh, write_log
from kam_xl.refresh.origin import origin
from kam_xl.refresh.period import Period
from kam_xl.refresh.plan import Plan, Rows, plan_rows
from kam_xl.refresh.plausible import move
from kam_xl.refresh.report import Report, TableReport, shorten, write_rejects
from kam_xl.refresh.settings import SOURCES_TABLE, Mode, Setting, Vanished, all_settings, load_settings
from kam_xl.workbooks.store import backups, exclusive, kept_at
from kam_xl.workbooks.table_writer import NewRows
from kam_xl.workbooks.workbook import Tables, Workbook

STARTED_SHARE, TABLES_SHARE, CALCULATED_SHARE, SAVING_SHARE = 0.1, 0.4, 0.7, 0.95
"""How much of the time has passed when the workbook itself is up to date, when the tables are in, when they are
calculated, and at saving."""

MINUTES = "%Y-%m-%d %H:%M"

PERIOD_NAME = "Period"
"""The defined name of the cell that holds the first day of the month shown."""
ODD_NAMES = "Accounts_To_Rename"
"""That of the cell which lists the accounts that formulas do not find."""

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of the work was done before, for a progress bar."""


def next_period(book: Tables) -> Period | None:
    """The month after the one that a workbook shows; None if it shows none."""
    place = book.named_cell(PERIOD_NAME)
    shown = Period.holding(book.value(*place), book.epoch_offset) if place else None
    return shown.following if shown else None


@dataclass(frozen=True)
class Options:
    """How to refresh.

    `allow_empty` lets a source without rows empty its table. `allow_paths` are folders outside the
    workbook's own from which sources may be read. `frames` (table name → pandas DataFrame) take the place
    of source files. `reopen` lets a closed period be refreshed. `ask` is told of changes larger than the
    settings allow, and says whether to go on. `show_moved` reports what moved by account.
    """

    dry_run: bool = False
    allow_rejects: int = 0
    allow_empty: bool = False
    allow_paths: tuple[Path, ...] = ()
    recalculate: bool = True
    frames: Mapping[str, Any] = field(default_factory=dict)
    reopen: bool = False
    ask: Callable[[Sequence[str]], bool] = lambda _changes: False
    drop_signature: bool = False
    show_moved: bool = False


def refresh(path: Path, period: Period, options: Options | None = None,
            progress: Progress = lambda _text, _done: None) -> Report:
    """Bring a workbook up to date from its sources and save it.

    Raises a KamError, with the workbook as it was, when a source is missing or does not fit, when more
    rows are rejected than allowed, or when the change would harm something else in the workbook.
    """
    options = options or Options()
    with nullcontext() if options.dry_run else exclusive(path), no_garbage_collection():
        progress(f"Reading {path.name}", 0)
        book = ClosedFile(path, recalculate=options.recalculate, drop_signature=options.drop_signature)
        report = Refresh(book, path, period, options, progress).run()
    if book.unsigned and (report.written or options.dry_run):
        report.warnings.append("the digital signature was taken off; sign the workbook again")
    return report


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Millions of cells are held at once; looking for cycles among them takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Refresh:
    """The steps of one refresh. `path` is the workbook's own, beside which its sources lie."""

    def __init__(self, book: Workbook, path: Path, period: Period, options: Options, progress: Progress) -> None:
        self._book, self._path, self._options, self._told = book, path, options, progress
        self._share = 0.0
        self._period = Period(period.year, period.month, book.epoch_offset)
        self._report = Report(path.name, str(period), options.dry_run)
        self._controls: list[Control] = []
        kept = backups(path)
        self._last_change = kept_at(kept[-1]).astimezone() if kept else None

    def run(self) -> Report:
        """Do it; an empty plan writes nothing."""
        settings = load_settings(self._book, self._path)
        self._check_frames(settings)
        self._require_source(settings)
        for setting in settings:
            self._book.table(setting.table)
        self._calculate(0, STARTED_SHARE)
        if not self._options.reopen:
            require_open(self._book, self._path, self._period)
        before = self._picture(settings)
        for done, setting in enumerate(settings):
            if setting.mode is not Mode.SNAPSHOT:
                self._progress(f"Filling {setting.table}", TABLES_SHARE * done / len(settings))
                self._refresh_table(setting)
        self._stop_on_rejects()
        self._ask()
        self._write_period()
        self._calculate(TABLES_SHARE, CALCULATED_SHARE)
        self._take_snapshots([setting for setting in settings if setting.mode is Mode.SNAPSHOT])
        for check in self._controls:
            check.check(self._book)
        if self._book.is_changed:
            write_log(self._book, self._report, self._period, datetime.now())
            self._calculate(CALCULATED_SHARE, SAVING_SHARE)
            self._warn_of_names()
            self._report.moved = moved(before, self._picture(settings))
            self._save()
        return self._report

    def _picture(self, settings: list[Setting]) -> Picture:
        """The figures of the workbook's tables, if what moves is asked for."""
        kept = {setting.table for setting in settings if setting.mode is Mode.SNAPSHOT} | {LOG_TABLE, SOURCES_TABLE}
        return picture(self._book, frozenset(map(str.casefold, kept))) if self._options.show_moved else {}

    def _ask(self) -> None:
        """Stop at changes that are larger than the settings allow, unless somebody says that they are right."""
        found = self._report.implausible
        if found and not self._options.dry_run and not self._options.ask(found):
            raise Implausible(f"{found[0]}, more than the settings allow", where=self._path.name,
                              fix="Check the source. If the change is right, say so: --allow-change.")

    def _warn_of_names(self) -> None:
        place = self._book.named_cell(ODD_NAMES)
        odd = self._book.value(*place) if place and self._options.recalculate else None
        if odd:
            self._report.warnings.append(f"formulas do not find these accounts by their names: {odd}; "
                                         "rename them in their source")

    def _take_snapshots(self, settings: list[Setting]) -> None:
        if settings and not self._options.recalculate:
            self._report.warnings.append("no snapshot was taken, since nothing was calculated")
            return
        for setting in settings:
            came = snapshot(self._book, setting, self._period)
            self._carry_out(snapshot_setting(setting), came)

    def _require_source(self, settings: list[Setting]) -> None:
        """Refuse a workbook that has sources, all of them switched off: it would only be moved on to another month."""
        if any(not self._book.has_table(setting.source) for setting in settings) or self._options.frames:
            return
        off = [setting for setting in all_settings(self._book, self._path) if not self._book.has_table(setting.source)]
        if off:
            raise UsageError("no source is switched on", where=off[0].where,
                             fix="Say where the data comes from, and set Enabled to Yes.")

    def _check_frames(self, settings: list[Setting]) -> None:
        known = [setting.table for setting in settings]
        for name in self._options.frames:
            if name not in known:
                raise UnknownName("table to refresh", name, known, where="frames")

    def _progress(self, text: str, share: float) -> None:
        """Say what is being done; a share that was reached before is not taken back."""
        self._share = max(self._share, share)
        self._told(text, self._share)

    def _calculate(self, start: float, until: float) -> None:
        """Calculate what depends on the cells that changed since the last time; by then, the share of all work that is
        done goes from `start` to `until`."""
        self._progress("Calculating", start)
        start = self._share
        done = self._book.calculate(lambda share: self._progress("Calculating", start + share * (until - start)))
        self._report.calculated += done.calculated
        self._report.uncalculated |= done.uncalculated

    def _refresh_table(self, setting: Setting) -> None:
        came = self._read(setting)
        if came is not None:
            self._report.rejects += came.rejects
            self._carry_out(setting, came)

    def _read(self, setting: Setting) -> Input | None:
        if setting.table in self._options.frames:
            return from_frame(self._book, setting, self._options.frames[setting.table])
        if self._book.has_table(setting.source):
            if self._book.body(setting.source).has_formulas:
                self._calculate(self._share, self._share)
            return from_table(self._book, setting)
        try:
            found = origin(setting, self._path, self._period, self._options.allow_paths)
            return from_origin(self._book, setting, found)
        except MissingSource:
            if setting.required:
                raise
            source = self._period.fill(setting.source)
            self._report.warnings.append(f"{setting.where}: {source} is not there, and it is not required")
            return None

    def _carry_out(self, setting: Setting, came: Input) -> None:
        """Plan the table, report it, and put the rows in."""
        rows = current_rows(self._book, setting.table)
        plan = plan_rows(setting, rows, came.incoming, self._period)
        if not self._too_many_rejects:  # else those are what there is to say
            self._require_whole(setting, plan, came)
        self._warn(setting, plan, came)
        report = TableReport(
            plan.table, came.incoming.name, str(setting.mode), came.rows_read, plan.added, plan.changed, plan.removed,
            len(came.rejects), plan.outside_period, dict(plan.changed_columns), came.blanks, came.unused)
        self._report.tables.append(report)
        if setting.control_total:
            self._controls.append(control(setting, plan, came, report))
        self._compare(setting, rows, plan)
        self._apply(plan, came.dates)

    def _require_whole(self, setting: Setting, plan: Plan, came: Input) -> None:
        """Refuse to let rows go because of rows that did not come."""
        if came.rejects and setting.mode is Mode.UPSERT and setting.vanished is not Vanished.KEEP:
            raise SourceError("rows were rejected, so nobody can say which keys have vanished", where=setting.where,
                              fix=f"Mend {came.incoming.name}, or keep vanished rows this time.")
        if plan.removed and not came.incoming.count and not self._options.allow_empty:
            raise SourceError(
                f"the source has no rows that fit, and {plan.removed} row(s) of table {plan.table} would go",
                where=came.incoming.name, fix="If that is right, say so: --allow-empty.")

    def _compare(self, setting: Setting, rows: Rows, plan: Plan) -> None:
        """Note a total that moves by more than the setting's limit."""
        if setting.largest_change is not None and not plan.empty:
            found = move(setting, rows, plan, self._period)
            if found.exceeds(setting.largest_change):
                self._report.implausible.append(f"table {plan.table}: {found}")

    def _warn(self, setting: Setting, plan: Plan, came: Input) -> None:
        """What a person should know, though nothing is wrong with it."""
        left = unfilled(self._book, setting, plan.values) if setting.mode is not Mode.SNAPSHOT else []
        if left and came.unused and setting.columns is None:
            self._report.warnings.append(f"table {plan.table}: {', '.join(left)} left as they are; the source's "
                                         f"{', '.join(came.unused)} go nowhere")
        if plan.lost:
            self._report.warnings.append(f"table {plan.table}: {plan.lost} removed row(s) had cells that people typed")
        last = last_refresh(self._book, plan.table, self._last_change)
        if came.modified is not None and last is not None and not plan.empty and came.modified < last:
            self._report.warnings.append(f"table {plan.table}: {came.incoming.name} is of {came.modified:{MINUTES}}, "
                                         f"older than the last refresh ({last:{MINUTES}})")
        if plan.moves and (staying := self._book.staying(plan.table)):
            self._report.warnings.append(f"table {plan.table}: rows moved, {staying} stay at their cells")

    def _apply(self, plan: Plan, dates: frozenset[str]) -> None:
        if not plan.empty:
            said = self._book.write_rows(plan.table, NewRows(plan.continues, plan.values, dates, plan.untouched))
            self._report.warnings += [f"table {plan.table}: {said}"] if said else []

    @property
    def _too_many_rejects(self) -> bool:
        return self._report.rejected_rows > self._options.allow_rejects

    def _stop_on_rejects(self) -> None:
        rejects = self._report.rejects
        if not rejects:
            return
        path = self._path.with_name(self._path.stem + ".rejects.csv")
        if not self._options.dry_run:
            write_rejects(self._path, path.name, rejects)
            self._report.rejects_file = path.name
        if self._too_many_rejects and not self._options.dry_run:
            rows, first = self._report.rejected_rows, rejects[0]
            raise RejectedRows(f"{rows} row(s) do not fit, the first: {first.reason} ({shorten(first.value)!r})",
                               where=f"{first.file}, row {first.row}, column {first.column!r}",
                               fix=f"All are listed in {path.name}. Mend them, or go on without them: "
                                   f"--allow-rejects {rows}.")

    def _write_period(self) -> None:
        place = self._book.named_cell(PERIOD_NAME)
        if place is None:
            return
        sheet, row, column = place
        if self._book.value(sheet, row, column) != self._period.serial:
            self._book.write_value(sheet, row, column, self._period.serial)

    def _save(self) -> None:
        if self._options.dry_run:
            return
        self._progress(f"Saving {self._path.name}", SAVING_SHARE)
        self._report.backup = self._book.save()
        self._report.written = bool(self._report.backup)
