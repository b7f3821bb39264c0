"""Killed at any moment: the workbook is the old one or the new one to the byte, and the next refresh works."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from kam_xl.refresh.run import refresh
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.store import BACKUPS_KEPT, backups
from tests.faults.small import OCTOBER, Small, ended, killed_at_step, processes, refreshing, small

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL and fork are Unix things")

MOMENTS, SHARES = 200, 4
"""The moments are shared out, so that two cores have work."""


@pytest.fixture
def book(tmp_path: Path) -> Small:
    return small(tmp_path)


def require_old_or_new(book: Small) -> bool:
    """The workbook opens, is one of the two, and can be refreshed; returns whether it is the new one."""
    now = book.path.read_bytes()
    assert now in (book.before, book.after)
    Document.open(book.path).tables  # noqa: B018
    assert refresh(book.path, OCTOBER).written == (now == book.before)
    assert book.path.read_bytes() == book.after
    assert book.left == set()
    assert len(list((book.folder / ".kam_backups").iterdir())) <= BACKUPS_KEPT
    return now == book.after


def duration(book: Small) -> float:
    """How long a whole refresh takes in a process of its own, which this starts the server of."""
    took = []
    for _ in range(3):
        book.put_back()
        started = time.monotonic()
        process = processes().Process(target=refreshing, args=(book.path,))
        process.start()
        assert ended(process) == 0
        took.append(time.monotonic() - started)
    return min(took)


@pytest.mark.parametrize("share", range(SHARES))
def test_killed_at_a_random_moment(book: Small, share: int) -> None:
    moments, whole = random.Random(share), duration(book)
    assert book.after
    cut = 0
    for _ in range(MOMENTS // SHARES):
        book.put_back()
        process = processes().Process(target=refreshing, args=(book.path,))
        process.start()
        time.sleep(moments.uniform(0, whole * 1.2))
        process.kill()
        cut += ended(process) == -signal.SIGKILL
        require_old_or_new(book)
    assert cut > 0, "every refresh had ended before it was killed"


def test_killed_at_each_step_that_touches_a_file(book: Small) -> None:
    new = []
    assert book.after
    for step in range(200):
        book.put_back()
        process = processes().Process(target=killed_at_step, args=(book.path, step))
        process.start()
        code = ended(process)
        new.append(require_old_or_new(book))
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert new == sorted(new), "once replaced, it stays the new one"
    assert new.count(False) > 10
    assert new.count(True) > 2


def test_a_crash_between_keeping_the_old_file_and_replacing_it_leaves_no_backup_of_the_present_one(book: Small) -> None:
    refresh(book.path, OCTOBER)
    kept = backups(book.path)
    kept[0].with_name(kept[0].name.replace("book.2", "book.3")).hardlink_to(book.path)
    assert not refresh(book.path, OCTOBER).written
    assert backups(book.path) == kept
