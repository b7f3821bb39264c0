"""KPI_Catalogue: the KPIs that have a name in practice, by area, from the catalogue; and how well yours are written."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.catalogue.named import Area, NamedKpi
from kam_xl.practice import in_area, named_kpis
from kam_xl.surfaces.named_help import result, worked_formula
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import kpi_form, reading_list
from kam_xl.templates.sheets.reading_list import FORMULA, WRAP
from kam_xl.templates.table import Column

COLUMNS = [
    Column("Area", 22, extra=WRAP), Column("KPI", 27, role="result", extra=WRAP),
    Column("Also called", 20, extra=WRAP), Column("Definition", 58, extra=WRAP),
    Column("How to write it", 45, extra=FORMULA, note="The names stand for cells or ranges of yours."),
    Column("Example", 42, extra=FORMULA), Column("Gives", 12, extra=WRAP), Column("Unit", 17, extra=WRAP),
    Column("Better", 10, extra=WRAP), Column("Type", 12, extra=WRAP, note="activity: what is done; objective: what "
                                             "is reached; efficiency: the ratio between the two."),
    Column("Timing", 11, extra=WRAP, note="leading: tells what will come; lagging: tells what has been."),
    Column("Cadence", 12, extra=WRAP), Column("Source", 30, extra=WRAP),
]


def _row(area: Area, kpi: NamedKpi) -> list[str]:
    return [area.title, kpi.name, ", ".join(kpi.also_called), kpi.definition, f"={kpi.formula}",
            f"={worked_formula(kpi)}", result(kpi), str(kpi.unit), str(kpi.better), str(kpi.metric_type),
            str(kpi.timing), str(kpi.cadence), kpi.source]


def build(page: Page, book: Book) -> None:
    """Write one row a KPI in each area that it belongs to, and what has been typed beside it."""
    rows = [_row(area, kpi) for area in Area for kpi in in_area(area)]
    typed = {tuple(row[:2]): row[2:] for row in book.content.rows(page.name)}
    blank = [None] * len(kpi_form.INPUTS)
    table = reading_list.write(
        page, f"The {len(named_kpis())} KPIs that key account management knows by name, by area; filter any column. "
        "To the right: which ones you use, and whether they are well written.", COLUMNS, rows, kpi_form.COLUMNS,
        [typed.get((row[0], row[1]), blank) for row in rows])
    kpi_form.write_counts(page, len(COLUMNS))
    kpi_form.paint(page, table)


SHEET = Sheet("KPI_Catalogue", "look a KPI up", "Definition, formula, unit, direction, type, timing, cadence and "
              "source of every KPI; a SMART check of those in use.", colours.TEAL, build, kpi_form.LIMITS)
