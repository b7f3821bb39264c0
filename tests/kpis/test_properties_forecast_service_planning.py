"""What holds for forecasts, service, engagement and planning whatever the arguments are; other packages' answers."""

from __future__ import annotations

from math import isnan

import numpy
import pandas
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode, Impossible, NoData
from kam_xl.kpis.forecast import mae, rmse

KPIS = catalogue()
quick = settings(deadline=None, max_examples=60)

sales = st.lists(st.tuples(st.floats(1, 1000), st.floats(1, 1000)), min_size=1, max_size=12)
hours = st.floats(0, 100)
gap_or_hours = st.one_of(st.none(), hours)
series = st.lists(st.one_of(st.none(), st.floats(1, 100)), min_size=3, max_size=12).filter(
    lambda values: sum(value is not None for value in values) >= 3)


@given(sales)
@quick
def test_forecast_measures_agree(pairs: list[tuple[float, float]]) -> None:
    actual, forecast = zip(*pairs, strict=True)
    wape, mape = KPIS["WAPE"](actual, forecast), KPIS["MAPE"](actual, forecast)
    assert KPIS["FORECAST_ACCURACY"](actual, forecast) == 1 - wape
    assert KPIS["FORECAST_ACCURACY"](actual, forecast, "mape") == 1 - mape
    assert abs(KPIS["FORECAST_BIAS"](actual, forecast)) <= wape + 1e-12
    assert rmse(actual, forecast) >= mae(actual, forecast) - 1e-9
    if wape > 0:
        assert abs(KPIS["TRACKING_SIGNAL"](actual, forecast)) <= len(pairs) + 1e-9


@given(sales, st.floats(0.01, 1000))
@quick
def test_the_currency_does_not_matter_to_a_forecast(pairs: list[tuple[float, float]], rate: float) -> None:
    actual, forecast = zip(*pairs, strict=True)
    converted = [a * rate for a in actual], [f * rate for f in forecast]
    for name in ("WAPE", "MAPE", "FORECAST_BIAS"):
        assert KPIS[name](*converted) == pytest.approx(KPIS[name](actual, forecast), abs=1e-9)


def test_a_forecast_that_is_too_low_has_a_positive_bias_and_signal() -> None:
    for name in ("FORECAST_BIAS", "TRACKING_SIGNAL"):
        assert KPIS[name]([110, 120], [100, 100]) > 0 > KPIS[name]([100, 100], [110, 120])


@given(st.lists(hours, min_size=1, max_size=10), hours, hours)
@quick
def test_a_longer_limit_never_lowers_the_service_level(elapsed: list[float], limit: float, more: float) -> None:
    share = KPIS["SLA"](elapsed, limit)
    assert share == KPIS["SLA"](elapsed, [limit] * len(elapsed))
    assert 0 <= share <= KPIS["SLA"](elapsed, limit + more)
    assert KPIS["SLA"](elapsed, max(elapsed)) == 1


@given(st.lists(st.tuples(gap_or_hours, hours), min_size=1, max_size=10), hours)
@quick
def test_knowing_how_long_items_are_open_never_raises_the_service_level(items: list[tuple[float | None, float]],
                                                                        limit: float) -> None:
    elapsed, open_so_far = zip(*items, strict=True)
    late = sum(age > limit + 1e-6 for done, age in items if done is None)
    closed = [done for done in elapsed if done is not None]
    assume(closed and all(abs(age - limit) > 1e-6 for age in open_so_far))
    without, known = KPIS["SLA"](elapsed, limit), KPIS["SLA"](elapsed, limit, open_so_far)
    assert without == KPIS["SLA"](closed, limit)
    assert known == pytest.approx(without * len(closed) / (len(closed) + late))


def test_open_items_alone_are_judged_once_one_is_late() -> None:
    assert KPIS["SLA"]([None], 4, [5]) == 0
    with pytest.raises(NoData):
        KPIS["SLA"]([None], 4, [4])
    assert KPIS["SLA"]([3, 5], 4, [None, None]) == 0.5


@given(st.lists(st.tuples(st.integers(46000, 46100), hours), min_size=1, max_size=12))
@quick
def test_time_to_resolve_is_what_numpy_says(items: list[tuple[int, float]]) -> None:
    opened, closed = [start for start, _ in items], [start + took / 24 for start, took in items]
    took = [end - start for start, end in zip(opened, closed, strict=True)]
    for statistic, oracle in (("mean", numpy.mean(took)), ("median", numpy.median(took)),
                              ("p90", numpy.percentile(took, 90))):
        days = KPIS["RESOLUTION"](opened, closed, statistic, "days")
        assert days == pytest.approx(float(oracle))
        assert KPIS["RESOLUTION"](opened, closed, statistic) == 24 * days


def test_the_row_that_was_closed_before_it_was_opened_is_named_though_a_blank_comes_before() -> None:
    with pytest.raises(Impossible, match="closed: row 3 "):
        KPIS["RESOLUTION"]([[46000], [46000], [46000]], [[46001], [None], [45999]])


@given(st.lists(st.tuples(st.integers(46000, 46030), st.floats(46000, 46060)), min_size=1, max_size=10),
       st.integers(0, 60))
@quick
def test_tolerance_never_lowers_the_share_on_time(items: list[tuple[int, float]], tolerance: int) -> None:
    due, delivered = zip(*items, strict=True)
    strict, tolerant = KPIS["ON_TIME"](due, delivered), KPIS["ON_TIME"](due, delivered, tolerance)
    assert 0 <= strict <= tolerant <= 1
    assert tolerant == sum(int(end) <= day + tolerance for day, end in items) / len(items)


@given(series, st.floats(0, 1))
@quick
def test_trend_is_what_the_slope_of_scipy_says(values: list[float | None], tolerance: float) -> None:
    places, present = zip(*((i, v) for i, v in enumerate(values) if v is not None), strict=True)
    slope = float(stats.theilslopes(present, places).slope) / (sum(present) / len(present))
    assume(abs(abs(slope) - tolerance) > 1e-6)
    expected = "Rising" if slope > tolerance else "Falling" if slope < -tolerance else "Steady"
    assert KPIS["TREND"](values, tolerance) == expected


@given(series, st.floats(0.001, 1000))
@quick
def test_a_trend_turns_round_with_time_and_keeps_with_the_unit(values: list[float | None], factor: float) -> None:
    turned = {"Rising": "Falling", "Falling": "Rising", "Steady": "Steady"}
    trend = KPIS["TREND"](values, 0.0213)
    assert KPIS["TREND"](values[::-1], 0.0213) == turned[trend]
    assert KPIS["TREND"]([v if v is None else v * factor for v in values], 0.0213) == trend


@given(st.integers(0, 7), st.floats(0, 1000))
@quick
def test_one_odd_quarter_does_not_decide_about_a_trend(place: int, odd: float) -> None:
    values = [100 + 10 * i for i in range(8)]
    values[place] = odd
    assert KPIS["TREND"](values) == "Rising"


@given(st.lists(st.one_of(st.none(), st.floats(-100, 100)), min_size=1, max_size=12).filter(any), st.data())
@quick
def test_rolling_mean_is_what_pandas_says(values: list[float | None], data: st.DataObject) -> None:
    window = data.draw(st.integers(1, len(values)))
    oracle = pandas.Series(values, dtype=float).rolling(window, min_periods=1).mean()[window - 1:]
    found = KPIS["ROLLING"](values, window)
    assert found[:window - 1] == [ErrorCode.NA] * (window - 1)
    for mean, other in zip(found[window - 1:], oracle, strict=True):
        assert mean is ErrorCode.NA if isnan(other) else mean == pytest.approx(other, abs=1e-9)


def test_a_rolling_mean_lies_like_its_values() -> None:
    assert KPIS["ROLLING"].spill([[1], [3]], 2) == [[ErrorCode.NA], [2]]
    assert KPIS["ROLLING"].spill([[1, 3], [5, 7]], 2) == [[ErrorCode.NA, 2], [4, 6]]


@given(st.lists(st.tuples(st.floats(-100, 100), st.booleans()), min_size=2, max_size=12))
@quick
def test_key_accounts_and_the_rest_change_places_with_the_question(accounts: list[tuple[float, bool]]) -> None:
    values, is_key = zip(*accounts, strict=True)
    assume(len(set(is_key)) == 2)
    key, rest, difference = KPIS["COMPARE"](values, is_key)
    assert [rest, key, -difference] == KPIS["COMPARE"](values, [not yes for yes in is_key])
    assert key == pytest.approx(sum(v for v, yes in accounts if yes) / sum(is_key))


@given(st.permutations([1, 2.5, 4]), st.floats(1, 5), st.floats(1, 5), st.floats(1, 5), st.floats(0, 4))
@quick
def test_reviews_are_more_frequent_the_higher_the_ratings(ratings: list[float], size: float, complexity: float,
                                                          potential: float, more: float) -> None:
    assert KPIS["REVIEW_INTERVAL"](*ratings) == KPIS["REVIEW_INTERVAL"](1, 2.5, 4)
    raised = min(5.0, potential + more)
    assert KPIS["REVIEW_INTERVAL"](size, complexity, raised) <= KPIS["REVIEW_INTERVAL"](size, complexity, potential)


@given(st.lists(st.sampled_from([None, "", 0, False, "Owner", 46000]), min_size=1, max_size=20))
@quick
def test_completeness_counts_what_is_not_blank(cells: list[object]) -> None:
    filled = [cell for cell in cells if cell not in (None, "")]
    assert KPIS["COMPLETENESS"](cells) == len(filled) / len(cells)


@given(st.floats(46000, 46400), st.floats(0, 400))
@quick
def test_an_account_is_stale_when_its_days_since_contact_are_over_the_limit(contact: float, silence: float) -> None:
    as_of = contact + silence
    days = KPIS["DAYS_SINCE"](contact, as_of)
    assert days % 1 == 0
    assert abs(days - silence) < 1
    assert KPIS["STALE"](contact, as_of) is (days > 30)


@pytest.mark.parametrize("answer", [2, -1, 0.5])
@pytest.mark.parametrize("name", ["COMPARE", "RISK_ACCURACY"])
def test_an_answer_is_yes_or_no(name: str, answer: float) -> None:
    with pytest.raises(Impossible, match=f"{answer} is neither 1 nor 0. Give 1 or TRUE, 0 or FALSE."):
        KPIS[name]([0.8, 0.3, 0.1], [1, 0, answer])


def test_a_trend_of_too_many_values_is_refused_before_it_takes_all_memory() -> None:
    assert KPIS["TREND"](list(range(1, 401))) == "Steady"
    with pytest.raises(Impossible, match="1001 values are more than 1000"):
        KPIS["TREND"]([1.0] * 1001)
