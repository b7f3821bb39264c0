"""The scorecard as a list: each account's score, its change, and the criterion that moved it."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.review.breaches import ACCOUNT, SCORE, SCORECARD, STATUS
from kam_xl.values import Value
from kam_xl.workbooks.workbook import Tables

CHANGE, MOVED_BY, BAND = "Change", "Moved by", "Band"
MOVED_SUFFIX = " moved"


@dataclass(frozen=True)
class Scored:
    """One account of the scorecard."""

    account: str
    score: Value
    change: Value
    moved_by: str
    moved: Value
    """How much of the change that criterion made."""
    band: str
    status: str


def scorecard(book: Tables) -> list[Scored]:
    """The accounts, best score first."""
    table, body = book.table(SCORECARD), book.body(SCORECARD)
    parts = {h.removesuffix(MOVED_SUFFIX): body.values(h) for h in table.headings if h.endswith(MOVED_SUFFIX)}
    columns = [body.values(name) for name in (ACCOUNT, SCORE, CHANGE, MOVED_BY, BAND, STATUS)]
    rows = [Scored(str(a), score, change, str(by or ""), parts[str(by)][i] if by in parts else None, str(band or ""),
                   str(status or ""))
            for i, (a, score, change, by, band, status) in enumerate(zip(*columns, strict=True)) if a is not None]
    return sorted(rows, key=lambda row: -row.score if isinstance(row.score, float) else 0.0)
