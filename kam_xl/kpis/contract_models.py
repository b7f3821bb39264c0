"""Contract renewals.

How long a cohort of customers under contract stays, projected from the renewals seen so far.
"""

from __future__ import annotations

from math import log
from typing import Annotated

from kam_xl.catalogue import NA, NUM, VALUE, Arg, Better, Numbers, Shape, Unit, example, kpi, whole
from kam_xl.kpis.arguments import of_whole
from kam_xl.models.fitted import MOST
from kam_xl.models.shifted_beta_geometric import DIRECT, ShiftedBetaGeometric, enough

HIGH_END = "Fader & Hardie 2007, High End"
HIGH_END_SURVIVORS = [1000, 869, 743, 653, 593, 551, 517, 491]

Alpha = Annotated[float, Arg("First parameter of the spread of churn, as from KAM_SBG_FIT.", above=0, at_most=MOST)]
Beta = Annotated[float, Arg("Second parameter of the spread of churn, as from KAM_SBG_FIT.", above=0, at_most=MOST)]


@kpi(needs=enough,
     unit=Unit.RATIO, shape=Shape.ROW, answers="How does the risk of leaving vary across our customers?",
     examples=[example(HIGH_END_SURVIVORS, gives=[0.668088351106446, 3.80609496405827, -1611.15814739116],
                       note="printed as 0.668, 3.806, −1611.2", source=HIGH_END),
               example([100, 60, 70], gives=NUM, note="survivors cannot rise"),
               example([100, 100, 100], gives=NUM, note="nobody was lost"),
               example([100, 0, 0], gives=NUM, note="all were lost at once"), example([100, 60], gives=NA),
               example([100, None, 50], gives=NA), example([100, "60", 50], gives=VALUE)])
def sbg_fit(survivors: Annotated[Numbers, Arg("How many customers of a cohort are there after 0, 1, 2, … periods.",
                                              at_least=0, blanks="refuse")]) -> list[float]:
    """Fits the shifted beta-geometric model of renewals to the survivors of a cohort: alpha, beta and the
    log-likelihood.

    Shape: a row of three. Give counts: the log-likelihood depends on them. At least three are wanted, else #N/A;
    a blank is #N/A; counts that rise are #NUM!, and so are data without a best fit, as when nobody was lost, all
    were lost in the first period, or the retention rate does not rise. Source: Fader & Hardie, How to Project
    Customer Retention, Journal of Interactive Marketing 21(1), 2007.
    """
    fitted = ShiftedBetaGeometric.fit(survivors)
    return [*fitted.params.values(), fitted.log_likelihood]


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How many of these customers will still be here in five years?",
     excel=of_whole("period", f"""LET(direct,IF(whole<{DIRECT},whole,{DIRECT}),
        step,SEQUENCE(IF(direct<1,1,direct)),product,IF(direct<1,1,PRODUCT((beta+step-1)/(alpha+beta+step-1))),
        stirling,LAMBDA(z,(1-1/(30*z*z))/(12*z)),
        rise,LAMBDA(z,(z-0.5)*log_plus_one(alpha/z)+alpha*(LN(z+alpha)-1)+stirling(z+alpha)-stirling(z)),
        IF(whole=direct,product,product*EXP(rise(beta+direct)-rise(beta+whole))))"""),
     examples=[example(0.668088351106446, 3.80609496405827, 12, gives=0.377999071597409,
                       note="printed as 37.8 % in year 12", source=HIGH_END),
               example(1, 1, 3, gives=0.25, note="1/2 · 2/3 · 3/4"), example(2, 3, 0, gives=1),
               example(1, 1, 999, gives=0.001), example(1, 1, 2.5, gives=NUM, note="half a period"),
               example(0, 1, 3, gives=NUM), example(1, 1, -1, gives=NUM), example(1, None, 3, gives=NA),
               example(1, 1, "3", gives=VALUE)])
def sbg_survival(alpha: Alpha, beta: Beta,
                 period: Annotated[float, Arg("After how many whole periods.", at_least=0)]) -> float:
    """Survival in the shifted beta-geometric model: the share of a cohort that is still there after so many periods,
    B(α, β + t) / B(α, β).

    A period that is not whole is #NUM!. Source: Fader & Hardie, How to Project Customer Retention, 2007.
    """
    return ShiftedBetaGeometric(alpha, beta).survival(whole(period, "period"))


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="Which share of these customers will renew next time?",
     excel=of_whole("period", "(beta+whole-1)/(alpha+beta+whole-1)"),
     examples=[example(1, 1, 3, gives=0.75), example(2, 3, 1, gives=0.6, note="3/5 renew the first time"),
               example(2, 3, 0, gives=NUM, note="nobody renews before period 1"), example(2, 3, 1.5, gives=NUM),
               example(2, -3, 1, gives=NUM), example(None, 3, 1, gives=NA), example(2, 3, "one", gives=VALUE)])
def sbg_retention(alpha: Alpha, beta: Beta,
                  period: Annotated[float, Arg("Which period, from 1 for the first.", at_least=1)]) -> float:
    """Retention rate of one period in the shifted beta-geometric model: the share of the customers of the period
    before who stay, (β + t − 1) / (α + β + t − 1).

    It rises from period to period, because those who are likely to leave go first. A period that is not whole is
    #NUM!. Source: Fader & Hardie, How to Project Customer Retention, 2007.
    """
    return ShiftedBetaGeometric(alpha, beta).retention(whole(period, "period"))


DERL_MEAN = """LET(low,alpha<0.25,near,IF(low,alpha+1,alpha),far,b+1,peak,LN(far/near),spread,SQRT(1/near+1/far),
    step,IF(spread<0.5,spread/2,0.25),start,peak-37/far-9*spread,
    end,peak+9*spread+IF(near<2,37/near+LN(1+discount)-LN(discount),74/near),
    s,start+step*(SEQUENCE(INT((end-start)/step)+2)-1),soft,log_plus_one(EXP(-ABS(s))),
    stay,IF(s<0,s,0)-soft,leave,IF(s<0,0,-s)-soft,power,far*stay+near*leave,weight,EXP(power-MAX(power)),
    mean,SUM(weight*IF(low,1,EXP(stay))*(1+discount)/(discount+EXP(leave)))/SUM(weight),
    IF(low,(1+discount)/discount*(1-alpha/(alpha+far)*mean),mean))"""


@kpi(heavy_from=1, unit=Unit.PERIODS, better=Better.HIGHER,
     answers="How much longer will this customer stay, discounted?",
     excel=of_whole("renewals", f"""LET(b,beta+whole,IF(discount=0,IF(alpha<=1,#NUM!,b/(alpha-1)),
        IF(discount<1E-15,#NUM!,b/(alpha+b)*(1+{DERL_MEAN}/(1+discount)))))"""),
     examples=[example(2, 1, 0, 0, gives=1, note="1/(2 − 1) period, undiscounted"),
               example(2, 1, 3, 0, gives=4, note="after three renewals (1 + 3)/(2 − 1)"),
               example(1, 1, 0, 1, gives=4 * log(2) - 2, note="1/2 + 1/3·1/2 + 1/4·1/4 + … = 4·ln 2 − 2"),
               example(1, 1, 0, 0, gives=NUM, note="without end"), example(0, 1, 0, 0.1, gives=NUM),
               example(1, 1, 1.5, 0.1, gives=NUM), example(1, 1, 0, -0.1, gives=NUM),
               example(1, 1, None, 0.1, gives=NA), example(1, 1, 0, "10 %", gives=VALUE)])
def derl(alpha: Alpha, beta: Beta,
         renewals: Annotated[float, Arg("Renewals that the customer has made so far; 0 for a new one.", at_least=0)],
         discount: Annotated[float, Arg("Discount rate per period; 10 % is 0.1.", at_least=0)]) -> float:
    """Discounted expected residual lifetime, in periods, of a customer who is about to decide on a renewal: how many
    more periods she is expected to stay, each discounted. Times the margin per period it is what she is worth.

    The period after the coming decision counts in full, the later ones are discounted from there. n of Fader &
    Hardie is renewals + 1. Without a discount it is (β + renewals) / (α − 1), which for an alpha of 1 or less has no
    end: #NUM!; so is a discount above 0 but below 1e-15. Source: Fader & Hardie, Customer-Base Valuation in a
    Contractual Setting, Marketing Science 29(1), 2010.
    """
    return ShiftedBetaGeometric(alpha, beta).residual_lifetime(whole(renewals, "renewals"), discount)
