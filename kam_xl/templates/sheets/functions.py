"""Functions: every function that the book can call, from the catalogue."""

from __future__ import annotations

from typing import Any

from kam_xl import colours
from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import reading_list
from kam_xl.templates.sheets.reading_list import FORMULA, WRAP
from kam_xl.templates.table import Column

COLUMNS = [
    Column("Function", 29, role="result", extra=WRAP), Column("Family", 25, extra=WRAP),
    Column("What it computes", 62, extra=WRAP), Column("How to write it", 52, extra=FORMULA),
    Column("Unit", 22, extra=WRAP), Column("Better", 10, extra=WRAP), Column("Answers", 46, extra=WRAP),
    Column("Source", 44, extra=WRAP),
    Column("In this book", 14, extra=WRAP, note="“add-in” needs the add-in or kam-xl: it has no native Excel form."),
]


def _row(kpi: Kpi[Any]) -> list[str]:
    return [kpi.name, kpi.family, kpi.summary, f"={kpi.syntax}", kpi.unit.value, kpi.better.value,
            " ".join(kpi.questions), kpi.source, "yes" if kpi.excel else "add-in"]


def build(page: Page, _book: Book) -> None:
    """Write one row a function."""
    rows = [_row(kpi) for kpi in catalogue()]
    reading_list.write(page, f"The {len(rows)} KAM_ functions. Type one into any cell: "
                       "=KAM_SCORE({8,6,9},{5,3,2}) gives 7.6.", COLUMNS, rows)


SHEET = Sheet("Functions", "find a function", "Meaning, syntax, unit, direction and source of every function.",
              colours.TEAL, build)
