"""The four figures at the head of a review with what they are compared with, and revenue by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kam_xl.catalogue import Unit
from kam_xl.errors import ErrorCode
from kam_xl.review.account_rows import AccountRows, Figure, Row, known
from kam_xl.review.breaches import SCORE, SCORECARD
from kam_xl.review.frame import YEAR, Frame, add_months
from kam_xl.review.scorecard import CHANGE
from kam_xl.review.survey import Survey

SHOWN_MONTHS = 24
REVENUE, MARGIN, NPS, GROWTH = "Revenue", "Gross margin", "NPS", "Growth"


@dataclass(frozen=True)
class Measure:
    """A figure, its change (a share of it before where `relative`, else a difference), and against what."""

    name: str
    value: Figure
    unit: Unit
    change: Figure
    against: str
    relative: bool = False


@dataclass(frozen=True)
class Month:
    """The revenue of a month, and its target where there is one."""

    month: date
    revenue: Figure
    target: Figure


@dataclass(frozen=True)
class Sold:
    """Revenue and gross margin of a window, and in how many months there was revenue."""

    revenue: Figure
    margin: Figure
    months: int


def measures(of: AccountRows, frame: Frame, survey: Survey | None) -> list[Measure]:
    """Score, revenue, gross margin and NPS: the scorecard's, else those of the data tables; others are left out."""
    row = of.row(SCORECARD)
    now, before = _sold(of, frame, 0), _sold(of, frame, 1)
    year = "year before" if frame.months == YEAR else f"{frame.months} months before"
    margin, nps = _own(row, MARGIN, now.margin), _own(row, NPS, survey.nps if survey else None)
    found = [
        Measure("Score", _own(row, SCORE, None), Unit.SCORE, _own(row, CHANGE, None), "month before"),
        Measure("Revenue", _own(row, REVENUE, now.revenue), Unit.MONEY, _growth(row, now, before, frame), year, True),
        Measure("Gross margin", margin, Unit.FRACTION, _difference(margin, before.margin), year),
        Measure("NPS", nps, Unit.POINTS, _difference(nps, survey.before if survey else None), year)]
    return [measure for measure in found if measure.value is not None]


def months(of: AccountRows, frame: Frame) -> list[Month]:
    """Revenue of the last 24 months from the first one on that has any, blank where a month has none."""
    if frame.period is None:
        return []
    sold, targets = _by_month(of, REVENUE, REVENUE), _by_month(of, "Targets", "Target")
    shown = [add_months(frame.period, back) for back in range(1 - SHOWN_MONTHS, 1)]
    first = min((month for month in shown if month in sold), default=None)
    return [Month(month, sold.get(month), targets.get(month)) for month in shown if first and month >= first]


def _own(row: Row | None, heading: str, otherwise: Figure) -> Figure:
    """The scorecard's figure, else that of the data; a scorecard that has the column has the word."""
    has = row is not None and heading.casefold() in row.table.headings
    return row.figure(heading) if row is not None and has else otherwise


def _growth(row: Row | None, now: Sold, before: Sold, frame: Frame) -> Figure:
    own = _own(row, GROWTH, None)
    if own is not None:
        return own
    new, old = known(now.revenue), known(before.revenue)
    comparable = now.months == before.months == frame.months
    return new / old - 1 if comparable and new is not None and old is not None and old > 0 else None


def _difference(now: Figure, before: Figure) -> Figure:
    new, old = known(now), known(before)
    return None if new is None or old is None else new - old


def _sold(of: AccountRows, frame: Frame, years_back: int) -> Sold:
    rows = [row for row in of.rows(REVENUE) if frame.is_inside(row.day("Month"), years_back=years_back)]
    revenue, cost = _total(rows, REVENUE), _total(rows, "Cost")
    sold, spent = known(revenue), known(cost)
    margin = (sold - spent) / sold if sold and spent is not None and sold > 0 else None
    return Sold(revenue, margin, len(_months(row for row in rows if row.figure(REVENUE) is not None)))


def _months(rows: Iterable[Row]) -> set[date]:
    """The months that rows are of, whatever day of them the rows name."""
    return {day.replace(day=1) for row in rows if (day := row.day("Month"))}


def _total(rows: list[Row], heading: str) -> Figure:
    """The sum of the numbers; an error if one of them is, None if there is none."""
    figures = [figure for row in rows if (figure := row.figure(heading)) is not None]
    numbers = [figure for figure in figures if isinstance(figure, float)]
    return None if not figures else sum(numbers) if len(numbers) == len(figures) else ErrorCode.NA


def _by_month(of: AccountRows, table: str, heading: str) -> dict[date, Figure]:
    """The sums of a column by month."""
    found: dict[date, list[Row]] = {}
    for row in of.rows(table):
        if day := row.day("Month"):
            found.setdefault(day.replace(day=1), []).append(row)
    return {month: total for month, rows in found.items() if (total := _total(rows, heading)) is not None}
