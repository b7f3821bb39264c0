"""The CDNOW sample: 2,357 customers whose first order was in the first quarter of 1997 (Fader & Hardie).

From the PyPI package `lifetimes` 0.11.3 (MIT), read without importing it.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

CALIBRATION_END = pd.Timestamp("1997-09-30")
"""39 weeks, over which the published models are fitted."""


def _dataset(name: str) -> Path:
    spec = find_spec("lifetimes")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "datasets" / name


@cache
def orders() -> pd.DataFrame:
    """All 6,919 orders, with customer, date and amount."""
    frame = pd.read_csv(_dataset("CDNOW_sample.txt"), sep=r"\s+", header=None, dtype=str,
                        names=["master", "customer", "date", "units", "amount"])
    return pd.DataFrame({"customer": frame["customer"], "date": pd.to_datetime(frame["date"], format="%Y%m%d"),
                         "amount": frame["amount"].astype(float)})


def calibration_orders() -> pd.DataFrame:
    """The orders up to 30 September 1997."""
    return orders()[orders()["date"] <= CALIBRATION_END]


def summary() -> pd.DataFrame:
    """The histories of the same customers as published: x, t_x and T in weeks, zbar in dollars, two digits each."""
    return pd.read_csv(_dataset("cdnow_customers_summary_with_transactions.csv"))
