"""How far a table's total moves, against the limit that its setting states."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import polars as pl

from kam_xl.refresh.period import Period
from kam_xl.refresh.plan import Plan, Rows
from kam_xl.refresh.settings import Mode, Setting


@dataclass(frozen=True)
class Move:
    """A total before and after; `since` says what it is compared with, `known` whether there was anything."""

    what: str
    before: float
    after: float
    since: str
    known: bool

    @property
    def share(self) -> float:
        """By how much it moved, as a share of what it was; infinite where that was 0."""
        by = abs(self.after - self.before)
        return by / abs(self.before) if self.before else inf if by else 0

    def exceeds(self, limit: float) -> bool:
        """Whether it moved by more than a share; where there was nothing before, nobody can say."""
        return self.known and self.share > limit

    def __str__(self) -> str:
        more = "more" if self.after > self.before else "less"
        how = f"{self.share:.1%} {more}" if self.before else "from nothing"
        return f"{self.what} goes from {self.before:,.2f} ({self.since}) to {self.after:,.2f}, {how}"


def move(setting: Setting, rows: Rows, plan: Plan, period: Period) -> Move:
    """The move of the control total, or of the number of rows where none is named.

    A table that is appended to is compared within its months: the new one with what the table had of it, or with the
    month before.
    """
    if setting.mode is not Mode.APPEND:
        return _move(setting, rows, plan, _every(rows.count), _every(len(plan.continues)), "before")
    column = rows.heading(setting.period_column)
    old, new = rows.column(column), plan.values[column]
    inside, since = period.inside(old), "before"
    if not inside.any():
        inside, since = period.preceding.inside(old), str(period.preceding)
    return _move(setting, rows, plan, inside, period.inside(new), since)


def _move(setting: Setting, rows: Rows, plan: Plan, before: pl.Series, after: pl.Series, since: str) -> Move:
    if not setting.control_total:
        return Move("the number of rows", float(before.sum()), float(after.sum()), since, bool(before.any()))
    name = rows.heading(setting.control_total)
    old, new = rows.column(name).take(before.arg_true()), plan.values[name].take(after.arg_true())
    return Move(f"the total of {name!r}", old.total, new.total, since, bool(old.filled.any()))


def _every(count: int) -> pl.Series:
    return pl.repeat(True, count, dtype=pl.Boolean, eager=True)
