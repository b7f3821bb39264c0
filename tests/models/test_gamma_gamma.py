"""The Gamma-Gamma model against other packages, the likelihood as published, and simulated customers."""

from __future__ import annotations

import subprocess
import sys
import warnings
from math import lgamma, log

import numpy as np
import pandas as pd
import pytest

from kam_xl.errors import Impossible, NoData, WrongValue
from kam_xl.models.gamma_gamma import GammaGamma
from tests.models import cdnow


def likelihood(p: float, q: float, gamma: float, frequency: float, spend: float) -> float:
    """One customer's log-likelihood, equation 1a of Fader & Hardie, note 025."""
    x, z = frequency, spend
    return (lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(gamma) + (p * x - 1) * log(z) + p * x * log(x)
            - (p * x + q) * log(gamma + x * z))


def test_the_fit_is_that_of_lifetimes() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was written for older versions of pandas
        from lifetimes import GammaGammaFitter

        buyers = cdnow.summary().query("x > 0")
        theirs = GammaGammaFitter().fit(buyers["x"], buyers["zbar"]).summary
    ours = GammaGamma.fit(buyers["x"], buyers["zbar"])
    assert list(ours.params.values()) == pytest.approx(theirs["coef"].tolist(), rel=1e-5)
    assert list(ours.standard_errors.values()) == pytest.approx(theirs["se(coef)"].tolist(), rel=1e-3)


def test_the_log_likelihood_is_that_of_the_note_and_highest_at_the_fit() -> None:
    buyers = cdnow.summary().query("x > 0")
    fitted = GammaGamma.fit(buyers["x"], buyers["zbar"])

    def total(p: float, q: float, gamma: float) -> float:
        return sum(likelihood(p, q, gamma, x, z) for x, z in zip(buyers["x"], buyers["zbar"], strict=True))

    assert fitted.log_likelihood == pytest.approx(total(**fitted.params), rel=1e-12)
    for name in fitted.names:
        for factor in (0.99, 1.01):
            assert total(**(fitted.params | {name: fitted.params[name] * factor})) < fitted.log_likelihood


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    """30,000 customers who behave as the model says, of whom some have not bought again."""
    rng = np.random.default_rng(11)
    frequency = rng.geometric(0.3, 30_000) - 1
    rate = rng.gamma(3.5, 1 / 20, 30_000)
    spend = rng.gamma(np.maximum(4 * frequency, 1), 1 / (rate * np.maximum(frequency, 1)))
    return pd.DataFrame({"frequency": frequency, "mean_spend": np.where(frequency > 0, spend, 0)})


def test_the_fit_recovers_simulated_customers_within_its_standard_errors(customers: pd.DataFrame) -> None:
    fitted = GammaGamma.fit(customers["frequency"], customers["mean_spend"])
    for name, true in (("p", 4), ("q", 3.5), ("gamma", 20)):
        assert abs(fitted.params[name] - true) < 4 * fitted.standard_errors[name]
        assert fitted.standard_errors[name] < 0.1 * true


@pytest.mark.parametrize("currency", [1e-8, 1e8])
def test_another_currency_changes_gamma_only(customers: pd.DataFrame, currency: float) -> None:
    some = customers[:3000]
    fitted = GammaGamma.fit(some["frequency"], some["mean_spend"])
    changed = GammaGamma.fit(some["frequency"], some["mean_spend"] * currency)
    assert changed.params == pytest.approx(fitted.params | {"gamma": fitted.gamma * currency}, rel=1e-7)
    assert changed.standard_errors["gamma"] == pytest.approx(fitted.standard_errors["gamma"] * currency, rel=1e-5)
    buyers = int((some["mean_spend"] > 0).sum())
    assert changed.log_likelihood == pytest.approx(fitted.log_likelihood - buyers * log(currency))


def test_customers_who_cannot_tell_anything_are_left_out(customers: pd.DataFrame) -> None:
    some = customers[:2000]
    more = pd.concat([some, pd.DataFrame({"frequency": [0, 3, 5], "mean_spend": [80.0, 0.0, -20.0]})])
    assert GammaGamma.fit(**more).params == GammaGamma.fit(**some).params


def test_identical_customers_are_counted_together(customers: pd.DataFrame) -> None:
    rounded = customers[:2000].round()
    threefold = GammaGamma.fit(**pd.concat([rounded] * 3))
    once = GammaGamma.fit(**rounded)
    assert threefold.params == pytest.approx(once.params, rel=1e-7)
    assert threefold.log_likelihood == pytest.approx(3 * once.log_likelihood)


def test_expected_spend_lies_between_the_customers_own_mean_and_that_of_all() -> None:
    of_all = 6.25 * 15.44 / (3.74 - 1)
    expected = [GammaGamma(6.25, 3.74, 15.44).expected_spend(x, 100) for x in (0, 1, 5, 1000)]
    assert expected[0] == pytest.approx(of_all)
    assert expected == sorted(expected)
    assert 99.9 < expected[-1] < 100


def test_expected_spend_of_columns_is_that_of_each_customer_under_the_same_index() -> None:
    model = GammaGamma(6.25, 3.74, 15.44)
    table = pd.DataFrame({"x": [0, 2, 2, 7], "z": [0.0, 22.35, 22.35, 90.0]}, index=list("abcd"))
    found = model.expected_spend(table["x"], table["z"])
    assert found.index.tolist() == list("abcd")
    assert found.tolist() == [model.expected_spend(x, z) for x, z in zip(table["x"], table["z"], strict=True)]


def test_an_expectation_without_end_is_refused() -> None:
    with pytest.raises(Impossible, match="not above 0"):
        GammaGamma(2, 0.5, 10).expected_spend(np.array([3, 0]), np.array([10.0, 0.0]))


@pytest.mark.parametrize(("frequency", "spend", "error"), [
    ([1, 2, 3], [40, 40, 40], Impossible), ([4], [30], Impossible), ([0, 0], [0, 0], NoData), ([], [], NoData),
    ([1, 2, 3], [40, 50], WrongValue), ([1, "two"], [40, 50], WrongValue)])
def test_data_without_a_fit_are_refused(frequency: list[object], spend: list[float], error: type[Exception]) -> None:
    with pytest.raises(error):
        GammaGamma.fit(frequency, spend)


def test_the_formulas_of_one_customer_need_the_standard_library_only() -> None:
    """The Python of LibreOffice, and of the web, has no numpy."""
    code = ("import sys; sys.modules.update(numpy=None, scipy=None, pandas=None);"
            "from kam_xl.models import gamma_gamma as g, shifted_beta_geometric as s, rfm;"
            "print(g.GammaGamma(6, 4, 15).expected_spend(1, 39), s.ShiftedBetaGeometric(1, 1).survival(3),"
            "s.ShiftedBetaGeometric(2, 1).residual_lifetime(3, 0))")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["36.0", "0.25", "4.0"]
