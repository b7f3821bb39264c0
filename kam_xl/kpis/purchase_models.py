"""Repeat purchases.

Which customers are still there, how often each will buy again, and what that is worth, from how often and how
recently each has bought.
"""

from __future__ import annotations

from typing import Annotated, Literal

from kam_xl.catalogue import NA, NUM, VALUE, Arg, Better, Numbers, Shape, Unit, example, kpi, whole
from kam_xl.errors import NoData
from kam_xl.kpis.arguments import model_of, of_whole, unfit
from kam_xl.kpis.purchase_formulas import ALIVE, DISCOUNTED, checked, expected
from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.gamma_gamma import GammaGamma
from kam_xl.models.history import MOST
from kam_xl.models.pareto_nbd import ParetoNbd
from kam_xl.models.purchase_model import PurchaseModel

PAPER = "Fader, Hardie & Lee 2005, CDNOW"
CDNOW = [0.243, 4.414, 0.793, 2.426]
CDNOW_PARETO = [0.553, 10.578, 0.606, 11.669]
CDNOW_SPEND = [6.25, 3.74, 15.44]
MODELS: dict[str, type[PurchaseModel]] = {"bgnbd": BgNbd, "pareto": ParetoNbd}

Params = Annotated[Numbers, Arg("The four parameters, with or without the log-likelihood, as from KAM_BGNBD_FIT or "
                                "KAM_PARETO_NBD_FIT.", size=(4, 5), blanks="refuse")]
ModelName = Annotated[Literal["bgnbd", "pareto"], Arg('Whose parameters they are: "bgnbd" (default) or "pareto".')]
Frequencies = Annotated[Numbers, Arg("Repeat purchases of each customer: all but the first.", at_least=0, at_most=MOST)]
Recencies = Annotated[Numbers, Arg("Time from the first to the last purchase of each; 0 without a repeat purchase.",
                                   at_least=0, pairs_with="frequency")]
Ages = Annotated[Numbers, Arg("Time from the first purchase of each until now.", at_least=0, at_most=MOST,
                              pairs_with="frequency")]
Frequency = Annotated[float, Arg("The customer's repeat purchases: all but the first.", at_least=0, at_most=MOST)]
Recency = Annotated[float, Arg("Time from the first to the last purchase; 0 without a repeat purchase.", at_least=0)]
Age = Annotated[float, Arg("Time from the first purchase until now.", at_least=0, at_most=MOST)]

TWENTY = ([0, 6, 0, 4, 4, 1, 2, 2, 0, 22, 4, 0, 3, 2, 1, 9, 0, 0, 1, 3],
          [0, 17, 0, 8, 13, 1, 3, 2, 0, 19, 19, 0, 8, 4, 1, 16, 0, 0, 4, 1], [20] * 20)
"""Frequency, recency and age of twenty customers."""


@kpi(unit=Unit.RATIO, shape=Shape.ROW, answers="How do our customers buy again, and how do they leave?",
     examples=[example(*TWENTY, gives=[0.50164336436, 1.2566874527, 0.88135217469, 2.7799592033, -142.34040503]),
               example([0, 0, 0], [0, 0, 0], [9, 9, 9], gives=NUM, note="nobody has bought again"),
               example([1, 2], [3, 5], [4, 4], gives=NUM, note="a last purchase after the end"),
               example([1, 2.5], [3, 4], [4, 4], gives=NUM, note="two and a half purchases"),
               example([1, 2], [3, 4], [4], gives=VALUE), example([None, None], [3, 4], [4, 4], gives=NA)])
def bgnbd_fit(frequency: Frequencies, recency: Recencies, age: Ages,
              weights: Annotated[Numbers, Arg("How many customers each row stands for; 1 unless given.", at_least=0,
                                              pairs_with="frequency", if_omitted=1)] | None = None) -> list[float]:
    """Fits the BG/NBD model of repeat purchases to customers: r, alpha, a, b and the log-likelihood.

    Shape: a row of five. Times in one unit, as from KAM_RFM; alpha is in it, too. A row with a blank is left out.
    0 ≤ recency ≤ age, whole frequencies, and recency 0 where frequency is 0, else #NUM!; so is a fit that does not
    converge. Source: Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005.
    """
    model = BgNbd.fit(frequency, recency, age, weights)
    return [*model.params.values(), model.log_likelihood]


@kpi(unit=Unit.RATIO, shape=Shape.ROW, answers="How do our customers buy again, and when do they leave?",
     examples=[example(*TWENTY, gives=[3.0713093615, 8.098983208, 1.108020743, 6.1043307366, -139.34541694]),
               example([0, 0, 0], [0, 0, 0], [9, 9, 9], gives=NUM, note="nobody has bought again"),
               example([1, 2], [3, 5], [4, 4], gives=NUM, note="a last purchase after the end"),
               example([1, 2], [3, "4"], [4, 4], gives=VALUE), example([1, 2], [None, None], [4, 4], gives=NA)])
def pareto_nbd_fit(frequency: Frequencies, recency: Recencies, age: Ages) -> list[float]:
    """Fits the Pareto/NBD model of repeat purchases to customers: r, alpha, s, beta and the log-likelihood.

    Shape: a row of five. In BG/NBD customers leave right after a purchase, here at any moment. Arguments and
    errors as for KAM_BGNBD_FIT. Source: Schmittlein, Morrison & Colombo, Counting Your Customers, Management Science
    33(1), 1987; Fader & Hardie, A Note on Deriving the Pareto/NBD Model, 2005.
    """
    model = ParetoNbd.fit(frequency, recency, age)
    return [*model.params.values(), model.log_likelihood]


@kpi(heavy_from=1, unit=Unit.FRACTION, better=Better.HIGHER,
     answers=("Is this client leaving?", "Is this customer still there?"),
     excel=checked(ALIVE),
     examples=[example(CDNOW, 2, 30.43, 38.86, gives=0.726578570080673, source=PAPER),
               example(CDNOW_PARETO, 2, 30.43, 38.86, "pareto", gives=0.869167559153011),
               example([1, 4, 1, 1], 1, 4, 12, gives=0.2, note="1 / (1 + 1/1 · (16/8)²)"),
               example([1, 4, 1, 1], 0, 0, 12, gives=1, note="nobody leaves before a repeat purchase"),
               example([1, 1, 1, 1], 0, 0, 1, "pareto", gives=0.4, note="1 / (1 + 2²·∫(1+y)⁻³) = 1 / (1 + 4·3/8)"),
               example([1, 4, 1, 1], 3, 13, 12, gives=NUM, note="a last purchase after the end"),
               example([1, 4, 1, 1], 0, 1, 12, gives=NUM, note="no repeat purchase, so recency is 0"),
               example([1, 4, 1, 1], 1.5, 1, 12, gives=NUM), example([1, 4, 0, 1], 1, 1, 12, gives=NUM),
               example([1, 4, 1], 1, 1, 12, gives=VALUE), example([1, 4, 1, 1], 1, 1, 12, "nbd", gives=VALUE),
               example([1, 4, 1, 1], 1, None, 12, gives=NA)])
def p_alive(params: Params, frequency: Frequency, recency: Recency, age: Age, model: ModelName = "bgnbd") -> float:
    """The chance that a customer with this history has not left for good, under the BG/NBD or the Pareto/NBD model.

    Many purchases and then a long silence make it small. Under BG/NBD it is 1 without a repeat purchase, because
    customers leave after one. Histories as for KAM_BGNBD_FIT. Source: Fader, Hardie & Lee, Computing P(alive) Using
    the BG/NBD Model, note 021 (2008); Schmittlein, Morrison & Colombo, 1987.
    """
    return float(model_of(MODELS[model], params, "params").p_alive(frequency, recency, age))


@kpi(heavy_from=1, unit=Unit.COUNT, better=Better.HIGHER,
     answers="How often will this customer buy in the next year?",
     excel=f"""LET(absent,(frequency="")+(recency="")+(age=""),count,IF(frequency="",0,frequency),
        since,IF(recency="",0,recency),time,IF(age="",0,age),IF((absent=1)+(absent=2),NA(),
        {checked(expected("mean(horizon)"), "params", ("count", "since", "time"))}))""",
     examples=[example(CDNOW, 39, 2, 30.43, 38.86, gives=1.22602817476714, note="printed as 1.226", source=PAPER),
               example(CDNOW, 39, gives=1.19672319332082, note="of a new customer"),
               example(CDNOW_PARETO, 39, 2, 30.43, 38.86, "pareto", gives=1.4551231932576),
               example([2, 4, 2, 1], 4, gives=1, note="2/1 · (1 − (4/8)² · 2F1(2, 1; 2; 4/8)) = 2 · (1 − 1/4 · 2)"),
               example([2, 3, 2, 6], 3, None, None, None, "pareto", gives=4 / 3, note="2/3 · 6/1 · (1 − 6/9)"),
               example([2, 3, 1, 6], 0, gives=0), example(CDNOW, 39, 2, gives=NA, note="a history has three numbers"),
               example(CDNOW, -1, gives=NUM), example(CDNOW, 39, 2, 40, 38.86, gives=NUM),
               example([0.243, 4.414, 0.793], 39, gives=VALUE), example(CDNOW, None, gives=NA)])
def expected_purchases(params: Params, horizon: Annotated[float, Arg("Length of the time to come.", at_least=0)],
                       frequency: Frequency | None = None, recency: Recency | None = None, age: Age | None = None,
                       model: ModelName = "bgnbd") -> float:
    """Purchases expected within the horizon from now, given a customer's history, or those of a new customer from
    the first purchase on; under the BG/NBD or the Pareto/NBD model.

    Frequency, recency and age go together: one or two of them alone are #N/A. Histories as for KAM_BGNBD_FIT. Source:
    Fader, Hardie & Lee 2005, equations 9 and 10; Fader & Hardie, A Note on Deriving the Pareto/NBD Model, 2005.
    """
    fitted = model_of(MODELS[model], params, "params")
    absent = [name for name, value in (("frequency", frequency), ("recency", recency), ("age", age)) if value is None]
    if absent and len(absent) < 3:
        raise NoData("the cell is blank", where=absent[0], fix="Give frequency, recency and age, or none of them.")
    return float(fitted.expected_purchases(horizon, frequency or 0.0, recency or 0.0, age or 0.0))


@kpi(heavy_from=1, unit=Unit.MONEY, better=Better.HIGHER,
     answers="What will this customer be worth over the next year?",
     excel=of_whole("horizon", f"""LET(spends,TAKE(spend_params,3),p,SUM(TAKE(spends,1)),q,SUM(CHOOSEROWS(spends,2)),
        gamma,SUM(CHOOSEROWS(spends,3)),certain,p*frequency+q-1,IF(OR({unfit(GammaGamma, "spends")},certain<=0),#NUM!,
        {checked(expected(DISCOUNTED), "purchase_params")}*p*(gamma+frequency*mean_spend)/certain))"""),
     examples=[example(CDNOW, CDNOW_SPEND, 2, 30.43, 38.86, 35, 39, 0.002, gives=41.3784494856802),
               example(CDNOW_PARETO, CDNOW_SPEND, 2, 30.43, 38.86, 35, 39, 0.002, "pareto", gives=49.111384835627),
               example([2, 3, 2, 6], [1, 2, 10], 0, 0, 0, 0, 1, 0.25, "pareto", gives=32 / 7,
                       note="2/3 · 6/1 · (1 − 6/7) purchases of 10, divided by 1.25"),
               example(CDNOW, [6.25, 0.9, 15.44], 0, 0, 9, 0, 9, 0.002, gives=NUM, note="no mean spend without q > 1"),
               example(CDNOW, CDNOW_SPEND, 2, 30, 38, 35, 0, 0.002, gives=NUM, note="no period"),
               example(CDNOW, CDNOW_SPEND, 2, 30, 38, 35, 1.5, 0.002, gives=NUM),
               example(CDNOW, [6.25, 3.74], 2, 30, 38, 35, 9, 0.002, gives=VALUE),
               example(CDNOW, CDNOW_SPEND, 2, 30, 38, None, 9, 0.002, gives=NA)])
def clv_probabilistic(
    purchase_params: Params,
    spend_params: Annotated[Numbers, Arg("p, q and gamma, with or without the log-likelihood, as from KAM_SPEND_FIT.",
                                         size=(3, 4), blanks="refuse")],
    frequency: Frequency, recency: Recency, age: Age,
    mean_spend: Annotated[float, Arg("The customer's mean margin per repeat purchase; 0 without any.")],
    horizon: Annotated[float, Arg("How many whole periods to look ahead, 10000 at most.", at_least=1, at_most=10000)],
    discount: Annotated[float, Arg("Discount rate per period, the unit of time of the fit.", at_least=0)],
    model: ModelName = "bgnbd",
) -> float:
    """Customer lifetime value from purchases expected and spend expected: Σ over t = 1..horizon of
    (E[Y(t)] − E[Y(t−1)]) · E[spend] / (1 + discount)^t.

    E[Y(t)] is KAM_EXPECTED_PURCHASES given the history, E[spend] is KAM_EXPECTED_SPEND. A discount of 10 % a year is
    1.1^(1/52) − 1 a week. Source: Fader, Hardie & Lee, RFM and CLV, Journal of Marketing Research 42(4), 2005.
    """
    fitted = model_of(MODELS[model], purchase_params, "purchase_params")
    spend = model_of(GammaGamma, spend_params, "spend_params").expected_spend(frequency, mean_spend)
    return float(fitted.lifetime_value(spend, int(whole(horizon, "horizon")), discount, frequency, recency, age))
