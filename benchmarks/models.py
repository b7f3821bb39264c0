"""BG/NBD on the CDNOW customers against lifetimes and clvkit, and fits of up to a million simulated customers.

    OPENBLAS_NUM_THREADS=1 python benchmarks/models.py [RUNS [CUSTOMERS ...]]

CPU seconds, the least of the runs taken by turns. All log-likelihoods are the paper's, at the parameters found.
The customers are simulated by BG/NBD; give 5,000 or more, because of fewer Pareto/NBD may not find a best fit.
"""

from __future__ import annotations

import importlib.resources
import sys
import time
import warnings
from collections.abc import Callable

import clvkit
import lifetimes
import numpy as np
import pandas as pd

from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.bgnbd_likelihood import Likelihood
from kam_xl.models.histories import Histories
from kam_xl.models.pareto_nbd import ParetoNbd

Parameters = tuple[float, ...]


def cdnow() -> pd.DataFrame:
    """The 2,357 customers of the paper, in weeks; the file comes with lifetimes."""
    with (importlib.resources.files(lifetimes) / "datasets" / "cdnow_customers_summary.csv").open() as stream:
        return pd.read_csv(stream)


def by_kam_xl(customers: pd.DataFrame) -> Parameters:
    return tuple(BgNbd.fit(customers["frequency"], customers["recency"], customers["T"]).params.values())


def by_lifetimes(customers: pd.DataFrame) -> Parameters:
    fitter = lifetimes.BetaGeoFitter().fit(customers["frequency"], customers["recency"], customers["T"])
    return tuple(fitter.params_[["r", "alpha", "a", "b"]])


def by_clvkit(customers: pd.DataFrame) -> Parameters:
    base = clvkit.CustomerBase(customers, time_unit="W", observation_period_end=pd.Timestamp("1997-09-30"),
                               has_monetary=False, on_negative="net")
    return tuple(clvkit.BGNBD().fit(base).params_[["r", "alpha", "a", "b"]])


def simulated(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frequency, recency and age, in whole weeks, of customers who behave like those of CDNOW."""
    random = np.random.default_rng(size)
    rate, leaving = random.gamma(0.243, 1 / 4.414, size), random.beta(0.793, 2.426, size)
    age = random.integers(27, 40, size)
    frequency, recency, now = np.zeros(size), np.zeros(size), np.zeros(size)
    there = np.arange(size)
    while len(there):
        now[there] += random.exponential(1 / np.maximum(rate[there], 1e-12))
        there = there[now[there] <= age[there]]
        frequency[there] += 1
        recency[there] = np.ceil(now[there])
        there = there[random.random(len(there)) > leaving[there]]
    return frequency, recency, age.astype(float)


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of the work, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def against_others(runs: int) -> None:
    """Print times, ratios and log-likelihoods on CDNOW."""
    customers, least, found = cdnow(), {}, {}
    fits = {"kam_xl": by_kam_xl, "lifetimes": by_lifetimes, "clvkit": by_clvkit}
    for _ in range(runs):
        for name, fit in fits.items():
            seconds, found[name] = cpu(lambda fit=fit: fit(customers))
            least[name] = min(seconds, least.get(name, seconds))
    paper = Likelihood(Histories.of(customers["frequency"], customers["recency"], customers["T"]))
    for name, seconds in least.items():
        likelihood = paper(np.array(found[name]))[0]
        print(f"BG/NBD on CDNOW, {name}: {seconds * 1000:.1f} ms CPU, log-likelihood {likelihood:.6f}, "
              f"ratio {seconds / least['kam_xl']:.1f}")


def growing(sizes: list[int], runs: int) -> None:
    """Print the time of fits against the number of different histories; every customer is looked at once."""
    for model in (BgNbd, ParetoNbd):
        for size in sizes:
            histories = simulated(size)
            kinds = len(Histories.of(*histories).count)
            counting = min(cpu(lambda histories=histories: Histories.of(*histories))[0] for _ in range(runs))
            seconds = min(cpu(lambda model=model, histories=histories: model.fit(*histories))[0] for _ in range(runs))
            print(f"{model.__name__}, {size:,} customers: {kinds:,} different histories, {seconds * 1000:.0f} ms CPU, "
                  f"{counting * 1000:.0f} to count them, then {(seconds - counting) / kinds * 1e6:.1f} µs each")


def main() -> None:
    """Print all figures."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    sizes = [int(size) for size in sys.argv[2:]] or [10_000, 100_000, 1_000_000]
    warnings.simplefilter("ignore")  # of the other packages
    against_others(runs)
    growing(sizes, runs)


if __name__ == "__main__":
    main()
