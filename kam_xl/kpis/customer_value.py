"""Customer value.

What a customer is worth over time, what winning and keeping one costs, and when that pays back.
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import Annotated, Literal

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Numbers, Unit, below, divide, example, kpi
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import GrossMargin

GUPTA_LEHMANN = "Gupta & Lehmann, margin multiple r/(1+d−r) at 12 %"
DARDEN = "Darden, video rental"

Discount = Annotated[float, Arg("Discount rate per period; 10 % is 0.1.", at_least=0)]
AcquisitionCost = Annotated[float, Arg("What winning the customer cost, taken off; 0 unless given.", at_least=0)]
Timing = Annotated[Literal["end", "start", "mid"],
                   Arg('When the first margin comes: "end" of the first period (default), "start", or "mid".')]
Cost = Annotated[float, Arg("What was spent.", at_least=0)]
Cac = Annotated[float, Arg("Customer acquisition cost, as from KAM_CAC.", at_least=0)]
RevenuePerPeriod = Annotated[float, Arg("Revenue per customer and period.", at_least=0)]


@kpi(unit=Unit.MONEY, better=Better.HIGHER,
     answers=("What is this customer worth?", "How much may keeping this client cost?"),
     excel="""LET(carried,retention*(1+growth),IF(below(carried,1+discount),
        margin*IF(timing="end",retention,IF(timing="start",1+discount,SQRT(1+discount)))/(1+discount-carried)
        -acquisition_cost,#NUM!))""",
     examples=[example(17.95, 0.995, 0.01, 0, "start", gives=17.95 * 1.01 / 0.015, note="1208.63", source=DARDEN),
               example(17.95, 0.995, 0.01, gives=17.95 * 0.995 / 0.015, note="1190.68, one margin less", source=DARDEN),
               example(1, 0.6, 0.12, gives=0.6 / 0.52, note="1.15", source=GUPTA_LEHMANN),
               example(1, 0.9, 0.12, gives=0.9 / 0.22, note="4.09", source=GUPTA_LEHMANN),
               example(100, 0.8, 0.1, gives=800 / 3, note="80 / 0.3"),
               example(100, 0.8, 0.1, 50, "start", gives=950 / 3, note="110 / 0.3 less 50"),
               example(100, 0.8, 0.21, 0, "mid", gives=11000 / 41, note="100·1.1 / 0.41"),
               example(100, 0.8, 0.1, 0, "end", 0.05, gives=4000 / 13, note="80 / (1.1 − 0.84)"),
               example(100, 80, 0.1, gives=NUM, note="type 80 % or 0.8"),
               example(100, 1, 0, gives=NUM, note="without end"), example(100, None, 0.1, gives=NA),
               example(100, 0.8, 0.1, 0, "later", gives=VALUE)])
def clv(margin: Annotated[float, Arg("Margin per period.")],
        retention: Annotated[float, Arg("Chance that the customer stays another period; 80 % is 0.8.", fraction=True)],
        discount: Discount, acquisition_cost: AcquisitionCost = 0, timing: Timing = "end",
        growth: Annotated[float, Arg("Growth of the margin per period, 0 unless given.", at_least=-1)] = 0) -> float:
    """Customer lifetime value without a horizon: the margins of all periods to come, each times the chance that
    the customer is still there, discounted, less the acquisition cost.

    timing "end": m·r / (1+d−r(1+g)); "start": m(1+d) / (1+d−r(1+g)); "mid": m·√(1+d) / (1+d−r(1+g)). A value
    that grows without end, r(1+g) ≥ 1+d, is #NUM!. Source: Gupta & Lehmann, Managing Customers as Investments.
    """
    carried = retention * (1 + growth)
    if not below(carried, 1 + discount):
        raise Impossible(f"retention times growth is {carried:g}, not below 1 + discount = {1 + discount:g}",
                         where="retention", fix="The value has no end: raise the discount, or use KAM_CLV_HORIZON.")
    first = {"end": retention, "start": 1 + discount, "mid": sqrt(1 + discount)}[timing]
    return margin * first / (1 + discount - carried) - acquisition_cost


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="What is this customer worth over the next years?",
     excel="""LET(period,SEQUENCE(ROWS(margins)),renewals,IF(timing="end",period,period-1),
        survival,IF(ROWS(retention)=1,IF(renewals=0,1,MAX(retention)^renewals),retention),
        SUM(margins*survival*(1+discount)^(IF(timing="end",0,IF(timing="start",1,0.5))-period))-acquisition_cost)""",
     examples=[example([100] * 5, 0.8, 0.1, gives=100 * 8 / 3 * (1 - (8 / 11) ** 5),
                       note="212.41: Σ 100·(0.8/1.1)^t for t = 1 to 5"),
               example([100] * 5, 0.8, 0.1, 0, "start", gives=100 * 11 / 3 * (1 - (8 / 11) ** 5),
                       note="292.06: the same for t = 0 to 4"),
               example([110, 121], 0.5, 0.1, gives=75, note="110·0.5/1.1 + 121·0.25/1.21"),
               example([110, 121], [1, 0.5], 0.1, 20, gives=130, note="a survival curve: 100 + 50 − 20"),
               example([110, None], 0.5, 0.1, gives=NA), example([110, 121], [1, 0.5, 0.2], 0.1, gives=VALUE),
               example([110, 121], 50, 0.1, gives=NUM)])
def clv_horizon(
    margins: Annotated[Numbers, Arg("The margin of each period, in order.", blanks="refuse")],
    retention: Annotated[Numbers, Arg("One retention rate, or the chance that each of the margins arrives.",
                                      fraction=True, pairs_with="margins", one="keep", blanks="refuse")],
    discount: Discount, acquisition_cost: AcquisitionCost = 0, timing: Timing = "end",
) -> float:
    """Customer lifetime value over as many periods as there are margins, less the acquisition cost. Retention is
    one rate, or a survival curve as long as the margins.

    With one rate, margin number i arrives with r^i (timing "end") or r^(i−1) ("start" and "mid"); a curve holds
    whatever the timing. The discount runs i, i−1 or i−½ periods. A blank margin or rate is #N/A.
    """
    shift = {"end": 0.0, "start": 1.0, "mid": 0.5}[timing]
    renewals = range(timing == "end", len(margins) + 1)
    survival = [retention[0] ** i for i in renewals] if len(retention) == 1 else retention
    present = (margin * chance * (1 + discount) ** (shift - period)
               for period, (margin, chance) in enumerate(zip(margins, survival, strict=False), start=1))
    return fsum(present) - acquisition_cost


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="What is an average customer worth?",
     excel="revenue_per_period*gross_margin/churn",
     examples=[example(1000, 0.3, 0.2, gives=1500, note="300 a year for five years"), example(1000, 0.3, 0, gives=DIV0),
               example(1000, 30, 0.2, gives=NUM, note="type 30 % or 0.3"), example(1000, 0.3, None, gives=NA),
               example("1000", 0.3, 0.2, gives=VALUE)])
def ltv(revenue_per_period: RevenuePerPeriod, gross_margin: GrossMargin,
        churn: Annotated[float, Arg("Share of customers lost per period; 20 % is 0.2.", fraction=True)]) -> float:
    """Lifetime value of an average customer: revenue per period times gross margin, divided by churn. Without
    discounting; KAM_CLV discounts.
    """
    return divide(revenue_per_period * gross_margin, churn, "churn")


@kpi(unit=Unit.MONEY, better=Better.LOWER, answers="What does winning a customer cost?", excel="cost/new_customers",
     examples=[example(50000, 25, gives=2000), example(50000, 0, gives=DIV0), example(-1, 25, gives=NUM),
               example(None, 25, gives=NA), example("n/a", 25, gives=VALUE)])
def cac(cost: Cost, new_customers: Annotated[float, Arg("Customers won with it.", at_least=0)]) -> float:
    """Customer acquisition cost: sales and marketing cost divided by the customers won with it."""
    return divide(cost, new_customers, "new_customers")


@kpi(unit=Unit.RATIO, better=Better.HIGHER, answers="Is winning customers worth its cost?", excel="ltv/cac",
     examples=[example(6000, 2000, gives=3), example(6000, 0, gives=DIV0), example(6000, -1, gives=NUM),
               example(None, 2000, gives=NA)])
def ltv_cac(ltv: Annotated[float, Arg("Customer lifetime value, as from KAM_LTV.")], cac: Cac) -> float:
    """Lifetime value divided by acquisition cost: how often a customer brings back what winning it cost."""
    return divide(ltv, cac, "cac")


@kpi(unit=Unit.PERIODS, better=Better.LOWER, answers="When has a new customer paid back its cost?",
     excel="cac/(revenue_per_period*gross_margin)",
     examples=[example(2000, 500, 0.4, gives=10, note="2000 / 200 a month"), example(2000, 0, 0.4, gives=DIV0),
               example(2000, 500, 0, gives=NUM, note="never pays back"), example(2000, None, 0.4, gives=NA),
               example(2000, 500, "40 %", gives=VALUE)])
def payback(cac: Cac, revenue_per_period: RevenuePerPeriod,
            gross_margin: Annotated[float, Arg("Gross margin as a fraction of revenue; 20 % is 0.2.", above=0,
                                               at_most=1, advice="At a margin of zero or less the cost is never "
                                               "paid back; a margin is at most 1.")]) -> float:
    """Payback: the number of periods until the gross margin on a customer's revenue has covered the acquisition
    cost.

    No revenue is #DIV/0!; a margin of zero or less never pays back: #NUM!.
    """
    return divide(cac, revenue_per_period * gross_margin, "revenue_per_period")


@kpi(unit=Unit.MONEY, better=Better.LOWER, answers="What does keeping a customer cost?",
     excel="cost/customers_retained",
     examples=[example(30000, 120, gives=250), example(30000, 0, gives=DIV0), example(30000, -5, gives=NUM),
               example(30000, None, gives=NA)])
def retention_cost(cost: Cost, customers_retained: Annotated[float, Arg("Customers kept with it.", at_least=0)],
                   ) -> float:
    """Retention cost per customer: what was spent on keeping customers, divided by the customers kept."""
    return divide(cost, customers_retained, "customers_retained")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How many customers buy again?",
     excel="SUM(IF(below(orders_per_customer,2),0,1))/SUM(IF(below(orders_per_customer,1),0,1))",
     examples=[example([1, 3, 2, 1, 0], gives=0.5, note="two of the four who ordered at all"),
               example([0, 0], gives=DIV0, note="nobody has ordered"), example([1, -1], gives=NUM),
               example([None], gives=NA), example([1, "two"], gives=VALUE)])
def repeat_rate(orders_per_customer: Annotated[Numbers, Arg("The number of orders of each customer.", at_least=0)],
                ) -> float:
    """Repeat purchase rate: customers with two or more orders, as a share of those with at least one."""
    repeated = sum(not below(orders, 2) for orders in orders_per_customer)
    ordered = sum(not below(orders, 1) for orders in orders_per_customer)
    return divide(repeated, ordered, "the number of customers with an order")
