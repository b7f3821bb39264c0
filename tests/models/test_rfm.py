"""Histories from order lists: a frame gives what the KPI gives, and what is published of the same customers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.catalogue.cells import serial
from kam_xl.errors import ErrorCode, Impossible, KpiError, NoData, UnknownName, WrongValue
from kam_xl.kpis.spend_models import rfm as kam_rfm
from kam_xl.models.rfm import rfm
from tests.models import cdnow

order = st.tuples(st.sampled_from(["Acme", "ACME", "bolt", "Straße", "STRASSE", 1, 1.0, "1", 0, True, None]),
                  st.one_of(st.none(), st.floats(45000, 45030)),
                  st.one_of(st.none(), st.floats(-50, 500), st.sampled_from([0.0, -20.0])))


def in_frame(orders: list[tuple[Any, ...]], as_of: float, unit_days: float) -> list[list[Any]] | ErrorCode:
    frame = pd.DataFrame({name: pd.Series(column, dtype=object if name == "customer" else float)
                          for name, column in zip(["customer", "date", "amount"], zip(*orders, strict=True),
                                                  strict=True)})
    try:
        found = rfm(frame, as_of, unit_days)
    except KpiError as error:
        return error.code
    return [[name, *row] for name, row in zip(found.index, found.to_numpy().tolist(), strict=True)]


def in_cells(orders: list[tuple[Any, ...]], as_of: float, unit_days: float) -> list[list[Any]] | ErrorCode:
    try:
        return kam_rfm(*zip(*orders, strict=True), as_of, unit_days)
    except KpiError as error:
        return error.code


@given(st.lists(order, min_size=1, max_size=25), st.floats(45020, 45040), st.sampled_from([1, 7, 30.4375]))
@settings(deadline=None, max_examples=150)
def test_a_frame_gives_what_cells_give(orders: list[tuple[Any, ...]], as_of: float, unit_days: float) -> None:
    frame, cells = in_frame(orders, as_of, unit_days), in_cells(orders, as_of, unit_days)
    if isinstance(cells, ErrorCode):
        assert frame == cells
        return
    assert [row[0] for row in frame] == [row[0] for row in cells]
    for ours, theirs in zip(frame, cells, strict=True):
        assert ours[1:] == pytest.approx(theirs[1:], rel=1e-9, abs=1e-9)


def test_the_histories_of_cdnow_are_those_published() -> None:
    found, published = rfm(cdnow.calibration_orders(), cdnow.CALIBRATION_END, 7), cdnow.summary()
    assert found["frequency"].tolist() == published["x"].tolist()
    for ours, theirs, digits in (("recency", "t_x", 2), ("age", "T", 2), ("mean_spend", "zbar", 2)):
        assert found[ours].tolist() == pytest.approx(published[theirs].tolist(), abs=0.51 / 10**digits)


def test_cells_give_the_same_histories_of_cdnow() -> None:
    orders = cdnow.calibration_orders()
    cells = kam_rfm(orders["customer"], orders["date"], orders["amount"], cdnow.CALIBRATION_END, 7)
    frame = rfm(orders, cdnow.CALIBRATION_END, 7)
    assert [row[0] for row in cells] == frame.index.tolist()
    for name, column in zip(frame.columns, list(zip(*cells, strict=True))[1:], strict=True):
        assert frame[name].tolist() == pytest.approx(list(column), rel=1e-12)


@pytest.mark.parametrize("dates", [
    [date(2026, 1, 1), date(2026, 1, 8)], ["2026-01-01", "2026-01-08 23:59"],
    [serial(date(2026, 1, 1)), serial(datetime(2026, 1, 8, 12))],
    list(pd.to_datetime(["2026-01-01 00:30", "2026-01-08 23:30"]).tz_localize("Pacific/Auckland"))])
def test_dates_come_as_dates_text_numbers_or_stamps_of_a_zone(dates: list[object]) -> None:
    found = rfm({"customer": ["A", "A"], "date": dates, "amount": [5, 7]}, "2026-01-15", 7)
    assert found.loc["A"].tolist() == [1, 1, 2, 7]


def test_lists_and_columns_of_other_names_do_as_well() -> None:
    orders = {"client": ["A", "B"], "day": ["2026-01-01", "2026-01-02"], "eur": [5, 7]}
    found = rfm(orders, date(2026, 1, 4), customer="client", date="day", amount="eur")
    assert found["age"].to_dict() == {"A": 3, "B": 2}


def test_a_later_order_is_named_with_its_row_and_cell() -> None:
    orders = {"customer": ["A", "B"], "date": ["2026-01-01", "2026-02-01"], "amount": [5, 7]}
    with pytest.raises(Impossible, match="row 1, an order of B on 2026-02-01"):
        rfm(orders, "2026-01-31")
    with pytest.raises(Impossible, match="cell 3 is 2026-02-01, after as_of 2026-01-31") as caught:
        kam_rfm(["A", None, "B"], [date(2026, 1, 1), None, date(2026, 2, 1)], [5, 6, 7], date(2026, 1, 31))
    assert caught.value.where == "dates"


@pytest.mark.parametrize(("change", "error"), [
    ({"date": ["2026-01-01", "soon"]}, WrongValue), ({"amount": [5, "7"]}, WrongValue),
    ({"amount": [None, None]}, NoData), ({"amount": [-5, -7]}, NoData), ({"customer": [None, None]}, NoData)])
def test_orders_that_cannot_be_used_are_refused(change: dict[str, Any], error: type[Exception]) -> None:
    orders = {"customer": ["A", "B"], "date": ["2026-01-01", "2026-01-02"], "amount": [5, 7]} | change
    with pytest.raises(error):
        rfm(orders, "2026-01-31")


def test_a_missing_column_and_an_impossible_unit_are_refused() -> None:
    orders = {"customer": ["A"], "dates": ["2026-01-01"], "amount": [5]}
    with pytest.raises(UnknownName, match="no column 'date'") as caught:
        rfm(orders, "2026-01-31")
    assert "dates" in str(caught.value)
    with pytest.raises(Impossible, match="unit_days"):
        rfm(orders, "2026-01-31", 0, date="dates")
