"""Pareto/NBD against published numbers, other packages, special functions and simulated customers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.kpis.purchase_models import TWENTY
from kam_xl.models.histories import Histories
from kam_xl.models.pareto_nbd import ParetoNbd
from kam_xl.models.pareto_nbd_likelihood import Likelihood
from tests.models.purchases import cdnow_histories, numeric_errors, numeric_gradient, simulated

PRINTED = (0.553, 10.578, 0.606, 11.669)
quick = settings(deadline=None, max_examples=60)
parameter = st.floats(-1, 1.5).map(lambda exponent: 10**exponent)
models = st.builds(ParetoNbd, parameter, parameter, parameter, parameter)


@pytest.fixture(scope="module")
def fitted() -> ParetoNbd:
    return ParetoNbd.fit(*cdnow_histories())


def test_fit_of_cdnow_is_the_published_one(fitted: ParetoNbd) -> None:
    """Fader, Hardie & Lee 2005, table 2."""
    assert tuple(round(value, 3) for value in fitted.params.values()) == (0.553, 10.578, 0.606, 11.668)
    assert round(fitted.log_likelihood, 1) == -9595.0


@pytest.mark.filterwarnings("ignore")
def test_likelihood_is_that_of_lifetimes_history_by_history() -> None:
    """An independent statement, by 2F1; its `_conditional_log_likelihood` is that of the papers."""
    from lifetimes import ParetoNBDFitter

    parameters = np.array([0.4, 7.0, 0.8, 15.0])
    for history in ([0, 0, 12], [1, 3, 12], [7, 11, 12], [29, 38, 39]):
        columns = [np.array([float(value)]) for value in history]
        theirs = ParetoNBDFitter._conditional_log_likelihood(parameters, *columns)[0]
        assert Likelihood(Histories.of(*columns))(parameters)[0] == pytest.approx(theirs, rel=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_fit_is_at_least_as_likely_as_that_of_lifetimes(fitted: ParetoNbd) -> None:
    from lifetimes import ParetoNBDFitter

    theirs = ParetoNBDFitter().fit(*cdnow_histories()).params_[["r", "alpha", "s", "beta"]].to_numpy(float)
    assert fitted.log_likelihood >= Likelihood(Histories.of(*cdnow_histories()))(theirs)[0] - 1e-9
    assert list(fitted.params.values()) == pytest.approx(theirs, rel=2e-2)


def test_standard_errors_are_those_of_the_likelihoods_curvature(fitted: ParetoNbd) -> None:
    likelihood = Likelihood(Histories.of(*cdnow_histories()))
    numeric = numeric_errors(likelihood, np.array(list(fitted.params.values())))
    assert list(fitted.standard_errors.values()) == pytest.approx(numeric, rel=1e-3)


@given(models)
@quick
def test_gradient_is_the_slope_of_the_likelihood(model: ParetoNbd) -> None:
    likelihood = Likelihood(Histories.of([0, 0, 1, 3, 40], [0, 0, 2, 9, 30], [5, 9, 9, 20, 31], [2, 1, 3, 1, 1]))
    parameters = np.array(list(model.params.values()))
    assert likelihood(parameters)[1] == pytest.approx(numeric_gradient(likelihood, parameters), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("truth", [ParetoNbd(0.8, 3, 0.7, 10), ParetoNbd(3, 12, 1.5, 40)])
def test_fit_recovers_the_parameters_of_simulated_customers(truth: ParetoNbd) -> None:
    random, size = np.random.default_rng(5), 5_000
    life = random.exponential(1 / random.gamma(truth.s, 1 / truth.beta, size))
    customers = simulated(size, random.gamma(truth.r, 1 / truth.alpha, size),
                          lambda who, now, _: (now > life[who], np.zeros(len(who), bool)), 6)
    found = ParetoNbd.fit(*customers)
    for name, value in truth.params.items():
        assert abs(found.params[name] - value) < 4 * found.standard_errors[name]


@given(models, st.floats(0.1, 20))
@quick
def test_probabilities_add_up_and_their_mean_is_the_expectation(model: ParetoNbd, time: float) -> None:
    chances = np.array([model.probability(n, time) for n in range(40)])
    below = 1 - chances.sum()
    assert below > -1e-9
    assert chances @ np.arange(40) + 40 * below <= model.expected_purchases(time) * (1 + 1e-9) + 1e-10
    if below < 1e-12:
        assert chances @ np.arange(40) == pytest.approx(model.expected_purchases(time), rel=1e-8, abs=1e-11)


def test_probability_alive_is_the_share_alive_of_simulated_customers_with_that_history() -> None:
    random, size, truth = np.random.default_rng(3), 400_000, ParetoNbd(1.5, 4, 0.8, 10)
    rate, life = random.gamma(1.5, 1 / 4, size), random.exponential(1 / random.gamma(0.8, 1 / 10, size))
    bought = random.poisson(rate * np.minimum(life, 12))
    last = np.minimum(life, 12) * random.random(size) ** (1 / np.maximum(bought, 1))
    like = (bought == 3) & (abs(last - 6) < 0.25)
    assert like.sum() > 1000
    share, alive = (life[like] > 12).mean(), truth.p_alive(3, 6, 12)
    assert abs(share - alive) < 4 * (alive * (1 - alive) / like.sum()) ** 0.5 + 0.005


EXACT = [
    (PRINTED, (2, 30.43, 38.86, 39), 0.869167559153011, 1.4551231932576),
    (PRINTED, (500, 38, 39, 39), 0.0301315105875837, 9.86660386020616),
    (PRINTED, (5000, 38.9, 39, 39), 0.257792921496951, 843.307070106559),
    (PRINTED, (500, 30, 39, 39), 2.13909016108261e-41, 7.00447963912027e-39),
    (PRINTED, (5000, 38.99, 39, 1e-6), 0.999793455075742, 0.000100841504926828),
    (PRINTED, (50, 38, 39, 1e6), 0.979170590405004, 6194.30102417941),
    (PRINTED, (500, 38, 39, 1e4), 0.0301315105875837, 275.380097240924),
    ((12, 3, 0.1, 0.2), (0, 0, 0, 100), 1, 238.278207406241),
    ((0.05, 300, 30, 900), (3, 50, 100, 1e3), 0.174438739297213, 0.0458653580918535),
    ((2, 50, 0.5, 0.9), (7, 3, 400, 52), 1.38229858276074e-9, 1.39377220883047e-9),
    ((2, 0.5, 9, 200), (7, 3, 400, 52), 9.12149845686173e-22, 7.46658619490844e-22),
    ((0.3, 200, 0.02, 0.01), (1, 0.001, 500, 0.001), 0.485097233004522, 9.00894843276588e-7),
    ((40, 20, 3, 1), (20, 9, 10, 30), 0.466903438713893, 4.76624807158263),
]
"""Parameters, history with horizon, P(alive), expectation: by 2F1 of mpmath with 60 digits (Fader & Hardie 2005)."""


@pytest.mark.parametrize(("parameters", "history", "alive", "expected"), EXACT)
def test_large_frequencies_and_odd_horizons_are_exact(parameters: tuple[float, ...], history: tuple[float, ...],
                                                      alive: float, expected: float) -> None:
    model, (x, recency, age, horizon) = ParetoNbd(*parameters), history
    assert model.p_alive(x, recency, age) == pytest.approx(alive, rel=1e-11)
    assert model.expected_purchases(horizon, x, recency, age) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("s", "expected"), [(1 - 1e-9, 1.1860522828868), (1, 1.18605228227934),
                                             (1.0001, 1.18599153859357)])
def test_expectation_passes_smoothly_through_s_of_1(s: float, expected: float) -> None:
    model = ParetoNbd(0.553, 10.578, s, 11.669)
    assert model.expected_purchases(39, 2, 30.43, 38.86) == pytest.approx(expected, rel=1e-12)


def test_small_weights_have_the_fit_of_large_ones() -> None:
    x, recency, age = TWENTY
    ones, parts = (ParetoNbd.fit(x, recency, age, [weight] * 20) for weight in (1, 0.01))
    assert parts.params == pytest.approx(ones.params, rel=1e-6)
    assert parts.log_likelihood == pytest.approx(ones.log_likelihood / 100)
