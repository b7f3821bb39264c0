"""Scoring and segmentation.

Weighted scores of accounts, what they consist of and what moved them, bands, ranks, quadrants and concentration.
"""

from __future__ import annotations

from typing import Annotated, Literal

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Gaps, Shape, Unit, example, kpi
from kam_xl.errors import DivisionByZero, NoData

Missing = Literal["skip", "lowest", "error"]

Scores = Annotated[Gaps, Arg("Criterion scores from 1 to the scale's maximum; a blank is a criterion without a score.",
                             at_least=1, at_most="scale_max")]
Weights = Annotated[Gaps, Arg("Relative weights, one per criterion; equal weights when left out.",
                              at_least=0, pairs_with="scores", if_omitted=1)]
WhenMissing = Annotated[Missing, Arg('What a blank score means: "skip" leaves it out with its weight, '
                                     '"lowest" counts it as 1, "error" gives #N/A.')]
ScaleMax = Annotated[float, Arg("The highest score of the scale, 10 unless given.", above=1)]

PAIRS = "present, (filled<>\"\")*(weights<>\"\"), used, IF(present,weights,0), points, IF(present,filled*weights,0)"
FILLED = 'filled, IF(missing="lowest",IF(scores="",1,scores),scores)'


def pairs(scores: Gaps, weights: Gaps, missing: str = "skip") -> list[tuple[float, float]]:
    """Score and weight of each criterion in its place; a criterion that does not count has weight 0."""
    paired = []
    for score, weight in zip(scores, weights, strict=True):
        if score is None and weight is not None and missing == "error":
            raise NoData(f"criterion {len(paired) + 1} has no score", where="scores",
                         fix='Fill it, or let blanks be skipped with "skip".')
        filled = 1.0 if score is None and missing == "lowest" else score
        paired.append((0.0, 0.0) if filled is None or weight is None else (filled, weight))
    if all(s is None or w is None for s, w in zip(scores, weights, strict=True)) and missing != "lowest":
        raise NoData("no criterion has both a score and a weight", where="scores", fix="Fill at least one.")
    return paired


def total_weight(paired: list[tuple[float, float]]) -> float:
    """The sum of the weights in use, which must not be zero."""
    total = sum(weight for _, weight in paired)
    if total == 0:
        raise DivisionByZero("the weights add up to zero", where="weights", fix="Give one criterion a weight above zero.")
    return total


@kpi(unit=Unit.SCORE, better=Better.HIGHER, answers=("How good is this account?", "Which accounts come first?"),
     excel=f"""LET({FILLED}, {PAIRS},
        IF(AND(missing="error",SUM((scores="")*(weights<>""))>0),NA(),IF(SUM(present)=0,NA(),
        SUM(points)/SUM(used))))""",
     examples=[example([8, 6, 9], [5, 3, 2], gives=7.6, note="(8·5 + 6·3 + 9·2) / 10"),
               example([8, 6, 10], gives=8.0), example([8, None, 9], [5, 3, 2], gives=58 / 7),
               example([8, None, 9], [5, 3, 2], "lowest", gives=6.1),
               example([8, None, 9], [5, 3, 2], "error", gives=NA),
               example([8, 11], gives=NUM), example([8, "n/a"], gives=VALUE), example([8, 9], [0, 0], gives=DIV0),
               example([3, 4], [1, 1], "skip", 5, gives=3.5)])
def score(scores: Scores, weights: Weights | None = None, missing: WhenMissing = "skip",
          scale_max: ScaleMax = 10) -> float:
    """Weighted mean of criterion scores; weights are relative and need not sum to 1.

    A measure on another scale passes through KAM_RESCALE first.
    """
    paired = pairs(scores, weights or (), missing)
    return sum(s * w for s, w in paired) / total_weight(paired)
