from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from kam_xl.errors import SourceError, UsageError
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.date_series import DateTexts
from kam_xl.sources.date_text import date_format
from kam_xl.sources.serials import serial
from kam_xl.sources.text_cells import AmbiguousDates
from tests.sources.conftest import Read

DATE = {"X": ColumnType.DATE}
OCT_16_2024 = 45581  # =DATE(2024,10,16) in Excel


@pytest.mark.parametrize("text", [
    "2024-10-16", "16-10-2024", "10/16/2024", "16/10/2024", "16.10.2024", "2024/10/16", "16-Oct-2024", "Oct 16, 2024",
    "October 16, 2024", "16 October 2024", "16 oct 2024", "Oct 16 2024", "2024.10.16",
])
def test_dates_are_recognised_with_and_without_times(read_column: Read, text: str) -> None:
    table = read_column(text, f"{text} 18:00", f"{text} 6:00:00 PM", "")
    assert table.types == DATE
    assert table.columns == {"X": [OCT_16_2024, OCT_16_2024 + 0.75, OCT_16_2024 + 0.75, None]}


@pytest.mark.parametrize("text", ["2024-10-16T12:00:00Z", "2024-10-16T12:00:00.000+02:00", "2024-10-16 12:00 UTC"])
def test_a_time_zone_is_left_out_and_the_time_stays_as_written(read_column: Read, text: str) -> None:
    assert read_column(text).columns == {"X": [OCT_16_2024 + 0.5]}


def test_the_whole_column_decides_between_day_first_and_month_first(read_column: Read) -> None:
    assert read_column("03-04-2024", "16-10-2024").columns == {"X": [45385, OCT_16_2024]}  # 3 April
    assert read_column("03-04-2024", "10-16-2024").columns == {"X": [45355, OCT_16_2024]}  # 4 March
    assert read_column("05-05-2024").columns == {"X": [45417]}  # the order does not matter


@pytest.mark.parametrize("expected", [{}, DATE])
def test_dates_that_nothing_decides_are_refused(read_column: Read, expected: dict[str, ColumnType]) -> None:
    with pytest.raises(AmbiguousDates) as error:
        read_column("03-04-2024", "05-06-2024 10:00", "07-07-2024", expected=expected)
    assert str(error.value) == (
        "source.csv, column 'X': every date can be read in two ways; 03-04-2024 is 3 April 2024 or 4 March 2024. "
        "State the format: `X -> X : date dd-mm-yyyy` or `X -> X : date mm-dd-yyyy`.")


@pytest.mark.parametrize(("stated", "day"), [("dd-mm-yyyy", 45385), ("%m-%d-%Y", 45355), ("MM-DD-YYYY hh:mm", 45355)])
def test_a_stated_format_decides(read_column: Read, stated: str, day: int) -> None:
    assert read_column("03-04-2024", columns=f"X : date {stated}").columns == {"X": [day]}
    assert read_column("03-04-2024", date_format=stated).columns == {"X": [day]}


def test_a_column_in_both_orders_is_refused_where_dates_are_wanted(read_column: Read) -> None:
    with pytest.raises(SourceError, match="16-10-2024 fits only dd-mm-yyyy, 10-17-2024 only mm-dd-yyyy"):
        read_column("16-10-2024", "10-17-2024", expected=DATE)
    assert read_column("16-10-2024", "10-17-2024").types == {"X": ColumnType.TEXT}


def test_what_does_not_fit_the_format_of_the_column_is_rejected(read_column: Read) -> None:
    table = read_column("16-10-2024", "31-02-2024", "2024-10-16", "16/10/2024", "soon", "16-10-2024 25:00", "45581",
                        "17-10-2024", expected=DATE)
    assert table.columns == {"X": [OCT_16_2024, OCT_16_2024 + 1]}
    assert [(r.row, r.value) for r in table.rejects] == [
        (3, "31-02-2024"), (4, "2024-10-16"), (5, "16/10/2024"), (6, "soon"), (7, "16-10-2024 25:00"), (8, "45581")]
    assert table.rejects[0].reason == "there is no such day in the form dd-mm-yyyy"
    assert table.rejects[3].reason == "not a date in the form dd-mm-yyyy"


def test_one_value_that_is_no_date_makes_an_unknown_column_text(read_column: Read) -> None:
    table = read_column(*[f"03-{m:02}-2024" for m in range(1, 13)], "open")
    assert (table.types["X"], table.columns["X"][0]) == (ColumnType.TEXT, "03-01-2024")


@pytest.mark.parametrize("text", ["16-10-24", "45581", "20241016", "Company 12 3456", "10:30", "1-2-3", "Okt 16, 2024"])
def test_what_is_not_clearly_a_date_is_none(read_column: Read, text: str) -> None:
    assert read_column(text).types["X"] is not ColumnType.DATE


@pytest.mark.parametrize(("stated", "text"), [
    ("dd-mm-yy", "16-10-24"), ("yyyymmdd", "20241016"), ("d mmm yyyy", "16 Oct 2024"), ("%d %B %Y", "16 October 2024"),
    ("mm/dd/yy", "10/16/24"), ("yyyy-dd-mm", "2024-16-10")])
def test_stated_formats(read_column: Read, stated: str, text: str) -> None:
    assert read_column(text, f"{text} 12:00", columns=f"X : date {stated}").columns == {"X": [45581, 45581.5]}


def test_two_digit_years_turn_where_excel_turns() -> None:
    assert [date_format("d.m.yy").day(f"1.1.{y}") for y in ("29", "30")] == [47119, 10959]  # 2029 and 1930


@pytest.mark.parametrize("stated", ["dd-mm", "dd-mm-yyyy-dd", "d", "the day", "ddd-mm-yyyy", "%Q-%m-%d", ""])
def test_what_is_no_format_is_refused(stated: str) -> None:
    with pytest.raises(UsageError, match="not a date format"):
        date_format(stated)


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)))
def test_serial_numbers_are_those_of_another_library(moment: datetime) -> None:
    assert serial(moment) == pytest.approx(to_excel(moment), abs=1e-9)


def test_there_are_no_dates_before_1900() -> None:
    assert serial(date(1899, 12, 31)) is None
    assert serial(timedelta(hours=36)) == 1.5


FORMS = [("yyyy-mm-dd", "%Y-%m-%d"), ("dd.mm.yyyy", "%d.%m.%Y"), ("mm/dd/yyyy", "%m/%d/%Y"),
         ("dd-mmm-yyyy", "%d-%b-%Y"), ("mmmm d, yyyy", "%B %d, %Y"), ("yyyymmdd", "%Y%m%d"), ("d mmm yyyy", "%d %b %Y")]


@given(st.lists(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)), min_size=1), st.sampled_from(FORMS),
       st.sampled_from(["", " %H:%M", " %H:%M:%S", "T%H:%M:%S.%f", " %I:%M %p"]))
def test_dates_come_back_in_every_form(moments: list[datetime], form: tuple[str, str], time: str) -> None:
    texts = [moment.strftime(form[1] + time) for moment in moments]
    expected = [serial(datetime.strptime(text, form[1] + time)) for text in texts]
    dates = DateTexts(pl.Series(texts))
    assert dates.serials(date_format(form[0])).to_list() == pytest.approx(expected, abs=1e-9)
    assert dates.serials(date_format(form[1])).equals(dates.serials(date_format(form[0])))


@pytest.mark.parametrize("text", ["2024-10", "2024/10", "202410", "10/2024", "10.2024", "Oct 2024", "oct-2024"])
def test_a_month_is_its_first_day_where_a_date_is_asked_for(read_column: Read, text: str) -> None:
    assert read_column(text, expected=DATE).columns == {"X": [OCT_16_2024 - 15]}
    assert read_column(text).types != DATE


def test_a_line_of_totals_among_months_is_named(read_column: Read) -> None:
    read = read_column("2024-10", "2024-11", "Total", expected=DATE)
    assert [(reject.value, reject.reason) for reject in read.rejects] == [("Total", "not a date in the form yyyy-mm")]
