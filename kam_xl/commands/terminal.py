"""Tables, progress bars and values on the terminal; plain text in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kam_xl.errors import ErrorCode

if TYPE_CHECKING:
    from kam_xl.values import Value

PIPE_WIDTH = 160
STATUS_STYLES = {"Red": "bold red", "Amber": "yellow", "Green": "green"}


def console() -> Console:
    """Standard output: as wide as the terminal, or wide enough not to wrap in a pipe."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, soft_wrap=False)


def show_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> None:
    """A table with a title; the columns named in `right` are aligned to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left")
    for row in rows:
        table.add_row(*(f"[{STATUS_STYLES[cell]}]{cell}[/]" if cell in STATUS_STYLES else _plain(cell) for cell in row))
    console().print(table)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def say(text: str) -> None:
    """A line of text, as it is."""
    console().print(_plain(text), soft_wrap=True)


def show_json(value: object) -> None:
    """A value as one line of JSON, in characters that every encoding has."""
    print(json.dumps(value, default=str))


class Steps:
    """Shows how far a command is: a progress bar on a terminal, silence in a pipe."""

    def __init__(self, title: str) -> None:
        columns = (TextColumn("[bold]{task.fields[title]}[/]"), BarColumn(), TextColumn("{task.description}"),
                   TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task("", title=title, total=1.0)

    def __call__(self, text: str, done: float) -> None:
        """Say what is being done, and which share of the work was done before."""
        self._bar.update(self._task, description=_plain(text), completed=done)

    def __enter__(self) -> Steps:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def agreed(self, statements: Sequence[str], question: str) -> bool:
        """Whether the person at the terminal agrees; nobody does in a pipe."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        self._bar.stop()
        print(*statements, sep="\n", file=sys.stderr)
        answer = input(f"{question} [y/N] ").strip().casefold()
        self._bar.start()
        return answer in ("y", "yes")


def number(value: Value, *, percent: bool = False, digits: int = 1) -> str:
    """A figure for a table: 12,345.6, 12.3 %, a word, or a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value * 100:,.{digits}f} %" if percent else f"{value:,.{digits}f}"
    return cell_text(value)


def cell_text(value: Value) -> str:
    """A value as a cell shows it without a format: 15 digits, TRUE, #N/A."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ErrorCode):
        return value.value
    return value if isinstance(value, str) else f"{value:.15g}"


def cell_json(value: Value) -> object:
    """A value as JSON: numbers with all digits, errors as their text."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.value if isinstance(value, ErrorCode) else value
