"""Parameters, histories and horizons that cannot be are told, whichever model is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kam_xl.errors import ErrorCode, KpiError
from kam_xl.models.bgnbd import BgNbd
from kam_xl.models.fitted import FittedModel
from kam_xl.models.gamma_gamma import GammaGamma
from kam_xl.models.pareto_nbd import ParetoNbd
from kam_xl.models.rfm import rfm
from kam_xl.models.shifted_beta_geometric import ShiftedBetaGeometric

BUYERS = [BgNbd(0.243, 4.414, 0.793, 2.426), ParetoNbd(0.553, 10.578, 0.606, 11.669)]
SPEND, CONTRACT = GammaGamma(6.25, 3.74, 15.44), ShiftedBetaGeometric(0.668, 3.806)
ORDERS = {"customer": ["A", "B"], "date": ["2026-01-01", "2026-01-02"], "amount": [5, 7]}
NA, NUM, VALUE = ErrorCode.NA, ErrorCode.NUM, ErrorCode.VALUE


def refused(call: Callable[[], Any]) -> KpiError:
    """The error that the call ends in, which says where and what to do."""
    with pytest.raises(KpiError) as caught:
        call()
    assert caught.value.where
    assert caught.value.fix
    return caught.value


@pytest.mark.parametrize("model", [*BUYERS, SPEND, CONTRACT], ids=lambda model: type(model).__name__)
@pytest.mark.parametrize(("value", "code"), [
    (0, NUM), (-1, NUM), (float("nan"), NUM), (1e308, NUM), (1e-10, NUM), ("4", VALUE), (None, VALUE)])
def test_no_model_has_parameters_that_cannot_be_calculated_with(model: FittedModel, value: Any,
                                                                code: ErrorCode) -> None:
    for name in model.names:
        error = refused(lambda name=name: type(model)(**{**model.params, name: value}))
        assert error.code == code
        assert name in str(error)


@pytest.mark.parametrize("model", BUYERS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize(("ask", "where", "code"), [
    (lambda m: m.p_alive([], [], []), "frequency", NA),
    (lambda m: m.expected_purchases(9, [], [], []), "frequency", NA),
    (lambda m: m.p_alive([1, 2], [1], [2, 2]), "recency", VALUE),
    (lambda m: m.p_alive(1, 1, 1e13), "age", NUM),
    (lambda m: m.expected_purchases(-1), "horizon", NUM),
    (lambda m: m.expected_purchases(float("inf")), "horizon", NUM),
    (lambda m: m.lifetime_value(10, 2.5, 0.1, 2, 3, 9), "horizon", NUM),
    (lambda m: m.lifetime_value(10, -3, 0.1, 2, 3, 9), "horizon", NUM),
    (lambda m: m.lifetime_value(10, None, 0.1, 2, 3, 9), "horizon", VALUE),
    (lambda m: m.lifetime_value(10, 3, -1, 2, 3, 9), "discount", NUM),
    (lambda m: m.lifetime_value(10, 3, "10 %", 2, 3, 9), "discount", VALUE),
    (lambda m: m.probability(-1, 5), "purchases", NUM), (lambda m: m.probability(1.5, 5), "purchases", NUM),
    (lambda m: m.probability(2, -5), "time", NUM)])
def test_questions_about_buyers_that_have_no_answer(model: Any, ask: Callable[[Any], Any], where: str,
                                                    code: ErrorCode) -> None:
    error = refused(lambda: ask(model))
    assert (error.where, error.code) == (where, code)


@pytest.mark.parametrize(("ask", "where", "code"), [
    (lambda: SPEND.expected_spend([], []), "frequency", NA),
    (lambda: SPEND.expected_spend(-1, 30), "frequency", NUM),
    (lambda: SPEND.expected_spend([1, 2], [30]), "mean_spend", VALUE),
    (lambda: CONTRACT.survival(-1), "period", NUM), (lambda: CONTRACT.survival("2"), "period", VALUE),
    (lambda: CONTRACT.retention(0), "period", NUM), (lambda: CONTRACT.retention(1.5), "period", NUM),
    (lambda: CONTRACT.projection(2.5), "periods", NUM),
    (lambda: CONTRACT.residual_lifetime(-1, 0.1), "renewals", NUM),
    (lambda: CONTRACT.residual_lifetime(1, float("nan")), "discount", NUM),
    (lambda: ShiftedBetaGeometric.fit([9, "8", 7]), "survivors", VALUE),
    (lambda: rfm(ORDERS, date(2026, 1, 9), "7"), "unit_days", VALUE),  # type: ignore[arg-type]
    (lambda: rfm(ORDERS, date(2026, 1, 9), float("inf")), "unit_days", NUM),
    (lambda: rfm(ORDERS, None), "as_of", NA),
    (lambda: rfm({**ORDERS, "amount": [5]}, date(2026, 1, 9)), "orders", VALUE)])
def test_other_questions_that_have_no_answer(ask: Callable[[], Any], where: str, code: ErrorCode) -> None:
    error = refused(ask)
    assert (error.where, error.code) == (where, code)
