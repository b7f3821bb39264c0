"""Pieces of Markdown: tables, code, and text that means what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell does not end it, not even inside code."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """Text in the line that is shown as it is, backticks included."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def block(text: str) -> str:
    """A formula on lines of its own."""
    return f"```text\n{text}\n```"


def page(*parts: str) -> str:
    """The parts that are not empty, with a blank line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"
