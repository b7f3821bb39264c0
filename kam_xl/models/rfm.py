"""Purchase histories from a list of orders: how often, how recently, since when and for how much customers bought.

The bridge from an order list to the purchase and spend models, for data frames: the rules are those of KAM_RFM,
which does the same for cells. Source: Fader & Hardie, Creating an RFM Summary Using Excel, note 022 (2008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from kam_xl.errors import Impossible, NoData, UnknownName, WrongValue
from kam_xl.models.checks import number

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


def rfm(orders: pd.DataFrame | Mapping[str, Sequence[Any]], as_of: Any, unit_days: float = 1, *,
        customer: str = "customer", date: str = "date", amount: str = "amount") -> pd.DataFrame:
    """One row a customer, in order of first appearance, with frequency, recency, age and mean_spend; the index is
    the customer as first written.

    `orders` is a frame, or lists by column name, in which `customer`, `date` and `amount` name the columns; `as_of`
    is the last day. Recency and age are in days / unit_days. A row with a blank is skipped, a
    negative amount is a return. Needs pandas.
    Raises UnknownName for a column that is not there, Impossible for a date after `as_of` and a unit that is not
    above zero, WrongValue for columns of different lengths and what is no date or no number, NoData without a purchase.
    """
    import pandas

    frame = _frame(orders)
    for name in (customer, date, amount):
        if name not in frame.columns:
            raise UnknownName("column", name, map(str, frame.columns), where="orders")
    if not 0 < number(unit_days, "unit_days") < inf:
        raise Impossible(f"{unit_days:g} is not above 0", where="unit_days", fix="Give 7 for weeks, 1 for days.")
    complete = pandas.DataFrame({"customer": frame[customer], "day": _days(frame[date], date),
                                 "amount": _numbers(frame[amount], amount)}).dropna()
    last = _last_day(as_of)
    _check(complete, last)
    return _histories(complete, last, unit_days)


def _frame(orders: Any) -> pd.DataFrame:
    import pandas

    try:
        return pandas.DataFrame(orders)
    except ValueError as error:
        raise WrongValue(f"they are no table ({error})", where="orders",
                         fix="Give a data frame, or lists of the same length by column name.") from None


def _last_day(as_of: object) -> pd.Timestamp:
    import pandas

    last: pd.Timestamp = _days(pandas.Series([as_of]), "as_of").iloc[0]
    if pandas.isna(last):
        raise NoData("there is no date", where="as_of", fix="Give the last day that counts, such as 2024-05-31.")
    return last


def _days(dates: pd.Series[Any], where: str) -> pd.Series[Any]:
    """The day of each date, whatever its time and zone. Dates are dates, ISO text or a spreadsheet's serial numbers."""
    import pandas

    try:
        if pandas.api.types.is_numeric_dtype(dates):
            return pandas.to_datetime(dates, unit="D", origin="1899-12-30").dt.normalize()
        return pandas.to_datetime(dates, format="ISO8601").dt.tz_localize(None).dt.normalize()
    except (ValueError, TypeError) as error:
        raise WrongValue(f"a value is not a date ({error})", where=where,
                         fix="Give dates, such as 2024-05-31.") from None


def _numbers(amounts: pd.Series[Any], where: str) -> pd.Series[Any]:
    text = [] if amounts.dtype.kind in "if" else [value for value in amounts if isinstance(value, str)]
    if text:
        raise WrongValue(f"the text {text[0]!r} where a number is wanted", where=where,
                         fix="Give numbers; leave an unknown amount blank.")
    return amounts.astype(float)


def _check(complete: pd.DataFrame, last: pd.Timestamp) -> None:
    later = complete[complete["day"] > last]
    if not later.empty:
        row = later.iloc[0]
        raise Impossible(f"row {later.index[0]}, an order of {row['customer']} on {row['day']:%Y-%m-%d}, is after "
                         f"as_of {last:%Y-%m-%d}", where="orders", fix="Leave later orders out, or move as_of.")
    if not (complete["amount"] >= 0).any():
        raise NoData("no purchase has a customer, a date and an amount", where="orders", fix="Fill at least one row.")


def _histories(complete: pd.DataFrame, last: pd.Timestamp, unit_days: float) -> pd.DataFrame:
    """Days with a purchase are counted; money of the days after the first is spent on the others, less returns."""
    import pandas

    number, names = _numbered(complete["customer"])
    orders = pandas.DataFrame({"number": number, "day": complete["day"], "amount": complete["amount"]})
    days = orders[orders["amount"] >= 0].groupby("number")["day"].agg(["min", "max", "nunique"])
    later = orders[orders["day"] > orders["number"].map(days["min"])]
    spent = later.groupby("number")["amount"].sum().reindex(days.index, fill_value=0.0)
    repeats = days["nunique"] - 1
    recency, age = ((end - days["min"]).dt.days / unit_days for end in (days["max"], last))
    return pandas.DataFrame({"frequency": repeats, "recency": recency, "age": age,
                             "mean_spend": (spent / repeats).where(repeats > 0, 0.0)}).set_axis(names[days.index])


def _numbered(customers: pd.Series[Any]) -> tuple[npt.NDArray[np.int64], pd.Index[Any]]:
    """A number for each order's customer, from 0 in order of first appearance, and the customers as first written."""
    import pandas

    spelling, spellings = pandas.factorize(customers)
    keys = [name.casefold() if isinstance(name, str) else name for name in spellings.tolist()]
    number, _ = pandas.factorize(pandas.Series(keys, dtype=object))
    names = spellings[~pandas.Index(keys, dtype=object).duplicated()]
    return number[spelling], pandas.Index(names, name="customer")
