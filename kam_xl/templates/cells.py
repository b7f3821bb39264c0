"""Cells in formulas, for sheets that are no tables."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name

from kam_xl import colours

EDGE: dict[str, Any] = {"left": 5, "left_color": colours.PAPER}
"""A gap between blocks that stand side by side."""


def at(row: int, column: int) -> str:
    """A cell of the same sheet whose column stays."""
    return f"${xl_col_to_name(column)}{row + 1}"


def count_from(first: int, row: int) -> str:
    """1 in the first row, 2 in the next, and so on."""
    return f"ROWS($A${first + 1}:$A{row + 1})"
