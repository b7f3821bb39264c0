"""Retention, growth and sales.

Who stayed, what revenue stayed and grew, and how results compare with what was due or planned.
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
    Ids,
    Numbers,
    Unit,
    below,
    divide,
    example,
    kpi,
)
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import FOLDED, PART_ABOVE_WHOLE, Direction

REVENUE_RETENTION = "10.0 million, contraction 0.6, churn 0.9, expansion 1.8"

AtStart = Annotated[float, Arg("Customers at the start of the period.", at_least=0)]
Before = Annotated[float, Arg("The value before.", at_least=0)]
Begin = Annotated[Numbers, Arg("Recurring revenue of each account at the beginning; new accounts have 0 or blank.")]
End = Annotated[Numbers, Arg("Recurring revenue of the same accounts at the end; write 0 for a lost one.",
                             pairs_with="begin", blanks="refuse")]


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("How many clients did we keep?", "Are we losing clients?"),
     excel="IF(below(at_start,at_end-new),#NUM!,(at_end-new)/at_start)",
     examples=[example(50, 53, 8, gives=0.9, note="45 of the 50 are still there"), example(0, 5, 5, gives=DIV0),
               example(50, 58, 3, gives=NUM, note="55 kept of 50"), example(50, 5, 8, gives=NUM),
               example(50, None, 8, gives=NA), example(50, "53", 8, gives=VALUE)])
def retention(at_start: AtStart,
              at_end: Annotated[float, Arg("Customers at the end of the period.", at_least=0)],
              new: Annotated[float, Arg("Customers won during the period, among those at the end.", at_least=0,
                                        at_most="at_end", advice="They are part of the customers at the end.")],
              ) -> float:
    """Client retention rate: customers at the end who were there at the start, divided by customers at the start.

    More kept than there were is #NUM!. KAM_RETENTION_IDS, from lists of customers, is the safer form.
    """
    if below(at_start, at_end - new):
        raise Impossible(f"{at_end - new:g} customers kept of {at_start:g}", where="at_end",
                         fix="Check that all new customers are counted in `new`.")
    return divide(at_end - new, at_start, "at_start")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("Which share of our clients stayed?",),
     excel=f"""LET(folded,LAMBDA(ids,{FOLDED.format("ids")}),distinct,UNIQUE(folded(start_ids)),
        AVERAGE(IF(ISNA(XMATCH(distinct,folded(end_ids))),0,1)))""",
     examples=[example(["A", "B", "C", "D"], ["a", "C", "D", "E"], gives=0.75, note="B has left, E is new"),
               example([101, 102, 102], [101, 103], gives=0.5, note="duplicates count once"),
               example(["A", None, "B"], ["A", "B"], gives=1), example([None], ["A"], gives=NA),
               example(["A", NA], ["A"], gives=NA, note="an error cell comes back")])
def retention_ids(start_ids: Annotated[Ids, Arg("Customers at the start, by name or number.")],
                  end_ids: Annotated[Ids, Arg("Customers at the end, in any order.")]) -> float:
    """Client retention rate from two lists: the share of the customers at the start who are still there at the
    end. Duplicates count once; case does not matter.
    """
    start = set(start_ids)
    return len(start & set(end_ids)) / len(start)


@kpi(unit=Unit.FRACTION, better=Better.LOWER, answers="How many clients did we lose?", excel="lost/at_start",
     examples=[example(50, 5, gives=0.1), example(0, 0, gives=DIV0), example(50, 51, gives=NUM),
               example(50, None, gives=NA), example(50, "five", gives=VALUE)])
def churn(at_start: AtStart,
          lost: Annotated[float, Arg("Customers of the start who left during the period.", at_least=0,
                                     at_most="at_start", advice=PART_ABOVE_WHOLE)]) -> float:
    """Churn rate: customers lost during the period, divided by customers at its start."""
    return divide(lost, at_start, "at_start")


def _revenue_retention(kept: str) -> str:
    return f"LET(counted,below(0,begin),SUM(IF(counted,{kept},0))/SUM(IF(counted,begin,0)))"


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How much of last year's revenue did we keep?",
     excel=f"LET(kept,{_revenue_retention('IF(end<begin,end,begin)')},IF(below(kept,0),#NUM!,kept))",
     examples=[example([6, 3.1, 0.9], [7.8, 2.5, 0], gives=0.85, note=REVENUE_RETENTION),
               example([100, 50, 0], [120, 30, 80], gives=130 / 150, note="an expansion does not count, nor a new "
                       "account"),
               example([100, None], [90, 80], gives=0.9), example([100, 50], [90, None], gives=NA),
               example([100], [-50], gives=NUM, note="more than all cannot be lost"),
               example([0], [80], gives=DIV0), example([100, 50], [90], gives=VALUE)])
def grr(begin: Begin, end: End) -> float:
    """Gross revenue retention: revenue kept from the accounts of the beginning, without any expansion, divided by
    their revenue then. Never above 1.

    New accounts do not count. A blank end is #N/A: write 0 for a lost account.
    """
    pairs = [(b, e) for b, e in zip(begin, end, strict=True) if below(0, b)]
    kept = divide(fsum(min(b, e) for b, e in pairs), fsum(b for b, _ in pairs), "revenue at the beginning")
    if below(kept, 0):
        raise Impossible(f"{kept:g} of the revenue kept", where="end", fix="Write 0 for a lost account.")
    return kept


@kpi(unit=Unit.FRACTION, better=Better.HIGHER,
     answers=("Do our existing accounts grow?", "Does upselling make up for what we lose?"),
     excel=_revenue_retention("end"),
     examples=[example([6, 3.1, 0.9], [7.8, 2.5, 0], gives=1.03, note=REVENUE_RETENTION),
               example([100, 50, 0], [120, 30, 80], gives=1, note="150 of 150; the new account does not count"),
               example([100, 50], [90, None], gives=NA), example([0], [80], gives=DIV0),
               example([100, "x"], [90, 5], gives=VALUE)])
def nrr(begin: Begin, end: End) -> float:
    """Net revenue retention: revenue at the end from the accounts of the beginning, with expansion, divided by
    their revenue then. Above 1 they grow.

    New accounts do not count. A blank end is #N/A: write 0 for a lost account.
    """
    pairs = [(b, e) for b, e in zip(begin, end, strict=True) if below(0, b)]
    return divide(fsum(e for _, e in pairs), fsum(b for b, _ in pairs), "revenue at the beginning")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How much did revenue grow?", excel="now/before-1",
     examples=[example(120, 100, gives=0.2), example(90, 100, gives=-0.1), example(120, 0, gives=DIV0),
               example(120, -5, gives=NUM), example(120, None, gives=NA), example("120", 100, gives=VALUE)])
def growth(now: Annotated[float, Arg("The value of this period, such as revenue.")], before: Before) -> float:
    """Growth: the relative change of a value, such as revenue, against the period before."""
    return divide(now, before, "before") - 1


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How much did revenue grow per year?",
     excel="(last/first)^(1/periods)-1",
     examples=[example(100, 121, 2, gives=0.1, note="√1.21 − 1"), example(0, 121, 2, gives=DIV0),
               example(100, 121, 0, gives=DIV0), example(100, -1, 2, gives=NUM), example(100, None, 2, gives=NA)])
def cagr(first: Annotated[float, Arg("The value at the beginning.", at_least=0)],
         last: Annotated[float, Arg("The value at the end.", at_least=0)],
         periods: Annotated[float, Arg("The number of periods between them.", at_least=0)]) -> float:
    """Compound growth rate per period between a first and a last value."""
    return float(divide(last, first, "first") ** divide(1, periods, "periods")) - 1


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How many contracts were renewed?", excel="renewed/due",
     examples=[example(18, 20, gives=0.9), example(0, 0, gives=DIV0), example(21, 20, gives=NUM),
               example(18, None, gives=NA), example("18", 20, gives=VALUE)])
def renewal_rate(renewed: Annotated[float, Arg("Contracts renewed.", at_least=0, at_most="due",
                                               advice=PART_ABOVE_WHOLE)],
                 due: Annotated[float, Arg("Contracts that were due for renewal.", at_least=0)]) -> float:
    """Contract renewal rate: contracts renewed, divided by contracts due."""
    return divide(renewed, due, "due")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How many deals do we win?", excel="won/(won+lost)",
     examples=[example(12, 28, gives=0.3, note="12 of 40"), example(0, 0, gives=DIV0), example(12, -1, gives=NUM),
               example(12, None, gives=NA)])
def win_rate(won: Annotated[float, Arg("Deals won.", at_least=0)],
             lost: Annotated[float, Arg("Deals lost.", at_least=0)]) -> float:
    """Win rate: deals won, divided by deals decided either way."""
    return divide(won, won + lost, "won plus lost")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How much of what was planned is done?", excel="done/total",
     examples=[example(15, 20, gives=0.75), example(0, 0, gives=DIV0), example(21, 20, gives=NUM),
               example(None, 20, gives=NA)])
def rate(done: Annotated[float, Arg("How many were done.", at_least=0, at_most="total", advice=PART_ABOVE_WHOLE)],
         total: Annotated[float, Arg("How many there were to do.", at_least=0)]) -> float:
    """Completion rate: done divided by total, for plans, projects, trainings, feedback and the like."""
    return divide(done, total, "total")


@kpi(unit=Unit.FRACTION, answers="Which share of the whole is this?", excel="part/whole",
     examples=[example(30, 120, gives=0.25), example(0, 0, gives=DIV0), example(130, 120, gives=NUM),
               example(30, None, gives=NA)])
def share(part: Annotated[float, Arg("The part.", at_least=0, at_most="whole", advice=PART_ABOVE_WHOLE)],
          whole: Annotated[float, Arg("The whole that contains it.", at_least=0)]) -> float:
    """Share of a part in its whole, such as new business in revenue."""
    return divide(part, whole, "whole")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("How much of the client's spending do we get?",
                                                        "Is there more to sell to this client?"),
     excel="our_sales/category_spend",
     examples=[example(200, 800, gives=0.25), example(0, 0, gives=DIV0), example(900, 800, gives=NUM),
               example(200, None, gives=NA)])
def share_of_wallet(our_sales: Annotated[float, Arg("Our sales to the client in the category.", at_least=0,
                                                    at_most="category_spend", advice=PART_ABOVE_WHOLE)],
                    category_spend: Annotated[float, Arg("All that the client spends in the category.",
                                                         at_least=0)]) -> float:
    """Share of wallet: our sales to a client, divided by all that the client spends in the category."""
    return divide(our_sales, category_spend, "category_spend")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="Did we reach the target?",
     excel="""LET(reached,IF(direction="higher",actual/target,IF(below(actual,0),#NUM!,target/actual)),
        IF(cap="",reached,IF(reached>cap,cap,reached)))""",
     examples=[example(120, 100, gives=1.2), example(120, 100, "higher", 1, gives=1, note="capped at 100 %"),
               example(5, 4, "lower", gives=0.8, note="5 days instead of 4"), example(120, 0, gives=DIV0),
               example(0, 4, "lower", gives=DIV0), example(-5, 4, "lower", gives=NUM), example(120, -1, gives=NUM),
               example(None, 100, gives=NA),
               example(120, 100, "up", gives=VALUE)])
def attainment(actual: Annotated[float, Arg("The value reached.")],
               target: Annotated[float, Arg("The value planned.", at_least=0)],
               direction: Direction = "higher",
               cap: Annotated[float, Arg("The most that counts, such as 1 for 100 %; no cap unless given.",
                                         at_least=0)] | None = None) -> float:
    """Attainment of a target: actual divided by target or, where lower is better, target divided by actual. A cap
    keeps one result from hiding others in a mean. Where lower is better, a negative actual is #NUM!.
    """
    if direction == "lower" and below(actual, 0):
        raise Impossible(f"{actual:g} is below 0", where="actual", fix="Such a result has no share of its target.")
    reached = divide(actual, target, "target") if direction == "higher" else divide(target, actual, "actual")
    return reached if cap is None else min(reached, cap)


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="By how much did it get better?",
     excel='(after-before)/before*IF(direction="higher",1,-1)',
     examples=[example(50, 60, gives=0.2), example(40, 30, "lower", gives=0.25, note="a quarter less, which is good"),
               example(0, 60, gives=DIV0), example(-5, 60, gives=NUM), example(50, None, gives=NA),
               example(50, 60, "better", gives=VALUE)])
def improvement(before: Before, after: Annotated[float, Arg("The value after.")],
                direction: Direction = "higher") -> float:
    """Relative improvement from before to after, in the good direction; negative when it got worse."""
    change = divide(after - before, before, "before")
    return change if direction == "higher" else -change


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="By how much did errors or costs fall?",
     excel="(before-after)/before",
     examples=[example(40, 30, gives=0.25), example(40, 50, gives=-0.25), example(0, 30, gives=DIV0),
               example(-1, 30, gives=NUM), example(40, None, gives=NA)])
def reduction(before: Before, after: Annotated[float, Arg("The value after.")]) -> float:
    """Relative reduction from before to after, such as of errors, hours or costs; negative when it rose."""
    return divide(before - after, before, "before")
