"""The quick way through plain numbers never says anything else than the close look."""

from __future__ import annotations

import math
from decimal import Decimal
from random import Random

import pytest

from kam_xl.catalogue import NA, NUM, Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.coerce import bind
from kam_xl.catalogue.quick import quick_reader
from kam_xl.errors import KpiError
from tests.random_arguments import random_arguments

SCORE, SCORE_ROWS, CLV, CES, GROWTH = (catalogue()[name]
                                       for name in ("SCORE", "SCORE_ROWS", "CLV", "CES", "GROWTH"))


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_what_is_read_quickly_is_what_a_close_look_reads(kpi: Kpi[object]) -> None:
    read = quick_reader(kpi.parameters)
    rng = Random(kpi.name)
    for _ in range(300):
        args = random_arguments(kpi, rng)
        if rng.random() < 0.5:
            args = tuple(map(_flat, args))
        values = read(args)
        if values is not None:
            assert values == bind(kpi.parameters, [*args, *[None] * (len(kpi.parameters) - len(args))])


def _flat(value: object) -> object:
    """A row or a column as the plain list that Python callers hand over."""
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    if isinstance(value, list) and all(isinstance(row, list) and len(row) == 1 for row in value):
        return [row[0] for row in value]
    return value


def test_plain_numbers_are_read_quickly() -> None:
    assert quick_reader(SCORE.parameters)(([8, 6.5], [5, 3])) == [[8, 6.5], [5, 3], "skip", 10]
    assert quick_reader(SCORE.parameters)(([8, 6],)) == [[8, 6], [1, 1], "skip", 10]
    assert quick_reader(SCORE_ROWS.parameters)(([[8, 6], [4, 4]], [1, 2])) == [[[8, 6], [4, 4]], [1, 2]]
    assert quick_reader(SCORE.parameters)(([[8], [None], [6]], ((5, 3, 1),))) == [[8, None, 6], [5, 3, 1], "skip", 10]
    assert quick_reader(catalogue()["RETENTION_IDS"].parameters)((["A", "b"], ("a",))) == [["a", "b"], ["a"]]
    assert quick_reader(CLV.parameters)((100, 0.8, 0.1)) == [100.0, 0.8, 0.1, 0, "end", 0]


@pytest.mark.parametrize("odd", [math.nan, math.inf, 10**400, None, "9", True, Decimal(3), [1]])
def test_a_cell_that_is_no_plain_number_gets_a_close_look(odd: object) -> None:
    assert quick_reader(GROWTH.parameters)((odd, 1)) is None
    if odd is not None:  # a criterion without a score
        assert quick_reader(SCORE.parameters)(([8, odd], [5, 3])) is None
    assert quick_reader(CES.parameters)(([5, odd],)) is None
    if odd is not True:  # it counts as 1
        assert quick_reader(SCORE_ROWS.parameters)(([[8, 6], [odd, 4]], [1, 2])) is None


def test_a_nan_is_a_blank_wherever_it_stands() -> None:
    assert SCORE([8, math.nan], [5, 3]) == 8
    assert SCORE_ROWS([[8, math.nan], [math.nan, math.nan]], [1, 1]) == [8, NA]


def test_numbers_whose_sum_is_too_large_are_read_closely_and_named() -> None:
    with pytest.raises(KpiError) as caught:
        catalogue()["EXPECTED_LOSS"]([1, 1], [1.7e308, 1.7e308])
    assert caught.value.code is NUM
