"""Scoring.

Weighted scores of accounts, what they consist of, what moved them, and how accounts rank by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from math import fsum
from operator import mul
from typing import Annotated, Literal

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Block, Gaps, Shape, Unit, below, example, kpi
from kam_xl.errors import DivisionByZero, ErrorCode, NoData

Missing = Literal["skip", "lowest", "error"]

SCORE_HELP = "Criterion scores from 1 to the scale's maximum; a blank is a criterion without a score."
WEIGHT_HELP = "Relative weights, one per criterion; equal weights when left out."
OFF_SCALE = "Use a score on the scale; KAM_RESCALE brings other measures onto one."

Scores = Annotated[Gaps, Arg(SCORE_HELP, at_least=1, at_most="scale_max", advice=OFF_SCALE)]
TenPointScores = Annotated[Gaps, Arg("Criterion scores from 1 to 10; a blank is a criterion without a score.",
                                     at_least=1, at_most=10, advice=OFF_SCALE)]
Rows = Annotated[Block, Arg("One row of criterion scores from 1 to 10 for each account, one column a criterion.",
                            at_least=1, at_most=10, advice=OFF_SCALE)]
Weights = Annotated[Gaps, Arg(WEIGHT_HELP, at_least=0, pairs_with="scores", if_omitted=1)]
ColumnWeights = Annotated[Gaps, Arg("Relative weights, one for each column.", at_least=0, pairs_with="scores_block")]
WhenMissing = Annotated[Missing, Arg('What a blank score means: "skip" leaves it out with its weight, '
                                     '"lowest" counts it as 1, "error" gives #N/A.')]
ScaleMax = Annotated[float, Arg("The highest score of the scale, 10 unless given.", above=1)]

Pair = tuple[float, float]
"""A score and its weight."""


def in_use(scores: Gaps, weights: Gaps, missing: Missing = "skip", *, lowest: float = 1,
           name: str = "scores") -> list[Pair]:
    """Score and weight of each criterion in its place; one that does not count has weight 0.

    `name` is what the user calls the scores, for messages.
    """
    if missing == "error":
        _refuse_missing(scores, weights, name)
    filled = [lowest if score is None and missing == "lowest" else score for score in scores]
    if all(score is None or weight is None for score, weight in zip(filled, weights, strict=True)):
        raise NoData("no cell has both a value and a weight", where=name, fix="Fill at least one.")
    return [(0.0, 0.0) if score is None or weight is None else (score, weight)
            for score, weight in zip(filled, weights, strict=True)]


def _refuse_missing(scores: Gaps, weights: Gaps, name: str) -> None:
    for place, (score, weight) in enumerate(zip(scores, weights, strict=True), start=1):
        if score is None and weight is not None:
            raise NoData(f"cell {place} is blank", where=name, fix='Fill it, or let blanks be skipped with "skip".')


def has_scores(scores: Gaps, weights: Gaps | None = None, missing: Missing = "skip", *_scale: object) -> None:
    """Raise NoData where no criterion counts."""
    in_use(scores, weights or (), missing)


def parts_of(pairs: Sequence[Pair]) -> list[float]:
    """What each criterion contributes to the weighted mean."""
    total = fsum(weight for _, weight in pairs)
    if total == 0:
        raise DivisionByZero("the weights in use add up to zero", where="weights",
                             fix="Give one criterion with a score a weight above zero.")
    return [score * weight / total for score, weight in pairs]


def _both_have_scores(before: Gaps, after: Gaps, weights: Gaps) -> None:
    in_use(before, weights, name="before")
    in_use(after, weights, name="after")


def settled(parts: list[float], total: float) -> list[float]:
    """The parts with the last binary digits of one of them moved, so that they add up to the total exactly."""
    if fsum(parts) == total:
        return parts
    rest = Fraction(total) - sum(map(Fraction, parts))
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] == 0, abs(parts[i]))):  # the finest that is not zero
        moved = [*parts[:i], float(Fraction(parts[i]) + rest), *parts[i + 1:]]
        if fsum(moved) == total:
            return moved
    return parts


def weighted(filled: str, result: str, weights: str = "weights") -> str:
    """The native formula of a `result` over `points` (score × weight) and `used` (weights in use)."""
    return (f'LET(filled,{filled},present,(filled<>"")*({weights}<>""),used,IF(present,{weights},0),'
            f"points,IF(present,filled*{weights},0),IF(SUM(present)=0,NA(),{result}))")


def filled_as_missing_says(scores: str = "scores", weights: str = "weights", lowest: int = 1) -> str:
    """The native formula of the scores, with blanks treated as the argument `missing` says."""
    refused = f'IF(missing="error",SUM(({scores}="")*({weights}<>""))>0,FALSE)'
    return f'IF({refused},"",IF((missing="lowest")*({scores}=""),{lowest},{scores}))'


FILLED = filled_as_missing_says()
PARTS = "IF(SUM(used)=0,#DIV/0!,points/SUM(used))"


@kpi(needs=has_scores,
     unit=Unit.SCORE, better=Better.HIGHER, answers=("How good is this account?", "Which accounts come first?"),
     excel=weighted(FILLED, "SUM(points)/SUM(used)"),
     examples=[example([8, 6, 9], [5, 3, 2], gives=7.6, note="(8·5 + 6·3 + 9·2) / 10"),
               example([8, 6, 10], gives=8, note="equal weights"),
               example([8, None, 9], [5, 3, 2], gives=58 / 7, note="(8·5 + 9·2) / 7: a blank goes with its weight"),
               example([8, None, 9], [5, 3, 2], "lowest", gives=6.1, note="(8·5 + 1·3 + 9·2) / 10"),
               example([8, None, 9], [5, 3, 2], "error", gives=NA),
               example([3, 4], [1, 1], "skip", 5, gives=3.5),
               example([8, 11], gives=NUM), example([8, "n/a"], gives=VALUE), example([8, 9], [0, 0], gives=DIV0)])
def score(scores: Scores, weights: Weights | None = None, missing: WhenMissing = "skip",
          scale_max: ScaleMax = 10) -> float:  # noqa: ARG001 - it is the scores' limit
    """Weighted mean of an account's criterion scores. Weights are relative and need not add up to 1.

    Scores lie between 1 and scale_max, else #NUM!; another measure passes through KAM_RESCALE first.
    All blank is #N/A; weights that add up to zero are #DIV/0!.
    """
    return fsum(parts_of(in_use(scores, weights or (), missing)))


@kpi(needs=lambda scores, weights, _: has_scores(scores, weights),
     unit=Unit.POINTS, better=Better.HIGHER, answers="What is this account's total score?",
     excel=weighted("scores", "SUM(points)"),
     examples=[example([8, 6, 9], [5, 3, 2], gives=76, note="8·5 + 6·3 + 9·2"),
               example([8, 6, 9], gives=23, note="without weights: 8 + 6 + 9"),
               example([8, None, 9], [5, 3, 2], gives=58), example([None, None], gives=NA),
               example([4, 6], [1, 1], 5, gives=NUM), example([8, 6], [5, -1], gives=NUM)])
def score_total(scores: Scores, weights: Weights | None = None,
                scale_max: ScaleMax = 10) -> float:  # noqa: ARG001 - it is the scores' limit
    """Weighted sum of an account's criterion scores: add up each customer's total.

    Limits as for KAM_SCORE. A blank adds nothing, so totals compare only accounts scored on the same criteria;
    KAM_SCORE and KAM_SCORE_PERCENT compare the others.
    """
    return fsum(s * w for s, w in in_use(scores, weights or ()))


@kpi(needs=has_scores,
     unit=Unit.FRACTION, better=Better.HIGHER, answers="How much of the possible score does this account reach?",
     excel=weighted(FILLED, "SUM(points)/SUM(used)/scale_max"),
     examples=[example([8, 6, 9], [5, 3, 2], gives=0.76, note="76 of at most 10·(5 + 3 + 2) = 100"),
               example([8, None, 9], [5, 3, 2], gives=58 / 70, note="58 of at most 10·(5 + 2) = 70"),
               example([3, 4], [1, 1], "skip", 5, gives=0.7, note="7 of 10"),
               example([8, 9], [0, 0], gives=DIV0), example([0, 9], gives=NUM)])
def score_percent(scores: Scores, weights: Weights | None = None, missing: WhenMissing = "skip",
                  scale_max: ScaleMax = 10) -> float:
    """Weighted sum of scores as a share of the most that the criteria in use could give, so that dropping a
    criterion does not punish.

    Arguments, limits and errors as for KAM_SCORE.
    """
    return fsum(parts_of(in_use(scores, weights or (), missing))) / scale_max


@kpi(needs=has_scores,
     unit=Unit.SCORE, better=Better.HIGHER, shape=Shape.LIKE_FIRST,
     answers=("What does this account's score consist of?", "Why did the score move?"),
     excel=weighted(FILLED, PARTS),
     examples=[example([8, 6, 9], [5, 3, 2], gives=[4, 1.8, 1.8], note="8·5/10, 6·3/10, 9·2/10; together 7.6"),
               example([8, None, 9], [1, 5, 1], gives=[4, 0, 4.5], note="a blank contributes nothing"),
               example([[8], [6]], gives=[4, 3], note="a column gives a column"),
               example([8, None], [1, 1], "lowest", gives=[4, 0.5]),
               example([None], gives=NA), example([8, 9], [0, 0], gives=DIV0)])
def score_parts(scores: TenPointScores, weights: Weights | None = None, missing: WhenMissing = "skip") -> list[float]:
    """What each criterion contributes to KAM_SCORE; the parts add up to it. A blank contributes 0.

    Shape: like the scores. Limits and errors as for KAM_SCORE on its scale of 1 to 10.
    """
    return parts_of(in_use(scores, weights or (), missing))


@kpi(needs=_both_have_scores,
     unit=Unit.SCORE, better=Better.HIGHER, shape=Shape.LIKE_FIRST, answers="What moved this account's score?",
     excel=f"LET(old,{weighted('before', PARTS)},new,{weighted('after', PARTS)},"
           "IF(ISERROR(SUM(old)),SUM(old),IF(ISERROR(SUM(new)),SUM(new),new-old)))",
     examples=[example([8, 6, 9], [8, 8, 4], [5, 3, 2], gives=[0, 0.6, -1],
                       note="2·3/10 and −5·2/10; together −0.4, from 7.6 to 7.2"),
               example([8, None], [8, 6], gives=[-4, 3], note="from 8 alone to the mean of 8 and 6"),
               example([8, 6], [8, None], gives=[4, -3]),
               example([None, None], [8, 6], gives=NA), example([8, 6], [8, 6, 4], gives=VALUE),
               example([8, 6], [8, 12], gives=NUM), example([8, 6], [8, 6], [0, 0], gives=DIV0)])
def score_change(
    before: TenPointScores,
    after: Annotated[Gaps, Arg("The criterion scores afterwards, in the same order.",
                               at_least=1, at_most=10, pairs_with="before", advice=OFF_SCALE)],
    weights: Annotated[Gaps, Arg(WEIGHT_HELP, at_least=0, pairs_with="before", if_omitted=1)] | None = None,
) -> list[float]:
    """How much each criterion moved the score: its part afterwards less its part before, adding up to the
    change of KAM_SCORE.

    Shape: like the scores before. A blank contributes 0 on its side. Limits and errors as for KAM_SCORE_PARTS.
    """
    old = parts_of(in_use(before, weights or (), name="before"))
    new = parts_of(in_use(after, weights or (), name="after"))
    return settled([b - a for a, b in zip(old, new, strict=True)], fsum(new) - fsum(old))


ROW_SCORES = ('across,TOROW(weights),present,(scores_block<>"")*(across<>""),ones,SEQUENCE(COLUMNS(across),1,1,0),'
              "used,MMULT(IF(present,across,0),ones),points,MMULT(IF(present,scores_block*across,0),ones),"
              "row_scores,IF(MMULT(present,ones)=0,NA(),IF(used=0,#DIV/0!,points/used))")


@kpi(unit=Unit.SCORE, better=Better.HIGHER, shape=Shape.COLUMN, answers="How good is each account of this list?",
     excel=f"LET({ROW_SCORES},row_scores)",
     examples=[example([[8, 6, 9], [8, None, 9], [5, 5, 5]], [5, 3, 2], gives=[7.6, 58 / 7, 5]),
               example([[8, 6], [None, None]], [1, 1], gives=[7, NA], note="an account without scores"),
               example([[8, None], [6, 8]], [0, 1], gives=[DIV0, 8], note="only a weight of 0 in the first row"),
               example([[8, 6], [4, 4]], [1, 1, 1], gives=VALUE), example([[8, 0]], [1, 1], gives=NUM)])
def score_rows(scores_block: Rows, weights: ColumnWeights) -> list[float | ErrorCode]:
    """KAM_SCORE of every row of a block, spilled as a column: the fast form for hundreds of accounts.

    A row without scores shows #N/A in its place, one whose weights add up to zero #DIV/0!. Scores from 1 to 10.
    """
    try:
        total = fsum(weights)  # type: ignore[arg-type]
        shares = [weight / total for weight in weights]  # type: ignore[operator]
        return [sum(map(mul, row, shares)) for row in scores_block]
    except (TypeError, ZeroDivisionError):  # a blank, or no weight: each row has its own answer
        return [_row_score(row, weights) for row in scores_block]


def _row_score(row: Gaps, weights: Gaps) -> float | ErrorCode:
    try:
        return fsum(parts_of(in_use(row, weights)))
    except (NoData, DivisionByZero) as error:
        return error.code


@kpi(unit=Unit.COUNT, better=Better.LOWER, shape=Shape.COLUMN, answers="In which order do the accounts rank?",
     excel=f"""LET({ROW_SCORES},scored,IF(ISERROR(row_scores),0,row_scores),
        IF(ISERROR(row_scores),row_scores,MAP(scored,LAMBDA(own,1+SUM(below(own,scored)*1)))))""",
     examples=[example([[8, 6], [9, 9], [6, 8], [2, 2]], [1, 1], gives=[2, 1, 2, 4], note="scores 7, 9, 7, 2"),
               example([[8, 6], [None, None], [9, 9]], [1, 1], gives=[2, NA, 1]),
               example([[8, 6]], [1], gives=VALUE), example([[8, 11]], [1, 1], gives=NUM)])
def rank_rows(scores_block: Rows, weights: ColumnWeights) -> list[float | ErrorCode]:
    """Rank of every row of a block by its KAM_SCORE, 1 for the best, spilled as a column; ties share the
    better rank.

    A row that has no score shows its error in its place, as in KAM_SCORE_ROWS, and takes no rank.
    """
    scored = [_row_score(row, weights) for row in scores_block]
    ordered = sorted(score for score in scored if not isinstance(score, ErrorCode))
    return [own if isinstance(own, ErrorCode) else _rank(own, ordered) for own in scored]


def _rank(own: float, ordered: Sequence[float]) -> float:
    """One more than the number of scores above `own`, in a list that rises."""
    return float(len(ordered) - bisect_left(ordered, True, key=lambda other: below(own, other)) + 1)
