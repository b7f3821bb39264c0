"""What a new workbook's Sources table says of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_xl.refresh.period import Period
from kam_xl.refresh.setup import source_text


@pytest.mark.parametrize(("name", "text"), [
    ("sales_2026-10.csv", "sales_{period:%Y-%m}.csv"), ("sales 202610.xlsx", "sales {period:%Y%m}.xlsx"),
    ("2026_10/sales.csv", "{period:%Y_%m}/sales.csv"), ("sales_10.2026.csv", "sales_{period:%m.%Y}.csv"),
    ("sales_2026-09.csv", "sales_2026-09.csv"), ("sales_2026-10-31.csv", "sales_2026-10-31.csv"),
    ("sales_20261031.csv", "sales_20261031.csv"), ("sales.csv", "sales.csv")])
def test_the_month_in_a_name_is_replaced_only_where_it_is_the_month(name: str, text: str) -> None:
    assert source_text(Path("/books") / name, Path("/books/mine.xlsx"), Period(2026, 10)) == text
    assert Period(2026, 10).fill(text) == name
