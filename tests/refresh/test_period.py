"""A period: how it is written, what lies in it, and source names that hold it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from kam_xl.errors import UsageError
from kam_xl.refresh.period import Period

months = st.builds(Period, st.integers(1901, 9998), st.integers(1, 12))


@given(months)
def test_it_reads_what_it_writes(period: Period) -> None:
    assert Period.of(str(period)) == Period.of(f" {period} ") == period


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "2026-1", "26-10", "2026/10", "2026-10-01", "October",
                                  "", "1900-12"])
def test_what_is_no_period_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(UsageError, match="is not a period. Write year and month, as in 2026-10"):
        Period.of(text)


@given(months)
def test_the_serial_is_that_of_the_first_day_in_both_date_systems(period: Period) -> None:
    assert period.serial == to_excel(period.first_day)
    if period.year > 1904:
        assert Period(period.year, period.month, 1462).serial == to_excel(period.first_day, epoch=CALENDAR_MAC_1904)


@given(months, st.datetimes(datetime(1901, 1, 1), datetime(9999, 12, 31)), st.sampled_from([0, 1462]))
def test_a_day_lies_in_its_month_only(period: Period, moment: datetime, offset: int) -> None:
    moment = moment.replace(microsecond=0)
    serial = float(to_excel(moment)) - offset
    own = Period(moment.year, moment.month, offset)
    assert own.contains(serial)
    assert Period(period.year, period.month, offset).contains(serial) is (str(own) == str(period))


@pytest.mark.parametrize(("value", "inside"), [
    ("2026-10", True), (" 2026-10-31 ", True), ("2026-1", False), ("10/2026", False), ("", False), (None, False),
    (True, False), (46296.0, True), (46295.99999, False), (46326.99999, True), (46327.0, False),
    (-1.0, False), (1e12, False)])
def test_the_edges_of_october(value: object, inside: bool) -> None:
    assert Period(2026, 10).contains(value) is inside


@pytest.mark.parametrize(("pattern", "filled"), [
    ("sales.csv", "sales.csv"), ("sales_{period}.csv", "sales_2026-09.csv"), ("{period:%Y_%m}.xlsx", "2026_09.xlsx"),
    ("{period:%y%m}/{period:%b}.csv", "2609/Sep.csv"), ("{other}_{}.csv", "{other}_{}.csv"), ("100%.csv", "100%.csv"),
    ("{period:%B %Y}", "September 2026")])
def test_source_names_with_the_period_filled_in(pattern: str, filled: str) -> None:
    assert Period(2026, 9).fill(pattern) == filled


@pytest.mark.parametrize("pattern", ["{period:%Y/%m}", "{period:%s}", "{period:%}", "{period:%H}", r"{period:\..}"])
def test_formats_that_could_lead_elsewhere_are_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        Period(2026, 9).fill(pattern)


def test_the_first_day_is_a_date() -> None:
    assert Period(2026, 9).first_day == date(2026, 9, 1)


@pytest.mark.parametrize(("month", "following"), [("2026-09", "2026-10"), ("2026-12", "2027-01")])
def test_the_month_after(month: str, following: str) -> None:
    assert str(Period.of(month).following) == following


@pytest.mark.parametrize(("value", "offset", "month"), [
    (46266.0, 0, "2026-09"), (46266.0 - 1462, 1462, "2026-09"), ("2026-09", 0, "None"), (None, 0, "None"),
    (True, 0, "None"), (-1.0, 0, "None"), (1e12, 0, "None")])
def test_the_month_of_a_cells_date(value: object, offset: int, month: str) -> None:
    assert str(Period.holding(value, offset)) == month
