"""The facts of one account, as the workbook's tables have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kam_xl.errors import ErrorCode
from kam_xl.review.account_measures import Measure, Month, measures, months
from kam_xl.review.account_rows import ACCOUNTS, AccountRows, AccountTables, Figure, Row, known
from kam_xl.review.breaches import (
    ESCALATE,
    ESCALATION,
    LIMIT_SUFFIX,
    SCORE,
    SCORECARD,
    STATUS,
    STATUS_SUFFIX,
    TELL,
    Breach,
)
from kam_xl.review.frame import Frame
from kam_xl.review.scorecard import BAND, CHANGE, MOVED_SUFFIX
from kam_xl.review.survey import Survey, survey

PART_SUFFIX = " part"
STILL = 0.0005
"""A criterion that moved the score by less did not move it."""
LEVELS = ("High", "Medium", "Low")


@dataclass(frozen=True)
class Part:
    """A criterion's part of the score, and of its change."""

    criterion: str
    part: Figure
    moved: Figure


@dataclass(frozen=True)
class Score:
    """The score with what it consists of, in the order of the scorecard."""

    score: Figure
    change: Figure
    band: str
    status: str
    parts: list[Part]

    @property
    def movers(self) -> list[Part]:
        """The criteria that moved the score, the one that moved it most first; those not calculated last."""
        moved = [p for p in self.parts if isinstance(p.moved, ErrorCode) or abs(p.moved or 0.0) >= STILL]
        return sorted(moved, key=lambda part: -abs(known(part.moved) or 0.0))


@dataclass(frozen=True)
class Flags:
    """The quiet red flags: which are up, and the figures behind them."""

    flagged: str
    count: Figure
    evidence: list[Evidence]
    last_contact: date | None
    days_since: Figure


@dataclass(frozen=True)
class Evidence:
    """A figure behind the red flags, and what it was before where that is known."""

    name: str
    now: Figure
    before: Figure


@dataclass(frozen=True)
class Risk:
    """An open risk."""

    risk: str
    level: str
    score: Figure
    mitigation: str
    owner: str
    next_review: date | None
    is_due: bool


@dataclass(frozen=True)
class Action:
    """An action: open, or done in the window."""

    action: str
    owner: str
    due: date | None
    done_on: date | None
    is_done: bool
    is_late: bool


@dataclass(frozen=True)
class Account:
    """All that a review of an account shows. What the workbook does not have is None, empty or blank."""

    name: str
    frame: Frame
    level: str
    manager: str
    contract_end: date | None
    left_on: date | None
    """The day on which the customer left, where that is past."""
    score: Score | None
    measures: list[Measure]
    months: list[Month]
    history: list[tuple[date, float]]
    breaches: list[Breach] | None
    """The broken limits; None where the workbook has no limits for the account."""
    flags: Flags | None
    """The red flags; None where none is up."""
    risks: list[Risk]
    actions: list[Action]
    """Those still open, in the order in which they are due."""
    done: list[Action]
    """Those done in the window, the latest first."""
    survey: Survey | None
    gaps: list[str]
    """The columns in which a cell that the page needs is not calculated."""


def account_facts(tables: AccountTables, name: str, frame: Frame) -> Account:
    """The facts of the account of that name, as the workbook writes it."""
    of = AccountRows(tables, name)
    score, actions = _score(of), _actions(of, frame)
    surveyed = survey(of, frame)
    return Account(
        name, frame, _fact(of, "Level"), _fact(of, "Account manager"), _contract_end(of),
        _left_on(of, frame), score, measures(of, frame, surveyed), months(of, frame), _history(of, frame),
        _breaches(of), _flags(of), _risks(of, frame), [a for a in actions if not a.is_done], _done(actions, frame),
        surveyed, sorted(of.gaps))


def _fact(of: AccountRows, heading: str) -> str:
    """A text about the account; the typed one, else what the scorecard makes of it."""
    return next((text for table in (ACCOUNTS, SCORECARD) for row in of.rows(table) if (text := row.text(heading))), "")


def _contract_end(of: AccountRows) -> date | None:
    row = of.row(ACCOUNTS)
    ends = [end for contract in of.rows("Contracts") if (end := contract.day("End"))]
    return (row.day("Contract end") if row else None) or max(ends, default=None)


def _left_on(of: AccountRows, frame: Frame) -> date | None:
    row = of.row(ACCOUNTS)
    left = row.day("Left on") if row else None
    return left if left and (frame.as_of is None or left <= frame.as_of) else None


def _score(of: AccountRows) -> Score | None:
    row = of.row(SCORECARD)
    if row is None or row.value(SCORE) is None:
        return None
    criteria = dict.fromkeys([*row.headings_with(PART_SUFFIX), *row.headings_with(MOVED_SUFFIX)])
    parts = [Part(c, row.figure(c + PART_SUFFIX), row.figure(c + MOVED_SUFFIX)) for c in criteria]
    return Score(row.figure(SCORE), row.figure(CHANGE), row.text(BAND), row.text(STATUS), parts)


def _history(of: AccountRows, frame: Frame) -> list[tuple[date, float]]:
    """The scores that were kept, one a month up to the month of the review, which the scorecard itself adds."""
    found = {day.replace(day=1): value for row in of.rows("History") if row.text("KPI").casefold() == SCORE.casefold()
             and (day := row.day("Period")) and (value := known(row.figure("Value"))) is not None}
    now, row = frame.period, of.row(SCORECARD)
    if now and row and (value := known(row.figure(SCORE))) is not None:
        found[now] = value
    return sorted((day, value) for day, value in found.items() if now is None or day <= now)


def _breaches(of: AccountRows) -> list[Breach] | None:
    rows = [row for row in of.rows(ESCALATION) if [*row.headings_with(STATUS_SUFFIX)]]
    return None if not rows else [
        Breach(of.account, kpi, row.figure(kpi), row.figure(kpi + LIMIT_SUFFIX), row.text(TELL), row.is_percent(kpi))
        for row in rows for kpi in row.headings_with(STATUS_SUFFIX) if row.text(kpi + STATUS_SUFFIX) == ESCALATE]


EVIDENCE = (("Contacts", "Contacts now", "Contacts before"), ("Days late", "Days late", ""),
            ("Complaints", "Complaints now", "Complaints before"), ("People changed", "People changed", ""))


def _flags(of: AccountRows) -> Flags | None:
    row = of.row("Red_Flags")
    if row is None or row.value("Flags") in (None, 0.0):
        return None
    evidence = [Evidence(name, figure, row.figure(before)) for name, now, before in EVIDENCE
                if (figure := row.figure(now)) is not None]
    return Flags(row.text("Flagged"), row.figure("Flags"), evidence, row.day("Last contact"),
                 row.figure("Days since contact"))


def _risks(of: AccountRows, frame: Frame) -> list[Risk]:
    """The risks that are not closed, the highest first."""
    found = [_risk(row, frame.as_of) for row in of.rows("Risk_Register")
             if row.text("Risk") and row.text("Status").casefold() != "closed"]
    return sorted(found, key=lambda risk: (-(known(risk.score) or 0.0), _place(risk.level)))


def _place(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _risk(row: Row, as_of: date | None) -> Risk:
    review = row.day("Next review")
    return Risk(row.text("Risk"), row.text("Level"), row.figure("Score"), row.text("Mitigation"), row.text("Owner"),
                review, is_due=bool(review and as_of and review <= as_of))


def _actions(of: AccountRows, frame: Frame) -> list[Action]:
    """The actions in the order in which they are due."""
    found = [_action(row, frame.as_of) for row in of.rows("Actions") if row.text("Action")]
    return sorted(found, key=lambda action: action.due or date.max)


def _done(actions: list[Action], frame: Frame) -> list[Action]:
    """The actions done in the window, the latest first."""
    done = [action for action in actions if frame.is_inside(action.done_on)]
    return sorted(done, key=lambda action: action.done_on or date.min, reverse=True)


def _action(row: Row, as_of: date | None) -> Action:
    due, done = row.day("Due"), row.day("Done on")
    is_done = done is not None or row.text(STATUS).casefold() == "done"
    late = not is_done and bool(due and as_of and due < as_of)
    return Action(row.text("Action"), row.text("Owner"), due, done, is_done, late)
