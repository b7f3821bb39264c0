"""Purchase histories of many customers: checked, and the same ones counted together.

A history is how often a customer has bought again (frequency), when she bought last (recency) and for how long
she has been known (age), both counted from her first purchase in one unit of time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import numpy.typing as npt

from kam_xl.errors import Impossible, NoData, WrongValue
from kam_xl.models.fitting import FloatArray
from kam_xl.models.history import ADVICE, MOST, NOISE, RULES

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 50_000
"""Rows counted together, few enough for the processor's cache."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Histories:
    """Distinct histories, one place each in four arrays; `count` is how many customers (or what weight) share one."""

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray
    count: FloatArray

    @classmethod
    def of(cls, frequency: Any, recency: Any, age: Any, weights: Any = None) -> Histories:
        """The distinct histories of customers in lists, arrays or Series of the same length; weights of 1 unless
        given, and nobody with a weight of 0.

        Raises WrongValue (#VALUE!) for other shapes, NoData (#N/A) for nobody, and Impossible (#NUM!), naming the
        row, for a frequency that is not whole or below 0, a recency outside 0..age, one above 0 without a repeat
        purchase, or a negative weight.
        """
        columns = aligned(frequency=frequency, recency=recency, age=age)
        rows, count = tallied(columns, None if weights is None else _weights(weights, columns[0]))
        frequency, recency, age = (column[rows] for column in columns)
        _check(frequency, recency, age, rows)
        if not count.any():
            raise NoData("there is no customer", where="weights", fix="Give weights above 0.")
        there = count > 0
        return cls(np.round(frequency[there]), recency[there], age[there], count[there])

    def means(self) -> tuple[float, float]:
        """Time between purchases, and time known, of a customer on average: the scale of a fit's first guess.

        Raises Impossible where there is nothing to fit: no repeat purchase, or no time.
        """
        share = self.count / self.count.sum()
        purchases, known = float(share @ self.frequency), float(share @ self.age)
        if purchases < NOISE or known < NOISE:
            raise Impossible("all ages are 0" if purchases else "no customer has bought again", where="frequency",
                             fix="A model of repeat purchases needs some: give customers known for longer.")
        return known / purchases, known


def aligned(**columns: object) -> list[FloatArray]:
    """The columns as arrays of one length; a single number serves all rows.

    Raises WrongValue for other shapes, for what is no number, and for Series whose indexes differ; NoData for
    columns without a row.
    """
    _same_index(columns)
    arrays = [_array(name, column) for name, column in columns.items()]
    length = max((array.size for array in arrays if array.ndim), default=1)
    for name, array in zip(columns, arrays, strict=True):
        if array.ndim > 1 or (array.ndim and array.size != length):
            raise WrongValue(f"{array.shape} values, where {length} are wanted", where=name,
                             fix="Give columns of the same length.")
    if not length:
        raise NoData("there is no customer", where=next(iter(columns)), fix="Give at least one row.")
    return [np.broadcast_to(array, (length,)) for array in arrays]


def _array(name: str, column: object) -> FloatArray:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        raise WrongValue("not a column of numbers", where=name, fix="Give numbers only.") from None


def _same_index(columns: dict[str, object]) -> None:
    """Series belong together row by row only where they have one index."""
    indexes = [column.index for column in columns.values() if is_series(column)]
    if any(not index.equals(indexes[0]) for index in indexes[1:]):
        raise WrongValue("the Series have different indexes", where=", ".join(columns),
                         fix="Take them from one data frame.")


def is_series(column: Any) -> TypeGuard[pd.Series[float]]:
    """Whether a column is a pandas Series, without importing pandas."""
    return hasattr(column, "index") and hasattr(column, "iloc")


def _check(frequency: FloatArray, recency: FloatArray, age: FloatArray, row: Places) -> None:
    """Raise Impossible, naming the first row with a history that cannot be."""
    for rule in RULES:
        with np.errstate(invalid="ignore"):
            faulty = np.flatnonzero(~rule.holds(frequency, recency, age))
        if len(faulty):
            i = faulty[row[faulty].argmin()]
            found = rule.found.format(frequency=frequency[i], recency=recency[i], age=age[i])
            raise Impossible(f"row {row[i] + 1}: {found}", where=rule.where, fix=ADVICE)


def _weights(weights: object, like: FloatArray) -> FloatArray:
    """How many customers each row stands for."""
    _, count = aligned(frequency=like, weights=weights)
    unfit = ~((count >= 0) & (count < MOST))
    if unfit.any():
        row = int(unfit.argmax())
        raise Impossible(f"row {row + 1}: {count[row]:g} is no weight, 0 or more", where="weights",
                         fix="A weight is how many customers a row stands for.")
    return count


def tallied(columns: Sequence[FloatArray], weights: FloatArray | None) -> tuple[Places, FloatArray]:
    """One row of each kind, the first, and how many rows (or what weight) are like it."""
    rows, counts = [], []
    for start in range(0, len(columns[0]), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        first, place = distinct([column[part] for column in columns])
        rows.append(first + start)
        counts.append(np.bincount(place, None if weights is None else weights[part]))
    found = np.concatenate(rows)
    first, place = distinct([column[found] for column in columns])
    return found[first], np.bincount(place, np.concatenate(counts)).astype(np.float64)


def distinct(columns: Sequence[FloatArray]) -> tuple[Places, Places]:
    """One row of each kind, and for every row which kind it is."""
    key, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        codes, width = _coded(column)
        if size * width >= 2**62:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            size = len(key)
        key *= width
        key += codes
        size *= width
    place = _ranks(key, size)
    first = np.empty(int(place.max()) + 1, dtype=np.intp)
    first[place[::-1]] = np.arange(len(place) - 1, -1, -1)
    return first, place


def _coded(column: FloatArray) -> tuple[npt.NDArray[np.integer[Any]], int]:
    """A number from 0 for each different value, and how many numbers there may be."""
    low, high = column.min(), column.max()
    if low > -1e9 and high < min(low + 1e6, 1e9):
        codes = column.astype(np.int32)
        if (codes == column).all():
            codes -= np.int32(low)
            return codes, int(high - low) + 1
    values, places = np.unique(column, return_inverse=True)
    return places, len(values)


def _ranks(key: npt.NDArray[np.int64], size: int) -> Places:
    """The rank of each key among the different ones; counted where that is faster than sorting."""
    if size > 4 * len(key):
        return np.unique(key, return_inverse=True)[1]
    present = np.zeros(size, dtype=bool)
    present[key] = True
    return (np.cumsum(present) - 1)[key]


def for_each(function: Callable[..., float], **columns: object) -> Any:
    """The function's value for every row of the columns, calculated once for each distinct row: an array, or a
    Series with the index of the first Series among them."""
    arrays = aligned(**columns)
    first, place = distinct(arrays)
    rows = zip(*(array[first].tolist() for array in arrays), strict=True)
    values = np.array([function(**dict(zip(columns, row, strict=True))) for row in rows])[place]
    series = next((column for column in columns.values() if is_series(column)), None)
    if series is None:
        return values
    import pandas

    return pandas.Series(values, index=series.index)
