"""A column of cell values: what every source yields, every table holds, and every sheet is written from.

A million numbers as Python objects would take 32 MB, and a second to look at. So a column of one type is kept as a
polars series, which compares, selects and writes them all at once; only a column of mixed types is a list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias, cast, overload

import polars as pl

from kam_xl.errors import ErrorCode

Value: TypeAlias = float | str | bool | ErrorCode | None
"""What a cell holds; dates are serial numbers, blank is None."""

COMPACT: dict[type, type[pl.DataType]] = {float: pl.Float64, str: pl.String, bool: pl.Boolean}
"""The types of which a column can be kept as a series."""

SAME_NUMBER = 1e-15
"""Numbers that differ by this share are the same: some programs store 15 or 16 digits."""


class Values(Sequence[Value]):
    """A column's values, one a row; it reads like a list.

    >>> Values.of([2.5, None, 4.0])[2], Values.of(["Acme", 7.0, None]).kinds == {str, float}
    (4.0, True)
    """

    __slots__ = ("_held",)

    def __init__(self, held: pl.Series | list[Value]) -> None:
        self._held = held

    @classmethod
    def of(cls, values: Iterable[Value] | pl.Series) -> Values:
        """The values in the form that suits them; a series has to be of numbers (Float64), text or logicals."""
        if isinstance(values, Values):
            return values
        if isinstance(values, pl.Series):
            return cls(values)
        listed = list(values)
        kinds = set(map(type, listed)) - {type(None)}
        if len(kinds) > 1 or not kinds <= COMPACT.keys():
            return cls(listed)
        return cls(pl.Series(listed, dtype=COMPACT[kinds.pop() if kinds else str]))

    @classmethod
    def blank(cls, count: int) -> Values:
        """So many blank cells."""
        return cls(pl.repeat(None, count, dtype=pl.String, eager=True))

    @property
    def series(self) -> pl.Series | None:
        """The values as a series of Float64, String or Boolean, blanks null; None where types are mixed."""
        return self._held if isinstance(self._held, pl.Series) else None

    @property
    def kinds(self) -> frozenset[type]:
        """The types of the values that are not blank."""
        if isinstance(self._held, list):
            return frozenset(map(type, self._held)) - {type(None)}
        filled = self._held.null_count() < len(self._held)
        return frozenset(kind for kind, dtype in COMPACT.items() if filled and self._held.dtype == dtype)

    @property
    def blanks(self) -> int:
        """How many are blank."""
        return self._held.null_count() if isinstance(self._held, pl.Series) else self._held.count(None)

    @property
    def filled(self) -> pl.Series:
        """For each row whether it is not blank."""
        if isinstance(self._held, pl.Series):
            return self._held.is_not_null()
        return pl.Series([value is not None for value in self._held], dtype=pl.Boolean)

    @property
    def total(self) -> float:
        """The sum of the numbers, exact to the last digit."""
        if isinstance(self._held, pl.Series):
            return math.fsum(self._held.drop_nulls().to_list()) if self._held.dtype == pl.Float64 else 0.0
        return math.fsum(value for value in self._held if isinstance(value, float))

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._held)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Values: ...
    def __getitem__(self, index: int | slice) -> Value | Values:
        return Values(self._held[index]) if isinstance(index, slice) else cast("Value", self._held[index])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Values.of({list(self[:5])}{'…' if len(self) > 5 else ''})"

    def take(self, rows: pl.Series) -> Values:
        """The values of those rows, by their numbers from 0; blank where the number is null."""
        if isinstance(self._held, pl.Series):
            return Values(self._held.gather(cast("Any", rows)))
        return Values([None if row is None else self._held[row] for row in rows])

    def shifted(self, days: float) -> Values:
        """Numbers moved by so many days, as between the 1900 and the 1904 date system."""
        if isinstance(self._held, pl.Series):
            return Values(self._held + days) if self._held.dtype == pl.Float64 else self
        return Values([value + days if isinstance(value, float) else value for value in self._held])

    def or_else(self, mine: pl.Series, other: Values) -> Values:
        """These values in the rows that are marked, the other ones elsewhere."""
        one, two = self.series, other.series
        if one is not None and two is not None and one.dtype == two.dtype:
            return Values(one.zip_with(mine, two))
        return Values.of([a if own else b for a, b, own in zip(self, other, mine, strict=True)])

    def differs(self, other: Values) -> pl.Series:
        """For each row whether the two hold something else: 7 is not "7", blank is like blank only."""
        mine, its = self.series, other.series
        if mine is None or its is None or (mine.dtype != its.dtype and mine.null_count() + its.null_count() == 0):
            return pl.Series(map(_differ, self, other), dtype=pl.Boolean)
        if mine.dtype != its.dtype:
            return mine.is_not_null() | its.is_not_null()
        if mine.dtype != pl.Float64:
            return mine.ne_missing(its)
        far = (mine - its).abs() > SAME_NUMBER * pl.select(pl.max_horizontal(mine.abs(), its.abs())).to_series()
        return far.fill_null(value=True) & mine.ne_missing(its)

    def keys(self) -> pl.Series:
        """The values as text to be matched as people match them: without regard to case and outer spaces, a number
        never like a text. Blank is null."""
        if not isinstance(self._held, list):
            return _keys(self._held)
        keys: list[str | None] = [None] * len(self._held)
        for kind in self.kinds:
            rows = [row for row, value in enumerate(self._held) if type(value) is kind]
            same = [self._held[row] for row in rows]
            found = _keys(pl.Series(same, dtype=COMPACT[kind])) if kind in COMPACT else [f"e{value}" for value in same]
            for row, key in zip(rows, found, strict=True):
                keys[row] = key
        return pl.Series(keys, dtype=pl.String)


def _keys(held: pl.Series) -> pl.Series:
    if held.dtype == pl.String:
        return "t" + _folded(held)
    if held.dtype == pl.Boolean:
        return "b" + held.cast(pl.String)
    return "n" + pl.select(pl.when(held == 0).then(0.0).otherwise(held)).to_series().cast(pl.String)  # −0 is 0


def _differ(one: Value, other: Value) -> bool:
    if type(one) is float and type(other) is float:
        return abs(one - other) > SAME_NUMBER * max(abs(one), abs(other))
    return type(one) is not type(other) or one != other


def _folded(texts: pl.Series) -> pl.Series:
    """Text without regard to case and outer spaces, by the rules of Python, which polars' lower case is for ASCII."""
    if (texts.str.len_bytes() == texts.str.len_chars()).all():
        return texts.str.strip_chars().str.to_lowercase()
    distinct = texts.drop_nulls().unique()
    return texts.replace_strict(distinct, pl.Series([text.strip().casefold() for text in distinct], dtype=pl.String),
                                default=None)
