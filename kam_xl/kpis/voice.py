"""Voice of the customer.

Net promoter score with its uncertainty, satisfaction, effort, and how many answered.
"""

from __future__ import annotations

from math import erfc, sqrt
from statistics import NormalDist
from typing import Annotated, Literal

from kam_xl.catalogue import (
    DIV0,
    NA,
    NUM,
    VALUE,
    Arg,
    Better,
    Numbers,
    Shape,
    Texts,
    Unit,
    below,
    divide,
    example,
    kpi,
)
from kam_xl.catalogue.coerce import bind
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import PART_ABOVE_WHOLE
from kam_xl.kpis.health import BAND, band_of

ROCKS = "Rocks 2016, adjusted Wald"

RATINGS = Arg('Answers from 0 to 10 to "How likely is it that you would recommend us?".', at_least=0, at_most=10,
              sample=True)
Ratings = Annotated[Numbers, RATINGS]
Confidence = Annotated[float, Arg("Confidence of the interval, 95 % unless given.", fraction=True)]
Population = Annotated[float, Arg("How many could have answered, where that is not many more than did.", at_least=1)]
Count = Annotated[float, Arg("Number of answers.", at_least=0)]


def shares(ratings: Numbers, extra: float = 0) -> tuple[float, float]:
    """Shares of promoters (9 and above) and detractors (below 7), with `extra` of each added, and twice that of
    passives.
    """
    answers = len(ratings) + 4 * extra
    promoters = sum(not below(rating, 9) for rating in ratings)
    return (promoters + extra) / answers, (sum(below(rating, 7) for rating in ratings) + extra) / answers


def standard_error(ratings: object) -> float:
    """Standard error of the net promoter score, as a fraction: plain, not adjusted. Ratings as for KAM_NPS, with its
    errors.
    """
    return error_of(*bind(nps.parameters, (ratings,)))


def error_of(ratings: Numbers, extra: float = 0) -> float:
    """Standard error of the net promoter score, as a fraction, with so many extra answers at either end and twice as
    many between."""
    promoters, detractors = shares(ratings, extra)
    return sqrt((promoters + detractors - (promoters - detractors) ** 2) / (len(ratings) + 4 * extra))


NET = "SUM(IF(below(answers,9),IF(below(answers,7),-1,0),1))"
EITHER = "SUM(IF(below(answers,9),IF(below(answers,7),1,0),1))"


@kpi(unit=Unit.POINTS, better=Better.HIGHER, answers=("Would customers recommend us?", "What is our NPS?"),
     excel=f"100*{NET.replace('answers', 'ratings')}/ROWS(ratings)",
     examples=[example([10, 9, 8, 7, 6, 0], gives=0, note="two promoters, two detractors"),
               example([10, 10, 9, 7, 3], gives=40, note="(3 − 1) / 5"),
               example([10, None, 0], gives=0, note="a blank is no answer, a 0 is a detractor"),
               example([8.5], gives=VALUE, note="looks like a mean"), example([9, 11], gives=NUM),
               example([None], gives=NA), example([9, "ten"], gives=VALUE)])
def nps(ratings: Ratings) -> float:
    """Net promoter score from −100 to 100: the percentage of promoters (9 and above) less that of detractors
    (below 7).

    A lone number that is not whole looks like a mean and is #VALUE!. Source: F. Reichheld, Harvard Business
    Review, December 2003.
    """
    promoters, detractors = shares(ratings)
    return 100 * (promoters - detractors)


@kpi(unit=Unit.POINTS, better=Better.HIGHER, answers="What is our NPS, from counts?",
     excel="100*(promoters-detractors)/(promoters+passives+detractors)",
     examples=[example(162, 108, 54, gives=100 / 3, note="33.3"), example(3, 1, 1, gives=40),
               example(0, 0, 0, gives=DIV0), example(3, -1, 1, gives=NUM), example(3, None, 1, gives=NA)])
def nps_counts(promoters: Count, passives: Count, detractors: Count) -> float:
    """Net promoter score from the numbers of promoters, passives and detractors, from −100 to 100."""
    return 100 * divide(promoters - detractors, promoters + passives + detractors, "the number of answers")


FACTOR = """IF(population="",1,IF(below(population,ROWS(ratings)),#NUM!,
    SQRT(IF(population>ROWS(ratings),population-ROWS(ratings),0)/(population-1))))"""
WALD = f"""answers,ratings,size,ROWS(ratings)+3,net,{NET}/size,
    margin,NORM.S.INV((1+confidence)/2)*SQRT((({EITHER}+1.5)/size-net^2)/size)*{FACTOR}"""


@kpi(unit=Unit.POINTS, better=Better.LOWER, answers="How exact is our NPS?", excel=f"LET({WALD},100*margin)",
     examples=[example([10, 10, 10, 10, 10], gives=45.0085469658, source=ROCKS,
                       note="62.5 ± 45.0, where plain Wald says 0"),
               example([10, 10, 10, 10, 10], 0.95, 5, gives=0, note="all of the population have answered"),
               example([10, 9], 0, gives=0), example([10, 9], 1, gives=NUM), example([10, 9], 95, gives=NUM),
               example([10, 9], 0.95, 1, gives=NUM), example([10], 0.95, 1, gives=DIV0), example([None], gives=NA)])
def nps_margin(ratings: Ratings, confidence: Confidence = 0.95, population: Population | None = None) -> float:
    """Margin of error of the net promoter score in points, by the adjusted Wald method: ¾ promoter, ¾ detractor
    and 1½ passives are added to the answers.

    Where the population is given, the margin shrinks by √((N−n)/(N−1)); fewer people than answers are #NUM!.
    Source: B. Rocks, The American Statistician 70 (2016).
    """
    likely = (1 + confidence) / 2
    if likely >= 1:
        raise Impossible("certainty has no finite margin", where="confidence", fix="Type 95 % or 0.95.")
    if population is not None and below(population, len(ratings)):
        raise Impossible(f"{population:g} is fewer than the {len(ratings)} answers", where="population",
                         fix="Give the number of people who could have answered.")
    factor = 1.0
    if population is not None:
        factor = sqrt(divide(max(0.0, population - len(ratings)), population - 1, "population less one"))
    return 100 * NormalDist().inv_cdf(likely) * error_of(ratings, extra=0.75) * factor


@kpi(unit=Unit.POINTS, better=Better.HIGHER, shape=Shape.ROW, answers="Between which values does our NPS lie?",
     excel=f"""LET({WALD},low,100*(net-margin),high,100*(net+margin),
        IF(ISERROR(margin),margin,HSTACK(IF(low<-100,-100,low),IF(high>100,100,high))))""",
     examples=[example([10, 10, 10, 10, 10], gives=[17.4914530342, 100], note="17.5 to 107.5, clipped", source=ROCKS),
               example([10, 10, 10, 10, 10], 0.95, 5, gives=[62.5, 62.5]), example([0, 10], 1, gives=NUM),
               example([None], gives=NA), example([7.5], gives=VALUE)])
def nps_interval(ratings: Ratings, confidence: Confidence = 0.95,
                 population: Population | None = None) -> list[float]:
    """Confidence interval of the net promoter score, low and high: the adjusted score plus and minus KAM_NPS_MARGIN,
    clipped to −100..100.

    Shape: two cells in a row. Source: B. Rocks, The American Statistician 70 (2016).
    """
    promoters, detractors = shares(ratings, extra=0.75)
    net, margin = 100 * (promoters - detractors), nps_margin.compute(ratings, confidence, population)
    return [max(-100.0, net - margin), min(100.0, net + margin)]


@kpi(unit=Unit.POINTS, better=Better.HIGHER, shape=Shape.ROW, answers="Is the change of our NPS real?",
     excel=f"""LET(net,LAMBDA(answers,{NET}/ROWS(answers)),either,LAMBDA(answers,{EITHER}/ROWS(answers)),
        old,net(before_ratings),new,net(after_ratings),
        error,SQRT((either(before_ratings)-old^2)/ROWS(before_ratings)+(either(after_ratings)-new^2)/ROWS(after_ratings)),
        IF(error=0,#DIV/0!,HSTACK(100*(new-old),(new-old)/error,2*NORM.S.DIST(-ABS((new-old)/error),TRUE))))""",
     examples=[example([10, 0], [10, 10, 10, 0], gives=[50, 0.6030226892, 0.5464935954],
                       note="from 0 to 50; the error is √(1/2 + 0.75/4) = 0.829"),
               example([10, 0], [10, 0], gives=[0, 0, 1]), example([10, 10], [9, 9], gives=DIV0, note="no spread"),
               example([10, 0], [10, 11], gives=NUM), example([10, 0], [None], gives=NA),
               example([6.5], [10, 0], gives=VALUE)])
def nps_change(before_ratings: Ratings, after_ratings: Ratings) -> list[float]:
    """Change of the net promoter score in points, its z value, and the p-value: how likely a change this large
    is by chance alone (two-sided; below 0.05 counts as real).

    Shape: three cells in a row. Answers without any spread are #DIV/0!.
    """
    (p_old, d_old), (p_new, d_new) = shares(before_ratings), shares(after_ratings)
    change = (p_new - d_new) - (p_old - d_old)
    error = sqrt(error_of(before_ratings) ** 2 + error_of(after_ratings) ** 2)
    z = divide(change, error, "the spread of the answers")
    return [100 * change, z, erfc(abs(z) / sqrt(2))]


@kpi(unit=Unit.TEXT, answers="Is our NPS good?", excel=BAND.format(value="nps", limits="limits"),
     examples=[example(72, gives="Excellent"), example(70, gives="Excellent", note="on the limit"),
               example(33.3, gives="Great"), example(29.9, gives="Good"), example(-5, gives="Needs work"),
               example(50, [0, 50], ["low", "fair", "high"], gives="high"), example(120, gives=NUM),
               example(50, [0, 50], ["low", "high"], gives=VALUE), example(None, gives=NA)])
def nps_band(nps: Annotated[float, Arg("Net promoter score, −100 to 100.", at_least=-100, at_most=100)],
             limits: Annotated[Numbers, Arg("The lower limit of each band but the first, rising; 0, 30, 70 unless "
                                            "given.", rising=True)] = (0, 30, 70),
             labels: Annotated[Texts, Arg("One label more than limits.", labels_of="limits")] = (
                 "Needs work", "Good", "Great", "Excellent")) -> str:
    """Reading of a net promoter score: "Needs work" below 0, "Good" from 0, "Great" from 30, "Excellent" from 70,
    or bands of your own.
    """
    return band_of(nps, limits, labels)


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How satisfied are our customers?",
     excel="AVERAGE(IF(below(ratings,scale_max-top+1),0,1))",
     examples=[example([5, 4, 3, 5], gives=0.75, note="three of four answered 4 or 5"),
               example([7, 6, 5, None], 7, 1, gives=1 / 3), example([5, 6], gives=NUM), example([5, 0], gives=NUM),
               example([None], gives=NA), example([5, "good"], gives=VALUE), example([5, 4], 5, 6, gives=NUM)])
def csat(ratings: Annotated[Numbers, Arg("Answers from 1 to the scale's maximum.", at_least=1, at_most="scale_max")],
         scale_max: Annotated[float, Arg("The best answer of the scale, 5 unless given.", above=1)] = 5,
         top: Annotated[float, Arg("How many of the best answers count as satisfied, 2 unless given.", at_least=1,
                                   at_most="scale_max")] = 2) -> float:
    """Customer satisfaction score: the share of answers in the top boxes, which are 4 and 5 of 5 unless said
    otherwise.
    """
    return sum(not below(rating, scale_max - top + 1) for rating in ratings) / len(ratings)


@kpi(unit=Unit.SCORE, better=Better.HIGHER, answers="How easy is it to work with us?",
     excel='IF(polarity="ease",AVERAGE(ratings),scale_max+1-AVERAGE(ratings))',
     examples=[example([7, 5, 6], gives=6), example([1, 3, 2], 7, "effort", gives=6, note="8 less the mean of 2"),
               example([5, 4], 5, gives=4.5), example([8], gives=NUM), example([5, 0], gives=NUM),
               example([None], gives=NA), example([5], 7, "hard", gives=VALUE)])
def ces(ratings: Annotated[Numbers, Arg("Answers from 1 to the scale's maximum.", at_least=1, at_most="scale_max")],
        scale_max: Annotated[float, Arg("The highest answer of the scale, 7 unless given.", above=1)] = 7,
        polarity: Annotated[Literal["ease", "effort"], Arg('What a high answer says: "ease" (default) or '
                                                           '"effort".')] = "ease") -> float:
    """Customer effort score: the mean answer, with higher always meaning easier. Answers about "effort" are turned
    round: scale_max + 1 less their mean.

    Source: M. Dixon, K. Freeman, N. Toman, Harvard Business Review, July 2010.
    """
    mean = sum(ratings) / len(ratings)
    return mean if polarity == "ease" else scale_max + 1 - mean


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How many customers answered our survey?",
     excel="answers/invited",
     examples=[example(45, 150, gives=0.3), example(151, 150, gives=NUM), example(0, 0, gives=DIV0),
               example(45, None, gives=NA), example("45", 150, gives=VALUE)])
def response_rate(answers: Annotated[float, Arg("Answers received.", at_least=0, at_most="invited",
                                                advice=PART_ABOVE_WHOLE)],
                  invited: Annotated[float, Arg("People asked.", at_least=0)]) -> float:
    """Response rate of a survey: answers divided by people asked. More answers than people is #NUM!."""
    return divide(answers, invited, "invited")
