"""Engagement.

How much time and contact clients get, who seeks it, and whether key accounts do better for it.
"""

from __future__ import annotations

from datetime import date as day
from datetime import datetime
from math import fsum
from typing import Annotated

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Numbers, Shape, Unit, divide, example, kpi
from kam_xl.kpis.arguments import DAYS_SINCE, NOT_YES_OR_NO, PART_ABOVE_WHOLE, days_between, yes_or_no


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="Do clients come to us?", excel="inbound/(inbound+outbound)",
     examples=[example(12, 36, gives=0.25, note="12 of 48 contacts"), example(0, 5, gives=0),
               example(0, 0, gives=DIV0), example(-1, 5, gives=NUM), example(12, None, gives=NA),
               example("12", 36, gives=VALUE)])
def inbound_ratio(inbound: Annotated[float, Arg("Contacts that the client began.", at_least=0)],
                  outbound: Annotated[float, Arg("Contacts that we began.", at_least=0)]) -> float:
    """Inbound-contact ratio: contacts that clients began, as a share of all contacts."""
    return divide(inbound, inbound + outbound, "inbound plus outbound")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="How much time do we spend with customers?",
     excel="customer_hours/working_hours",
     examples=[example(12, 40, gives=0.3), example(0, 0, gives=DIV0), example(45, 40, gives=NUM),
               example(12, None, gives=NA), example("12 h", 40, gives=VALUE)])
def time_share(customer_hours: Annotated[float, Arg("Hours spent with customers.", at_least=0,
                                                    at_most="working_hours", advice=PART_ABOVE_WHOLE)],
               working_hours: Annotated[float, Arg("All working hours of the same time.", at_least=0)]) -> float:
    """Time with customers: its share of working hours. More than all working hours is #NUM!."""
    return divide(customer_hours, working_hours, "working_hours")


@kpi(unit=Unit.DAYS, better=Better.LOWER,
     answers=("When did we last speak?", "How many days ago was the last contact?"),
     excel=DAYS_SINCE.format("date"),
     examples=[example(day(2026, 1, 1), day(2026, 2, 15), gives=45), example(day(2026, 1, 1), day(2026, 1, 1), gives=0),
               example(datetime(2026, 1, 1, 17), day(2026, 1, 2), gives=1, note="calendar days: yesterday afternoon"),
               example(datetime(2026, 1, 1, 17), day(2026, 1, 1), gives=0, note="this afternoon is no future date"),
               example(day(2026, 1, 2), day(2026, 1, 1), gives=NUM), example(None, day(2026, 1, 1), gives=NA),
               example("1 Jan", day(2026, 1, 1), gives=VALUE)])
def days_since(date: Annotated[float, Arg("The date, such as that of the last contact.", date=True)],
               as_of: Annotated[float, Arg("The day from which to look back.", date=True)]) -> float:
    """Whole days from a date, such as that of the last contact, to the day of looking back. Times of day do not count.

    A date after as_of is #NUM!.
    """
    return days_between(date, as_of, "date")


@kpi(unit=Unit.SAME, better=Better.HIGHER, shape=Shape.ROW,
     answers=("Do key accounts do better than the others?", "What does key account management bring?"),
     excel=f"""IF({NOT_YES_OR_NO.format("is_key")},#NUM!,
        LET(key,SUM(values*is_key)/SUM(is_key),rest,SUM(values*(1-is_key))/SUM(1-is_key),
        IF(ISERROR(key-rest),#DIV/0!,HSTACK(key,rest,key-rest))))""",
     examples=[example([9, 8, 6, 4], [1, 1, 0, 0], gives=[8.5, 5, 3.5]),
               example([0.2, 0.1, None], [True, False, True], gives=[0.2, 0.1, 0.1], note="a blank is skipped"),
               example([9, 8], [1, 1], gives=DIV0, note="no other account to compare with"),
               example([9, 8], [1, 2], gives=NUM), example([9, 8], [1, "no"], gives=VALUE),
               example([9, 8], [1], gives=VALUE), example([None], [1], gives=NA)])
def compare(values: Annotated[Numbers, Arg("One value for each account, such as its growth or score.")],
            is_key: Annotated[Numbers, Arg("Whether each is a key account: 1 or TRUE, 0 or FALSE.",
                                           pairs_with="values")]) -> list[float]:
    """Key accounts compared with the others: the mean of the key accounts, the mean of the rest, and the difference.

    Shape: three cells in a row. Without a key account, or without any other, it is #DIV/0!.
    """
    is_of_key = yes_or_no(is_key, "is_key")
    key = [value for value, yes in zip(values, is_of_key, strict=True) if yes]
    rest = [value for value, yes in zip(values, is_of_key, strict=True) if not yes]
    key_mean = divide(fsum(key), len(key), "the number of key accounts")
    rest_mean = divide(fsum(rest), len(rest), "the number of other accounts")
    return [key_mean, rest_mean, key_mean - rest_mean]
