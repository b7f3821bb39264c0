"""Whatever Python hands over is read as cells: shapes, blanks, dates, numbers of every type."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from kam_xl.catalogue.cells import cells
from kam_xl.errors import WrongValue


@pytest.mark.parametrize(("value", "rows", "columns"), [
    (5, 1, 1), ([5], 1, 1), ([1, 2, 3], 1, 3), ((1, 2, 3), 1, 3), ([[1], [2]], 2, 1), ([[1, 2], [3, 4]], 2, 2),
    (np.array([1.0, 2.0]), 1, 2), (np.array([[1.0], [2.0]]), 2, 1), (np.float64(3), 1, 1), (np.array(3), 1, 1),
    (pd.Series([1, 2]), 1, 2), (pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]}), 2, 3),
    (range(3), 1, 3), ((n for n in (1, 2)), 1, 2), ([], 1, 0),
])
def test_shape(value: object, rows: int, columns: int) -> None:
    found = cells(value)
    assert (found.rows, found.columns, len(found.flat)) == (rows, columns, rows * columns)


@pytest.mark.parametrize("blank", [None, "", float("nan"), np.nan, pd.NA, pd.NaT, np.datetime64("NaT")])
def test_every_kind_of_blank_is_blank(blank: object) -> None:
    assert cells([1, blank]).flat == [1, None]


@pytest.mark.parametrize("day", [
    date(2026, 1, 1), datetime(2026, 1, 1), np.datetime64("2026-01-01"), np.datetime64("2026-01-01T00:00", "ns"),
    pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01", tz="UTC"),
])
def test_a_date_is_its_serial_number(day: object) -> None:
    assert cells(day).flat == [46023]
    assert cells([day]).flat == [46023]


def test_dates_in_arrays_and_frames_are_serial_numbers_too() -> None:
    days = pd.to_datetime(["2026-01-01 00:00", "2026-01-02 12:00"])
    for value in (pd.Series(days), days, days.to_numpy(), pd.DataFrame({"day": days})):
        assert cells(value).flat == [46023, 46024.5]


@pytest.mark.parametrize("number", [7, 7.0, np.int64(7), np.float32(7), Decimal(7)])
def test_every_kind_of_number_is_that_number(number: object) -> None:
    assert cells([number, "x"]).flat == [7, "x"]


def test_numbers_that_no_cell_can_hold_are_infinite() -> None:
    assert cells([10**400, -(10**400)]).flat == [float("inf"), float("-inf")]


def test_booleans_stay_booleans() -> None:
    assert [type(cell) for cell in cells([True, np.True_]).flat] == [bool, bool]


@pytest.mark.parametrize("value", [object(), [1, object()], [[1, 2], [3]], b"bytes", [1, [2]]])
def test_what_cannot_stand_in_cells_is_refused(value: object) -> None:
    with pytest.raises(WrongValue):
        cells(value)


def test_a_place_is_named_as_a_person_counts() -> None:
    assert cells([1, 2, 3]).place(1) == "cell 2"
    assert cells([[1, 2], [3, 4]]).place(2) == "row 2, column 1"


@pytest.mark.parametrize("blank", [Decimal("NaN"), Decimal("sNaN"), pd.NaT, pd.NA, float("nan"), np.float32("nan")])
def test_what_other_libraries_call_missing_is_blank(blank: object) -> None:
    assert cells([blank, 1]).flat == [None, 1]
    assert cells(blank).flat == [None]


@pytest.mark.parametrize("length", [timedelta(hours=2), pd.Timedelta("2h"), np.timedelta64(2, "h")])
def test_a_length_of_time_is_no_number_of_hours_or_days(length: object) -> None:
    for value in (length, [length], pd.Series([length])):
        with pytest.raises(WrongValue, match="cannot stand in a cell"):
            cells(value)


def test_an_array_is_no_cell() -> None:
    with pytest.raises(WrongValue):
        cells([1, np.array([])])
