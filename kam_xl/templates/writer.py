"""A book as XlsxWriter writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kam_xl.templates.names import define_names
from kam_xl.templates.page import Page, Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from kam_xl.templates.book import Book

MADE = datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date in the document properties: fixed, so that the same code gives the same bytes."""


class Stored(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A sheet whose formulas come as a file stores them; XlsxWriter would look for a hundred functions in each."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


def write(book: Book) -> tuple[bytes, dict[str, list[Format]]]:
    """The workbook as XlsxWriter makes it, and the formats of each role."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "d mmm yyyy"})
    workbook.set_properties({"title": book.template.title, "subject": book.template.subject, "author": "kam_xl",
                             "company": "", "category": "Key account management",
                             "keywords": "key accounts, KPI, scorecard", "created": MADE,
                             "comments": "Made by kam_xl; refreshed with kam-xl refresh."})
    workbook.set_calc_mode("auto")
    workbook.calc_on_load = False  # every value will be calculated: a refresh may rely on those that it does not reach
    define_names(workbook)
    styles = Styles(workbook)
    pages = [Page(workbook, workbook.add_worksheet(sheet.name, Stored), styles) for sheet in book.sheets]
    for sheet, page in zip(book.sheets, pages, strict=True):
        page.sheet.set_tab_color(sheet.colour)
        page.sheet.hide_gridlines(2)
        sheet.build(page, book)
    pages[0].sheet.activate()
    workbook.close()
    return target.getvalue(), styles.roles
