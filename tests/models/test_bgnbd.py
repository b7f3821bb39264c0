"""BG/NBD against the paper, other packages, special functions and simulated customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution

from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.bgnbd_likelihood import Likelihood
from kam_xl.models.histories import Histories
from tests.models.purchases import cdnow_histories, numeric_errors, numeric_gradient, simulated

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426)
quick = settings(deadline=None, max_examples=60)
parameter = st.floats(-1, 1.5).map(lambda exponent: 10**exponent)
models = st.builds(BgNbd, parameter, parameter, parameter, parameter)


@pytest.fixture(scope="module")
def fitted() -> BgNbd:
    return BgNbd.fit(*cdnow_histories())


def test_fit_of_cdnow_is_the_papers(fitted: BgNbd) -> None:
    """Fader, Hardie & Lee 2005, table 2."""
    assert [round(value, 3) for value in fitted.params.values()] == [0.243, 4.414, 0.793, 2.426]
    assert round(fitted.log_likelihood, 1) == -9582.4


@pytest.mark.filterwarnings("ignore")
def test_fit_is_at_least_as_likely_as_those_of_lifetimes_and_clvkit(fitted: BgNbd) -> None:
    import clvkit
    import lifetimes

    x, recency, age = cdnow_histories()
    frame = pd.DataFrame({"frequency": x, "recency": recency, "T": age})
    base = clvkit.CustomerBase(frame, time_unit="W", observation_period_end=pd.Timestamp("1997-09-30"),
                               has_monetary=False, on_negative="net")
    others = [lifetimes.BetaGeoFitter().fit(x, recency, age).params_, clvkit.BGNBD().fit(base).params_]
    paper = Likelihood(Histories.of(x, recency, age))
    for other in others:
        assert fitted.log_likelihood >= paper(other[["r", "alpha", "a", "b"]].to_numpy(float))[0] - 1e-9
        assert list(fitted.params.values()) == pytest.approx(list(other[["r", "alpha", "a", "b"]]), rel=2e-3)


def test_standard_errors_are_those_of_the_likelihoods_curvature(fitted: BgNbd) -> None:
    likelihood = Likelihood(Histories.of(*cdnow_histories()))
    numeric = numeric_errors(likelihood, np.array(list(fitted.params.values())))
    assert list(fitted.standard_errors.values()) == pytest.approx(numeric, rel=1e-3)


@given(models)
@quick
def test_gradient_is_the_slope_of_the_likelihood(model: BgNbd) -> None:
    likelihood = Likelihood(Histories.of([0, 0, 1, 3, 40], [0, 0, 2, 9, 30], [5, 9, 9, 20, 31], [2, 1, 3, 1, 1]))
    parameters = np.array(list(model.params.values()))
    assert likelihood(parameters)[1] == pytest.approx(numeric_gradient(likelihood, parameters), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("truth", [BgNbd(0.8, 3, 0.6, 2), BgNbd(2, 10, 1.5, 4)])
def test_fit_recovers_the_parameters_of_simulated_customers(truth: BgNbd) -> None:
    random, size = np.random.default_rng(7), 5_000
    chance = random.beta(truth.a, truth.b, size)
    customers = simulated(size, random.gamma(truth.r, 1 / truth.alpha, size),
                          lambda who, now, rng: (np.zeros(len(who), bool), rng.random(len(who)) < chance[who]), 8)
    found = BgNbd.fit(*customers)
    for name, value in truth.params.items():
        assert abs(found.params[name] - value) < 4 * found.standard_errors[name]


def test_conditional_expectation_of_the_paper() -> None:
    assert round(CDNOW.expected_purchases(39, 2, 30.43, 38.86), 3) == 1.226


def test_probabilities_of_numbers_of_purchases() -> None:
    """The values that btyd and lifetimes test, at the printed parameters."""
    assert CDNOW.probability(10, 2) == pytest.approx(1.07869e-07, abs=5e-13)
    assert CDNOW.probability(0, 39) == pytest.approx(0.5737864, abs=5e-8)


@given(models, st.floats(0.1, 20))
@quick
def test_probabilities_add_up_and_their_mean_is_the_expectation(model: BgNbd, time: float) -> None:
    chances = np.array([model.probability(n, time) for n in range(40)])
    below = 1 - chances.sum()
    assert below > -1e-12
    assert chances @ np.arange(40) + 40 * below <= model.expected_purchases(time) * (1 + 1e-9) + 1e-10
    if below < 1e-14:
        assert chances @ np.arange(40) == pytest.approx(model.expected_purchases(time), rel=1e-9, abs=1e-12)


@given(models, st.integers(0, 50), st.floats(0.1, 1), st.floats(-2, 2).map(lambda exponent: 10**exponent))
@quick
def test_expectation_is_the_mean_over_chances_to_leave(model: BgNbd, x: int, last: float, horizon: float) -> None:
    """An independent integration over Beta(a, b + x) of what a customer with chance p to leave buys."""
    age, recency = 30.0, 30 * last if x else 0.0
    ratio, power, known = horizon / (model.alpha + age), model.r + x, beta_distribution(model.a, model.b + x)

    def bought(share: float) -> float:
        p = known.ppf(share)
        return -np.expm1(-power * np.log1p(ratio * p)) / p if p > 1e-200 else power * ratio

    mean = quad(bought, 0, 1, epsrel=1e-7, limit=400)[0]
    assert model.expected_purchases(horizon, x, recency, age) == pytest.approx(
        mean * model.p_alive(x, recency, age), rel=1e-6)


PAPER = (0.243, 4.414, 0.793, 2.426)
EXACT = [
    (PAPER, (500, 38, 39, 39), 0.00544276033679537, 1.86780520074794),
    (PAPER, (5000, 38.9, 39, 39), 0.0583344848198986, 199.950592854405),
    (PAPER, (500, 30, 39, 39), 2.13349922560098e-48, 7.32158078398048e-46),
    (PAPER, (5000, 38.99, 39, 1e-6), 0.9994985572524, 0.000115118063730251),
    (PAPER, (50, 38, 39, 1e6), 0.952630093182988, 1666.47195061754),
    (PAPER, (500, 38, 39, 1e4), 0.00544276033679537, 27.5131238954035),
    ((0.243, 4.414, 1 - 1e-9, 2.426), (2, 30.43, 38.86, 39), 0.678175615072657, 1.10213678658619),
    ((0.243, 4.414, 1, 2.426), (2, 30.43, 38.86, 39), 0.678175614854404, 1.10213678603996),
    ((12, 3, 0.1, 0.2), (0, 0, 0, 100), 1, 158.982131170065),
    ((0.05, 300, 30, 900), (3, 50, 100, 1e3), 0.952399729694787, 6.22603703058893),
    ((2, 50, 0.5, 0.9), (7, 3, 400, 52), 6.0179595279901e-8, 6.05687477589708e-8),
    ((0.3, 200, 0.02, 0.01), (1, 0.001, 500, 0.001), 0.0893390038375266, 1.65915287548404e-7),
    ((0.24, 4.4, 0.0001, 2.4), (0, 0, 0, 10), 1, 0.5454317478856616),
    ((40, 20, 3, 1), (20, 9, 10, 30), 0.465810159153279, 4.96315253168772),
]
"""Parameters, history with horizon, P(alive), expectation: equations 10 and 11 by mpmath with 60 digits."""


@pytest.mark.parametrize(("parameters", "history", "alive", "expected"), EXACT)
def test_large_frequencies_and_odd_horizons_are_exact(parameters: tuple[float, ...], history: tuple[float, ...],
                                                      alive: float, expected: float) -> None:
    model, (x, recency, age, horizon) = BgNbd(*parameters), history
    assert model.p_alive(x, recency, age) == pytest.approx(alive, rel=1e-11)
    assert model.expected_purchases(horizon, x, recency, age) == pytest.approx(expected, rel=1e-11)


def test_lifetime_value_of_one_period_is_what_is_bought_then_discounted() -> None:
    bought = [CDNOW.expected_purchases(t, 2, 30.43, 38.86) for t in (0, 1, 2)]
    assert CDNOW.lifetime_value(10, 1, 0.25, 2, 30.43, 38.86) == pytest.approx(10 * bought[1] / 1.25)
    assert CDNOW.lifetime_value(10, 2, 0.25, 2, 30.43, 38.86) == pytest.approx(
        10 * (bought[1] / 1.25 + (bought[2] - bought[1]) / 1.5625))


def test_small_weights_have_the_fit_of_large_ones() -> None:
    x, recency, age = ([0, 6, 0, 4, 4, 1, 2, 2, 0, 22], [0, 17, 0, 8, 13, 1, 3, 2, 0, 19], [20] * 10)
    ones, parts = (BgNbd.fit(x, recency, age, [weight] * 10) for weight in (1, 0.01))
    assert parts.params == pytest.approx(ones.params, rel=1e-6)
    assert parts.log_likelihood == pytest.approx(ones.log_likelihood / 100)
