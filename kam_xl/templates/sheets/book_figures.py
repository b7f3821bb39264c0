"""Figures that a sheet takes from the tables of the book, in a block at its side: name, figure, where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs

from kam_xl.catalogue import Unit
from kam_xl.templates.book import Book
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page

OVER_COLUMNS = re.compile(r"\w\[[^]#]+\][<>=]")
"""A comparison with a whole column: the formula must be written as an array."""

WIDTHS = (38, 12, 62)
TREND_TOLERANCE = Setting("Trend_Tolerance", 0.005, Unit.FRACTION,
                          "A change a month up to this share of the mean counts as steady")


@dataclass(frozen=True)
class Figure:
    """A figure of the book: what it is called, its formula (blank where there are no data), and its source."""

    name: str
    unit: str
    formula: str
    source: str
    tables: tuple[str, ...]
    """The sheets that it needs; a book without them has no such figure."""


def ratio(function: str, part: str, whole: str) -> str:
    """A function of a part and a whole, blank where there is no whole."""
    return f'IF({whole}=0,"",{function}({part},{whole}))'


def known(function: str, part: str, whole: str) -> str:
    """A function of two sums, blank where one of them is nothing, since its data are not there."""
    return f'IF(OR({part}=0,{whole}=0),"",{function}({part},{whole}))'


def margin(revenue: str, cost: str) -> str:
    """The gross margin; blank where nothing is sold, or no costs are known."""
    return known("KAM_GROSS_MARGIN", revenue, cost)


def improvement(before: str, after: str, *criteria: str) -> str:
    """How much better the same people are after a training; blank where nobody has both results."""
    both = ",".join((f'{before},">0",{after},">0"', *criteria))
    return (f'IF(COUNTIFS({both})=0,"",'
            f"KAM_IMPROVEMENT(AVERAGEIFS({before},{both}),AVERAGEIFS({after},{both})))")


def within(column: str, start: str, end: str) -> str:
    """Criteria of a COUNTIFS for days from start to the end of the day `end`."""
    return f'{column},">="&{start},{column},"<"&{end}+1'


def write_figures(page: Page, book: Book, top: int, left: int, figures: Sequence[Figure]) -> None:
    """Write the block with its heading at `top`, `left`."""
    for k, (heading, width) in enumerate(zip(("Figure", "Value", "Where it comes from"), WIDTHS, strict=True)):
        page.sheet.set_column(left + k, left + k, width)
        page.put(top, left + k, heading, "heading")
    for row, figure in enumerate((f for f in figures if book.has(*f.tables)), top + 1):
        page.put(row, left, figure.name, "data")
        write = page.put_array if OVER_COLUMNS.search(figure.formula) else page.put
        write(row, left + 1, "=" + figure.formula, "calculation", figure.unit)
        page.put(row, left + 2, figure.source, "note")


def look_up(name: str, top: int, left: int, count: int) -> str:
    """The figure of that name in a block of so many figures; blank where it has none."""
    names, values = (xl_range_abs(top + 1, left + k, top + count, left + k) for k in (0, 1))
    return f'IFERROR(INDEX({values},MATCH({name},{names},0)),"")'
