"""Proposing where the headings of a new source go."""

from __future__ import annotations

import pytest

from kam_xl.refresh.mapping import as_setting, propose
from kam_xl.sources.columns import ColumnType, parse_columns

NUMBER, DATE, TEXT = ColumnType.NUMBER, ColumnType.DATE, ColumnType.TEXT


def pairs(headings: dict[str, ColumnType | None], columns: dict[str, ColumnType | None]) -> dict[str, str]:
    return {pair.column: pair.heading for pair in propose(headings, columns)}


@pytest.mark.parametrize(("heading", "column"), [
    ("Account name", "Account"), ("ACCOUNT_NAME", "Account name"), ("accountName", "Account name"),
    ("cust_no", "Customer No"), ("Invoice no.", "Invoice"), ("Net amount", "Amount"), ("Amount (EUR)", "Amount"),
    ("NPS", "Net promoter score"), ("Net Promoter Score", "NPS"), ("Regon", "Region"), ("Qty", "Qty sold")])
def test_names_as_exports_have_them_are_recognised(heading: str, column: str) -> None:
    assert pairs({heading: None, "zzz": None}, {column: None, "Owner": None}) == {column: heading}


@pytest.mark.parametrize(("heading", "column"), [("Cost", "Region"), ("Id", "Amount"), ("Date", "Rate of churn")])
def test_names_without_likeness_are_not_proposed(heading: str, column: str) -> None:
    assert pairs({heading: None}, {column: None}) == {}


def test_the_same_name_wins_over_likeness() -> None:
    assert pairs({"Amount net": NUMBER, "amount ": NUMBER}, {"Amount": NUMBER, "Amount gross": NUMBER}) == {
        "Amount": "amount ", "Amount gross": "Amount net"}


def test_the_type_decides_between_names_that_are_alike() -> None:
    assert pairs({"Booked by": TEXT, "Booked on": DATE}, {"Booked": DATE}) == {"Booked": "Booked on"}


def test_each_heading_goes_to_one_column_only() -> None:
    found = pairs({"Amount": NUMBER}, {"Amount": NUMBER, "Amount EUR": NUMBER})
    assert found == {"Amount": "Amount"}


def test_the_proposal_is_what_the_settings_understand() -> None:
    found = propose({"Invoice no": None, "Region": None}, {"Invoice": None, "Region": None})
    text = as_setting(found)
    assert text == "Invoice no -> Invoice; Region"
    assert [(c.heading, c.name) for c in parse_columns(text)] == [("Invoice no", "Invoice"), ("Region", "Region")]


@pytest.mark.parametrize(("headings", "expected"), [
    (["Kunde", "Kundennr", "Betreuer", "Kunde seit"],
     {"Account": "Kunde", "Account ID": "Kundennr", "Account manager": "Betreuer", "Customer since": "Kunde seit"}),
    (["Customer no", "Customer name", "Customer since", "Owner"],
     {"Account": "Customer name", "Account ID": "Customer no", "Account manager": "Owner",
      "Customer since": "Customer since"}),
    (["Record ID", "Company name", "Company owner", "Country/Region"],
     {"Account": "Company name", "Account ID": "Record ID", "Account manager": "Company owner",
      "Country": "Country/Region"}),
    (["Account Name", "Account Owner", "Industry", "Billing Country"],
     {"Account": "Account Name", "Account manager": "Account Owner", "Industry": "Industry",
      "Country": "Billing Country"})])
def test_exports_of_other_programs_and_languages_are_understood(headings: list[str], expected: dict[str, str]) -> None:
    columns = ["Account ID", "Account", "Level", "Industry", "Country", "Account manager", "Customer since", "Left on"]
    assert pairs(dict.fromkeys(headings), dict.fromkeys(columns)) == expected
