"""What an add-in puts into the cell, and what it remembers."""

from __future__ import annotations

from typing import Any

import pytest

from kam_xl.catalogue.by_row import cell_function
from kam_xl.catalogue.types import Shape
from kam_xl.errors import ErrorCode, WrongValue
from kam_xl.surfaces.answers import Cache, answer


class Counted:
    """A function that tells how often it is called, and gives its arguments back."""

    name, family, summary, syntax, native_gap, parameters, shape = "KAM_COUNTED", "", "", "", "", (), Shape.SINGLE

    def __init__(self) -> None:
        self.calls = 0

    def spill(self, *args: object) -> list[list[Any]]:
        self.calls += 1
        if args == ("fail",):
            raise WrongValue("no")
        return [[args]]


def test_an_error_is_the_single_cell_that_shows_it() -> None:
    assert answer(cell_function("KAM_GROWTH"), [5.0, 0.0]) == [[ErrorCode.DIV0]]
    assert answer(cell_function("KAM_SCORE_PARTS"), [[[8.0, 6.0]]]) == [[4, 3]]


def test_the_same_call_is_calculated_once() -> None:
    cache, function = Cache(), Counted()
    first = cache.answer(function, [[[1.0, None], ["a", True]], 2.0])
    assert cache.answer(function, [[[1.0, None], ["a", True]], 2.0]) == first
    assert function.calls == 1


@pytest.mark.parametrize(("one", "other"), [(1.0, True), (0.0, False), ("1", 1.0), (None, ""), ([[1.0, 2.0]],
                         [[1.0], [2.0]]), (0.0, -0.0)])
def test_values_that_only_look_equal_are_different_calls(one: object, other: object) -> None:
    cache, function = Cache(), Counted()
    cache.answer(function, [one])
    cache.answer(function, [other])
    assert function.calls == 2


def test_two_functions_over_the_same_values_are_different_calls() -> None:
    cache = Cache()
    values = [3.0, 4.0]
    answers = [cache.answer(cell_function(name), values) for name in ("KAM_GROWTH", "KAM_SHARE")]
    assert answers == [[[-0.25]], [[0.75]]]


def test_an_error_is_remembered_too() -> None:
    cache, function = Cache(), Counted()
    assert cache.answer(function, ["fail"]) == cache.answer(function, ["fail"]) == [[ErrorCode.VALUE]]
    assert function.calls == 1


def test_what_is_given_out_can_be_changed_without_harm() -> None:
    cache, function = Cache(), cell_function("KAM_SCORE_PARTS")
    cache.answer(function, [[[8.0, 6.0]]])[0][0] = 99
    assert cache.answer(function, [[[8.0, 6.0]]]) == [[4, 3]]


def test_it_forgets_what_was_asked_longest_ago() -> None:
    cache, function = Cache(entries=2), Counted()
    for value in (1.0, 2.0, 1.0, 3.0, 1.0, 2.0):
        cache.answer(function, [value])
    assert len(cache) == 2
    assert function.calls == 4, "1, 2 and 3, and 2 again, which was the oldest"


def test_large_ranges_and_error_cells_are_answered_but_not_kept() -> None:
    cache, function = Cache(size=100), Counted()
    for value in ([[float(i) for i in range(100)]], ErrorCode.NA):
        cache.answer(function, [value])
        cache.answer(function, [value])
    assert function.calls == 4
    assert len(cache) == 0
