"""Purchase histories and spend.

From a list of orders to how often, how recently and for how much each customer buys, and what one is expected to
spend next time.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, fsum
from typing import Annotated

from kam_xl.catalogue import NA, NUM, VALUE, AnyCells, Arg, Better, Gaps, Numbers, Shape, Unit, example, kpi
from kam_xl.catalogue.cells import shown_date
from kam_xl.errors import Impossible, NoData
from kam_xl.kpis.arguments import FOLDED, model_of, unfit
from kam_xl.models.gamma_gamma import GammaGamma

JANUARY = 46023
"""1 January 2026."""


@kpi(heavy_from=1, unit=Unit.MONEY, shape=Shape.BLOCK,
     answers=("How often and how recently does each customer buy?",
                                                  "How do I get from an order list to the models?"),
     excel=f"""LET(all,IF(ISLOGICAL(customer_ids),customer_ids+0,customer_ids),
        complete,(all<>"")*(dates<>"")*(amounts<>""),IF(SUM(complete)=0,NA(),LET(
        ids,FILTER(all,complete),days,INT(FILTER(dates,complete)),spent,FILTER(amounts,complete),last,INT(as_of),
        keys,{FOLDED.format("ids")},owner,XMATCH(keys,keys),bought,spent>=0,
        IF(MAX(days)>last,#NUM!,IF(SUM(bought*1)=0,NA(),LET(customers,SORT(UNIQUE(FILTER(owner,bought))),
        first,MAP(customers,LAMBDA(own,MIN(FILTER(days,(owner=own)*bought)))),
        latest,MAP(customers,LAMBDA(own,MAX(FILTER(days,(owner=own)*bought)))),
        repeats,MAP(customers,LAMBDA(own,ROWS(UNIQUE(FILTER(days,(owner=own)*bought)))-1)),
        later,MAP(customers,first,LAMBDA(own,start,SUM((owner=own)*(days>start)*spent))),
        HSTACK(CHOOSEROWS(ids,customers),repeats,(latest-first)/unit_days,(last-first)/unit_days,
        IF(repeats=0,0,later/IF(repeats=0,1,repeats)))))))))""",
     examples=[example(["Acme", "Bolt", "ACME", "Acme", "Acme"],
                       [JANUARY, JANUARY + 4, JANUARY + 10, JANUARY + 10, JANUARY + 30], [100, 80, 60, 20, 40],
                       JANUARY + 40, gives=[["Acme", 2, 30, 40, 60], ["Bolt", 0, 0, 36, 0]],
                       note="two orders on 11 January are one purchase of 80; (80 + 40)/2"),
               example([7, 7], [JANUARY, JANUARY + 14.5], [50, 70], JANUARY + 28, 7, gives=[[7, 1, 2, 4, 70]],
                       note="in weeks; the time of day does not count"),
               example(["A", None, "B"], [JANUARY, JANUARY, None], [10, 10, 10], JANUARY, gives=[["A", 0, 0, 0, 0]],
                       note="rows with a blank are skipped"),
               example(["A", "A", "A"], [JANUARY, JANUARY + 5, JANUARY + 9], [50, 40, -10], JANUARY + 9,
                       gives=[["A", 1, 5, 9, 30]], note="a return is no purchase, but lowers the spend: 40 − 10"),
               example(["A"], [JANUARY + 1], [10], JANUARY, gives=NUM, note="after as_of"),
               example(["A", "B"], [JANUARY], [10], JANUARY, gives=VALUE),
               example([None], [JANUARY], [10], JANUARY, gives=NA),
               example(["A"], [JANUARY], ["10"], JANUARY, gives=VALUE),
               example(["A"], [JANUARY], [10], JANUARY, 0, gives=NUM)])
def rfm(customer_ids: Annotated[AnyCells, Arg("The customer of each order, by name or number.")],
        dates: Annotated[Gaps, Arg("The date of each order.", date=True, pairs_with="customer_ids")],
        amounts: Annotated[Gaps, Arg("The amount of each order; a negative one is a return.",
                                     pairs_with="customer_ids")],
        as_of: Annotated[float, Arg("The last day that counts.", date=True)],
        unit_days: Annotated[float, Arg("The days in a unit of time, 1 unless given; 7 for weeks.", above=0)] = 1,
        ) -> list[list[str | float]]:
    """Recency, frequency and monetary value from a list of orders: for each customer, in order of first appearance,
    the name as first written, frequency, recency, age and mean spend.

    Shape: a row of five for each customer. Frequency is the number of repeat purchases; recency is the time from the
    first purchase to the last, age from the first to as_of, both in days / unit_days; mean spend is per repeat
    purchase, without the first day, and 0 for a customer with one purchase. Orders of a day are one purchase of their
    sum. A negative amount is a return: no purchase, but after the first day it lowers the spend; a customer with
    returns only is left out. Case does not matter in names; a number and the same number as text are two customers.
    A row with a blank is skipped; a date after as_of is #NUM!, no purchase at all #N/A. Source: Fader & Hardie,
    Creating an RFM Summary Using Excel, note 022 (2008).
    """
    customers: dict[str | float, _Customer] = {}
    for name, date, amount in _orders(customer_ids, dates, amounts, floor(as_of)):
        key = name.casefold() if isinstance(name, str) else float(name)
        customers.setdefault(key, _Customer(name if isinstance(name, str) else key)).add(floor(date), amount)
    rows = [customer.row(floor(as_of), unit_days) for customer in customers.values() if customer.bought]
    if not rows:
        raise NoData("no purchase has a customer, a date and an amount", where="customer_ids",
                     fix="Fill at least one row.")
    return rows


def _orders(customer_ids: AnyCells, dates: Gaps, amounts: Gaps,
            last: int) -> Iterator[tuple[str | float, float, float]]:
    """The orders without blanks; none lies after the last day."""
    for cell, (customer, date, amount) in enumerate(zip(customer_ids, dates, amounts, strict=True), start=1):
        if customer is None or date is None or amount is None:
            continue
        if floor(date) > last:
            raise Impossible(f"cell {cell} is {shown_date(date)}, after as_of {shown_date(last)}", where="dates",
                             fix="Leave later orders out, or move as_of.")
        yield customer, date, amount


class _Customer:
    """The days on which a customer bought, and the money of each day, returns taken off."""

    def __init__(self, name: str | float) -> None:
        self.name = name
        self.bought: set[int] = set()
        self.spent: list[tuple[int, float]] = []

    def add(self, day: int, amount: float) -> None:
        self.spent.append((day, amount))
        if amount >= 0:
            self.bought.add(day)

    def row(self, last: int, unit_days: float) -> list[str | float]:
        """Name, frequency, recency, age and mean spend."""
        first, repeats = min(self.bought), len(self.bought) - 1
        later = fsum(amount for day, amount in self.spent if day > first)
        return [self.name, repeats, (max(self.bought) - first) / unit_days, (last - first) / unit_days,
                later / repeats if repeats else 0.0]


@kpi(unit=Unit.RATIO, shape=Shape.ROW, answers="How does spend per purchase vary across our customers?",
     examples=[example([1, 2, 2, 4, 2, 1, 2, 1, 0], [30, 70, 264, 54, 27, 50, 49, 8, 0],
                       gives=[2.029759846524943, 3.128678288751418, 74.94878835549547, -40.53364139375646],
                       note="the last has not bought again and is left out"),
               example([3, 3, 3], [40, 40, 40], gives=NUM, note="all spend the same"),
               example([0, 0], [0, 0], gives=NA, note="nobody has bought again"), example([2, -1], [30, 40], gives=NUM),
               example([2, 3], [30], gives=VALUE), example([2, 3], [30, "40"], gives=VALUE)])
def spend_fit(frequency: Annotated[Numbers, Arg("Repeat purchases of each customer, as from KAM_RFM.", at_least=0)],
              mean_spend: Annotated[Numbers, Arg("Mean spend per repeat purchase of the same customers, as from "
                                                 "KAM_RFM.", pairs_with="frequency")]) -> list[float]:
    """Fits the Gamma-Gamma model of spend per purchase: p, q, gamma and the log-likelihood.

    Shape: a row of four. Only customers with a repeat purchase and a positive spend count; without any it is #N/A.
    Data without a best fit, as when all spend the same, are #NUM!. Source: Fader & Hardie, The Gamma-Gamma Model of
    Monetary Value, note 025 (2013).
    """
    fitted = GammaGamma.fit(frequency, mean_spend)
    return [*fitted.params.values(), fitted.log_likelihood]


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="What will this customer spend per purchase?",
     excel=f"""LET(fit,TAKE(params,3),p,CHOOSEROWS(fit,1),q,CHOOSEROWS(fit,2),scale,CHOOSEROWS(fit,3),
        weight,p*frequency+q-1,IF(OR({unfit(GammaGamma, "fit")},weight<=0),#NUM!,
        p*(scale+frequency*mean_spend)/weight))""",
     examples=[example([6, 4, 15], 1, 39, gives=36, note="6·(15 + 39) / (6 + 3), between 39 and 90/3 = 30"),
               example([6, 4, 15, -4055.9], 0, 0, gives=30, note="no repeat purchase: the mean of all, 6·15/3"),
               example([6, 1, 15], 0, 0, gives=NUM, note="q must be above 1"),
               example([6, 4], 1, 39, gives=VALUE), example([6, 0, 15], 1, 39, gives=NUM),
               example([6, 4, None], 1, 39, gives=NA), example([6, 4, 15], -1, 39, gives=NUM),
               example([6, 4, 15], 1, None, gives=NA)])
def expected_spend(
    params: Annotated[Numbers, Arg("p, q and gamma, with or without the log-likelihood, as from KAM_SPEND_FIT.",
                                   size=(3, 4), blanks="refuse")],
    frequency: Annotated[float, Arg("The customer's repeat purchases.", at_least=0)],
    mean_spend: Annotated[float, Arg("The customer's mean spend per repeat purchase; 0 without any.")],
) -> float:
    """Expected spend per purchase of a customer under the Gamma-Gamma model: p(γ + x·m) / (p·x + q − 1), between
    the customer's own mean m of x repeat purchases and the mean of all.

    p·x + q − 1 must be above zero, else #NUM!. Source: Fader & Hardie, The Gamma-Gamma
    Model of Monetary Value, note 025 (2013).
    """
    return float(model_of(GammaGamma, params, "params").expected_spend(frequency, mean_spend))
