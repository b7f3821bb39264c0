"""Risk.

What could happen, how much it would cost, and how well it was foreseen.
"""

from __future__ import annotations

from math import fsum
from typing import Annotated

from kam_xl.catalogue import NA, NUM, VALUE, Arg, Better, Numbers, Shape, Unit, below, example, kpi
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import NOT_YES_OR_NO, yes_or_no

PMI = "Project Management Institute, PMBOK Guide, probability and impact matrix"

Probabilities = Annotated[Numbers, Arg("The probability of each event, 0 to 1.", fraction=True)]


@kpi(unit=Unit.SCORE, better=Better.LOWER, answers="How big is this risk?", excel="probability*impact",
     examples=[example(0.9, 0.8, gives=0.72, source=PMI), example(0.3, 0.4, gives=0.12, source=PMI),
               example(0.5, 4, gives=2, note="impact on a scale of 1 to 5"),
               example(0.1, 250000, gives=25000, note="impact as money"),
               example(30, 4, gives=NUM, note="type 30 % or 0.3"), example(0.3, -4, gives=NUM),
               example(None, 4, gives=NA), example("likely", 4, gives=VALUE)])
def risk(probability: Annotated[float, Arg("How likely it is, 0 to 1.", fraction=True)],
         impact: Annotated[float, Arg("What it would do: a rating, or money.", at_least=0)]) -> float:
    """Risk score: probability times impact, in the unit of the impact.

    Source: probability and impact matrix of the Project Management Institute's PMBOK Guide.
    """
    return probability * impact


@kpi(unit=Unit.TEXT, answers="Is this risk high?",
     excel='IF(below(high,medium),#NUM!,IF(below(score,medium),"Low",IF(below(score,high),"Medium","High")))',
     examples=[example(0.72, gives="Low"), example(1, gives="Medium", note="on the limit belongs to the higher level"),
               example(2.5, gives="High"), example(0.2, 0.05, 0.18, gives="High"), example(2, 3, 1, gives=NUM),
               example(None, gives=NA), example("high", gives=VALUE)])
def risk_level(score: Annotated[float, Arg("The risk score, probability times impact.", at_least=0)],
               medium: Annotated[float, Arg("The first score that is medium, 1 unless given.")] = 1,
               high: Annotated[float, Arg("The first score that is high, 2.5 unless given.")] = 2.5) -> str:
    """Level of a risk score: "Low", "Medium" or "High". The limits 1 and 2.5 suit probability times an impact
    rated 1 to 5.
    """
    if below(high, medium):
        raise Impossible(f"high starts at {high:g}, below medium at {medium:g}", where="high", fix="Swap the limits.")
    if below(score, medium):
        return "Low"
    return "Medium" if below(score, high) else "High"


@kpi(unit=Unit.MONEY, better=Better.LOWER, answers="How much should we expect to lose?",
     excel="SUM(probabilities*losses)",
     examples=[example([0.1, 0.5], [20000, 3000], gives=3500, note="2000 + 1500"),
               example([0.1, None, 0.5], [20000, 900, 3000], gives=3500, note="a pair with a blank is skipped"),
               example([0.1, 50], [20000, 3000], gives=NUM), example([0.1], [20000, 3000], gives=VALUE),
               example([None], [20000], gives=NA)])
def expected_loss(probabilities: Probabilities,
                  losses: Annotated[Numbers, Arg("What each event would cost.", pairs_with="probabilities")]) -> float:
    """Expected loss over several events: the sum of probability times loss."""
    return fsum(p * loss for p, loss in zip(probabilities, losses, strict=True))


@kpi(unit=Unit.RATIO, shape=Shape.ROW, answers="How good are our risk assessments?",
     excel=f"""IF({NOT_YES_OR_NO.format("happened")},#NUM!,HSTACK(
        AVERAGE(IF(IF(below(probabilities,0.5),0,1)=happened,1,0)),AVERAGE((probabilities-happened)^2)))""",
     examples=[example([0.9, 0.2, 0.6, 0.5], [1, 0, 0, 1], gives=[0.75, 0.165],
                       note="three of four foreseen; (0.01 + 0.04 + 0.36 + 0.25) / 4"),
               example([0.8, 0.3], [True, False], gives=[1, 0.065]), example([0.8, 0.3], [1, 0.5], gives=NUM),
               example([0.8, 80], [1, 0], gives=NUM), example([0.8, 0.3], [1], gives=VALUE),
               example([None], [1], gives=NA)])
def risk_accuracy(probabilities: Probabilities,
                  happened: Annotated[Numbers, Arg("Whether each event happened: 1 or TRUE, 0 or FALSE.",
                                                   pairs_with="probabilities")]) -> list[float]:
    """How good risk assessments were: the hit rate, taking 0.5 and above as "will happen", and the Brier score,
    the mean squared error of the probabilities (0 is perfect, 0.25 is guessing).

    Shape: two cells in a row. Source: G. W. Brier, Monthly Weather Review 78 (1950).
    """
    pairs = list(zip(probabilities, yes_or_no(happened, "happened"), strict=True))
    hits = sum((not below(p, 0.5)) == outcome for p, outcome in pairs)
    return [hits / len(pairs), fsum((p - outcome) ** 2 for p, outcome in pairs) / len(pairs)]
