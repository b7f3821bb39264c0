"""Service and delivery.

Whether requests were answered, and projects delivered, within the agreed time and budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from math import floor
from statistics import fmean, median
from typing import Annotated, Literal

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Gaps, Numbers, Unit, below, divide, example, kpi
from kam_xl.errors import Impossible, NoData


@kpi(unit=Unit.FRACTION, better=Better.HIGHER,
     answers=("Do we keep our service levels?", "How many requests were answered in time?"),
     excel="""LET(age,IF(elapsed="",as_of_open,elapsed),known,(age<>"")*(limits<>""),
        late,IF(known,below(limits,age),FALSE)*1,counted,SUM(known*((elapsed<>"")+late>0)),
        IF(counted=0,NA(),(counted-SUM(late))/counted))""",
     examples=[example([3, 8, 5, 4], 4, gives=0.5, note="3 and 4 hours are within 4; on the limit is within"),
               example([3, 8, 5, 4], [4, 8, 4, 4], gives=0.75, note="a limit for each item"),
               example([3, None, 5], 4, gives=0.5, note="an open item is left out"),
               example([3, None, None], 4, [None, 2, 9], gives=0.5, note="unless it is already late: 9 hours"),
               example([None, None], 4, [2, 3], gives=NA, note="nothing to judge yet"),
               example([None, None], 4, [5, 3], gives=0), example([3, -1], 4, gives=NUM),
               example([3, 8, 5], [4, 8], gives=VALUE), example([3, "open"], 4, gives=VALUE)])
def sla(elapsed: Annotated[Gaps, Arg("How long each item took; blank while it is open.", at_least=0, blanks="allow")],
        limits: Annotated[Gaps, Arg("How long it may take: one limit, or one for each item.", at_least=0,
                                    pairs_with="elapsed", one="repeat")],
        as_of_open: Annotated[Gaps, Arg("How long each open item has been open so far; looked at only where elapsed is "
                                        "blank.", at_least=0, pairs_with="elapsed", blanks="allow")] | None = None,
        ) -> float:
    """SLA compliance: the share of items done within their limit. An open item does not count, unless it is already
    past its limit. All times in one unit, such as hours.

    A time on the limit is within it. An item without a limit does not count; nothing to count is #N/A.
    """
    judged = [_is_late(*item) for item in zip(elapsed, limits, as_of_open or [None] * len(elapsed), strict=True)]
    within, late = judged.count(False), judged.count(True)
    if not within + late:
        raise NoData("no item is done or past its limit", where="elapsed", fix="Wait until there is one to judge.")
    return within / (within + late)


def _is_late(done: float | None, limit: float | None, open_so_far: float | None) -> bool | None:
    """Whether an item is past its limit; None where that cannot be told yet."""
    if limit is None:
        return None
    if done is not None:
        return below(limit, done)
    return True if open_so_far is not None and below(limit, open_so_far) else None


def _has_durations(opened: Gaps, closed: Gaps, *_: object) -> None:
    if all(start is None or end is None for start, end in zip(opened, closed, strict=True)):
        raise NoData("no item is both opened and closed", where="closed", fix="Fill in when items were closed.")


@kpi(needs=_has_durations, unit=Unit.HOURS, better=Better.LOWER,
     answers=("How long do we take to resolve a request?", "How fast do we respond?"),
     excel="""LET(known,(opened<>"")*(closed<>""),IF(SUM(known)=0,NA(),
        LET(start,FILTER(opened,known),end,FILTER(closed,known),took,(end-start)*IF(unit="hours",24,1),
        IF(SUM(below(end-start,0)*1)>0,#NUM!,
        IF(statistic="mean",AVERAGE(took),IF(statistic="median",MEDIAN(took),PERCENTILE.INC(took,0.9)))))))""",
     examples=[example([datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 12)],
                       [datetime(2026, 3, 2, 15), datetime(2026, 3, 3, 12)], gives=15, note="6 and 24 hours"),
               example([date(2026, 3, 1)] * 3, [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 12)], "median",
                       "days", gives=2, note="1, 2 and 11 days"),
               example([date(2026, 3, 1)] * 3, [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 12)], "p90",
                       "days", gives=9.2, note="2 + 0.8·(11 − 2), as PERCENTILE.INC"),
               example([date(2026, 3, 2), date(2026, 3, 2)], [date(2026, 3, 3), None], gives=24,
                       note="an open one is skipped"),
               example([date(2026, 3, 2), date(2026, 3, 2)], [date(2026, 3, 3), date(2026, 3, 1)], gives=NUM,
                       note="the second was closed before it was opened"),
               example([date(2026, 3, 2)], [None], gives=NA), example([date(2026, 3, 2)], ["open"], gives=VALUE),
               example([date(2026, 3, 2)], [date(2026, 3, 3)], "mode", gives=VALUE)])
def resolution(
    opened: Annotated[Gaps, Arg("When each item was opened: dates with times.", date=True)],
    closed: Annotated[Gaps, Arg("When each was closed; blank while it is open.", date=True, pairs_with="opened")],
    statistic: Annotated[Literal["mean", "median", "p90"],
                         Arg('"mean" (default), "median", or "p90", which nine of ten items do not '
                             'exceed.')] = "mean",
    unit: Annotated[Literal["hours", "days"], Arg('"hours" (default) or "days".')] = "hours",
) -> float:
    """Time from opening to closing: the mean, the median or the 90th percentile, in hours or days. Items that are still
    open are skipped.

    Calendar time, nights and weekends included. The percentile is that of PERCENTILE.INC. Closed before opened is
    #NUM!, and the message names the row.
    """
    _has_durations(opened, closed)
    took = list(_durations(opened, closed))
    return STATISTICS[statistic](took) * (24 if unit == "hours" else 1)


def _durations(opened: Gaps, closed: Gaps) -> Iterator[float]:
    """Days from opening to closing of the items that have both."""
    for row, (start, end) in enumerate(zip(opened, closed, strict=True), start=1):
        if start is None or end is None:
            continue
        if below(end - start, 0):
            raise Impossible(f"row {row} was closed before it was opened", where="closed", fix="Check both dates.")
        yield end - start


def _percentile_90(values: Numbers) -> float:
    """The 90th percentile, between the two nearest values, as PERCENTILE.INC has it."""
    ordered = sorted(values)
    position = 0.9 * (len(ordered) - 1)
    lower = floor(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (position - lower) * (ordered[upper] - ordered[lower])


STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {"mean": fmean, "median": median, "p90": _percentile_90}


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("Do we deliver on time?", "How many payments were on time?"),
     excel="""LET(deadline,due+tolerance_days,moment,IF(deadline=INT(deadline),INT(delivered),delivered),
        AVERAGE(IF(below(deadline,moment),0,1)))""",
     examples=[example([date(2026, 3, 31)] * 2, [date(2026, 3, 31), date(2026, 4, 2)], gives=0.5,
                       note="delivered on the day it is due is on time"),
               example([date(2026, 3, 31)] * 2, [date(2026, 4, 10), date(2026, 4, 11)], 10, gives=0.5,
                       note="ten days of tolerance"),
               example([date(2026, 3, 31)], [datetime(2026, 3, 31, 17)], gives=1, note="a day lasts until its end"),
               example([datetime(2026, 3, 31, 12)], [datetime(2026, 3, 31, 17)], gives=0, note="a time is a time"),
               example([date(2026, 3, 31)] * 2, [date(2026, 3, 30), None], gives=1, note="not delivered yet: skipped"),
               example([date(2026, 3, 31)], [date(2026, 3, 31)], -1, gives=NUM),
               example([date(2026, 3, 31)], [None], gives=NA), example([date(2026, 3, 31)], ["soon"], gives=VALUE)])
def on_time(due: Annotated[Numbers, Arg("When each item was due: a day, or a date with a time.", date=True)],
            delivered: Annotated[Numbers, Arg("When it was delivered; blank where it is not yet.", date=True,
                                              pairs_with="due")],
            tolerance_days: Annotated[float, Arg("Days after the due date that are still on time, 0 unless given.",
                                                 at_least=0)] = 0) -> float:
    """Share of items delivered by their due date, with some days of tolerance where given. Items not delivered yet are
    skipped.

    A due date without a time of day lasts until the end of that day.
    """
    late = [below(deadline, floor(moment) if deadline % 1 == 0 else moment)
            for deadline, moment in zip((day + tolerance_days for day in due), delivered, strict=True)]
    return late.count(False) / len(late)


@kpi(unit=Unit.FRACTION, better=Better.LOWER, answers=("Are we within budget?", "By how much did we overspend?"),
     excel="actual/budget-1",
     examples=[example(110, 100, gives=0.1, note="10 % over budget"), example(90, 100, gives=-0.1),
               example(110, 0, gives=DIV0), example(110, -100, gives=NUM), example(110, None, gives=NA),
               example("110", 100, gives=VALUE)])
def budget_variance(actual: Annotated[float, Arg("What was spent.")],
                    budget: Annotated[float, Arg("What was planned to be spent.", at_least=0)]) -> float:
    """Budget variance: what was spent divided by the budget, less 1. Positive is over budget."""
    return divide(actual, budget, "budget") - 1
