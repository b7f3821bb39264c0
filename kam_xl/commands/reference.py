"""Writes docs/commands.md from the parser, so that the page and `--help` cannot differ.

    python -m kam_xl.commands.reference [--check]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kam_xl.cli import parser
from kam_xl.surfaces.generated import keep_current

PAGE = Path("docs/commands.md")


def page() -> str:
    """The page as Markdown: the overview, then every command with its options."""
    os.environ["COLUMNS"] = "100"
    top = parser()
    blocks = ["# Commands\n\nWritten by `python -m kam_xl.commands.reference` from the parser.", _block(top)]
    blocks += [f"## {name}\n\n{_block(command)}" for name, command in _commands(top)]
    return "\n\n".join(blocks) + "\n"


def _block(command: argparse.ArgumentParser) -> str:
    return f"```text\n{command.format_help().rstrip()}\n```"


def _commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


if __name__ == "__main__":
    sys.exit(keep_current({PAGE: page()}, sys.argv[1:], "python -m kam_xl.commands.reference"))
