"""Saving: what is kept, what is replaced, and what is left alone. What goes wrong on the way is in tests/faults."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import pytest

from kam_xl.errors import KamError, WorkbookError
from kam_xl.workbooks import store
from kam_xl.workbooks.store import Write

POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes and links of this kind")
LONG_AGO = 1_000_000_000


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")
    return path


def writing(data: bytes) -> Write:
    def write(stream: IO[bytes]) -> None:
        stream.write(data)
    return write


def saved(path: Path, data: bytes = b"new") -> Path:
    return store.save(path, writing(data), path.read_bytes())


def left_beside(book: Path) -> set[str]:
    return {p.name for p in book.parent.iterdir()} - {book.name}


def test_the_old_file_is_kept_and_undo_brings_it_back_with_its_time(book: Path) -> None:
    os.utime(book, (LONG_AGO, LONG_AGO))
    backup = saved(book)
    assert (book.read_bytes(), backup.read_bytes()) == (b"new", b"old")
    assert backup.stat().st_mtime == LONG_AGO != book.stat().st_mtime
    gone, undone = store.undo(book)
    assert (book.read_bytes(), undone.read_bytes()) == (b"old", b"new")
    assert book.stat().st_mtime == LONG_AGO
    assert not gone.exists()


def test_undo_goes_back_step_by_step_to_the_first(book: Path) -> None:
    for i in range(3):
        saved(book, b"%d" % i)
    assert [(store.undo(book), book.read_bytes())[1] for _ in range(3)] == [b"1", b"0", b"old"]
    with pytest.raises(KamError, match="no backup to go back to"):
        store.undo(book)


def test_a_program_that_writes_into_the_workbook_does_not_write_into_a_kept_copy(book: Path) -> None:
    def typed(text: bytes) -> None:
        with book.open("r+b") as stream:
            stream.write(text)

    backup = saved(book)
    typed(b"typed")
    assert backup.read_bytes() == b"old"
    _, undone = store.undo(book)
    typed(b"again")
    assert undone.read_bytes() == b"typed"
    assert saved(book).read_bytes() == b"again"


@POSIX_ONLY
def test_keeping_the_old_file_costs_no_copy(book: Path) -> None:
    file = book.stat().st_ino
    assert saved(book).stat().st_ino == file


@POSIX_ONLY
def test_where_there_are_no_links_the_old_file_is_copied(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert saved(book).read_bytes() == b"old"


def test_each_workbook_has_its_own_backups(book: Path) -> None:
    other = book.with_name("book.2026-12 [1].xlsx")
    for path, data in ((book, b"one"), (other, b"two")):
        path.write_bytes(data)
        saved(path)
    store.undo(other)
    store.undo(book)
    assert (book.read_bytes(), other.read_bytes()) == (b"one", b"two")


def test_backups_are_bounded(book: Path) -> None:
    for i in range(store.BACKUPS_KEPT + 3):
        saved(book, b"%d" % i)
    kept = store.backups(book)
    assert len(kept) == store.BACKUPS_KEPT
    assert kept[-1].read_bytes() == b"%d" % (store.BACKUPS_KEPT + 1)


def test_versions_that_undo_replaced_are_bounded_too(book: Path) -> None:
    for i in range(store.BACKUPS_KEPT + 3):
        saved(book, b"%d" % i)
        if i % 2:
            store.set_aside(store.last_backup(book), book)
        else:
            store.undo(book)
    assert len(list((book.parent / store.BACKUP_FOLDER).glob(f"book.{store.UNDONE}*"))) == store.BACKUPS_KEPT


def test_a_kept_copy_says_when_it_was_made(book: Path) -> None:
    assert abs(store.kept_at(saved(book)) - datetime.now()) < timedelta(minutes=10)


@pytest.mark.parametrize(("mark", "program"), [("~$book.xlsx", "Excel"), ("~$ok.xlsx", "Excel"),
                                               (".~lock.book.xlsx#", "LibreOffice")])
def test_an_open_workbook_is_left_alone(book: Path, mark: str, program: str) -> None:
    (book.parent / mark).write_text("somebody")
    with pytest.raises(WorkbookError, match=f"open in {program}.*delete .*{mark[-6:]}"), store.exclusive(book):
        pass


def test_the_mark_of_another_workbook_is_no_obstacle(book: Path) -> None:
    book.with_name("ok.xlsx").touch()
    book.with_name("~$ok.xlsx").touch()
    with store.exclusive(book):
        assert saved(book)


@POSIX_ONLY
def test_a_workbook_that_is_open_under_its_own_name_is_noticed_behind_a_link(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(book)
    book.with_name("~$book.xlsx").touch()
    with pytest.raises(WorkbookError, match="open in Excel"), store.exclusive(link):
        pass


@POSIX_ONLY
def test_behind_a_link_the_file_is_replaced_and_the_link_stays(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    with store.exclusive(link), pytest.raises(WorkbookError, match="another refresh"), store.exclusive(book):
        pass
    backup = saved(link)
    assert link.is_symlink()
    assert book.read_bytes() == b"new"
    assert store.backups(link) == store.backups(book) == [backup]
    store.undo(link)
    assert link.is_symlink()
    assert book.read_bytes() == b"old"


def test_two_at_once_do_not_mix(book: Path) -> None:
    with store.exclusive(book), pytest.raises(WorkbookError, match="another refresh"), store.exclusive(book):
        pass
    with store.exclusive(book):
        assert saved(book)
    assert left_beside(book) == {store.BACKUP_FOLDER}


def test_a_lock_that_a_crash_left_is_no_obstacle(book: Path) -> None:
    crash = ("import os, sys; from pathlib import Path; from kam_xl.workbooks.store import exclusive\n"
             "with exclusive(Path(sys.argv[1])): os._exit(9)")
    assert subprocess.run([sys.executable, "-c", crash, str(book)], check=False).returncode == 9
    assert left_beside(book) == {".book.xlsx.kam_lock"}
    with store.exclusive(book):
        assert left_beside(book) == {".book.xlsx.kam_lock"}
    assert left_beside(book) == set()


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(book: Path) -> None:
    before = book.read_bytes()
    for theirs in (b"theirs", b"OLD"):
        book.write_bytes(theirs)
        with pytest.raises(WorkbookError, match="changed by somebody else"):
            store.save(book, writing(b"ours"), before)
        assert book.read_bytes() == theirs
    assert left_beside(book) == set()


def test_a_callback_that_fails_leaves_all_as_it_was(book: Path) -> None:
    def fail(stream: IO[bytes]) -> None:
        stream.write(b"half")
        raise KamError("no more")

    with pytest.raises(KamError, match="no more"):
        store.save(book, fail, b"old")
    assert book.read_bytes() == b"old"
    assert left_beside(book) == set()


@pytest.mark.parametrize("step", ["fsync", "link", "replace"])
def test_a_full_disk_at_any_step_leaves_all_as_it_was(book: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    for i in range(store.BACKUPS_KEPT):
        saved(book, b"%d" % i)
    before, kept = book.read_bytes(), store.backups(book)

    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        if step == "link":
            patch.setattr("shutil.copy2", full)
        with pytest.raises(WorkbookError, match="the disk is full; the workbook is as it was"):
            saved(book)
    assert book.read_bytes() == before
    assert store.backups(book) == kept
    assert left_beside(book) == {store.BACKUP_FOLDER}


def test_a_workbook_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.xlsx", tmp_path / "no folder" / "none.xlsx"):
        with pytest.raises(WorkbookError, match="the workbook does not exist"), store.exclusive(missing):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_protected_workbook_is_refused(book: Path) -> None:
    book.chmod(0o444)
    with pytest.raises(WorkbookError, match="marked as read-only"), store.exclusive(book):
        pass
    assert left_beside(book) == set()
    book.chmod(0o644)
    with store.exclusive(book):
        pass


@POSIX_ONLY
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o660])
def test_modes_are_kept(book: Path, mode: int) -> None:
    book.chmod(mode)
    saved(book)
    assert book.stat().st_mode & 0o7777 == mode
    store.undo(book)
    assert book.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="only Linux has these calls")
def test_extended_attributes_are_kept(book: Path) -> None:
    try:
        os.setxattr(book, "user.origin", b"finance")
    except OSError:
        pytest.skip("the file system has none")
    saved(book)
    assert os.getxattr(book, "user.origin") == b"finance"
