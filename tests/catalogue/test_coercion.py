"""The rules that hold for every function, tried on functions made for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Block, Gaps, Ids, Numbers, Texts, Unit, below, kpi, whole
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode, KpiError, NoData, WrongValue


@kpi(unit=Unit.COUNT, examples=[])
def numbers(x: Annotated[Numbers, Arg("X.")], y: Annotated[Numbers, Arg("Y.", pairs_with="x")]) -> Any:
    """The pairs that are complete."""
    return list(zip(x, y, strict=True))


@kpi(unit=Unit.COUNT, examples=[])
def ranges(gaps: Annotated[Gaps, Arg("With blanks.")],
           limits: Annotated[Numbers, Arg("One, or one for each.", pairs_with="gaps", one="repeat")] | None = None,
           weights: Annotated[Gaps, Arg("Weights.", pairs_with="gaps", if_omitted=1)] | None = None) -> Any:
    """Ranges that keep their blanks."""
    return gaps, limits, weights


@kpi(unit=Unit.COUNT, examples=[])
def labels(texts: Annotated[Texts, Arg("Labels.")], ids: Annotated[Ids, Arg("Identifiers.")],
           words: Annotated[Sequence[str], Arg("Words.", choices=("up", "down"), pairs_with="texts",
                                               if_omitted="up")] | None = None) -> Any:
    """Texts of every kind."""
    return texts, ids, words


@kpi(unit=Unit.COUNT, examples=[])
def scalars(number: Annotated[float, Arg("A number.")], flag: Annotated[bool, Arg("A flag.")] = True,
            text: Annotated[str, Arg("A text.")] = "none",
            share: Annotated[float, Arg("A share.", fraction=True)] = 0.5) -> Any:
    """One cell each."""
    return number, flag, text, share


@kpi(unit=Unit.COUNT, examples=[])
def block(rows: Annotated[Block, Arg("Rows.")],
          weights: Annotated[Gaps, Arg("Of the columns.", pairs_with="rows", if_omitted=1)] | None = None) -> Any:
    """A block and a weight for each column."""
    return rows, weights


def code_of(function: Any, *args: object) -> ErrorCode:
    with pytest.raises(KpiError) as caught:
        function(*args)
    return caught.value.code


def test_a_pair_with_a_blank_is_skipped_and_a_zero_is_not() -> None:
    assert numbers([1, None, 3, 0], [5, 6, "", 0]) == [(1, 5), (0, 0)]


def test_pairs_match_in_reading_order_whatever_their_layout() -> None:
    assert numbers([[1, 2], [3, 4]], [5, 6, 7, 8]) == [(1, 5), (2, 6), (3, 7), (4, 8)]


def test_gaps_keep_their_place_and_a_single_limit_serves_all() -> None:
    assert ranges([1, None, 3], 7) == ([1, None, 3], [7, 7, 7], [1, 1, 1])
    assert ranges([1, None, 3], [7, 8, 9], [1, None, 2]) == ([1, None, 3], [7, 8, 9], [1, None, 2])
    assert ranges([1, 2]) == ([1, 2], None, [1, 1])


def test_labels_are_text_identifiers_ignore_case_and_words_have_a_default() -> None:
    assert labels(["A", 1.0, True], ["Acme", "ACME", 7, True], ["Up", None, "DOWN"]) == (
        ["A", "1", "TRUE"], ["acme", "acme", 7, 1], ["up", "up", "down"])
    assert labels(["A", None, "B"], ["x"]) == (["A", "B"], ["x"], ["up", "up"])
    assert labels(["A", None, "B"], ["x"], ["down", "up", None]) == (["A", "B"], ["x"], ["down", "up"])
    assert labels(["A", "B"], ["x"], [None, None])[2] == ["up", "up"]


def test_a_blank_optional_is_its_default_and_a_blank_required_is_na() -> None:
    assert scalars(5, None, "", None) == (5, True, "none", 0.5)
    assert scalars(True, 0, 7) == (1, False, "7", 0.5)
    assert code_of(scalars, None) is NA
    assert code_of(scalars, "") is NA


def test_a_weight_for_each_column_of_a_block() -> None:
    assert block([[1, None], [3, 4]], [5, 6]) == ([[1, None], [3, 4]], [5, 6])
    assert block([[1, 2, 3], [4, 5, 6]])[1] == [1, 1, 1]
    assert code_of(block, [[1, 2], [3, 4]], [1, 2, 3, 4]) is VALUE


def test_nothing_at_all_is_no_data() -> None:
    assert code_of(numbers, [], []) is NA
    assert code_of(numbers, [None], [None]) is NA
    assert code_of(numbers, [1, None], [None, 2]) is NA


def test_several_faults_are_reported_in_the_order_of_the_rules() -> None:
    assert code_of(numbers, ["text", DIV0], [1]) is DIV0
    assert code_of(numbers, ["text", 1], [1]) is VALUE
    assert code_of(numbers, [None, None], ["text", 1]) is VALUE
    assert code_of(scalars, None, True, "", 20) is NA
    assert code_of(scalars, float("inf")) is NUM


@pytest.mark.parametrize("text", ["9", " ", "n/a", "TRUE"])
def test_text_among_numbers_is_named_with_its_place(text: str) -> None:
    with pytest.raises(KpiError, match=rf"^x: cell 2 is the text '{text}'") as caught:
        numbers([1, text], [1, 2])
    assert caught.value.code is VALUE


def test_a_percentage_typed_as_a_number_is_explained() -> None:
    with pytest.raises(KpiError, match=r"share: 20 is above 1\. 20 means 2000 %; type 20 % or 0\.2\.") as caught:
        scalars(1, True, "x", 20)
    assert caught.value.code is NUM


def test_a_date_is_shown_as_a_date() -> None:
    with pytest.raises(KpiError, match="last_contact: 2026-03-01 is after as_of 2026-01-31"):
        catalogue()["STALE"](46082, 46053)
    with pytest.raises(KpiError, match="date: 2958466 is after as_of 2025-12-09"):
        catalogue()["DAYS_SINCE"](2958466, 46000)


def test_an_unknown_word_suggests_the_one_that_was_meant() -> None:
    with pytest.raises(KpiError, match="Did you mean lower"):
        catalogue()["HEADROOM"](1, 2, "lowr")


@pytest.mark.parametrize("number", [0.1 * 3 * 10, 3 - 1e-12, 3])
def test_binary_noise_does_no_harm_to_a_whole_number(number: float) -> None:
    assert whole(number, "n") == 3


@pytest.mark.parametrize("number", [2.5, 2.999, 1e10 + 0.5])
def test_what_is_not_whole_is_refused_by_name(number: float) -> None:
    with pytest.raises(KpiError, match="n: .* is not a whole number"):
        whole(number, "n")


cell = st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(-1000, 1000), st.booleans())


@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=12), st.data())
@settings(deadline=None)
def test_any_layout_of_the_same_cells_gives_the_same(pairs: list[tuple[Any, Any]], data: st.DataObject) -> None:
    def laid_out(flat: list[Any]) -> object:
        width = data.draw(st.sampled_from([n for n in range(1, len(flat) + 1) if len(flat) % n == 0]))
        rows = [flat[i : i + width] for i in range(0, len(flat), width)]
        return data.draw(st.sampled_from([rows, tuple(tuple(row) for row in rows), flat, tuple(flat)]))

    x, y = ([pair[i] for pair in pairs] for i in (0, 1))
    complete = [(float(a), float(b)) for a, b in pairs if a is not None and b is not None]
    if complete:
        assert numbers(laid_out(x), laid_out(y)) == complete
    else:
        assert code_of(numbers, laid_out(x), laid_out(y)) is NA


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
@settings(deadline=None)
def test_below_is_a_strict_order_with_a_tolerance(a: float, b: float) -> None:
    assert not below(a, a)
    assert not (below(a, b) and below(b, a))
    if below(a, b):
        assert a < b


def test_binary_noise_is_not_below() -> None:
    assert not below(9 / 10, 0.9)
    assert not below(0.3, 0.1 + 0.2)
    assert below(0.3, 0.31)


@pytest.mark.parametrize(("name", "args"), [
    ("SCORE", ([8, None, 11], None, "error")), ("SCORE", ([8, None], [None, -1])),
    ("SCORE_TOTAL", ([8, None], [None, -1], 10)), ("SCORE_PARTS", ([None, 5], [-1, None])),
    ("SCORE_CHANGE", ([8, 11], [None, None])), ("HEALTH", ([None, 5], [0, 0], [10, 10], [-1, 1], "error")),
    ("TREND", ([1, 2], 2)), ("SBG_FIT", ([100, -5],)), ("RESOLUTION", ([-5, None], [None, 3])),
    ("COMPLETENESS", ([],))])
def test_no_data_outranks_an_impossible_number(name: str, args: tuple[object, ...]) -> None:
    with pytest.raises(NoData):
        catalogue()[name](*args)


@pytest.mark.parametrize(("name", "args"), [
    ("BAND", (72, [70, 50], ["B", "A"])), ("BAND", (None, [50, 70], ["B", "A"])),
    ("NPS_BAND", (150, [0, 50], ["a", "b"])), ("NPS_BAND", (None, [0, 50], ["a", "b"])), ("NPS_BAND", (5, [0, 50]))])
def test_the_wrong_number_of_labels_outranks_both(name: str, args: tuple[object, ...]) -> None:
    with pytest.raises(WrongValue, match="labels for"):
        catalogue()[name](*args)
