"""Rights of files and folders: a sentence where they are missing, and the same ones as before where they are not."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_xl.errors import WorkbookError
from kam_xl.refresh.run import Options, refresh
from kam_xl.workbooks.store import BACKUP_FOLDER, backups, undo
from tests.faults.small import OCTOBER, Small, small
from tests.hosts.shut_folder import NOBODY, not_root

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
NEEDS_ROOT = pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root can give files away")
GROUP = 12345


@pytest.fixture
def book() -> Iterator[Small]:
    """A workbook in a folder that everybody can reach; tried once, so that whoever takes over here need not be able to
    read Python's own modules."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = small(Path(folder))
        refresh(made.path, OCTOBER, Options(dry_run=True))
        yield made
        Path(folder).chmod(0o755)


def refused(book: Small, reason: str, options: Options | None = None) -> None:
    """A refresh by somebody without rights is refused, and leaves nothing behind."""
    with not_root(), pytest.raises(WorkbookError, match=reason) as refusal:
        refresh(book.path, OCTOBER, options)
    assert refusal.value.fix
    assert book.path.read_bytes() == book.before
    assert book.left == set()
    assert not (book.folder / BACKUP_FOLDER).exists()


def test_a_folder_that_cannot_be_written_is_said(book: Small) -> None:
    book.path.chmod(0o666)
    book.folder.chmod(0o555)
    refused(book, "it cannot be written .Permission denied.; the workbook is as it was")


def test_a_dry_run_needs_to_read_only(book: Small) -> None:
    book.folder.chmod(0o555)
    with not_root():
        report = refresh(book.path, OCTOBER, Options(dry_run=True))
    assert report.tables[0].added
    assert book.left == set()


@NEEDS_ROOT
def test_a_workbook_that_one_may_only_read_is_said(book: Small) -> None:
    book.folder.chmod(0o777)
    refused(book, "you may read this workbook, but not write it")


@NEEDS_ROOT
def test_a_folder_that_lets_nobody_replace_what_is_somebody_elses_is_said(book: Small) -> None:
    """As /tmp: everybody may write into the file, and make new ones, but not rename over it."""
    book.path.chmod(0o666)
    book.folder.chmod(0o1777)
    refused(book, "it cannot be written .Operation not permitted.; the workbook is as it was")


def test_a_protected_workbook_is_refused_also_for_root(book: Small) -> None:
    book.path.chmod(0o444)
    with pytest.raises(WorkbookError, match="the workbook is marked as read-only"):
        refresh(book.path, OCTOBER)
    assert book.path.read_bytes() == book.before
    assert stat.S_IMODE(book.path.stat().st_mode) == 0o444


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_modes_are_kept_by_a_refresh_and_by_undo(book: Small, mode: int) -> None:
    book.path.chmod(mode)
    refresh(book.path, OCTOBER)
    assert stat.S_IMODE(book.path.stat().st_mode) == mode
    assert stat.S_IMODE(backups(book.path)[0].stat().st_mode) == mode
    undo(book.path)
    assert stat.S_IMODE(book.path.stat().st_mode) == mode


@NEEDS_ROOT
def test_owner_and_group_are_kept(book: Small) -> None:
    os.chown(book.path, NOBODY, GROUP)
    book.path.chmod(0o640)
    refresh(book.path, OCTOBER)
    now = book.path.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (NOBODY, GROUP, 0o640)


@NEEDS_ROOT
def test_in_a_folder_of_a_group_the_workbook_stays_the_groups(book: Small) -> None:
    os.chown(book.folder, NOBODY, GROUP)
    book.folder.chmod(0o2775)
    os.chown(book.path, NOBODY, GROUP)
    book.path.chmod(0o660)
    with not_root():
        assert refresh(book.path, OCTOBER).written
    now = book.path.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (NOBODY, GROUP, 0o660)


@NEEDS_ROOT
def test_where_the_group_cannot_be_kept_no_other_group_may_read_instead(book: Small) -> None:
    book.folder.chmod(0o777)
    os.chown(book.path, NOBODY, GROUP)
    book.path.chmod(0o660)
    with not_root():
        assert refresh(book.path, OCTOBER).written
    now = book.path.stat()
    assert now.st_gid != GROUP
    assert stat.S_IMODE(now.st_mode) == 0o600


def test_the_list_of_rejects_has_the_rights_of_the_workbook(book: Small) -> None:
    book.path.chmod(0o600)
    book.rows("Account,Amount\nAcme,1\nBorg,2\nCyber,many\n")
    refresh(book.path, OCTOBER, Options(allow_rejects=1))
    assert stat.S_IMODE((book.folder / "book.rejects.csv").stat().st_mode) == 0o600
