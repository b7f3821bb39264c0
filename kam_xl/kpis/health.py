"""Account health.

Measures of any unit on one scale, their weighted mean, and the bands in which values are read.
"""

from __future__ import annotations

from math import fsum
from typing import Annotated

from kam_xl.catalogue import (
    DIV0,
    NA,
    NUM,
    VALUE,
    Arg,
    Better,
    Gaps,
    Numbers,
    Shape,
    Texts,
    Unit,
    below,
    divide,
    example,
    kpi,
)
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import Direction
from kam_xl.kpis.scoring import (
    PARTS,
    WEIGHT_HELP,
    Missing,
    filled_as_missing_says,
    in_use,
    parts_of,
    weighted,
)

Measures = Annotated[Gaps, Arg("The account's measures, each in its own unit; a blank is a measure not known.")]
Worst = Annotated[Gaps, Arg("The value of each measure that counts as 0.", pairs_with="values")]
Best = Annotated[Gaps, Arg("The value of each measure that counts as 100; below the worst where lower is better.",
                           pairs_with="values")]
Weights = Annotated[Gaps, Arg(WEIGHT_HELP, at_least=0, pairs_with="values", if_omitted=1)]
CountedMissing = Annotated[Missing, Arg('What a blank measure means: "skip" leaves it out with its weight, '
                                        '"lowest" counts it as 0, "error" gives #N/A.')]


@kpi(unit=Unit.POINTS, better=Better.HIGHER, answers="How do I bring a measure onto a common scale?",
     excel="LET(share,(value-worst)/(best-worst),100*IF(cap,IF(share<0,0,IF(share>1,1,share)),share))",
     examples=[example(75, 50, 100, gives=50), example(10, 40, 0, gives=75, note="days late: 40 is worst, 0 is best"),
               example(120, 50, 100, gives=100, note="capped"), example(120, 50, 100, False, gives=140),
               example(5, 3, 3, gives=DIV0), example(None, 0, 10, gives=NA)])
def rescale(value: Annotated[float, Arg("The measure, in its own unit.")],
            worst: Annotated[float, Arg("The value that counts as 0.")],
            best: Annotated[float, Arg("The value that counts as 100; below the worst where lower is better.")],
            cap: Annotated[bool, Arg("FALSE lets results lie outside 0..100; TRUE unless given.")] = True) -> float:
    """A measure on a scale of 0 to 100, linear between its worst and its best value.

    The same value for worst and best is #DIV/0!.
    """
    share = divide(value - worst, best - worst, "best less worst")
    return 100 * (min(1.0, max(0.0, share)) if cap else share)


def _has_measures(values: Gaps, worst: Gaps, best: Gaps, weights: Gaps, missing: Missing) -> None:
    """Raise NoData where no measure counts."""
    known = [low is not None and high is not None for low, high in zip(worst, best, strict=True)]
    in_use([value if ends else None for value, ends in zip(values, known, strict=True)],
           [weight if ends else None for weight, ends in zip(weights, known, strict=True)], missing, name="values")


def _rescaled(values: Gaps, worst: Gaps, best: Gaps, weights: Gaps, missing: Missing) -> list[float]:
    """The part of each measure in the health; one without a worst and a best value does not count."""
    scaled = [None if value is None or low is None or high is None else rescale.compute(value, low, high)
              for value, low, high in zip(values, worst, best, strict=True)]
    counted = [None if low is None or high is None else weight
               for low, high, weight in zip(worst, best, weights, strict=True)]
    return parts_of(in_use(scaled, counted, missing, lowest=0, name="values"))


def _health(result: str) -> str:
    filled = filled_as_missing_says("scaled", "counted", lowest=0)
    return ('LET(known,(worst<>"")*(best<>""),counted,IF(known,weights,""),'
            'share,IF(known*(values<>""),(values-worst)/(best-worst),""),'
            'scaled,IF(share="","",100*IF(share<0,0,IF(share>1,1,share))),' + weighted(filled, result, "counted") + ")")


@kpi(needs=_has_measures,
     unit=Unit.POINTS, better=Better.HIGHER, answers=("How healthy is this account?", "Is this client leaving?"),
     excel=_health("SUM(points)/SUM(used)"),
     examples=[example([9, 10, 0.8], [0, 40, 0], [10, 0, 1], gives=245 / 3,
                       note="90, 75 and 80 of 100 for a rating, days late and adoption; equal weights"),
               example([9, 10, 0.8], [0, 40, 0], [10, 0, 1], [2, 1, 1], gives=83.75, note="(90·2 + 75 + 80) / 4"),
               example([9, None, 0.8], [0, 40, 0], [10, 0, 1], gives=85, note="a blank measure is left out"),
               example([9, None, 0.8], [0, 40, 0], [10, 0, 1], None, "lowest", gives=170 / 3),
               example([9, None], [0, 40], [10, 0], None, "error", gives=NA),
               example([9, 10], [0, 5], [10, 5], gives=DIV0), example([9, 10], [0], [10], gives=VALUE)])
def health(values: Measures, worst: Worst, best: Best, weights: Weights | None = None,
           missing: CountedMissing = "skip") -> float:
    """Account health from 0 to 100: the weighted mean of measures, each rescaled between its worst and its best
    value and capped there.

    The same value for worst and best is #DIV/0!; a measure without one of the two does not count.
    """
    return fsum(_rescaled(values, worst, best, weights or (), missing))


@kpi(needs=_has_measures,
     unit=Unit.POINTS, better=Better.HIGHER, shape=Shape.LIKE_FIRST,
     answers="Which measures make this account healthy or unhealthy?", excel=_health(PARTS),
     examples=[example([9, 10, 0.8], [0, 40, 0], [10, 0, 1], [2, 1, 1], gives=[45, 18.75, 20],
                       note="90·2/4, 75/4 and 80/4; together 83.75"),
               example([9, None], [0, 40], [10, 0], gives=[90, 0]), example([9, 10], [0, 5], [10, 5], gives=DIV0)])
def health_parts(values: Measures, worst: Worst, best: Best, weights: Weights | None = None,
                 missing: CountedMissing = "skip") -> list[float]:
    """What each measure contributes to KAM_HEALTH; the parts add up to it. A blank contributes 0.

    Shape: like the values. Errors as for KAM_HEALTH.
    """
    return _rescaled(values, worst, best, weights or (), missing)


BAND = "CHOOSEROWS(labels,1+SUM(IF(below({value},{limits}),0,1)))"


def band_of(value: float, limits: Numbers, labels: Texts) -> str:
    """The label after the highest limit that the value reaches; the first one below all limits."""
    return labels[sum(not below(value, limit) for limit in limits)]


@kpi(unit=Unit.TEXT, answers="In which band does this value fall?",
     excel=BAND.format(value="value", limits="lower_limits"),
     examples=[example(72, [50, 70], ["C", "B", "A"], gives="A"), example(70, [50, 70], ["C", "B", "A"], gives="A"),
               example(69.9, [50, 70], ["C", "B", "A"], gives="B"), example(10, [50, 70], ["C", "B", "A"], gives="C"),
               example(72, [50, 70], ["B", "A"], gives=VALUE), example(72, [70, 50], ["C", "B", "A"], gives=NUM)])
def band(value: Annotated[float, Arg("The value to place.")],
         lower_limits: Annotated[Numbers, Arg("The lower limit of each band but the first, rising.", rising=True)],
         labels: Annotated[Texts, Arg("One label more than limits; the first is for values below them all.",
                                      labels_of="lower_limits")]) -> str:
    """Label of the band that a value falls in: that of the highest lower limit it reaches. A value on a limit
    belongs to the band above.
    """
    return band_of(value, lower_limits, labels)


@kpi(unit=Unit.TEXT, answers="Is this value red, amber or green?",
     excel='''IF(IF(direction="higher",below(green_limit,red_limit),below(red_limit,green_limit)),#NUM!,
        IF(IF(direction="higher",below(value,red_limit),below(red_limit,value)),"Red",
        IF(IF(direction="higher",below(value,green_limit),below(green_limit,value)),"Amber","Green")))''',
     examples=[example(0.92, 0.8, 0.9, gives="Green"), example(0.9, 0.8, 0.9, gives="Green", note="on the limit"),
               example(0.85, 0.8, 0.9, gives="Amber"), example(0.79, 0.8, 0.9, gives="Red"),
               example(45, 60, 30, "lower", gives="Amber", note="days to pay: over 60 is red, up to 30 is green"),
               example(45, 60, 30, gives=NUM), example(45, 60, 30, "down", gives=VALUE)])
def rag(value: Annotated[float, Arg("The value to rate.")],
        red_limit: Annotated[float, Arg("Values worse than this are red.")],
        green_limit: Annotated[float, Arg("Values that reach this are green.")],
        direction: Direction = "higher") -> str:
    """Traffic light of a value: "Red", "Amber" or "Green". A value on a limit belongs to the better side.

    A green limit on the worse side of the red limit is #NUM!.
    """
    sign = 1 if direction == "higher" else -1
    if below(sign * green_limit, sign * red_limit):
        raise Impossible(f"green starts at {green_limit:g}, worse than red at {red_limit:g}", where="green_limit",
                         fix='Swap the limits, or say "lower" where lower is better.')
    if below(sign * value, sign * red_limit):
        return "Red"
    return "Amber" if below(sign * value, sign * green_limit) else "Green"
