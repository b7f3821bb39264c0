"""The sample portfolio and the exports that the demo refreshes from."""

from __future__ import annotations

import csv
from datetime import date, datetime

import openpyxl
import pytest

from kam_xl.sources.columns import parse_columns
from kam_xl.templates import sample
from kam_xl.templates.records import FILES
from kam_xl.templates.sample_sources import write_sources

OCTOBER = date(2026, 10, 1)


def headings(path):
    if path.suffix == ".xlsx":
        return [cell.value for cell in openpyxl.load_workbook(path)["Customers"][1]]
    text = path.read_text(encoding="utf-8-sig")
    return next(csv.reader([text.splitlines()[0]], delimiter=";" if ";" in text.splitlines()[0] else ","))


def test_exports_carry_the_headings_that_sources_maps(tmp_path):
    files = {path.name: path for path in write_sources(tmp_path, OCTOBER)}
    assert len(files) == 5
    for _, source, *_, columns, _, _, _, _, _ in FILES:
        name = source.split("/")[1].replace("{period:%Y-%m}", "2026-10")
        assert [c.heading for c in parse_columns(columns)] == headings(files[name])


def test_exports_of_two_months_stand_side_by_side(tmp_path):
    first, second = (write_sources(tmp_path, month) for month in (date(2026, 9, 1), OCTOBER))
    assert len(list(tmp_path.iterdir())) == len({*first, *second}) == 10


def test_exports_differ_in_form(tmp_path):
    write_sources(tmp_path, OCTOBER)
    revenue = (tmp_path / "revenue_2026-10.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert revenue.startswith("01.10.2026;Aurelia Foods;")
    assert revenue.count(",") == 2
    invoice = (tmp_path / "invoices_2026-10.csv").read_text().splitlines()[-1]
    assert "20-10-2026" in invoice


def test_the_thirteenth_account_comes_in_october():
    assert len(sample.accounts(date(2026, 9, 1))) == 12
    assert sample.accounts(OCTOBER)[-1][1] == "Marlowe Chemicals"


def test_a_month_is_the_same_whichever_window_it_is_seen_in():
    seen_then = sample.revenue(sample.window(date(2026, 7, 1)))
    seen_now = sample.revenue(sample.window(date(2026, 8, 1)))
    month = date(2026, 3, 1)
    assert [r for r in seen_then if r[0] == month] == [r for r in seen_now if r[0] == month] != []


@pytest.mark.parametrize("period", [sample.PERIOD, OCTOBER])
def test_nothing_is_known_before_it_happens(period):
    end = sample.month_end(period)
    paid = [row[5] for row in sample.invoices(sample.window(period), period) if row[5]]
    closed = [row[3] for row in sample.tickets(sample.window(period), period) if row[3]]
    assert paid
    assert max(paid) <= end
    assert max(closed) <= datetime.combine(end, datetime.max.time())


def test_ratings_lie_on_their_scales():
    rows = sample.surveys(sample.window(sample.PERIOD))
    assert all(0 <= rating <= 10 and 1 <= csat <= 5 for _, _, rating, csat, _ in rows)
    assert len(rows) > 300


def test_keys_are_unique():
    months = sample.window(sample.PERIOD)
    for rows in (sample.tickets(months, sample.PERIOD), sample.invoices(months, sample.PERIOD)):
        assert len({row[0] for row in rows}) == len(rows)
