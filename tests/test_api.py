"""The Python door: frames out of a workbook and into it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kam_xl.api import kpi, read_table, refresh
from kam_xl.errors import NoData, UnknownName
from kam_xl.templates.shipped import copy_template
from tests.books import sales_book, settings_file


def test_a_frame_goes_in_and_comes_out_again(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "b.xlsx")
    settings_file(book, '[[source]]\ntable = "Sales"\nsource = "-"\nmode = "upsert"\nkey = "Account"\n')
    frame = pd.DataFrame({"Account": ["Acme", "New"], "Amount": [1.5, 2.0]})
    refresh(book, "2026-10", frames={"Sales": frame})
    read = read_table(book, "Sales").set_index("Account")
    assert read["Amount"].to_dict() == {"Acme": 1.5, "Borg": 250.0, "New": 2.0}
    assert read.loc["New", "Double"] == 4.0


def test_dates_come_out_as_timestamps_and_blanks_as_missing(tmp_path: Path) -> None:
    book = copy_template("account_book", tmp_path / "b.xlsx")
    invoices = read_table(book, "Invoices")
    assert invoices["Due date"].dtype.kind == "M"
    assert (invoices["Due date"] >= invoices["Invoice date"]).all()
    assert invoices["Paid date"].isna().any()


def test_kpis_take_columns_of_a_frame() -> None:
    frame = pd.DataFrame({"begin": [10.0, 20.0], "end": [12.0, 10.0]})
    assert kpi("NRR")(frame["begin"], frame["end"]) == pytest.approx(22 / 30)
    with pytest.raises(NoData):
        kpi("KAM_SCORE")(pd.Series([float("nan")]))


def test_an_unknown_table_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean Sales"):
        read_table(sales_book(tmp_path / "b.xlsx"), "Sale")
