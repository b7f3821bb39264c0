"""The workbook that the tests of the refresh share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import sales_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "sales book.xlsx")
