"""Published numbers of BG/NBD and Pareto/NBD, through the functions of the sheet."""

from __future__ import annotations

import pytest

from kam_xl.catalogue.catalogue import catalogue
from tests.models.purchases import cdnow_histories

KPIS = catalogue()
HISTORY = (2, 30.43, 38.86)


@pytest.fixture(scope="module")
def bgnbd() -> list[float]:
    return KPIS["BGNBD_FIT"](*cdnow_histories())


def test_bgnbd_of_cdnow_by_fader_hardie_and_lee_2005(bgnbd: list[float]) -> None:
    """"Counting Your Customers" the Easy Way, Marketing Science 24(2), table 2."""
    assert [round(value, 3) for value in bgnbd[:4]] == [0.243, 4.414, 0.793, 2.426]
    assert round(bgnbd[4], 1) == -9582.4


def test_expectation_of_the_second_customer_of_the_paper(bgnbd: list[float]) -> None:
    assert round(KPIS["EXPECTED_PURCHASES"]([0.243, 4.414, 0.793, 2.426], 39, *HISTORY), 3) == 1.226
    assert KPIS["EXPECTED_PURCHASES"](bgnbd, 39, *HISTORY) == pytest.approx(1.226, abs=5e-4)


def test_pareto_nbd_of_cdnow_by_fader_hardie_and_lee_2005() -> None:
    """The same table: r .553, alpha 10.578, s .606, beta 11.669, by an optimiser that stopped within 0.002 of it."""
    fit = KPIS["PARETO_NBD_FIT"](*cdnow_histories())
    assert fit == pytest.approx([0.553, 10.578, 0.606, 11.669, -9595.0], abs=0.03)
    assert [round(value, 3) for value in fit[:3]] == [0.553, 10.578, 0.606]
    assert round(fit[4], 1) == -9595.0


def test_a_weight_stands_for_that_many_customers(bgnbd: list[float]) -> None:
    twice = KPIS["BGNBD_FIT"](*cdnow_histories(), [2] * 2357)
    assert twice[:4] == pytest.approx(bgnbd[:4], rel=1e-6)
    assert twice[4] == pytest.approx(2 * bgnbd[4], rel=1e-12)


@pytest.mark.parametrize("params", [[0.243, 4.414, 0.793, 2.426], [[0.243], [4.414], [0.793], [2.426], [-9582.4]]])
def test_parameters_lie_in_a_row_or_a_column_with_or_without_the_likelihood(params: list[object]) -> None:
    assert KPIS["P_ALIVE"](params, *HISTORY) == pytest.approx(0.726578570080673, rel=1e-12)


def test_value_is_expected_purchases_times_expected_spend_discounted() -> None:
    """Against the definition, period by period, from the other functions."""
    params, spend_params, d = [0.243, 4.414, 0.793, 2.426], [6.25, 3.74, 15.44], 0.01
    expected = [KPIS["EXPECTED_PURCHASES"](params, t, *HISTORY) for t in range(5)]
    spend = KPIS["EXPECTED_SPEND"](spend_params, 2, 22.35)
    wanted = sum((expected[t] - expected[t - 1]) * spend / (1 + d)**t for t in range(1, 5))
    assert KPIS["CLV_PROBABILISTIC"](params, spend_params, *HISTORY, 22.35, 4, d) == pytest.approx(wanted, rel=1e-12)
