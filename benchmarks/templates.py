"""What the templates cost: to build them all, and to calculate an account book with many accounts.

    python benchmarks/templates.py [ACCOUNTS] [--libreoffice]

Prints processor seconds: of building every template with its values; of calculating an account book with so many
accounts (1,200 unless said otherwise) and one with a tenth of them, by the engine of kam_xl and, where asked for, by
LibreOffice with the extension; and how the time grows with the accounts: 10 would be in proportion.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from kam_xl.recalc import fill
from kam_xl.templates import books
from kam_xl.templates.content import Content, Rows
from kam_xl.templates.sample.portfolio import PROFILES
from kam_xl.templates.shipped import shipped

HOURS = 3 * 60 * 60
KNOWN = {profile.name for profile in PROFILES} | {profile.key for profile in PROFILES}


def portfolio(accounts: int) -> Content:
    """The sample with every account as often as it takes, each with a name and keys of its own."""
    sample = books.sample()
    copies = -(-accounts // len(sample.rows("Accounts")))
    return Content(sample.period, {name: _copied(rows, copies) for name, rows in sample.tables.items()}, sample.cells)


def _copied(rows: Rows, copies: int) -> Rows:
    return [[_renamed(value, place, k) for place, value in enumerate(row)] for k, row in product(range(copies), rows)]


def _renamed(value: object, place: int, k: int) -> object:
    """Names of accounts, and keys, which stand first and hold a digit, get the number of the copy."""
    key = place == 0 and isinstance(value, str) and any(map(str.isdigit, value))
    return f"{value} {k + 1}" if k and (value in KNOWN or key) else value


def seconds(work: Callable[[], object]) -> float:
    """The processor time that it takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(accounts: int, libreoffice: bool) -> None:
    """Print the seconds and how they grow."""
    spent = seconds(lambda: list(map(books.build_file, books.all_books())))
    print(f"building {2 * len(shipped())} workbooks: {spent:.1f} s")
    few, many = (books.written(shipped()["account_book"], portfolio(n)) for n in (accounts // 10, accounts))
    _compare("the engine", *(seconds(lambda data=data: fill(data)) for data in (few, many)), accounts)
    if libreoffice:
        _compare("LibreOffice", *_in_libreoffice(few, many), accounts)


def _compare(who: str, few: float, many: float, accounts: int) -> None:
    print(f"{who} calculates {accounts:,} accounts, 24 months: {many:.1f} s, {accounts // 10:,}: {few:.1f} s; "
          f"{many / max(few, 0.01):.1f} × for 10 × the accounts")


def _in_libreoffice(*workbooks: bytes) -> list[float]:
    from tests.libreoffice.office import INSTALLED, answers

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = []
        for i, data in enumerate(workbooks):
            (folder / f"{i}.xlsx").write_bytes(data)
            tasks.append({"open": str(folder / f"{i}.xlsx"), "timed": True})
        return list(map(float, answers(INSTALLED, folder, tasks, patience=HOURS)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("accounts", type=int, nargs="?", default=1200)
    parser.add_argument("--libreoffice", action="store_true")
    chosen = parser.parse_args()
    main(chosen.accounts, chosen.libreoffice)
