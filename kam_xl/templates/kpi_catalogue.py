"""KPI_Catalogue: every function that the book can call, from the catalogue."""

from __future__ import annotations

from typing import Any

from kam_xl.catalogue import Kpi, Unit
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.table import Column, Table

TOP = 4
WRAP: dict[str, Any] = {"text_wrap": True, "valign": "top"}
COLUMNS = [
    Column("Function", 29, role="result", extra=WRAP), Column("Family", 25, extra=WRAP),
    Column("What it computes", 62, extra=WRAP),
    Column("How to write it", 52, extra=WRAP | {"font_name": "Consolas", "font_size": 9}),
    Column("Unit", 22, extra=WRAP), Column("Better", 10, extra=WRAP), Column("Answers", 46, extra=WRAP),
    Column("Source", 44, extra=WRAP),
]


def _row(kpi: Kpi[Any]) -> list[object]:
    return [kpi.name, kpi.family, kpi.summary, f"={kpi.syntax}", kpi.unit.value, kpi.better.value,
            " ".join(kpi.questions), kpi.source]


def build(page: Page, _book: Book) -> None:
    """Write one row a function."""
    page.header("KPI_Catalogue", f"The {len(catalogue())} functions of this book. Type one into any cell: "
                "=KAM_SCORE({8,6,9},{5,3,2}) gives 7.6.")
    rows = [["" if value == "" else value for value in _row(kpi)] for kpi in catalogue()]
    table = Table("KPI_Catalogue", COLUMNS, rows)
    page.table(TOP, 0, table)
    for i, row in enumerate(rows):
        page.sheet.write_string(TOP + 1 + i, 3, str(row[3]), page.styles("data", Unit.TEXT, **COLUMNS[3].extra))
        page.sheet.set_row(TOP + 1 + i, 15 * max(_lines(value, c.width) for value, c in zip(row, COLUMNS, strict=True)))
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(TOP + table.depth, len(COLUMNS) - 1, repeat=(TOP, TOP))


def _lines(value: object, width: float) -> int:
    return -(-len(str(value)) // int(width * 1.1)) or 1


SHEET = Sheet("KPI_Catalogue", "look a KPI up", "Definition, syntax, unit, direction and source of every function.",
              theme.TEAL, build)
