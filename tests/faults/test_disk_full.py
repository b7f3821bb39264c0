"""A disk that is full at whatever step: a sentence, the workbook as it was, and nothing left of the attempt."""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kam_xl.errors import KamError, RejectedRows, WorkbookError
from kam_xl.refresh.run import Options, refresh
from kam_xl.workbooks.store import backups
from tests.faults.small import OCTOBER, Small, small

PAGE = 4096
REJECTED = Path("book.rejects.csv")


@contextmanager
def small_disk(options: str) -> Iterator[Path]:
    """A file system in memory of a given size; skipped, or failed where it is required, without the right to mount."""
    with tempfile.TemporaryDirectory() as folder:
        command = f"mount -t tmpfs -o {options} tmpfs {folder}"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        if done.returncode:
            if os.environ.get("KAM_REQUIRE_FAULTS") == "1":
                pytest.fail(f"no small disk can be mounted: {done.stderr}", pytrace=False)
            pytest.skip("mounting a small disk takes root")
        try:
            yield Path(folder)
        finally:
            subprocess.run(f"umount {folder}", shell=True, check=True)  # noqa: S602


def fill(folder: Path, free: int) -> None:
    """Leave so many pages free."""
    left = os.statvfs(folder).f_bavail - free
    if left > 0:
        (folder / "filler").write_bytes(bytes(left * PAGE))


def tried(book: Small, options: Options | None = None) -> bool:
    """Refresh; whether it worked. If not, the reason is a full disk and all is as it was."""
    before, kept, source = book.path.read_bytes(), backups(book.path), (book.folder / "sales.csv").read_bytes()
    try:
        refresh(book.path, OCTOBER, options)
    except WorkbookError as error:
        assert "the disk is full" in str(error)
        assert "Free some space" in error.fix
        assert book.path.read_bytes() == before
        assert backups(book.path) == kept
        assert book.left - {"filler"} == set()
        return False
    assert (book.folder / "sales.csv").read_bytes() == source
    return True


def no_links(*_arguments: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_with_any_space_left_it_works_or_all_is_as_it_was(links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    worked = []
    for free in range(12):
        with small_disk("size=512k") as folder:
            book = small(folder)
            fill(folder, free)
            worked.append(tried(book))
            if worked[-1]:
                assert backups(book.path)[0].read_bytes() == book.before
    assert worked == sorted(worked)
    assert worked[0] is False
    assert worked[-1] is True


def test_with_no_room_for_another_file_all_is_as_it_was() -> None:
    worked = []
    for files in range(5, 14):
        with small_disk(f"size=512k,nr_inodes={files}") as folder:
            worked.append(tried(small(folder)))
    assert worked == sorted(worked)
    assert {worked[0], worked[-1]} == {False, True}


@pytest.mark.parametrize("allowed", [0, 200])
def test_a_list_of_rejects_is_whole_or_not_there(allowed: int) -> None:
    told = []
    for free in range(0, 24, 2):
        with small_disk("size=512k") as folder:
            book = small(folder)
            book.rows("Account,Amount\nFine,1\n" + "".join(f"Customer {i},{'many ' * 20}\n" for i in range(100)))
            fill(folder, free)
            before = book.path.read_bytes()
            try:
                refresh(book.path, OCTOBER, Options(allow_rejects=allowed))
            except KamError as error:
                assert isinstance(error, RejectedRows) or "the disk is full" in str(error)
                assert book.path.read_bytes() == before
            rejects = folder / REJECTED
            told.append(rejects.exists())
            if rejects.exists():
                assert len(rejects.read_text("utf-8-sig").splitlines()) == 101
            assert book.left - {"filler", REJECTED.name} == set()
    assert told == sorted(told)
    assert {told[0], told[-1]} == {False, True}
