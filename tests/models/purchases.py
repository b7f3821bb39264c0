"""Customers and their numbers for the tests of purchase models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import approx_fprime

from tests.models import cdnow


def cdnow_histories() -> list[pd.Series]:
    """Frequency, recency and age of the CDNOW customers, in weeks."""
    summary = cdnow.summary()
    return [summary["x"], summary["t_x"], summary["T"]]


def simulated(size: int, rate: np.ndarray, leaves: Any, seed: int) -> list[np.ndarray]:
    """Frequency, recency and age of customers who buy at their rate until they leave: `leaves(customers, now, random)`
    says who has left before a purchase at that time, and who leaves after it."""
    random = np.random.default_rng(seed)
    age, (frequency, recency, now) = random.uniform(20, 60, size), np.zeros((3, size))
    there = np.arange(size)
    while len(there):
        now[there] += random.exponential(1 / rate[there])
        before, after = leaves(there, now[there], random)
        bought = (now[there] <= age[there]) & ~before
        frequency[there[bought]] += 1
        recency[there[bought]] = now[there[bought]]
        there = there[bought & ~after]
    return [frequency, recency, age]


def numeric_gradient(log_likelihood: Any, parameters: np.ndarray) -> np.ndarray:
    """The derivatives of a log-likelihood by central differences."""
    steps = 1e-5 * parameters
    return np.array([(log_likelihood(parameters + step)[0] - log_likelihood(parameters - step)[0]) / (2 * step.sum())
                     for step in np.diag(steps)])


def numeric_errors(log_likelihood: Any, parameters: np.ndarray) -> np.ndarray:
    """Standard errors from second differences of the log-likelihood itself."""
    def slope(at: np.ndarray) -> np.ndarray:
        return approx_fprime(at, lambda p: log_likelihood(p)[0], 1e-5 * parameters)

    rows = [(slope(parameters + step) - slope(parameters - step)) / (2 * step.sum())
            for step in np.diag(1e-3 * parameters)]
    return np.sqrt(np.diag(np.linalg.inv(-np.array(rows))))
