"""What the wizard is given, and what is in the workbook that it makes."""

from __future__ import annotations

from pathlib import Path

from kam_xl.refresh.period import Period
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

CRM = """Account Name,Account Owner,Industry,Billing Country
Acme,Ann Lee,Retail,Ireland
Borg,Ann Lee,Energy,France
"""
LEDGER_HEADINGS = "Posting date,Customer,Net sales,Cost of sales\n"


def ledger(months: int, *, last: str = "2026-10") -> str:
    """Revenue of Acme and Borg, month by month."""
    period, lines = Period.of(last), []
    for i in range(months):
        lines.append(f"{period.first_day},Acme,{1000 + i},600\n{period.first_day},Borg,2000.50,900\n")
        period = period.preceding
    return LEDGER_HEADINGS + "".join(lines)


def written(path: Path) -> Book:
    return Book(Document.open(path))


def column(path: Path, table: str, heading: str) -> list[object]:
    return list(written(path).body(table).values(heading))


def source(path: Path, table: str) -> dict[str, object]:
    """A row of the Sources table."""
    book = written(path)
    body, headings = book.body("Sources"), book.table("Sources").headings
    row = list(body.values("Table")).index(table)
    return {heading: body.values(heading)[row] for heading in headings}


def named(path: Path, name: str) -> object:
    book = written(path)
    place = book.named_cell(name)
    assert place
    return book.value(*place)
