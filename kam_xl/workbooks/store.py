"""Saving a workbook so that it is the old one or the new one, never anything between.

A new file is written beside the workbook, flushed to disk, and renamed over it; the old one is kept
as a backup first. A workbook that is open in a spreadsheet program, or in another refresh, is left alone.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from kam_xl.errors import KamError, WorkbookError

BACKUPS_KEPT = 5
STAMP = "%Y-%m-%dT%H%M%S.%f"
BACKUP_FOLDER = ".kam_backups"
UNDONE = "undone-"
UNFINISHED = r"\.\d+\.kam_tmp"
REPLACE_TRIES = 10
AT_ONCE = 2**20
"""So many bytes of a file are compared at a time."""

Write = Callable[[IO[bytes]], object]
"""Writes a whole file into an open stream."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the workbook for one refresh; refuse if it may not be written, or if Excel, Calc or another refresh has it.
    """
    _require_writable(path)
    for place in {path, path.resolve()}:
        _require_closed(place)
    with locked(path):
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the workbook against another refresh, whether a program has it open or not."""
    path = path.resolve()
    lock = path.with_name(f".{path.name}.kam_lock")
    handle = _seized(lock, path)
    try:
        _sweep(path)
        yield
    finally:
        if os.name == "posix":
            lock.unlink(missing_ok=True)  # while it is held: afterwards it could be somebody else's
        os.close(handle)
        if os.name == "nt":
            with suppress(OSError):
                lock.unlink()


def save(path: Path, write: Write, before: bytes) -> Path:
    """Replace the workbook by what `write` writes, keeping a backup; `before` is what was read of it.

    Returns the backup. Raises WorkbookError, with the workbook as it was, if the disk is full, the
    folder cannot be written, or somebody changed the workbook meanwhile.
    """
    path = path.resolve()
    with _told(path):
        backup = _replace(path, write, before, "")
    _prune(path, "")
    return backup


def write_beside(workbook: Path, name: str, write: Write) -> Path:
    """Write a file about a workbook, such as a list of its rejected rows, beside it: whole or not at all, and with the
    rights of the workbook, since it holds the same data. Returns its path; raises WorkbookError where it cannot be."""
    path = workbook.with_name(name)
    with _told(path), _unfinished(workbook) as new:
        _write_synced(new, write, workbook)
        _rename(new, path)
    return path


def backups(path: Path) -> list[Path]:
    """The backups of a workbook, oldest first."""
    return _kept(path.resolve(), "")


def undo(path: Path) -> tuple[Path, Path]:
    """Put the last backup back. Returns it, and where the version that it replaces is kept."""
    with exclusive(path):
        path = path.resolve()
        backup = last_backup(path)
        with _told(path), backup.open("rb") as stream:
            made = backup.stat()
            undone = _replace(path, lambda new: shutil.copyfileobj(stream, new), None, UNDONE)
        with suppress(OSError):
            backup.unlink()
            os.utime(path, ns=(made.st_atime_ns, made.st_mtime_ns))
        _prune(path, UNDONE)
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
    path = path.resolve()
    place = _keep(path, copy, kind)
    _prune(path, kind)
    return place


def set_aside(backup: Path, path: Path) -> None:
    """Let undo no longer go back to a backup, and keep it like the versions that undo has replaced."""
    path = path.resolve()
    backup.rename(backup.with_name(f"{path.stem}.{UNDONE}" + backup.name.removeprefix(f"{path.stem}.")))
    _prune(path, UNDONE)


def _require_writable(path: Path) -> None:
    """Renaming would replace a workbook that its owner has protected, so that has to be looked at."""
    if not path.is_file():
        raise WorkbookError("this is a folder" if path.is_dir() else "the workbook does not exist", where=str(path),
                            fix="Check the path.")
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise WorkbookError("the workbook is marked as read-only", where=path.name,
                            fix="If it may be changed, take the mark away (its properties, or chmod u+w).")
    if not os.access(path, os.W_OK):
        raise WorkbookError("you may read this workbook, but not write it", where=path.name,
                            fix="Ask its owner, or refresh a copy.")


def _require_closed(path: Path) -> None:
    """Excel marks an open `book.xlsx` by `~$book.xlsx`, as Word does by `~$ok.xlsx` (which may be that of an ok.xlsx).
    """
    marks = {path.with_name(f"~${path.name}"): "Excel", path.with_name(f".~lock.{path.name}#"): "LibreOffice"}
    if not path.with_name(path.name[2:]).is_file():
        marks[path.with_name(f"~${path.name[2:]}")] = "Excel"
    for mark, program in marks.items():
        if mark.exists():
            raise WorkbookError(f"the workbook is open in {program}", where=path.name,
                                fix=f"Close it and run again; if nobody has it open, delete {mark.name}.")


def _seized(lock: Path, path: Path) -> int:
    """The lock file, held by this process alone; the system lets go of it when the process ends, however it ends.

    Whoever held it before may have deleted it between our opening and our locking it, so that it protects nothing.
    """
    with _told(path):
        while True:
            handle = os.open(lock, os.O_CREAT | os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), 0o644)
            try:
                _lock(handle, path)
                if lock.exists() and os.path.samestat(os.fstat(handle), lock.stat()):
                    return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise WorkbookError("another refresh of this workbook is running", where=path.name,
                            fix="Wait until it has ended, and run again.") from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        reason = "the disk is full" if full else f"it cannot be written ({error.strerror})"
        raise WorkbookError(f"{reason}; the workbook is as it was", where=str(path),
                            fix="Free some space." if full else
                            "Check the permissions of the file and its folder, and whether it is open.") from error


def _replace(path: Path, write: Write, before: bytes | None, kind: str) -> Path:
    """Rename a new file over the workbook, which has to be as it was `before`; returns where the old one is kept."""
    with _unfinished(path) as new:
        _write_synced(new, write, path)
        if before is not None and not _holds(path, before):
            raise WorkbookError("the workbook was changed by somebody else during the refresh", where=path.name,
                                fix="Run the refresh again.")
        kept = _keep(path, lambda place: _link(path, place), kind)
        try:
            _rename(new, path)
        except OSError:
            kept.unlink(missing_ok=True)
            _tidy(path)
            raise
    _sync_folder(path.parent)
    return kept


@contextmanager
def _unfinished(place: Path) -> Iterator[Path]:
    """Where to write what is to become `place`; nothing is left of it if that fails."""
    unfinished = place.with_name(f".{place.name}.{os.getpid()}.kam_tmp")
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _write_synced(new: Path, write: Write, like: Path) -> None:
    """The file may be read by its owner only until it has the rights of the workbook."""
    handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "w+b") as stream:
        write(stream)
        stream.flush()
        _dress(new, like)
        os.fsync(stream.fileno())


def _dress(new: Path, path: Path) -> None:
    """Give the new file the owner, rights and extended attributes of the workbook, and the present time."""
    old = path.stat()
    if sys.platform != "win32":
        for owner in (old.st_uid, -1):
            with suppress(PermissionError):
                os.chown(new, owner, old.st_gid)
                break
    shutil.copystat(path, new)
    if new.stat().st_gid != old.st_gid:
        new.chmod(old.st_mode & ~0o070)  # else another group could read what its own one might
    os.utime(new)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is these bytes."""
    if path.stat().st_size != len(data):
        return False
    view = memoryview(data)
    with path.open("rb") as stream:
        return all(stream.read(AT_ONCE) == view[start : start + AT_ONCE] for start in range(0, len(data), AT_ONCE))


def _keep(path: Path, copy: Callable[[Path], object], kind: str) -> Path:
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    place = folder / f"{path.stem}.{kind}{datetime.now():{STAMP}}{path.suffix}"
    try:
        with _unfinished(place) as unfinished:
            copy(unfinished)
            unfinished.rename(place)
            _sync_folder(folder)
    except OSError:
        _tidy(path)
        raise
    return place


def _link(path: Path, place: Path) -> None:
    """Another name for the old file, which nobody writes into, since it is replaced; a copy where there are no links.
    """
    try:
        place.hardlink_to(path)
    except (OSError, NotImplementedError):
        shutil.copy2(path, place)


def _sweep(path: Path) -> None:
    """Clear away what a crash has left: unfinished files, a backup of a workbook that was not replaced then, and a
    backup too many of one that was."""
    folder = path.parent / BACKUP_FOLDER
    left = _named(path.parent, rf"\.{re.escape(path.name)}{UNFINISHED}")
    for kind in ("", UNDONE):
        left += _named(folder, rf"\.{_kept_name(path, kind)}{UNFINISHED}")
        left += [kept for kept in _kept(path, kind) if path.is_file() and kept.samefile(path)]
    for file in left:
        with suppress(OSError):
            file.unlink()
    for kind in ("", UNDONE):
        _prune(path, kind)
    _tidy(path)


def _tidy(path: Path) -> None:
    """An empty folder of backups is of no use."""
    with suppress(OSError):
        (path.parent / BACKUP_FOLDER).rmdir()


def _prune(path: Path, kind: str) -> None:
    for old in _kept(path, kind)[:-BACKUPS_KEPT]:
        with suppress(OSError):
            old.unlink()


def _kept(path: Path, kind: str) -> list[Path]:
    """The copies of one workbook, oldest first; those of a workbook with a longer name are not among them."""
    return _named(path.parent / BACKUP_FOLDER, _kept_name(path, kind))


def _kept_name(path: Path, kind: str) -> str:
    return re.escape(f"{path.stem}.{kind}") + r"\d{4}-\d\d-\d\dT\d{6}\.\d{6}" + re.escape(path.suffix)


def _named(folder: Path, name: str) -> list[Path]:
    """The files of a folder with such names, sorted."""
    return sorted(p for p in folder.iterdir() if re.fullmatch(name, p.name)) if folder.is_dir() else []


def _rename(new: Path, path: Path) -> None:
    """Rename over the workbook; on Windows a virus scanner may hold it for a moment."""
    for attempt in range(REPLACE_TRIES):
        try:
            new.replace(path)
            return
        except PermissionError:
            if os.name != "nt" or attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.05 * 2**attempt)


def _sync_folder(folder: Path) -> None:
    """The new name on disk, too; where a file system cannot do that, the file has its name all the same."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)
