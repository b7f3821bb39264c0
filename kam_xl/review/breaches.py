"""The limits that are broken, and the accounts that are red or amber."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kam_xl.errors import ErrorCode
from kam_xl.values import Value
from kam_xl.workbooks.workbook import Tables

ESCALATION, SCORECARD = "Escalation", "Scorecard"
ACCOUNT, STATUS, TELL, SCORE = "Account", "Status", "Tell", "Score"
LIMIT_SUFFIX, STATUS_SUFFIX = " limit", " status"
ESCALATE = "ESCALATE"
WATCHED = ("Red", "Amber")


@dataclass(frozen=True)
class Breach:
    """A KPI of an account beyond its limit, and whom to tell."""

    account: str
    kpi: str
    value: Value
    limit: Value
    tell: str
    percent: bool


@dataclass(frozen=True)
class Watched:
    """An account whose score is red or amber."""

    account: str
    status: str
    score: Value


@dataclass(frozen=True)
class Findings:
    """What `kam-xl check` reports."""

    breaches: list[Breach]
    watched: list[Watched]
    uncalculated: int
    """Status cells and scorecard rows without a value, or with an error: nothing can be said of them."""

    def to_json(self) -> dict[str, Any]:
        """The findings as JSON values."""
        return asdict(self)


def remarks(found: Findings) -> list[str]:
    """What there is to say beside the lists."""
    said = [] if found.breaches or found.uncalculated else ["No limit is breached."]
    if found.uncalculated:
        said.append(f"{found.uncalculated} status cell(s) or score(s) have no value, so nothing can be said of them: "
                    "refresh the workbook, or open and save it in Excel.")
    return said


def findings(book: Tables) -> Findings:
    """The breaches of the Escalation table and the red and amber rows of the Scorecard.

    Raises UnknownName where the workbook has neither table.
    """
    scored = book.has_table(SCORECARD)
    if not scored:
        book.table(ESCALATION)
    breaches, blank = _breaches(book) if book.has_table(ESCALATION) else ([], 0)
    watched, unscored = _watched(book) if scored else ([], 0)
    return Findings(breaches, watched, blank + unscored)


def _breaches(book: Tables) -> tuple[list[Breach], int]:
    table, body = book.table(ESCALATION), book.body(ESCALATION)
    kpis = [h.removesuffix(STATUS_SUFFIX) for h in table.headings if h.endswith(STATUS_SUFFIX)]
    accounts = body.values(ACCOUNT)
    tell = body.values(TELL) if TELL in table.headings else [None] * len(body)
    found, blank = [], 0
    for row, account in enumerate(accounts):
        for kpi in kpis:
            status = body.values(kpi + STATUS_SUFFIX)[row]
            blank += account is not None and _unknown(status)
            if status == ESCALATE:
                percent = body.is_percent(row, kpi)
                found.append(Breach(str(account), kpi, body.values(kpi)[row], body.values(kpi + LIMIT_SUFFIX)[row],
                                    str(tell[row] or ""), percent))
    return found, blank


def _watched(book: Tables) -> tuple[list[Watched], int]:
    """The red and amber rows, and how many rows have no score or no status."""
    body = book.body(SCORECARD)
    rows = [*zip(body.values(ACCOUNT), body.values(STATUS), body.values(SCORE), strict=True)]
    found = [Watched(str(account), str(status), score) for account, status, score in rows if status in WATCHED]
    unscored = sum(account is not None and (_unknown(status) or _unknown(score)) for account, status, score in rows)
    return sorted(found, key=lambda w: (WATCHED.index(w.status), w.account)), unscored


def _unknown(value: Value) -> bool:
    """Whether a calculated cell says nothing."""
    return value is None or isinstance(value, ErrorCode)
