"""Saving: the workbook is the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kam_xl.errors import KamError, WorkbookError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.workbooks import store
from tests.books import sales_book, settings_file

REFRESH = ("import sys; from pathlib import Path; from kam_xl.refresh.run import refresh; "
           "from kam_xl.refresh.period import Period; refresh(Path(sys.argv[1]), Period(2026, 10))")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = sales_book(tmp_path / "book.xlsx")
    (tmp_path / "sales.csv").write_text("Account,Amount\n" + "".join(f"Customer {i},{i}\n" for i in range(30)))
    settings_file(path, '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\nkey = "Account"\n')
    return path


def leftovers(book: Path) -> list[str]:
    return [p.name for p in book.parent.iterdir() if p.name.endswith((".kam_tmp", ".kam_lock"))]


def test_undo_brings_back_every_byte(book: Path) -> None:
    before = book.read_bytes()
    refresh(book, Period(2026, 10))
    after = book.read_bytes()
    _, undone = store.undo(book)
    assert book.read_bytes() == before
    assert undone.read_bytes() == after


def test_each_workbook_has_its_own_backups(book: Path) -> None:
    other = book.with_name("book.2026-12 [1].xlsx")
    for path, data in ((book, b"one"), (other, b"two")):
        path.write_bytes(data)
        store.save(path, data + b" later", data)
    store.undo(other)
    store.undo(book)
    assert (book.read_bytes(), other.read_bytes()) == (b"one", b"two")


def test_undo_without_a_backup_says_so(book: Path) -> None:
    with pytest.raises(KamError, match="no backup to go back to"):
        store.undo(book)


def test_backups_are_bounded(book: Path) -> None:
    for i in range(store.BACKUPS_KEPT + 3):
        before = book.read_bytes()
        store.save(book, before + bytes([i]), before)
    kept = store.backups(book)
    assert len(kept) == store.BACKUPS_KEPT
    assert kept[-1].read_bytes() == before


@pytest.mark.parametrize(("mark", "program"), [("~$book.xlsx", "Excel"), (".~lock.book.xlsx#", "LibreOffice")])
def test_an_open_workbook_is_left_alone(book: Path, mark: str, program: str) -> None:
    before = book.read_bytes()
    (book.parent / mark).write_text("somebody")
    with pytest.raises(WorkbookError, match=f"open in {program}"):
        refresh(book, Period(2026, 10))
    assert book.read_bytes() == before


def test_two_refreshes_at_once_do_not_mix(book: Path) -> None:
    with store.exclusive(book), pytest.raises(WorkbookError, match="another refresh"):
        refresh(book, Period(2026, 10))
    assert refresh(book, Period(2026, 10)).written


def test_a_lock_that_a_crash_left_is_no_obstacle(book: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (book.parent / ".book.xlsx.kam_lock").write_text(gone.stdout.decode().strip())
    assert refresh(book, Period(2026, 10)).written


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(book: Path) -> None:
    theirs = b"their version"
    before = book.read_bytes()
    book.write_bytes(theirs)
    with pytest.raises(WorkbookError, match="changed by somebody else"):
        store.save(book, b"ours", before)
    assert book.read_bytes() == theirs


def test_a_full_disk_leaves_the_workbook_as_it_was(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = book.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkbookError, match="the disk is full; the workbook is as it was"):
        refresh(book, Period(2026, 10))
    assert book.read_bytes() == before
    assert leftovers(book) == []


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a Unix thing")
def test_a_write_that_the_system_cuts_short_leaves_the_workbook_as_it_was(book: Path) -> None:
    before = book.read_bytes()
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); {REFRESH}"
    done = subprocess.run([sys.executable, "-c", limited, str(book)], capture_output=True, text=True)
    assert "the workbook is as it was" in done.stderr
    assert book.read_bytes() == before
    assert leftovers(book) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a Unix thing")
def test_killed_at_any_moment_the_workbook_is_old_or_new(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    started = time.monotonic()
    refresh(book, Period(2026, 10))
    new_sheet = sheet_of(book.read_bytes())
    took = time.monotonic() - started + 0.5
    moments = random.Random(1)
    for _ in range(12):
        book.write_bytes(before)
        process = subprocess.Popen([sys.executable, "-c", REFRESH, str(book)], stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0, took))
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = book.read_bytes()
        assert now == before or sheet_of(now) == new_sheet
    book.write_bytes(before)
    assert refresh(book, Period(2026, 10)).written


def sheet_of(data: bytes) -> bytes:
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are a Unix thing")
def test_permissions_are_kept(book: Path) -> None:
    book.chmod(0o640)
    refresh(book, Period(2026, 10))
    assert book.stat().st_mode & 0o777 == 0o640
