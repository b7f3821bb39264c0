"""The sample portfolio and the exports that the demo refreshes from."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime

import openpyxl
import pytest

from kam_xl.sources.columns import parse_columns
from kam_xl.templates.sample import relations, trade
from kam_xl.templates.sample.months import PERIOD, month_end, window
from kam_xl.templates.sample.sources import write_sources
from kam_xl.templates.sheets import DATA

OCTOBER = date(2026, 10, 1)


def headings(path):
    if path.suffix == ".json":
        return list(json.loads(path.read_text(encoding="utf-8"))[0])
    if path.suffix == ".xlsx":
        return [cell.value for cell in openpyxl.load_workbook(path)["Customers"][1]]
    text = path.read_text(encoding="utf-8-sig")
    return next(csv.reader([text.splitlines()[0]], delimiter=";" if ";" in text.splitlines()[0] else ","))


def test_exports_carry_the_headings_that_sources_maps(tmp_path):
    files = {path.name: path for path in write_sources(tmp_path, OCTOBER)}
    assert len(files) == len(DATA) == 14
    for sheet in DATA:
        name = sheet.feed.source.replace("{period:%Y-%m}", "2026-10")
        assert [c.heading for c in parse_columns("; ".join(sheet.feed.columns))] == headings(files[name])


def test_exports_of_two_months_stand_side_by_side_where_they_name_the_month(tmp_path):
    first, second = (write_sources(tmp_path, month) for month in (date(2026, 9, 1), OCTOBER))
    assert len(list(tmp_path.iterdir())) == len({*first, *second}) == 24


def test_exports_differ_in_form(tmp_path):
    write_sources(tmp_path, OCTOBER)
    revenue = (tmp_path / "revenue_2026-10.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert revenue.startswith("01.10.2026;Aurelia Foods;")
    assert revenue.count(",") == 2
    invoice = (tmp_path / "invoices_2026-10.csv").read_text().splitlines()[-1]
    assert "20-10-2026" in invoice


def test_the_thirteenth_account_comes_in_october():
    assert len(trade.accounts([], date(2026, 9, 1))) == 12
    assert trade.accounts([], OCTOBER)[-1][1] == "Marlowe Chemicals"


def test_a_month_is_the_same_whichever_window_it_is_seen_in():
    seen_then = trade.revenue(window(date(2026, 7, 1)), PERIOD)
    seen_now = trade.revenue(window(date(2026, 8, 1)), PERIOD)
    month = date(2026, 3, 1)
    assert [r for r in seen_then if r[0] == month] == [r for r in seen_now if r[0] == month] != []


@pytest.mark.parametrize("period", [PERIOD, OCTOBER])
def test_nothing_is_known_before_it_happens(period):
    end = month_end(period)
    paid = [row[5] for row in trade.invoices(window(period), period) if row[5]]
    closed = [row[3] for row in relations.tickets(window(period), period) if row[3]]
    assert paid
    assert max(paid) <= end
    assert max(closed) <= datetime.combine(end, datetime.max.time())


def test_ratings_lie_on_their_scales():
    rows = relations.surveys(window(PERIOD), PERIOD)
    answers = [row[2:5] for row in rows if row[2] is not None]
    assert all(0 <= rating <= 10 and 1 <= csat <= 5 and 1 <= effort <= 7 for rating, csat, effort in answers)
    assert 300 < len(answers) < len(rows)


@pytest.mark.parametrize("rows", [relations.tickets, trade.invoices, trade.orders, relations.contacts,
                                  relations.activities, relations.opportunities, relations.contracts])
def test_keys_are_unique(rows):
    found = rows(window(PERIOD), PERIOD)
    assert len({row[0] for row in found}) == len(found) > 10


@pytest.mark.parametrize(("rows", "column"), [
    (trade.revenue, 1), (trade.targets, 1), (trade.forecast, 1), (trade.orders, 1), (trade.invoices, 1),
    (trade.costs, 1), (trade.account_years, 0), (relations.surveys, 1), (relations.tickets, 1),
    (relations.contacts, 2), (relations.activities, 2), (relations.opportunities, 1), (relations.contracts, 1)])
def test_every_row_belongs_to_an_account(rows, column):
    accounts = {row[1] for row in trade.accounts([], PERIOD)}
    named = {row[column] for row in rows(window(PERIOD), PERIOD)}
    assert named
    assert named <= accounts
