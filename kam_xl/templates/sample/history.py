"""The sample's history: what the Scorecard says of each earlier month, calculated, not invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kam_xl.catalogue.cells import serial
from kam_xl.recalc import loaded
from kam_xl.recalc.engine import Engine
from kam_xl.templates.sample.months import PERIOD, month_end, window
from kam_xl.templates.sheets.records import SNAPSHOT
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

MONTHS = 12
"""How many months of history the sample carries."""

SINCE = "Customer since"


def snapshots(workbook: bytes) -> list[tuple[object, ...]]:
    """Period, account, KPI and value of each month of history, the reporting month included.

    `workbook` has a Scorecard, and data that reach as far back as the first month looks.
    """
    book, engine = Book(Document.from_bytes(workbook)), loaded(workbook)
    return [row for month in window(PERIOD, MONTHS) for row in _snapshot(book, engine, month)]


def _snapshot(book: Book, engine: Engine, month: date) -> Iterator[tuple[object, ...]]:
    """What the Scorecard says in that month of the accounts that were customers then."""
    sheet, row, column = book.named_cell("Period") or ("", 0, 0)
    engine.put(sheet, row, column, float(serial(month)))
    engine.calculate()
    table = book.table("Scorecard")
    for cells in engine.block(table.sheet.name, table.body):
        values = dict(zip(table.headings, cells, strict=True))
        since = values[SINCE]
        if isinstance(since, float) and since <= serial(month_end(month)):
            yield from ((month, values["Account"], kpi, values[kpi]) for kpi in SNAPSHOT
                        if values[kpi] not in (None, ""))
