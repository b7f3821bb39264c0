"""Histories that are refused, histories that are counted together, and columns in and out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.errors import Impossible, KpiError, NoData, WrongValue
from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.histories import Histories
from kam_xl.models.pareto_nbd import ParetoNbd

BOTH = pytest.mark.parametrize("kind", [BgNbd, ParetoNbd])
X = np.array([0, 6, 0, 4, 4, 1, 2, 2, 0, 22, 4, 0, 3, 2, 1, 9, 0, 0, 1, 3])
RECENCY = np.array([0, 17, 0, 8, 13, 1, 3, 2, 0, 19, 19, 0, 8, 4, 1, 16, 0, 0, 4, 1])
MODEL = BgNbd(0.243, 4.414, 0.793, 2.426)


@pytest.mark.parametrize(("columns", "where", "found"), [
    (([1, 2.5], [1, 1], [2, 2]), "frequency", "row 2: 2.5"),
    (([1, -1], [1, 1], [2, 2]), "frequency", "row 2: -1"),
    (([1, 1, 1], [1, 3, 4], [2, 2, 2]), "recency", "row 2: 3 is above age 2"),
    (([1, 1], [-1, 1], [2, 2]), "recency", "row 1: -1"),
    (([0, 0], [0, 1], [2, 2]), "recency", "row 2: 1 with a frequency of 0"),
    (([1, 1], [1, float("nan")], [2, 2]), "recency", "row 2: nan"),
    (([1, 1], [1, 1], [2, float("inf")]), "age", "row 2: inf"),
    (([1, 1], [1, 1], [2, 2], [1, -1]), "weights", "row 2: -1"),
])
def test_a_history_that_cannot_be_is_refused_with_its_row(columns: tuple[list[float], ...], where: str,
                                                          found: str) -> None:
    with pytest.raises(Impossible) as caught:
        Histories.of(*columns)
    assert caught.value.where == where
    assert caught.value.found.startswith(found)


@pytest.mark.parametrize("columns", [([1, 2, 3], [1, 1], [2, 2, 2]), ([[1, 2]], [[1, 1]], [[2, 2]]),
                                     (["x"], [1], [2])])
def test_columns_that_do_not_fit_are_wrong_values(columns: tuple[list[float], ...]) -> None:
    with pytest.raises(WrongValue):
        Histories.of(*columns)


@pytest.mark.parametrize("columns", [([], [], []), ([1, 2], [1, 1], [2, 2], [0, 0])])
def test_nobody_is_no_data(columns: tuple[list[float], ...]) -> None:
    with pytest.raises(NoData):
        Histories.of(*columns)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 1.5]), st.sampled_from([2, 2.5, 1e7]),
                          st.sampled_from([0.5, 1, 3])), min_size=1, max_size=40))
def test_the_same_histories_are_counted_together(rows: list[tuple[float, ...]]) -> None:
    wanted: dict[tuple[float, ...], float] = {}
    rows = [(x, recency if x else 0, age, weight) for x, recency, age, weight in rows]
    for *history, weight in rows:
        wanted[tuple(history)] = wanted.get(tuple(history), 0) + weight
    found = Histories.of(*zip(*rows, strict=True))
    assert dict(zip(zip(found.frequency, found.recency, found.age, strict=True), found.count, strict=True)) == wanted


@BOTH
def test_a_weight_is_as_good_as_so_many_rows(kind: type[BgNbd]) -> None:
    weights = np.arange(20) % 4
    rows = [np.repeat(column, weights) for column in (X, RECENCY, np.full(20, 20))]
    weighted, repeated = kind.fit(X, RECENCY, 20, weights), kind.fit(*rows)
    assert weighted.params == pytest.approx(repeated.params, rel=1e-9)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-12)


@BOTH
@pytest.mark.parametrize("columns", [
    ([0, 0, 0], [0, 0, 0], [9, 9, 8]),  # nobody has bought again
    ([3, 3, 3, 3], [5, 5, 5, 5], [9, 9, 9, 9]),  # all alike
    ([1], [3], [9]),
    ([1, 2], [0, 0], [0, 0]),  # no time has passed
    ([1, 1, 0], [9, 9, 0], [9, 9, 9]),  # too few
])
def test_data_that_tell_no_model_are_impossible_and_say_so(kind: type[BgNbd], columns: tuple[list[float], ...]) -> None:
    with pytest.raises(Impossible) as caught:
        kind.fit(*columns)
    assert caught.value.where == "frequency"
    assert caught.value.fix


@BOTH
def test_the_unit_of_time_moves_only_the_times(kind: type[BgNbd]) -> None:
    weeks, days = kind.fit(X, RECENCY, 20), kind.fit(X, 7 * RECENCY, 140)
    for name, value in weeks.params.items():
        assert days.params[name] == pytest.approx(value * (7 if name in ("alpha", "beta") else 1), rel=1e-6)
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - X.sum() * np.log(7), rel=1e-9)


def test_numbers_give_a_number_columns_an_array_and_series_a_series() -> None:
    frame = pd.DataFrame({"x": [2, 0, 2], "t": [30.43, 0, 30.43], "T": [38.86, 10, 38.86]}, index=["b", "a", "c"])
    one = MODEL.expected_purchases(39, 2, 30.43, 38.86)
    assert isinstance(one, float)
    array = MODEL.expected_purchases(39, [2, 0, 2], [30.43, 0, 30.43], [38.86, 10, 38.86])
    assert array.tolist() == [one, MODEL.expected_purchases(39, 0, 0, 10), one]
    series = MODEL.expected_purchases(39, frame["x"], frame["t"], frame["T"])
    assert series.index.tolist() == ["b", "a", "c"]
    assert series.tolist() == array.tolist()
    assert MODEL.expected_purchases(np.array([0.0, 39.0]), 2, 30.43, 38.86).tolist() == [0, one]
    assert MODEL.p_alive(frame["x"], frame["t"], frame["T"])["a"] == 1
    worth = MODEL.lifetime_value(frame["x"] + 1.0, 2, 0.1, frame["x"], frame["t"], frame["T"])
    assert worth["b"] == pytest.approx(3 * MODEL.lifetime_value(1, 2, 0.1, 2, 30.43, 38.86))


def test_series_of_different_frames_are_refused() -> None:
    with pytest.raises(WrongValue, match="different indexes"):
        MODEL.p_alive(pd.Series([1, 2]), pd.Series([1, 1], index=[1, 0]), pd.Series([2, 2]))


@pytest.mark.parametrize("history", [(1, 3, 2), (0, 1, 2), (0.5, 1, 2), (-1, 0, 2), (float("nan"), 0, 1)])
def test_a_number_that_cannot_be_is_refused_as_in_columns(history: tuple[float, ...]) -> None:
    with pytest.raises(KpiError) as single:
        MODEL.p_alive(*history)
    with pytest.raises(KpiError) as column:
        MODEL.p_alive(*([value] for value in history))
    assert (single.value.code, single.value.where) == (column.value.code, column.value.where)
