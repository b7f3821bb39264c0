"""Several refreshes of one workbook at once, and files that change meanwhile: one goes, the others are told to wait."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from kam_xl.errors import WorkbookError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.workbooks.store import BACKUPS_KEPT, backups, exclusive
from tests.faults.small import Small, ended, processes, small

MANY = 20
REFUSED = 3


@pytest.fixture
def book(tmp_path: Path) -> Small:
    return small(tmp_path)


def appending(path: Path, month: int, barrier: object) -> None:
    """A refresh that adds the rows of one month, all at the same time."""
    barrier.wait()  # type: ignore[attr-defined]
    try:
        refresh(path, Period(2026, month))
    except WorkbookError as error:
        assert "another refresh of this workbook is running" in str(error)
        raise SystemExit(REFUSED) from error


def months_of(path: Path) -> set[str]:
    sheet = openpyxl.load_workbook(path)["Sales"]
    return {str(sheet.cell(row, 2).value) for row in range(4, sheet.max_row + 1) if sheet.cell(row, 3).value} - {"None"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
@pytest.mark.parametrize("crashed", [False, True])
def test_refreshes_at_once_go_one_after_another_or_are_refused(book: Small, crashed: bool) -> None:
    book.path.with_name("book.kam.toml").write_text(
        '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "append"\nkey = "Account"\n'
        'period_column = "Account"\n')
    book.rows("Account,Amount\n" + "".join(f"2026-{month:02},{month}\n" for month in range(1, 13)))
    before = months_of(book.path)
    if crashed:
        book.path.with_name(".book.xlsx.kam_lock").write_text("999999")
    barrier = processes().Barrier(MANY)
    months = [1 + i % 12 for i in range(MANY)]
    started = [processes().Process(target=appending, args=(book.path, month, barrier)) for month in months]
    for process in started:
        process.start()
    codes = [ended(process) for process in started]
    assert set(codes) <= {0, REFUSED}
    went = {f"2026-{month:02}" for month, code in zip(months, codes, strict=True) if code == 0}
    assert went
    assert months_of(book.path) == before | went
    assert book.left == set()
    assert 0 < len(backups(book.path)) <= BACKUPS_KEPT


def counting(path: Path, tries: int, kill: bool) -> None:
    """Count up in a file, which two at once would get wrong; then leave the lock behind, if it is to be killed."""
    for _ in range(tries):
        with suppress(WorkbookError), exclusive(path):
            path.write_bytes(b"%d" % (int(path.read_bytes()) + 1))
            with path.with_name(f"{os.getpid()}.done").open("ab") as stream:
                stream.write(b".")
            if kill:
                os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_the_lock_is_never_held_by_two_also_where_its_holders_are_killed(tmp_path: Path) -> None:
    path = tmp_path / "count"
    path.write_bytes(b"0")
    started = [processes().Process(target=counting, args=(path, 300, i % 3 == 0)) for i in range(12)]
    for process in started:
        process.start()
    assert {ended(process) for process in started} == {0, -signal.SIGKILL}
    assert sum(p.stat().st_size for p in tmp_path.glob("*.done")) == int(path.read_bytes()) > 4


@pytest.mark.parametrize("mark", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_an_open_workbook_is_left_alone(book: Small, mark: str) -> None:
    book.path.with_name(mark).write_text("somebody")
    with pytest.raises(WorkbookError, match="the workbook is open in"):
        refresh(book.path, Period(2026, 10))
    assert book.path.read_bytes() == book.before


def test_a_workbook_saved_by_somebody_meanwhile_stays_as_they_saved_it(book: Small) -> None:
    def save_meanwhile(text: str, _done: float) -> None:
        if text.startswith("Saving"):
            book.path.write_bytes(book.before + b"theirs")

    with pytest.raises(WorkbookError, match="changed by somebody else during the refresh. Run the refresh again"):
        refresh(book.path, Period(2026, 10), progress=save_meanwhile)
    assert book.path.read_bytes() == book.before + b"theirs"
    assert book.left == set()
