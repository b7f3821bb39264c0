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


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is current."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
    print(f"{PAGE} is {'current' if current else 'not current: run python -m kam_xl.commands.reference'}")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
