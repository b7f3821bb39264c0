"""Fits of the models that others have published, to the digits in which they printed them."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import Impossible
from tests.models import cdnow

KPIS = catalogue()


def columns_of_rfm(orders: pd.DataFrame, as_of: pd.Timestamp) -> list[tuple[float, ...]]:
    """Frequency, recency, age in weeks and mean spend of all customers, by KAM_RFM."""
    rows = KPIS["RFM"](orders["customer"], orders["date"], orders["amount"], as_of, 7)
    return list(zip(*rows, strict=True))[1:]


@pytest.mark.parametrize(("survivors", "alpha", "beta", "log_likelihood"), [
    ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806, -1611.2),
    ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182, -1680.3)], ids=["High End", "Regular"])
def test_shifted_beta_geometric_of_fader_and_hardie_2007(survivors: list[int], alpha: float, beta: float,
                                                         log_likelihood: float) -> None:
    """How to Project Customer Retention, Journal of Interactive Marketing 21(1), fitted on years 0 to 7."""
    found = KPIS["SBG_FIT"](survivors)
    assert [round(found[0], 3), round(found[1], 3), round(found[2], 1)] == [alpha, beta, log_likelihood]


def test_survival_in_year_12_of_fader_and_hardie_2007() -> None:
    alpha, beta, _ = KPIS["SBG_FIT"]([1000, 869, 743, 653, 593, 551, 517, 491])
    assert round(KPIS["SBG_SURVIVAL"](alpha, beta, 12), 3) == 0.378


def test_gamma_gamma_of_cdnow_by_fader_and_hardie() -> None:
    """The Gamma-Gamma Model of Monetary Value, note 025: 946 repeat buyers, mean spend 35.08, from the order list."""
    frequency, _, _, spend = columns_of_rfm(cdnow.calibration_orders(), cdnow.CALIBRATION_END)
    repeat = [s for f, s in zip(frequency, spend, strict=True) if f > 0]
    assert (len(repeat), round(sum(repeat) / len(repeat), 2)) == (946, 35.08)
    p, q, gamma, _ = KPIS["SPEND_FIT"](frequency, spend)
    assert (round(p, 2), round(q, 2), round(gamma, 2)) == (6.25, 3.74, 15.44)


def test_bg_nbd_of_cdnow_from_the_order_list_by_fader_hardie_and_lee_2005() -> None:
    """Counting Your Customers the Easy Way, Marketing Science 24(2)."""
    histories = columns_of_rfm(cdnow.calibration_orders(), cdnow.CALIBRATION_END)[:3]
    found = [round(value, 3) for value in KPIS["BGNBD_FIT"](*histories)[:4]]
    assert found == [0.243, 4.414, 0.793, 2.426]


def test_merging_orders_of_a_week_gives_the_wrong_parameters_that_are_known_for_it() -> None:
    """Other packages merge orders of one calendar week when asked for weeks; KAM_RFM counts in weeks, but merges days.

    The wrong figures come out when weeks start on Monday and the one of 30 September is taken whole.
    """
    orders = cdnow.orders()
    monday = orders["date"].dt.to_period("W").dt.start_time
    last = cdnow.CALIBRATION_END.to_period("W").start_time
    merged = orders.assign(date=monday)[monday <= last]
    found = KPIS["BGNBD_FIT"](*columns_of_rfm(merged, last)[:3])
    assert [round(value, 3) for value in found[:4]] == [0.291, 6.852, 0.665, 2.320]


def test_a_cohort_that_loses_nobody_has_no_fit() -> None:
    with pytest.raises(Impossible, match="nobody was lost"):
        KPIS["SBG_FIT"]([1000, 1000, 1000])
