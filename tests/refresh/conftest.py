"""The workbook that the tests of the refresh share, and the ways to refresh it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import sales_book
from tests.refresh.doing import WAYS, Refresh, Refreshed, refreshing


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "sales book.xlsx")


@pytest.fixture(params=WAYS)
def refresh(request: pytest.FixtureRequest) -> Refresh:
    """The file refreshed as it is, and open in Excel."""
    return WAYS[request.param]


@pytest.fixture
def refreshed(refresh: Refresh) -> Refreshed:
    return refreshing(refresh)
