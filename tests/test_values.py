"""A column of values reads like a list whatever it is made of, and compares as people do."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.errors import ErrorCode
from kam_xl.values import Value, Values

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
cells = st.one_of(st.none(), numbers, texts, st.booleans(), st.sampled_from(ErrorCode))
columns = st.one_of(*(st.lists(st.none() | kind, max_size=8) for kind in (numbers, texts, st.booleans(), cells)))


@given(columns)
def test_it_reads_like_the_list_that_it_is_made_of(values: list[Value]) -> None:
    column = Values.of(values)
    assert list(map(repr, column)) == list(map(repr, values))
    assert column == values
    assert [column[i] for i in range(len(column))] == values
    assert column[1:3] == values[1:3]
    assert column.blanks == values.count(None)
    assert column.filled.to_list() == [value is not None for value in values]
    assert column.kinds == set(map(type, values)) - {type(None)}


@given(columns)
def test_only_mixed_columns_and_errors_are_kept_as_objects(values: list[Value]) -> None:
    kinds = set(map(type, values)) - {type(None)}
    assert (Values.of(values).series is None) == (len(kinds) > 1 or kinds == {ErrorCode})


def same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-15)
    return type(one) is type(other) and one == other


@given(columns, columns)
def test_what_differs_is_what_people_would_call_different(one: list[Value], other: list[Value]) -> None:
    count = min(len(one), len(other))
    found = Values.of(one[:count]).differs(Values.of(other[:count])).to_list()
    assert found == [not same(a, b) for a, b in zip(one, other, strict=False)]


def test_a_number_stored_with_fifteen_digits_is_the_same_number() -> None:
    assert not Values.of([0.1 + 0.2]).differs(Values.of([0.3])).any()
    assert Values.of([0.1 + 0.2]).differs(Values.of([0.30000001])).any()


@given(columns, columns)
def test_keys_match_where_people_see_the_same(one: list[Value], other: list[Value]) -> None:
    def folded(value: Value) -> object:
        return (str, value.strip().casefold()) if type(value) is str else (type(value), value)

    for a, key in zip(one, Values.of(one).keys(), strict=True):
        for b, other_key in zip(other, Values.of(other).keys(), strict=True):
            assert (key == other_key) == (folded(a) == folded(b))


@pytest.mark.parametrize(("one", "other"), [("Straße", " STRASSE"), ("İ", "i̇"), (0.0, -0.0), ("Acme\t", "acme")])
def test_keys_that_are_the_same(one: Value, other: Value) -> None:
    assert Values.of([one]).keys().to_list() == Values.of([other, 1.0, "x"]).keys().to_list()[:1]


@given(columns, st.lists(st.none() | st.integers(0, 7), max_size=8))
def test_rows_are_taken_by_number_and_missing_ones_are_blank(values: list[Value], rows: list[int | None]) -> None:
    rows = [row for row in rows if row is None or row < len(values)]
    taken = Values.of(values).take(pl.Series(rows, dtype=pl.Int64))
    assert taken == [None if row is None else values[row] for row in rows]


@given(columns, columns, st.lists(st.booleans(), min_size=8, max_size=8))
def test_two_columns_are_merged_row_by_row(one: list[Value], other: list[Value], mine: list[bool]) -> None:
    count = min(len(one), len(other))
    merged = Values.of(one[:count]).or_else(pl.Series(mine[:count], dtype=pl.Boolean), Values.of(other[:count]))
    assert list(merged) == [a if own else b for a, b, own in zip(one, other, mine, strict=False)]


def test_the_total_is_exact_and_leaves_out_what_is_no_number() -> None:
    assert Values.of([0.1] * 10).total == 1.0
    assert Values.of([1.0, "2", True, None]).total == 1.0
    assert Values.of(["2"]).total == 0.0


def test_dates_move_between_the_date_systems() -> None:
    assert Values.of([46000.0, None]).shifted(-1462) == [44538.0, None]
    assert Values.of([46000.0, "later"]).shifted(-1462) == [44538.0, "later"]
