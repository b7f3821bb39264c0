"""Segmentation.

Where an account or a plan belongs: quadrants, concentration of revenue, profitability.
"""

from __future__ import annotations

from itertools import accumulate
from math import fsum, sqrt
from typing import Annotated

from kam_xl.catalogue import (
    DIV0,
    NA,
    NUM,
    VALUE,
    Arg,
    Better,
    Numbers,
    Shape,
    Unit,
    below,
    divide,
    example,
    kpi,
    whole,
)
from kam_xl.kpis.arguments import of_whole

DOJ = "U.S. Department of Justice, Herfindahl–Hirschman index"

Values = Annotated[Numbers, Arg("Revenue, or another amount, of each account.", at_least=0,
                                advice="Leave accounts with a negative amount out, or set them to 0.")]


@kpi(unit=Unit.TEXT, answers=("What should I do first?", "Which account plans matter most?"),
     excel='''IF(below(impact,cut),IF(below(effort,cut),"Monitor","Delegate or drop"),
        IF(below(effort,cut),"Prioritise now","Plan strategically"))''',
     examples=[example(8, 3, gives="Prioritise now"), example(8, 7, gives="Plan strategically"),
               example(3, 2, gives="Monitor"), example(3, 9, gives="Delegate or drop"),
               example(5.5, 5.5, gives="Plan strategically", note="on the cut is high"),
               example(3, 2, 3, gives="Prioritise now", note="on a scale of 1 to 5"),
               example("high", 2, gives=VALUE), example(None, 2, gives=NA)])
def quadrant(impact: Annotated[float, Arg("Impact, usually 1 to 10.")],
             effort: Annotated[float, Arg("Effort, on the same scale.")],
             cut: Annotated[float, Arg("The first value that counts as high, 5.5 unless given.")] = 5.5) -> str:
    """Quadrant of the impact–effort matrix: "Prioritise now" (high impact, low effort), "Plan strategically"
    (high, high), "Monitor" (low, low) or "Delegate or drop" (low, high).

    A value on the cut is high.
    """
    if below(impact, cut):
        return "Monitor" if below(effort, cut) else "Delegate or drop"
    return "Prioritise now" if below(effort, cut) else "Plan strategically"


@kpi(unit=Unit.TEXT, answers="Is this goal SMART?",
     excel='''LET(missing,TEXTJOIN(", ",TRUE,IF(specific,"","Specific"),IF(measurable,"","Measurable"),
        IF(achievable,"","Achievable"),IF(relevant,"","Relevant"),IF(time_bound,"","Time-bound")),
        IF(missing="","SMART",missing))''',
     examples=[example(True, True, True, True, True, gives="SMART"),
               example(True, False, True, True, False, gives="Measurable, Time-bound"),
               example(1, 1, 1, 1, 0, gives="Time-bound", note="1 and 0 count as TRUE and FALSE"),
               example(True, "yes", True, True, True, gives=VALUE), example(True, True, None, True, True, gives=NA)])
def smart(specific: Annotated[bool, Arg("Whether the goal names what is to be done, and by whom.")],
          measurable: Annotated[bool, Arg("Whether a number tells when it is reached.")],
          achievable: Annotated[bool, Arg("Whether it can be reached with what is there.")],
          relevant: Annotated[bool, Arg("Whether it serves the account plan.")],
          time_bound: Annotated[bool, Arg("Whether it has a date.")]) -> str:
    """Check of a goal: "SMART", or the words that are missing, joined by commas."""
    words = {"Specific": specific, "Measurable": measurable, "Achievable": achievable, "Relevant": relevant,
             "Time-bound": time_bound}
    return ", ".join(word for word, holds in words.items() if not holds) or "SMART"


@kpi(unit=Unit.POINTS, better=Better.LOWER,
     answers=("How concentrated is our revenue?", "Do we depend on too few customers?"),
     excel="10000*SUM((values/SUM(values))^2)",
     examples=[example([30, 30, 20, 20], gives=2600, note="900 + 900 + 400 + 400", source=DOJ),
               example([100], gives=10000, note="one customer"), example([5, 5, None], gives=5000),
               example([10, -5], gives=NUM), example([0, 0], gives=DIV0)])
def hhi(values: Values) -> float:
    """Herfindahl–Hirschman index of concentration: 10000 times the sum of squared shares. 10000 is a single
    customer, close to 0 very many equal ones.

    A negative value is #NUM!, a total of zero #DIV/0!. Source: U.S. Department of Justice, Horizontal Merger
    Guidelines.
    """
    total = fsum(values)
    return 10000 * fsum(divide(value, total, "the total of values") ** 2 for value in values)


@kpi(unit=Unit.FRACTION, better=Better.LOWER, answers="What share of revenue comes from the largest accounts?",
     excel=of_whole("n", "SUM(TAKE(SORT(values,,-1),MIN(whole,ROWS(values))))/SUM(values)"),
     examples=[example([50, 30, 15, 5], 2, gives=0.8, note="(50 + 30) / 100"),
               example([50, 30, 15, 5], 9, gives=1, note="more than there are: all of them"),
               example([50, 30], 0, gives=NUM), example([50, 30], 1.5, gives=NUM),
               example([0, 0], 1, gives=DIV0), example([None, None], 1, gives=NA)])
def top_share(values: Values, n: Annotated[float, Arg("How many of the largest accounts: a whole number.",
                                                      at_least=1)]) -> float:
    """Share of the total that the n largest accounts make up, from 0 to 1.

    A negative value is #NUM!, a total of zero #DIV/0!.
    """
    largest = sorted(values, reverse=True)[:int(whole(n, "n"))]
    return divide(fsum(largest), fsum(values), "the total of values")


@kpi(unit=Unit.COUNT, answers=("How few accounts bring 80 % of revenue?", "Does the Pareto rule hold here?"),
     excel="""LET(most,SORT(values,,-1),total,SUM(values),IF(total=0,#DIV/0!,IF(share=0,0,
        1+SUM(IF(below(SCAN(0,most,LAMBDA(sum_so_far,one,sum_so_far+one))/total,share),1,0)))))""",
     examples=[example([50, 30, 15, 5], gives=2, note="50 + 30 = 80 of 100"),
               example([50, 29, 16, 5], gives=3, note="79 of 100 is not enough"),
               example([50, 30, 15, 5], 0.5, gives=1), example([50, 30], 80, gives=NUM, note="type 80 % or 0.8"),
               example([0, 0], gives=DIV0)])
def pareto_count(values: Values,
                 share: Annotated[float, Arg("The share to reach, 80 % unless given.", fraction=True)] = 0.8) -> float:
    """The fewest accounts that together make up a share of the total, 80 % unless another is given.

    A negative value is #NUM!, a total of zero #DIV/0!. Source: V. Pareto's rule of 80 to 20.
    """
    total = fsum(values)
    reached = [divide(running, total, "the total of values")
               for running in accumulate(sorted(values, reverse=True))]
    return float(1 + sum(below(part, share) for part in reached)) if share > 0 else 0.0


@kpi(unit=Unit.RATIO, better=Better.HIGHER, shape=Shape.ROW,
     answers=("Is this large account worth its cost?", "Which accounts grow profitably?"),
     excel="""LET(earned,SUM(revenue),first_year,CHOOSEROWS(revenue,1),last_year,CHOOSEROWS(revenue,3),
        IF(OR(earned=0,first_year=0),#DIV/0!,LET(margin,(earned-SUM(cost_to_serve))/earned,
        HSTACK(margin,SQRT(last_year/first_year)-1,last_year*PRODUCT(1+growth_potential)*margin))))""",
     examples=[example([100, 110, 121], [80, 88, 96.8], [0.1, 0, 0.1], gives=[0.2, 0.1, 29.282],
                       note="(331 − 264.8)/331; √1.21 − 1; 121·1.1·1·1.1·0.2"),
               example([100, 100, 100], [100, 100, 130], [0, 0, 0], gives=[-0.1, 0, -10]),
               example([0, 110, 121], [80, 88, 97], [0, 0, 0], gives=DIV0),
               example([100, None, 121], [80, 88, 97], [0, 0, 0], gives=NA),
               example([100, 110], [80, 88], [0, 0], gives=VALUE), example([100, 110, -1], [0, 0, 0], [0, 0, 0],
                                                                          gives=NUM)])
def filter1(revenue: Annotated[Numbers, Arg("Revenue of three years, the oldest first.", at_least=0, size=3,
                                            blanks="refuse")],
            cost_to_serve: Annotated[Numbers, Arg("What serving the account cost in each of these years.", size=3,
                                                  pairs_with="revenue", blanks="refuse")],
            growth_potential: Annotated[Numbers, Arg("Expected growth in each of the next three years; 5 % is 0.05.",
                                                     at_least=-1, size=3, pairs_with="revenue", blanks="refuse")],
            ) -> list[float]:
    """Profitability-versus-revenue filter of one account from three years: margin over the years, yearly growth
    rate √(r₃/r₁) − 1, and projected yearly profit r₃·Π(1+gᵢ)·margin.

    Shape: three cells in a row. A blank year is #N/A; no revenue in the first year, or at all, is #DIV/0!.
    """
    earned = fsum(revenue)
    margin = divide(earned - fsum(cost_to_serve), earned, "the total of revenue")
    growth = sqrt(divide(revenue[2], revenue[0], "revenue of the first year")) - 1
    first, second, third = growth_potential
    return [margin, growth, revenue[2] * (1 + first) * (1 + second) * (1 + third) * margin]
