"""A column of text through its distinct values, each of which is looked at once."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def distinct(cells: pl.Series) -> set[str]:
    """The different texts of a column, blanks (null) left out."""
    return set(cells.drop_nulls().unique())


def mapped(cells: pl.Series, meaning: Mapping[str, float | bool], dtype: type[pl.DataType]) -> pl.Series:
    """What each cell means, null where it means nothing.

    >>> mapped(pl.Series(["a", "b", "a", None]), {"a": 1.0}, pl.Float64).to_list()
    [1.0, None, 1.0, None]
    """
    known, meant = pl.Series(meaning.keys(), dtype=pl.String), pl.Series(meaning.values(), dtype=dtype)
    return cells.replace_strict(known, meant, default=None, return_dtype=dtype)
