"""A small workbook whose refresh gives the same bytes every time, and processes that refresh it and can be killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from kam_xl.errors import KamError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.workbooks.store import BACKUP_FOLDER
from tests.books import sales_book, settings_file

OCTOBER = Period(2026, 10)
SETTINGS = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\nmode = "replace"\nkey = "Account"\n'
CREATED = {"book.xlsx", "book.kam.toml", "sales.csv"}


@dataclass
class Small:
    """A folder with the workbook, its source and its settings."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "book.xlsx"

    @cached_property
    def before(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def after(self) -> bytes:
        """What a refresh makes of it; twice, to be sure that it is always the same."""
        made = []
        for _ in range(2):
            self.put_back()
            assert refresh(self.path, OCTOBER).written
            made.append(self.path.read_bytes())
        self.put_back()
        assert made[0] == made[1] != self.before
        return made[0]

    def put_back(self) -> None:
        self.path.write_bytes(self.before)

    def rows(self, csv: str) -> None:
        (self.folder / "sales.csv").write_text(csv, encoding="utf-8")

    @property
    def left(self) -> set[str]:
        """What lies in the folder besides what a user put there, and the folder of backups."""
        return {str(p.relative_to(self.folder)) for p in self.folder.rglob("*")
                if p.name not in CREATED and BACKUP_FOLDER not in p.parts} - {BACKUP_FOLDER}


def small(folder: Path) -> Small:
    book = Small(folder)
    sales_book(book.path)
    settings_file(book.path, SETTINGS)
    book.rows("Account,Amount\n" + "".join(f"Customer {i},{i}\n" for i in range(30)))
    _ = book.before
    return book


def processes() -> ForkServerContext:
    """A server that has imported everything once, and forks a process a refresh."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.small", "cellrune", "openpyxl"])
    return context


def refreshing(path: Path) -> None:
    """A refresh in a process of its own; its exit code says how it ended: 0 well, 3 refused."""
    try:
        refresh(path, OCTOBER)
    except KamError as error:
        (path.parent / f"{os.getpid()}.refused").write_text(str(error), encoding="utf-8")
        raise SystemExit(3) from error


def killed_at_step(path: Path, step: int) -> None:
    """A refresh that is killed just before it touches a file of the folder once more than `step` times."""
    sys.addaudithook(_killer(str(path.parent), step))
    refreshing(path)


def _killer(folder: str, step: int) -> Callable[[str, tuple[object, ...]], None]:
    left = step

    def count(_event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if any(isinstance(argument, str | Path) and folder in str(argument) for argument in arguments):
            left -= 1
            if left == -1:
                os.kill(os.getpid(), signal.SIGKILL)
    return count


def ended(process: BaseProcess) -> int:
    """The exit code, waited for; a process that hangs is an error."""
    process.join(60)
    code = process.exitcode
    process.kill()
    assert code is not None, "the refresh hangs"
    return code
