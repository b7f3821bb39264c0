"""Saving a workbook so that it is the old one or the new one, never anything between.

A new file is written beside the workbook, flushed to disk, and renamed over it; the old one is kept
as a backup first. A workbook that is open in a spreadsheet program, or in another refresh, is left alone.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from kam_xl.errors import KamError, WorkbookError

BACKUPS_KEPT = 5
STAMP = "%Y-%m-%dT%H%M%S.%f"
BACKUP_FOLDER = ".kam_backups"
UNDONE = "undone-"
STALE_SECONDS = 3600
REPLACE_TRIES = 10


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the workbook for one refresh; refuse if Excel, Calc or another refresh has it."""
    _require_closed(path)
    with locked(path):
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the workbook against another refresh, whether a program has it open or not."""
    lock = path.with_name(f".{path.name}.kam_lock")
    _drop_stale(lock)
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError as error:
        raise WorkbookError("another refresh of this workbook is running", where=path.name,
                            fix=f"Wait for it, or delete {lock.name} if it has crashed.") from error
    except OSError as error:
        raise WorkbookError(f"the folder cannot be written ({error.strerror})", where=str(path.parent),
                            fix="Check its permissions.") from error
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        lock.unlink(missing_ok=True)


def save(path: Path, data: bytes, before: bytes) -> Path:
    """Replace the workbook by `data`, keeping a backup; `before` is what was read of it.

    Returns the backup. Raises WorkbookError, with the workbook as it was, if the disk is full, the
    folder cannot be written, or somebody changed the workbook meanwhile.
    """
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.kam_tmp")
    for leftover in path.parent.glob(f".{path.name}.*.kam_tmp"):
        leftover.unlink(missing_ok=True)
    try:
        _write_synced(temporary, data)
        shutil.copymode(path, temporary)
        if path.read_bytes() != before:
            raise WorkbookError("the workbook was changed by somebody else during the refresh", where=path.name,
                                fix="Run the refresh again.")
        backup = _copy(path, "")
        _replace(temporary, path)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else f"it cannot be written ({error.strerror})"
        raise WorkbookError(f"{reason}; the workbook is as it was", where=str(path),
                            fix="Free some space, or check permissions and whether it is open.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return backup


def backups(path: Path) -> list[Path]:
    """The backups of a workbook, oldest first."""
    return _kept(path.resolve(), "")


def undo(path: Path) -> tuple[Path, Path]:
    """Put the last backup back. Returns it, and where the version that it replaces is kept."""
    path = path.resolve()
    backup = last_backup(path)
    with exclusive(path):
        undone = _copy(path, UNDONE)
        _replace(backup, path)
    return backup, undone


def last_backup(path: Path) -> Path:
    """The backup that undo goes back to; an error if there is none."""
    kept = backups(path)
    if not kept:
        raise KamError("there is no backup to go back to", where=path.name,
                       fix=f"Backups of refreshes lie in {BACKUP_FOLDER} beside the workbook.")
    return kept[-1]


def kept_at(backup: Path) -> datetime:
    """When a backup was made, which its name says."""
    return datetime.strptime(backup.stem[-len("2026-01-01T000000.000000"):], STAMP)


def keep(path: Path, copy: Callable[[Path], object], kind: str = "") -> Path:
    """Let `copy` write a copy of the workbook to where the time is in its name; only the newest few stay."""
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    place = folder / f"{path.stem}.{kind}{datetime.now():{STAMP}}{path.suffix}"
    copy(place)
    for old in _kept(path, kind)[:-BACKUPS_KEPT]:
        old.unlink(missing_ok=True)
    return place


def set_aside(backup: Path, path: Path) -> None:
    """Let undo no longer go back to a backup, and keep it like the versions that undo has replaced."""
    backup.rename(backup.with_name(f"{path.stem}.{UNDONE}" + backup.name.removeprefix(f"{path.stem}.")))


def _require_closed(path: Path) -> None:
    marks = {path.with_name(f"~${path.name}"): "Excel", path.with_name(f"~${path.name[2:]}"): "Excel",
             path.with_name(f".~lock.{path.name}#"): "LibreOffice"}
    for mark, program in marks.items():
        if mark.exists():
            raise WorkbookError(f"the workbook is open in {program}", where=path.name,
                                fix=f"Close it and run again; if nobody has it open, delete {mark.name}.")


def _drop_stale(lock: Path) -> None:
    """A lock whose process is gone, or that is an hour old, was left by a crash."""
    with suppress(OSError, ValueError):
        if time.time() - lock.stat().st_mtime > STALE_SECONDS or not _alive(int(lock.read_text())):
            lock.unlink()


def _alive(process: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _copy(path: Path, kind: str) -> Path:
    return keep(path, lambda place: shutil.copy2(path, place), kind)


def _kept(path: Path, kind: str) -> list[Path]:
    """The copies of one workbook, oldest first; those of a workbook with a longer name are not among them."""
    folder = path.parent / BACKUP_FOLDER
    name = re.compile(re.escape(f"{path.stem}.{kind}") + r"\d{4}-\d\d-\d\dT\d{6}\.\d{6}" + re.escape(path.suffix))
    return sorted(p for p in folder.iterdir() if name.fullmatch(p.name)) if folder.is_dir() else []


def _replace(new: Path, path: Path) -> None:
    """Rename over the workbook; on Windows a virus scanner may hold it for a moment."""
    for attempt in range(REPLACE_TRIES):
        try:
            new.replace(path)
            break
        except PermissionError:
            if os.name != "nt" or attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.05 * 2**attempt)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
