"""What the customer said: the answers of the yearly window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kam_xl.errors import ErrorCode, KpiError
from kam_xl.kpis.voice import nps, nps_margin
from kam_xl.review.account_rows import AccountRows, Figure, Row, known
from kam_xl.review.frame import Frame

SURVEYS = "Surveys"


@dataclass(frozen=True)
class Comment:
    """What a customer wrote."""

    text: str
    day: date | None
    rating: Figure


@dataclass(frozen=True)
class Survey:
    """The answers of the window; `before` is the net promoter score of the window before it."""

    nps: Figure
    margin: Figure
    before: Figure
    answers: int
    asked: int
    comments: list[Comment]
    """Those of the window, the latest first."""


def survey(of: AccountRows, frame: Frame) -> Survey | None:
    """The survey of the account; None where nobody was asked in the window."""
    rows = [row for row in of.rows(SURVEYS) if frame.is_inside(row.day("Date"))]
    before = [row for row in of.rows(SURVEYS) if frame.is_inside(row.day("Date"), years_back=1)]
    if not rows:
        return None
    ratings = _ratings(rows)
    comments = [Comment(text, row.day("Date"), row.figure("Rating")) for row in rows if (text := row.text("Comment"))]
    return Survey(_calculated(nps, ratings), _calculated(nps_margin, ratings), _calculated(nps, _ratings(before)),
                  len(ratings), len(rows), sorted(comments, key=lambda c: c.day or date.min, reverse=True))


def _ratings(rows: list[Row]) -> list[float]:
    """The ratings; a blank one is no answer."""
    return [rating for row in rows if (rating := known(row.figure("Rating"))) is not None]


def _calculated(kpi: Callable[[list[float]], float], ratings: list[float]) -> Figure:
    """A figure of the answers: None without any, an error where one of them cannot be."""
    try:
        return kpi(ratings) if ratings else None
    except KpiError:
        return ErrorCode.NUM
