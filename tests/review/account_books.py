"""Workbooks with all tables that an account's review reads, made for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]
Tables = Mapping[str, tuple[Sequence[str], Rows]]

PERIOD = date(2026, 10, 1)
HOSTILE = '</title><script>alert(1)</script><img src="http://evil.test/x" onerror=alert(2)>'
SCORECARD = ["Account", "Account manager", "Level", "Score", "Band", "Status", "Change", "Revenue part", "NPS part",
             "Revenue", "Growth", "Gross margin", "NPS", "Revenue moved", "NPS moved"]
RED_FLAGS = ["Account", "Contacts now", "Contacts before", "Days late", "Complaints now", "Complaints before",
             "People changed", "Flags", "Flagged", "Last contact", "Days since contact"]


class Uncalculated(str):
    """A formula that no program has calculated."""


class Calculated(str):
    """A formula, and after a bar the value that it has: an error such as #N/A."""


def month(back: int) -> date:
    """The first day of the month so many months before the period."""
    months = PERIOD.year * 12 + PERIOD.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def account_book(path: Path, tables: Tables, names: Mapping[str, Any] | None = None, *,
                 from_1904: bool = False) -> Path:
    """A workbook with a table on a sheet for each of them, and named cells on a sheet Start."""
    book = xlsxwriter.Workbook(path, {"date_1904": from_1904})
    dated = book.add_format({"num_format": "d mmm yyyy"})
    start = book.add_worksheet("Start")
    for row, (name, value) in enumerate((names or {}).items()):
        _write(start, row, 0, value, dated)
        book.define_name(name, f"=Start!$A${row + 1}")
    for name, (headings, rows) in tables.items():
        sheet = book.add_worksheet(name)
        calculated = [any(isinstance(row[i], (Uncalculated, Calculated)) for row in rows) for i in range(len(headings))]
        columns = [{"header": heading, **({"formula": "=1+1"} if formula else {})}
                   for heading, formula in zip(headings, calculated, strict=True)]
        sheet.add_table(0, 0, max(1, len(rows)), len(headings) - 1, {"name": name, "columns": columns})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                _write(sheet, r + 1, c, value, dated)
    book.close()
    return path


def _write(sheet: Any, row: int, column: int, value: Any, dated: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, dated)
    elif isinstance(value, Uncalculated):
        sheet.write_formula(row, column, value, None, "")
    elif isinstance(value, Calculated):
        formula, _, result = value.partition("|")
        sheet.write_formula(row, column, formula, None, result)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def scored(account: str, score: Any = 7.25, change: Any = -0.31, **other: Any) -> list[Any]:
    """A row of the scorecard."""
    row = dict(zip(SCORECARD, [account, "Ann Bell", "Key", score, "Solid", "Amber", change, 4.25, 3.0, 1234567.0,
                               0.0815, 0.3333, 41.7, 0.09, -0.4], strict=True))
    return list({**row, **{name.replace("_", " "): value for name, value in other.items()}}.values())


def full_tables(account: str, *, many: int = 1, text: str = "") -> dict[str, tuple[Sequence[str], Rows]]:
    """Every table that a review reads, with rows of one account; `many` of each that is a list, with longer texts."""
    def said(words: str) -> str:
        return f"{words} {text}".strip()

    return {
        "Accounts": (["Account", "Level", "Industry", "Country", "Account manager", "Contract end"],
                     [[account, "Key", said("Food"), said("Norway"), said("Ann Bell"), date(2027, 3, 31)]]),
        "Scorecard": _scorecard(account, many),
        "Revenue": (["Month", "Account", "Revenue", "Cost"],
                    [[month(i), account, 90000.0 + 1000 * i, 60000.0] for i in range(24)]),
        "Targets": (["Month", "Account", "Target"], [[month(i), account, 95000.0] for i in range(12)]),
        "History": (["Period", "Account", "KPI", "Value"],
                    [[month(i), account, "Score", 7.25 + i / 10] for i in range(1, 13)]),
        "Escalation": (["Account", *(f"KPI{i}{end}" for i in range(many) for end in ("", " limit", " status")), "Tell"],
                       [[account, *([0.5, 0.75, "ESCALATE"] * many), said("Bea Chief")]]),
        "Red_Flags": (RED_FLAGS, [[account, 3, 8, 12.5, 5, 2, 1, 2, said("Late payments, more complaints"),
                                   date(2026, 10, 20), 11]]),
        "Risk_Register": (["Risk", "Account", "Score", "Level", "Mitigation", "Owner", "Next review", "Status"],
                          [[said(f"Risk {i}"), account, 3.5 - i / 10, "High", said(f"Mitigation {i}"), said("Cy Dent"),
                            date(2026, 10, 15), "Open"] for i in range(many)]),
        "Actions": (["Action", "Account", "Objective", "Owner", "Due", "Done on", "Status"],
                    [*([said(f"Action {i}"), account, "Grow", said("Di Early"), date(2026, 9, 30), None, "Late"]
                       for i in range(many)),
                     [said("Done thing"), account, "Grow", "Di Early", date(2026, 8, 1), date(2026, 8, 2), "Done"]]),
        "Surveys": (["Date", "Account", "Rating", "CSAT", "Comment"],
                    [[date(2026, 10, 1 + i % 28), account, 9 - i % 3, 4, said(f"Comment {i}")]
                     for i in range(max(2, many))] + [[date(2026, 9, 9), account, None, None, None]]),
    }


def _scorecard(account: str, many: int) -> tuple[Sequence[str], Rows]:
    more = [f"Measure {i}{end}" for i in range(many - 1) for end in (" part", " moved")]
    return [*SCORECARD, *more], [scored(account) + [0.5, -0.25] * (many - 1)]


NAMES = {"Period": PERIOD, "Owner": "Olga Head", "Currency": "EUR", "Score_Green_From": 8.0, "Score_Red_Below": 5.0}
