"""Snapshots: the figures of a month in rows, kept for good, and exchanged when the month is refreshed again."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import KamError
from kam_xl.refresh.period import Period
from tests.books import settings_file
from tests.refresh.doing import Refresh

SETTINGS = """
[[source]]
table = "Figures"
source = "figures.csv"
mode = "upsert"
key = "Account"
[[source]]
table = "History"
source = "Figures"
mode = "snapshot"
key = "Account"
"""


def make(folder: Path, settings: str = SETTINGS) -> Path:
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    figures, history = book.add_worksheet("Figures"), book.add_worksheet("History")
    day = book.add_format({"num_format": "yyyy-mm"})
    figures.add_table(0, 0, 2, 3, {"name": "Figures", "data": [["Acme", 1, "A"], ["Borg", 2, "B"]], "columns": [
        {"header": "Account"}, {"header": "NPS"}, {"header": "Band"}, {"header": "Double", "formula": "=[@NPS]*2"}]})
    history.add_table(0, 0, 1, 3, {"name": "History", "columns": [
        {"header": "Period", "format": day}, {"header": "Account"}, {"header": "KPI"}, {"header": "Value"}]})
    book.close()
    settings_file(path, settings)
    return path


class Run(Protocol):
    """A refresh of a month; gives the rows of History after it."""

    def __call__(self, path: Path, period: str, csv: str) -> list[tuple[object, ...]]: ...


@pytest.fixture
def run(refresh: Refresh) -> Run:
    def refreshed(path: Path, period: str, csv: str) -> list[tuple[object, ...]]:
        (path.parent / "figures.csv").write_text(csv)
        refresh(path, Period.of(period))
        sheet = openpyxl.load_workbook(path, data_only=True)["History"]
        assert sheet.tables["History"].ref == f"A1:D{sheet.max_row}"
        return [(f"{p:%Y-%m-%d}", account, kpi, value)
                for p, account, kpi, value in sheet.iter_rows(2, values_only=True)]
    return refreshed


SEPTEMBER = [("2026-09-01", "Acme", "NPS", 5), ("2026-09-01", "Borg", "NPS", 6),
             ("2026-09-01", "Acme", "Double", 10), ("2026-09-01", "Borg", "Double", 12)]


def test_a_snapshot_holds_each_figure_of_each_account_calculated_ones_too(tmp_path: Path, run: Run) -> None:
    assert run(make(tmp_path), "2026-09", "Account,NPS\nAcme,5\nBorg,6\n") == SEPTEMBER


def test_the_next_month_comes_below_and_the_old_one_stays(tmp_path: Path, run: Run) -> None:
    path = make(tmp_path)
    run(path, "2026-09", "Account,NPS\nAcme,5\nBorg,6\n")
    assert run(path, "2026-10", "Account,NPS\nAcme,7\nBorg,8\n") == [
        *SEPTEMBER, ("2026-10-01", "Acme", "NPS", 7), ("2026-10-01", "Borg", "NPS", 8),
        ("2026-10-01", "Acme", "Double", 14), ("2026-10-01", "Borg", "Double", 16)]


def test_the_same_month_again_exchanges_its_figures(tmp_path: Path, run: Run) -> None:
    path = make(tmp_path)
    run(path, "2026-09", "Account,NPS\nAcme,5\nBorg,6\n")
    before = path.read_bytes()
    assert run(path, "2026-09", "Account,NPS\nAcme,5\nBorg,6\n") == SEPTEMBER
    assert path.read_bytes() == before
    rows = run(path, "2026-09", "Account,NPS\nAcme,9\nBorg,6\n")
    assert rows == [("2026-09-01", "Acme", "NPS", 9), SEPTEMBER[1], ("2026-09-01", "Acme", "Double", 18), SEPTEMBER[3]]


def test_columns_can_be_chosen(tmp_path: Path, run: Run) -> None:
    path = make(tmp_path, SETTINGS + 'columns = ["Double"]\n')
    assert run(path, "2026-09", "Account,NPS\nAcme,5\nBorg,6\n") == SEPTEMBER[2:]


def test_text_and_blanks_are_no_figures(tmp_path: Path, run: Run) -> None:
    path = make(tmp_path, SETTINGS + 'columns = ["NPS", "Band"]\n')
    assert run(path, "2026-09", "Account,NPS\nAcme,\nBorg,6\n") == [SEPTEMBER[1]]


@pytest.mark.parametrize(("old", "new", "message"), [
    ('mode = "snapshot"\nkey = "Account"', 'mode = "snapshot"', "a snapshot needs one key column"),
    ('"snapshot"\nkey = "Account"', '"snapshot"\nkey = "Acount"', "no column 'Acount'.*Did you mean Account"),
    ('source = "Figures"', 'source = "Figurs"', "no table 'Figurs'.*Did you mean Figures")])
def test_settings_that_do_not_fit_are_named(tmp_path: Path, old: str, new: str, message: str, run: Run) -> None:
    assert old in SETTINGS
    path = make(tmp_path, SETTINGS.replace(old, new))
    before = path.read_bytes()
    with pytest.raises(KamError, match=message):
        run(path, "2026-09", "Account,NPS\nAcme,5\n")
    assert path.read_bytes() == before
