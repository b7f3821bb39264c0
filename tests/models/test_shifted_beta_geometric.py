"""The shifted beta-geometric model against sums, special functions and simulated cohorts."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import log, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from kam_xl.errors import Impossible, NoData
from kam_xl.models.shifted_beta_geometric import ShiftedBetaGeometric

quick = settings(deadline=None, max_examples=60)


def survival(alpha: float, beta: float, period: float) -> float:
    return ShiftedBetaGeometric(alpha, beta).survival(period)


def retention(alpha: float, beta: float, period: float) -> float:
    return ShiftedBetaGeometric(alpha, beta).retention(period)


def residual_lifetime(alpha: float, beta: float, renewals: float, discount: float) -> float:
    return ShiftedBetaGeometric(alpha, beta).residual_lifetime(renewals, discount)


parameter = st.floats(-2, 3).map(lambda exponent: 10**exponent)


@given(parameter, parameter, st.integers(0, 400))
@quick
def test_survival_is_the_product_of_retention_rates(alpha: float, beta: float, period: int) -> None:
    multiplied = prod(retention(alpha, beta, t) for t in range(1, period + 1))
    assert survival(alpha, beta, period) == pytest.approx(multiplied, rel=1e-11)


@given(parameter, parameter, st.integers(0, 10**9))
@quick
def test_survival_is_a_ratio_of_beta_functions_however_long(alpha: float, beta: float, period: int) -> None:
    log_ratio = betaln(alpha, beta + period) - betaln(alpha, beta)
    assert survival(alpha, beta, period) == pytest.approx(np.exp(log_ratio), rel=1e-7, abs=1e-300)


@pytest.mark.parametrize("period", [99, 100, 101, 10**5, 10**12])
def test_survival_with_even_spread_of_churn_is_one_over_periods(period: int) -> None:
    assert survival(1, 1, period) == pytest.approx(1 / (period + 1), rel=1e-13)


@pytest.mark.parametrize("period", [2.5, -1, float("nan"), float("inf")])
def test_survival_after_half_a_period_or_never_is_refused(period: float) -> None:
    with pytest.raises(Impossible, match="whole number"):
        survival(1, 1, period)


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.05, 0.5), (0.25, 0.01), (1, 1), (3, 2), (40, 60)])
@pytest.mark.parametrize("renewals", [0, 4])
@pytest.mark.parametrize("discount", [0.02, 0.1, 1, 10])
def test_residual_lifetime_is_the_sum_of_discounted_survival(alpha: float, beta: float, renewals: int,
                                                             discount: float) -> None:
    stays = (retention(alpha, beta, t) / (1 + discount) ** (t > renewals + 1) for t in range(renewals + 1, 5000))
    summed = sum(accumulate(stays, lambda present, stay: present * stay))
    assert residual_lifetime(alpha, beta, renewals, discount) == pytest.approx(summed, rel=1e-12)


@pytest.mark.parametrize("discount", [1e-14, 1e-9, 1e-4, 0.01, 0.5, 20])
def test_residual_lifetime_with_even_spread_of_churn_has_a_closed_form(discount: float) -> None:
    """Σ z^(k−1) / (k + 1) = −(ln(1 − z) + z) / z², at z = 1/(1 + d)."""
    z, rest = 1 / (1 + discount), discount / (1 + discount)
    assert residual_lifetime(1, 1, 0, discount) == pytest.approx(-(log(rest) + z) / z**2, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(1.5, 2), (3, 0.2), (12, 700)])
def test_residual_lifetime_without_discount_is_its_limit(alpha: float, beta: float) -> None:
    assert residual_lifetime(alpha, beta, 3, 0) == pytest.approx((beta + 3) / (alpha - 1))
    assert residual_lifetime(alpha, beta, 3, 1e-12) == pytest.approx((beta + 3) / (alpha - 1), rel=1e-5)


@given(parameter, parameter, st.integers(0, 30), st.floats(-10, 1).map(lambda exponent: 10**exponent))
@quick
def test_residual_lifetime_steps_from_renewal_to_renewal(alpha: float, beta: float, renewals: int,
                                                         discount: float) -> None:
    """Who renews has had one period and stands before the next decision."""
    later = residual_lifetime(alpha, beta, renewals + 1, discount)
    stay = retention(alpha, beta, renewals + 1)
    now = residual_lifetime(alpha, beta, renewals, discount)
    assert now == pytest.approx(stay * (1 + later / (1 + discount)), rel=1e-10)
    assert later >= now * (1 - 1e-10)


def test_residual_lifetime_of_alike_customers_is_that_of_a_constant_rate() -> None:
    alpha, beta = 2e7, 8e7
    assert residual_lifetime(alpha, beta, 0, 0.1) == pytest.approx(0.8 / (1 - 0.8 / 1.1), rel=1e-6)


@pytest.mark.parametrize(("alpha", "discount"), [(1, 0), (0.3, 0), (2, 1e-16)])
def test_a_lifetime_without_end_is_refused(alpha: float, discount: float) -> None:
    with pytest.raises(Impossible, match="discount"):
        residual_lifetime(alpha, 1, 0, discount)


def likelihood(alpha: Fraction, beta: Fraction, survivors: list[int]) -> float:
    """The likelihood as the paper defines it: P(T = t) for those lost in t, S(n) for those who are left."""
    shares = [prod((beta + t) / (alpha + beta + t) for t in range(n)) for n in range(len(survivors))]
    lost = [(before - after, s - t) for before, after, s, t in
            zip(survivors, survivors[1:], shares, shares[1:], strict=False)]
    return sum(number * log(share) for number, share in [*lost, (survivors[-1], Fraction(shares[-1]))])


def test_the_fit_is_at_the_top_of_the_papers_likelihood() -> None:
    survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    fitted = ShiftedBetaGeometric.fit(survivors)
    top = likelihood(Fraction(fitted.alpha), Fraction(fitted.beta), survivors)
    assert fitted.log_likelihood == pytest.approx(top, rel=1e-12)
    for up, across in [(1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)]:
        assert likelihood(Fraction(fitted.alpha * up), Fraction(fitted.beta * across), survivors) < top


@pytest.mark.parametrize(("alpha", "beta"), [(0.7, 3.8), (3.0, 9.0), (0.2, 0.4)])
def test_the_fit_recovers_a_simulated_cohort_within_its_standard_errors(alpha: float, beta: float) -> None:
    rng = np.random.default_rng(7)
    lifetimes = rng.geometric(rng.beta(alpha, beta, 40_000))
    fitted = ShiftedBetaGeometric.fit([int((lifetimes > t).sum()) for t in range(11)])
    for name, true in (("alpha", alpha), ("beta", beta)):
        assert abs(fitted.params[name] - true) < 4 * fitted.standard_errors[name]
        assert fitted.standard_errors[name] < 0.2 * true


def test_standard_errors_shrink_with_the_root_of_the_cohort() -> None:
    survivors = np.array([1000, 869, 743, 653, 593, 551, 517, 491])
    small, large = ShiftedBetaGeometric.fit(survivors), ShiftedBetaGeometric.fit(100 * survivors)
    assert large.params == pytest.approx(small.params)
    assert large.standard_errors == pytest.approx({n: e / 10 for n, e in small.standard_errors.items()}, rel=1e-4)


@pytest.mark.parametrize("survivors", [[100, 50, 25], [1000, 500, 200], [100, 50, 50, 50], [100, 50, 0], [10, 10, 5]])
def test_a_retention_rate_that_does_not_rise_smoothly_has_no_fit(survivors: list[int]) -> None:
    with pytest.raises(Impossible, match="has not converged") as caught:
        ShiftedBetaGeometric.fit(survivors)
    assert caught.value.where == "survivors"


@pytest.mark.parametrize(("survivors", "found"), [
    ([9, 5, 7, 4], "cell 3 is 7, after 5"), ([9, 5, -1], "cell 3 is -1, after 5"), ([9, float("nan"), 5], "cell 2"),
    ([9, 9, 9], "nobody was lost"), ([0, 0, 0], "nobody was lost"), ([9, 0, 0], "all were lost in the first period")])
def test_survivors_that_cannot_be_are_named(survivors: list[float], found: str) -> None:
    with pytest.raises(Impossible, match=found):
        ShiftedBetaGeometric.fit(survivors)


def test_two_counts_are_too_few() -> None:
    with pytest.raises(NoData, match="too few"):
        ShiftedBetaGeometric.fit([100, 50])


def test_the_projection_of_a_fit_starts_with_everybody() -> None:
    table = ShiftedBetaGeometric(1.0, 1.0).projection(3)
    assert table["survival"].tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert table["retention"].tolist()[1:] == pytest.approx([1 / 2, 2 / 3, 3 / 4])


@pytest.mark.parametrize("share", [1e-4, 1e-3, 1.0, 100.0])
def test_shares_of_a_cohort_have_the_fit_of_its_counts(share: float) -> None:
    counts = [1000, 869, 743, 653, 593, 551, 517, 491]
    whole, part = (ShiftedBetaGeometric.fit([count * times for count in counts]) for times in (1, share))
    assert part.params == pytest.approx(whole.params, rel=1e-6)
    assert part.log_likelihood == pytest.approx(whole.log_likelihood * share, rel=1e-9)
    assert part.standard_errors["alpha"] == pytest.approx(whole.standard_errors["alpha"] / share**0.5, rel=1e-4)
