"""`templates` and `new`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kam_xl.commands.terminal import say, show_table
from kam_xl.templates.shipped import copy_template, shipped


def templates(_options: Namespace) -> int:
    """List what `new` can make."""
    show_table("Templates", ["Name", "What it is for"], [[t.name, t.purpose] for t in shipped().values()])
    say("kam-xl new NAME FILE makes a workbook; --empty leaves out the sample portfolio.")
    return 0


def new(options: Namespace) -> int:
    """Make a workbook from a template."""
    path = copy_template(options.template, Path(options.file), empty=options.empty)
    say(f"{path} is ready. Its sheet Start says what is where; its sheet Sources says where data comes from.")
    return 0
