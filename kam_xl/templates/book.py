"""A book: its sheets in order, built with XlsxWriter into the bytes of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from kam_xl.templates.names import define_names
from kam_xl.templates.page import Page, Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from kam_xl.templates.content import Content

MADE = datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date in the document properties: fixed, so that the same code gives the same bytes."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a template: its name, what a person uses it to do, and the function that writes it."""

    name: str
    use: str
    carries: str
    colour: str
    build: Callable[[Page, Book], None]


@dataclass(frozen=True)
class Book:
    """What the sheets of one book know of each other."""

    title: str
    subject: str
    sheets: Sequence[Sheet]
    content: Content

    @property
    def period(self) -> date:
        """The reporting month."""
        return self.content.period


def write(book: Book) -> tuple[bytes, dict[str, list[Format]]]:
    """The workbook as XlsxWriter makes it, and the formats of each role."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "d mmm yyyy"})
    workbook.set_properties({"title": book.title, "subject": book.subject, "author": "kam_xl", "company": "",
                             "category": "Key account management", "keywords": "key accounts, KPI, scorecard",
                             "comments": "Made by kam_xl; refreshed with kam-xl refresh.", "created": MADE})
    workbook.set_calc_mode("auto")
    define_names(workbook)
    styles = Styles(workbook)
    pages = [Page(workbook, workbook.add_worksheet(sheet.name), styles) for sheet in book.sheets]
    for sheet, page in zip(book.sheets, pages, strict=True):
        page.sheet.set_tab_color(sheet.colour)
        page.sheet.hide_gridlines(2)
        sheet.build(page, book)
    pages[0].sheet.activate()
    workbook.close()
    return target.getvalue(), styles.roles
