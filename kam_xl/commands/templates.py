"""`templates` and `new`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kam_xl.commands.terminal import say, show_table
from kam_xl.errors import UsageError
from kam_xl.templates.shipped import copy_template, shipped


def templates(_options: Namespace) -> int:
    """List what `new` can make."""
    show_table("Templates", ["Name", "What it is for"], [[t.name, t.purpose] for t in shipped().values()])
    say("kam-xl new NAME FILE makes a workbook; --empty leaves out the sample portfolio, "
        "--wizard fills it from your own files.")
    return 0


def new(options: Namespace) -> int:
    """Make a workbook from a template."""
    if options.wizard:
        from kam_xl.commands.wizard import wizard  # it knows how to refresh, which takes a moment to import

        return wizard(options.template or "account_book", options.file)
    if not options.file:
        raise UsageError("the template or the file is not named", where="kam-xl new",
                         fix="Write kam-xl new account_book book.xlsx, or be asked for all of it: kam-xl new --wizard.")
    path = copy_template(options.template, Path(options.file), empty=options.empty)
    say(f"{path} is ready. Its sheet Start says what is where; its sheet Sources says where data comes from.")
    return 0
