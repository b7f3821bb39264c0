"""The month of a review and its window, to the ends of the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kam_xl.review.account import Account
from kam_xl.review.account_page import review_page
from tests.review.account_books import NAMES, PERIOD, account_book, full_tables
from tests.review.test_account_page import reviewed


def account_of(path: Path, names: dict[str, date]) -> Account:
    [account] = reviewed(account_book(path, full_tables("Acme"), {**NAMES, **names}))
    return account


def test_the_last_month_that_a_workbook_can_name_has_a_last_day(tmp_path: Path) -> None:
    account = account_of(tmp_path / "b.xlsx", {"Period": date(9999, 12, 1)})
    assert account.frame.as_of == date(9999, 12, 31)
    assert "December 9999" in review_page(account)


def test_a_window_longer_than_the_calendar_before_it_has_none_before(tmp_path: Path) -> None:
    account = account_of(tmp_path / "b.xlsx", {"Period": date(9999, 12, 1), "Window_Start": date(1901, 1, 1)})
    assert account.frame.is_inside(PERIOD)
    assert not account.frame.is_inside(PERIOD, years_back=1)
