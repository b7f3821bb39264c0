"""A table that is read: one row an entry, as high as its text needs; to its right what people type beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from kam_xl.templates.page import Page
from kam_xl.templates.table import Column, Table

TOP = 4
WRAP: dict[str, Any] = {"text_wrap": True, "valign": "top"}
FORMULA: dict[str, Any] = WRAP | {"font_name": "Consolas", "font_size": 9}
"""How text is shown, and text that is a formula."""
LINE, MARGIN = 13.5, 4
"""The height of a line, and what a row has besides."""


def write(page: Page, subtitle: str, columns: Sequence[Column], rows: Sequence[Sequence[str]],
          beside: Sequence[Column] = (), typed: Sequence[Sequence[object]] = ()) -> Table:
    """Write the sheet: title, table, print setup on two pages wide. Formulas are shown, not calculated.

    `beside` are further columns, which are not printed; `typed` holds a row of theirs for each of `rows`.
    """
    page.header(page.name, subtitle)
    shown = [replace(column, literal=True) for column in columns]
    answers = typed or [()] * len(rows)
    table = Table(page.name, [*shown, *beside], [[*row, *more] for row, more in zip(rows, answers, strict=True)])
    page.table(TOP, 0, table)
    for i, row in enumerate(rows, TOP + 1):
        lines = max(_lines(text, column) for text, column in zip(row, columns, strict=True))
        page.sheet.set_row(i, LINE * lines + MARGIN)
    page.sheet.freeze_panes(TOP + 1, 2)
    page.print_setup(TOP + table.depth, len(columns) - 1, repeat=(TOP, TOP))
    page.sheet.repeat_columns(0, 1)
    page.sheet.fit_to_pages(2, 0)
    page.sheet.print_across()
    return table


def _lines(text: str, column: Column) -> int:
    letters = column.width * (0.95 if column.extra == FORMULA else 1.1)
    return len(wrap(text, int(letters))) or 1
