"""A fit comes to its top, with the right standard errors, or says why not."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import gammaln, psi

from kam_xl.errors import Impossible
from kam_xl.models.fitting import maximise


def poisson(parameters: np.ndarray) -> tuple[float, np.ndarray]:
    """Ten events in four units of time."""
    [rate] = parameters
    return 10 * np.log(rate) - 4 * rate, np.array([10 / rate - 4])


def test_a_rate_and_its_standard_error() -> None:
    fit = maximise(poisson, [[0.01]], ["rate"])
    assert fit.parameters["rate"] == pytest.approx(2.5, rel=1e-9)
    assert fit.standard_errors["rate"] == pytest.approx(2.5 / 10**0.5, rel=1e-6)
    assert fit.log_likelihood == pytest.approx(10 * np.log(2.5) - 10)


def test_a_gamma_distribution_solves_its_two_equations() -> None:
    sample = np.array([0.3, 1.1, 2.0, 0.7, 4.2, 1.5])

    def gamma(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        shape, rate = parameters
        value = np.sum(shape * np.log(rate) - gammaln(shape) + (shape - 1) * np.log(sample) - rate * sample)
        return value, np.array([np.sum(np.log(rate) - psi(shape) + np.log(sample)),
                                np.sum(shape / rate - sample)])

    shape, rate = maximise(gamma, [[1e4, 1e-3], [1, 1]], ["shape", "rate"]).parameters.values()
    assert shape / rate == pytest.approx(sample.mean(), rel=1e-9)
    assert np.log(shape) - psi(shape) == pytest.approx(np.log(sample.mean()) - np.log(sample).mean(), rel=1e-8)


def test_a_second_start_is_taken_where_the_first_leads_nowhere() -> None:
    def hills(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        return poisson(parameters) if parameters[0] < 100 else (float("nan"), np.array([float("nan")]))

    assert maximise(hills, [[1e4], [1]], ["rate"]).parameters["rate"] == pytest.approx(2.5)


@pytest.mark.parametrize(("value", "slope", "says"), [
    (lambda p: -p, lambda p: -1, "rate"),
    (lambda p: -1 / p, lambda p: 1 / p**2, "rate"),
    (lambda p: 0 * p, lambda p: 0, "flat in rate"),
    (lambda p: float("nan"), lambda p: float("nan"), "cannot be calculated"),
    (lambda p: np.log(p), lambda p: 1 / p, "rate"),
])
def test_without_a_top_there_is_no_number(value: object, slope: object, says: str) -> None:
    with pytest.raises(Impossible, match=f"not converged.*{says}") as caught:
        maximise(lambda p: (value(p[0]), np.array([slope(p[0])])), [[1]], ["rate"], where="orders")  # type: ignore[operator]
    assert caught.value.where == "orders"
    assert caught.value.fix


def test_where_numpy_is_missing_a_fit_says_so_and_all_else_works() -> None:
    code = """
import sys
sys.modules["numpy"] = None
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import KpiError
print(round(catalogue()["P_ALIVE"]([1, 4, 1, 1], 1, 4, 12), 6))
try:
    catalogue()["BGNBD_FIT"]([1, 2, 0], [3, 4, 0], [5, 5, 5])
except KpiError as error:
    print(error.code, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    alive, fit = done.stdout.splitlines()
    assert alive == "0.2"
    assert fit.startswith("#N/A KAM_BGNBD_FIT: this Python has no numpy.")
