"""Workbooks with the tables that `check` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

ESCALATION = ["Account", "NPS", "NPS limit", "NPS status", "Growth", "Growth limit", "Growth status", "Tell"]
SCORECARD = ["Account", "Score", "Change", "Moved by", "Growth moved", "NPS moved", "Band", "Status"]


Rows = Sequence[Sequence[Any]]


def board(path: Path, escalation: Rows | None, scorecard: Rows | None = None) -> Path:
    """A workbook with an Escalation and a Scorecard table, each left out where None."""
    book = xlsxwriter.Workbook(path)
    percent = book.add_format({"num_format": "0.0%"})
    for name, headings, rows in (("Escalation", ESCALATION, escalation), ("Scorecard", SCORECARD, scorecard)):
        sheet = book.add_worksheet(name)
        if rows is not None:
            columns = [{"header": h, "format": percent} if h == "Growth" else {"header": h} for h in headings]
            sheet.add_table(1, 1, 1 + len(rows), len(headings), {"name": name, "columns": columns, "data": rows})
    book.close()
    return path
