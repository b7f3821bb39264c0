"""Planning and trends.

Where values are heading, how often to review an account, and whether its plan is filled in.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from math import fsum
from statistics import fmean, median
from typing import Annotated

from kam_xl.catalogue import (
    DIV0,
    NA,
    NUM,
    VALUE,
    AnyCells,
    Arg,
    Better,
    Gaps,
    Shape,
    Unit,
    below,
    divide,
    example,
    kpi,
    whole,
)
from kam_xl.errors import ErrorCode, Impossible, NoData
from kam_xl.kpis.arguments import of_whole

MANY_CELLS = 100
"""Values from which on the native formulas, which compare each with each, take an engine long."""
LONGEST = 1000
"""Values in a trend: the slopes between all pairs of more would take seconds, and in Excel all its memory."""

Rating = Annotated[float, Arg("A rating from 1 to 5.", at_least=1, at_most=5)]


def _has_three(values: Gaps, _tolerance: float) -> None:
    present = len(values) - values.count(None)
    if present < 3:
        raise NoData(f"{present} values show no trend", where="values", fix="Give at least 3 values.")


@kpi(heavy_from=MANY_CELLS, needs=_has_three, unit=Unit.TEXT,
     answers=("Is this KPI rising or falling?", "Where is this account heading?"),
     excel=f"""IF(ROWS(values)>{LONGEST},#NUM!,LET(place,SEQUENCE(ROWS(values)),later,TOROW(place),present,(values<>"")*1,
        slopes,IF((later>place)*present*TOROW(present),(TOROW(values)-values)/(later-place),""),
        IF(SUM(present)<3,NA(),LET(mean,SUM(values)/SUM(present),slope,MEDIAN(slopes)/ABS(mean),
        IF(below(tolerance,slope),"Rising",IF(below(slope,-tolerance),"Falling","Steady"))))))""",
     examples=[example([100, 104, 108, 112], gives="Rising", note="4 a quarter, 3.8 % of the mean of 106"),
               example([100, 101, 100, 102], gives="Steady", note="the middle slope is 0.58 % of the mean"),
               example([112, 108, 60, 100], gives="Falling", note="−4 is the middle slope; the 60 does not decide"),
               example([98, 100, 102], gives="Steady", note="2 % a quarter is on the tolerance"),
               example([98, 100, 102], 0.01, gives="Rising"),
               example([100, None, 104, 106], gives="Steady", note="a blank keeps its place: 2 a quarter"),
               example([100, None, 104], gives=NA, note="two values show no trend"),
               example([-1, 0, 1], gives=DIV0), example([98, 100, 102], 2, gives=NUM, note="type 2 % or 0.02"),
               example([98, 100, "?"], gives=VALUE)])
def trend(values: Annotated[Gaps, Arg("Values in the order of time, at even distances; a blank keeps its place.")],
          tolerance: Annotated[float, Arg("Change per period, as a fraction of the mean, that still is steady; 0.02 "
                                          "unless given.", fraction=True)] = 0.02) -> str:
    """Direction of a series: "Rising", "Steady" or "Falling", by the median of the slopes between all pairs of values,
    relative to their mean. One odd quarter does not decide.

    At least 3 values, else #N/A, and at most 1000, else #NUM!; a mean of zero is #DIV/0!; a slope on the tolerance is
    steady. Source: Theil–Sen estimator; P. K. Sen, Journal of the American Statistical Association 63 (1968).
    """
    if len(values) > LONGEST:
        raise Impossible(f"{len(values)} values are more than {LONGEST}", where="values",
                         fix="Give fewer, such as one a month.")
    _has_three(values, tolerance)
    present = [(place, value) for place, value in enumerate(values) if value is not None]
    slope = median((after - before) / (later - place) for (place, before), (later, after) in combinations(present, 2))
    relative = divide(slope, abs(fmean(value for _, value in present)), "the mean of values")
    if below(tolerance, relative):
        return "Rising"
    return "Falling" if below(relative, -tolerance) else "Steady"


@kpi(heavy_from=MANY_CELLS, unit=Unit.SAME, shape=Shape.LIKE_FIRST,
     answers=("What is the rolling mean?", "What is left without the ups and "
                                                                                  "downs of single months?"),
     excel=of_whole("window", """IF(whole>ROWS(values),#NUM!,LET(place,SEQUENCE(ROWS(values)),earlier,TOROW(place),
        in_window,(earlier<=place)*(earlier>place-whole),total,MMULT(in_window,IF(values="",0,values)),
        present,MMULT(in_window,(values<>"")*1),IF((place<whole)+(present=0),NA(),total/present)))"""),
     examples=[example([3, 6, 9, 3], 3, gives=[NA, NA, 6, 6], note="(3 + 6 + 9) / 3 and (6 + 9 + 3) / 3"),
               example([[3], [6], [9]], 2, gives=[NA, 4.5, 7.5], note="a column gives a column"),
               example([3, None, 9, None, None], 2, gives=[NA, 3, 9, 9, NA],
                       note="the mean of what is there; #N/A where nothing is"),
               example([3, 6], 3, gives=NUM), example([3, 6, 9], 1.5, gives=NUM), example([3, 6], 0, gives=NUM),
               example([None, None], 2, gives=NA), example([3, "six"], 2, gives=VALUE)])
def rolling(values: Annotated[Gaps, Arg("Values in the order of time; a blank keeps its place.")],
            window: Annotated[float, Arg("How many values each mean covers: a whole number, at most as many as there "
                                         "are.", at_least=1)]) -> list[float | ErrorCode]:
    """Rolling mean: at each place the mean of that value and of those before it, as many as the window is long. The
    first places, before the window is full, are #N/A.

    Shape: like the values. Blanks count nowhere and keep their place; a window without any value is #N/A.
    """
    length = int(whole(window, "window"))
    if length > len(values):
        raise Impossible(f"{length} of {len(values)} values", where="window", fix="Give at most the number of values.")
    return [ErrorCode.NA] * (length - 1) + [_mean(values[end - length:end])
                                            for end in range(length, len(values) + 1)]


def _mean(values: Gaps) -> float | ErrorCode:
    present = [value for value in values if value is not None]
    return fsum(present) / len(present) if present else ErrorCode.NA


@kpi(unit=Unit.MONTHS, answers="How often should we review this account?",
     excel="""LET(mean,(size+complexity+potential)/3,
        IF(below(mean,2),12,IF(below(mean,3),6,IF(below(mean,4),3,1))))""",
     examples=[example(5, 4, 3, gives=1, note="a mean of 4: monthly"), example(3, 3, 3, gives=3, note="quarterly"),
               example(2, 2, 4, gives=6, note="a mean of 2.67: half-yearly"), example(1, 2, 2, gives=12, note="yearly"),
               example(5, 4, 6, gives=NUM), example(5, None, 3, gives=NA), example(5, "high", 3, gives=VALUE)])
def review_interval(size: Rating, complexity: Rating, potential: Rating) -> float:
    """Months between reviews of an account, from ratings 1 to 5 of its size, complexity and potential: a mean of 4 or
    more is monthly (1), 3 quarterly (3), 2 half-yearly (6), less yearly (12).
    """
    mean = fsum((size, complexity, potential)) / 3
    if below(mean, 3):
        return 12.0 if below(mean, 2) else 6.0
    return 3.0 if below(mean, 4) else 1.0


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("How complete is this account plan?", "Is data missing?"),
     excel='AVERAGE(IF(cells="",0,1))',
     examples=[example([["Goal", "Owner"], [0, None]], gives=0.75, note="three of four; a 0 is filled in"),
               example([None, ""], gives=0), example([date(2026, 1, 1), True], gives=1),
               example(["Goal", NA], gives=NA, note="an error cell comes back"), example([DIV0, 1], gives=DIV0)])
def completeness(cells: Annotated[AnyCells, Arg("Cells that should be filled, of any kind.")]) -> float:
    """Completeness: the share of cells that are filled. Empty text counts as blank."""
    if not cells:
        raise NoData("there is no cell", where="cells", fix="Give the cells that should be filled.")
    return sum(cell is not None for cell in cells) / len(cells)
