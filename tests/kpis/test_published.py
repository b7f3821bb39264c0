"""Numbers that others have published, to the digits in which they printed them."""

from __future__ import annotations

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.kpis.voice import standard_error

KPIS = catalogue()


@pytest.mark.parametrize(("retention", "printed"), [(0.6, 1.15), (0.7, 1.67), (0.8, 2.5), (0.9, 4.09)])
def test_margin_multiple_of_gupta_and_lehmann(retention: float, printed: float) -> None:
    assert round(KPIS["CLV"](1, retention, 0.12), 2) == printed


def test_customer_value_of_the_darden_video_rental() -> None:
    margin = 19.95 - 1.50 - 0.50
    now, later = (KPIS["CLV"](margin, 0.995, 0.01, 0, timing) for timing in ("start", "end"))
    assert (round(now, 2), round(later, 2)) == (1208.63, 1190.68)
    assert now - later == pytest.approx(margin)


def test_customer_value_of_a_margin_of_100_kept_by_80_percent_at_10_percent() -> None:
    assert round(KPIS["CLV"](100, 0.8, 0.1), 2) == 266.67
    assert round(KPIS["CLV"](100, 0.8, 0.1, 0, "start"), 2) == 366.67
    assert round(KPIS["CLV_HORIZON"]([100] * 5, 0.8, 0.1), 2) == 212.41
    assert round(KPIS["CLV_HORIZON"]([100] * 5, 0.8, 0.1, 0, "start"), 2) == 292.06


def test_net_promoter_score_of_324_answers_and_its_standard_error() -> None:
    ratings = [10] * 162 + [8] * 108 + [3] * 54
    assert round(KPIS["NPS"](ratings), 1) == round(KPIS["NPS_COUNTS"](162, 108, 54), 1) == 33.3
    assert round(100 * standard_error(ratings), 2) == 4.14


def test_adjusted_wald_of_five_promoters_by_rocks() -> None:
    margin = KPIS["NPS_MARGIN"]([10] * 5)
    assert (round(62.5 - margin, 1), round(62.5 + margin, 1)) == (17.5, 107.5)
    low, high = KPIS["NPS_INTERVAL"]([10] * 5)
    assert (round(low, 1), high) == (17.5, 100)


def test_revenue_retention_of_10_million() -> None:
    begin, end = [6.0, 3.1, 0.9], [6.0 + 1.8, 3.1 - 0.6, 0]
    assert round(KPIS["GRR"](begin, end), 4) == 0.85
    assert round(KPIS["NRR"](begin, end), 4) == 1.03


def test_herfindahl_of_30_30_20_20() -> None:
    assert KPIS["HHI"]([30, 30, 20, 20]) == pytest.approx(2600)


def test_days_sales_outstanding_and_return_on_capital_employed() -> None:
    assert KPIS["DSO"](50000, 200000) == 91.25
    assert round(100 * KPIS["ROCE"](100, 200, 50), 2) == 66.67


def test_key_result_area_example_with_and_without_a_cap() -> None:
    results = [120, 100, 80, 90]
    assert sum(KPIS["ATTAINMENT"](r, 100) for r in results) / 4 == pytest.approx(0.975)
    assert sum(KPIS["ATTAINMENT"](r, 100, "higher", 1) for r in results) / 4 == pytest.approx(0.925)


def test_probability_and_impact_matrix() -> None:
    """Printed to two digits, half up."""
    printed = [[5, 9, 18, 36, 72], [4, 7, 14, 28, 56], [3, 5, 10, 20, 40], [2, 3, 6, 12, 24], [1, 1, 2, 4, 8]]
    found = [[int(100 * KPIS["RISK"](p, i) + 0.5 + 1e-9) for i in (0.05, 0.1, 0.2, 0.4, 0.8)]
             for p in (0.9, 0.7, 0.5, 0.3, 0.1)]
    assert found == printed
