"""`report`: the review of an account, or of all, as a page to read or to print."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from kam_xl.commands.output_file import require_place, write_file
from kam_xl.commands.terminal import Steps, say
from kam_xl.errors import UsageError
from kam_xl.review.account import Account, account_facts
from kam_xl.review.account_page import NOT_CALCULATED, review_pack, review_page
from kam_xl.review.account_rows import AccountTables
from kam_xl.review.frame import frame
from kam_xl.review.pdf import printer
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

PDF, HTML = (".pdf",), (".html", ".htm")


def report(options: Namespace) -> int:
    """Write the page, and name what it lacks on standard error."""
    book, out = Path(options.book), Path(options.out)
    if out.suffix.casefold() not in PDF + HTML:
        raise UsageError("the file's name does not say what to write", where=str(out),
                         fix="Let it end in .html or .pdf.")
    prints = printer().print if out.suffix.casefold() in PDF else str.encode
    require_place(out, book, "--out")
    with Steps("Reviewing") as steps:
        accounts = _accounts(book, options.account, steps)
        steps("writing", 0.9)
        write_file(out, prints(review_pack(accounts) if options.account is None else review_page(accounts[0])), "--out")
    _say_gaps(accounts)
    who = accounts[0].name if len(accounts) == 1 else f"{len(accounts)} accounts"
    say(f"{out}: the account review of {who}.")
    return 0


def _accounts(path: Path, name: str | None, steps: Steps) -> list[Account]:
    """The facts of the account of that name, or of all accounts."""
    tables = AccountTables(Book(Document.open(path)))
    names = tables.accounts if name is None else [tables.account(name)]
    what_holds = frame(tables)
    found = []
    for number, account in enumerate(names):
        steps(account, 0.9 * number / len(names))
        found.append(account_facts(tables, account, what_holds))
    return found


def _say_gaps(accounts: list[Account]) -> None:
    gaps = sorted({gap for account in accounts for gap in account.gaps})
    if gaps:
        print(f"kam-xl: {', '.join(gaps)}: {NOT_CALCULATED}", file=sys.stderr)
