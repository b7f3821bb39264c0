"""Forecast.

How far forecasts were from what came, in which direction, and whether sales reached them.
"""

from __future__ import annotations

from math import fsum, hypot, sqrt
from typing import Annotated, Literal

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Numbers, Unit, divide, example, kpi
from kam_xl.catalogue.coerce import bind

Actual = Annotated[Numbers, Arg("What came, one number for each period or account.")]
Forecast = Annotated[Numbers, Arg("What had been forecast for the same ones.", pairs_with="actual")]

WAPE = "SUM(ABS(actual-forecast))/SUM(ABS(actual))"
MAPE = "LET(counted,actual<>0,SUM(IF(counted,ABS((actual-forecast)/actual),0))/SUM(counted*1))"


def errors_of(actual: Numbers, forecast: Numbers) -> list[float]:
    """The error of each forecast: actual less forecast."""
    return [a - f for a, f in zip(actual, forecast, strict=True)]


@kpi(unit=Unit.FRACTION, better=Better.HIGHER,
     answers=("How good are our forecasts?", "Can we rely on the sales forecast?"),
     excel=f'1-IF(method="wape",{WAPE},{MAPE})',
     examples=[example([100, 50, 50], [90, 60, 50], gives=0.9, note="1 − (10 + 10) / 200"),
               example([100, 50, 50], [90, 60, 50], "mape", gives=0.9, note="1 − (10 % + 20 % + 0 %) / 3"),
               example([10, 10], [40, 10], gives=-0.5, note="1 − 30/20: not cut off at 0"),
               example([100, None, 50], [90, 60, 50], gives=14 / 15, note="a pair with a blank is skipped"),
               example([0, 0], [1, 2], gives=DIV0), example([100], [90, 60], gives=VALUE),
               example([100], [90], "rmse", gives=VALUE), example([None], [90], gives=NA)])
def forecast_accuracy(
    actual: Actual, forecast: Forecast,
    method: Annotated[Literal["wape", "mape"], Arg('The error that is taken off 1: "wape" (default) or '
                                                   '"mape".')] = "wape",
) -> float:
    """Forecast accuracy: 1 less the error of KAM_WAPE or KAM_MAPE. 1 is a perfect forecast; errors larger than the
    values make it negative.

    Periods with an actual of 0 count in "wape" and are skipped in "mape"; only such periods are #DIV/0!.
    """
    return 1 - (wape if method == "wape" else mape).compute(actual, forecast)


@kpi(unit=Unit.FRACTION, better=Better.LOWER, answers="How wrong are our forecasts in all?", excel=WAPE,
     examples=[example([100, 50, 50], [90, 60, 50], gives=0.1, note="(10 + 10) / 200"),
               example([100, 0], [90, 10], gives=0.2, note="a 0 counts"),
               example([-100, 100], [-90, 100], gives=0.05, note="10 / (100 + 100)"),
               example([0, 0], [1, 2], gives=DIV0), example([100, "n/a"], [90, 60], gives=VALUE),
               example([None], [90], gives=NA)])
def wape(actual: Actual, forecast: Forecast) -> float:
    """Weighted absolute percentage error of forecasts: the sum of absolute errors divided by the sum of absolute
    actual values. Large accounts and periods weigh more.
    """
    return divide(fsum(map(abs, errors_of(actual, forecast))), fsum(map(abs, actual)), "the total of actual")


@kpi(unit=Unit.FRACTION, better=Better.LOWER, answers="By how many percent are our forecasts wrong?", excel=MAPE,
     examples=[example([100, 50], [90, 60], gives=0.15, note="(10 % + 20 %) / 2"),
               example([100, 0, 50], [90, 7, 60], gives=0.15, note="nothing can be a percentage of 0"),
               example([0, 0], [1, 2], gives=DIV0), example([100, 50], [90], gives=VALUE),
               example([None, 50], [90, None], gives=NA)])
def mape(actual: Actual, forecast: Forecast) -> float:
    """Mean absolute percentage error of forecasts: the mean of each absolute error divided by its actual value. Each
    period weighs the same; periods with an actual of 0 are skipped.

    Only zeros are #DIV/0!. Source: R. J. Hyndman & G. Athanasopoulos, Forecasting: Principles and Practice, 2nd ed.,
    section 3.4.
    """
    shares = [abs((a - f) / a) for a, f in zip(actual, forecast, strict=True) if a]
    return divide(fsum(shares), len(shares), "the number of actual values that are not 0")


@kpi(unit=Unit.FRACTION, answers=("Is our forecast biased?", "Do we forecast too much or too little?"),
     excel="SUM(actual-forecast)/SUM(actual)",
     examples=[example([100, 50, 50], [90, 40, 60], gives=0.05, note="(10 + 10 − 10) / 200: forecast too low"),
               example([100, 100], [110, 120], gives=-0.15, note="forecast too high"),
               example([100, -100], [90, 0], gives=DIV0), example([100, 50], [90], gives=VALUE),
               example([None], [90], gives=NA)])
def forecast_bias(actual: Actual, forecast: Forecast) -> float:
    """Forecast bias: the sum of errors (actual less forecast) divided by the sum of actual values. Positive where
    forecasts are too low, negative where they are too high, close to 0 where errors cancel out.
    """
    return divide(fsum(errors_of(actual, forecast)), fsum(actual), "the total of actual")


@kpi(unit=Unit.RATIO, answers="Do our forecasts miss on the same side again and again?",
     excel="LET(missed,actual-forecast,SUM(missed)/AVERAGE(ABS(missed)))",
     examples=[example([100, 50, 60], [90, 60, 50], gives=1, note="10 − 10 + 10 over a mean of 10"),
               example([110, 110, 110, 110], [100, 100, 100, 100], gives=4, note="always too low"),
               example([100, 100], [100, 100], gives=DIV0, note="no error at all"),
               example([100, "?"], [90, 60], gives=VALUE), example([None], [90], gives=NA)])
def tracking_signal(actual: Actual, forecast: Forecast) -> float:
    """Tracking signal of forecasts: the sum of errors (actual less forecast) divided by their mean absolute size.
    Beyond 4 on either side, forecasts are taken to be biased.

    Forecasts without any error are #DIV/0!. Source: R. G. Brown, Statistical Forecasting for Inventory Control (1959).
    """
    return divide(fsum(errors_of(actual, forecast)), fsum(map(abs, errors_of(actual, forecast))) / len(actual),
                  "the mean absolute error")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="Did sales reach the forecast?", excel="actual/forecast",
     examples=[example(95, 100, gives=0.95), example(120, 100, gives=1.2), example(95, 0, gives=DIV0),
               example(95, -1, gives=NUM), example(95, None, gives=NA), example("95", 100, gives=VALUE)])
def sales_target(actual: Annotated[float, Arg("Sales of the period.")],
                 forecast: Annotated[float, Arg("Sales that had been forecast for it.", at_least=0)]) -> float:
    """Sales target %: actual sales divided by forecast sales. 1 and more has reached the target."""
    return divide(actual, forecast, "forecast")


def mae(actual: object, forecast: object) -> float:
    """Mean absolute error of forecasts, in the unit of the values.

    Ranges as for KAM_WAPE, with its errors. Source: R. J. Hyndman & G. Athanasopoulos, Forecasting: Principles and
    Practice, 2nd ed., section 3.4.
    """
    errors = errors_of(*bind(wape.parameters, (actual, forecast)))
    return fsum(map(abs, errors)) / len(errors)


def rmse(actual: object, forecast: object) -> float:
    """Root mean squared error of forecasts, in the unit of the values.

    Ranges as for KAM_WAPE, with its errors. Source as for `mae`.
    """
    errors = errors_of(*bind(wape.parameters, (actual, forecast)))
    return float(hypot(*errors)) / sqrt(len(errors))
