"""Stakeholder_Update: the message says what the book knows, and leaves out what it does not."""

from __future__ import annotations

import pytest

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.templates.content import portfolio
from kam_xl.templates.sample.months import PERIOD, month_start
from tests.templates.built import built, named_values, typed, where
from tests.templates.workbooks import named_cell, table

KAM = catalogue()
NEXT, YEAR, BEFORE = month_start(PERIOD, 1), month_start(PERIOD, -11), month_start(PERIOD, -23)
ONLY = ("Start", "Scorecard", "Risk_Register", "Account_Plan", "Stakeholder_Update", "Actions", "Accounts", "Revenue",
        "Targets", "Invoices", "Tickets", "Surveys", "Contacts", "Thresholds", "History")
STAR, RENEWING, NEW, LOST = "Aurelia Foods", "Eastline Rail", "Lindqvale Dairy", "Granvia Cement"


@pytest.fixture(scope="module")
def book():
    return built(only=ONLY)


def text(data):
    return named_values(data, "Update_Text")[0][0]


def chosen(data, **names):
    cells = {name: named_cell(data, f"Update_{name}") for name in names}
    return typed(data, "Stakeholder_Update", {ref: names[name] for name, (_, ref) in cells.items()})


def sold(account, start, stop):
    return sum(r[2] for r in portfolio().rows("Revenue") if r[1] == account and start <= r[0] < stop)


def test_the_message_holds_the_figures_of_the_account(book):
    now, before = sold(STAR, YEAR, NEXT), sold(STAR, BEFORE, YEAR)
    said = text(book)
    assert f"EUR {now:,.0f}, {KAM['GROWTH'](now, before):.1%}".replace("%", " %") in said
    assert f"EUR {before:,.0f}" in said


def test_it_names_actions_risk_mitigation_next_steps_and_an_offer_to_talk(book):
    said = text(book)
    risk = next(r for r in portfolio().rows("Risk_Register") if r[1] == STAR)
    done = [a[0] for a in portfolio().rows("Actions") if a[1] == STAR and a[5]]
    ahead = [a for a in portfolio().rows("Actions") if a[1] == STAR and not a[5]]
    assert done
    assert all(action in said for action in done)
    assert f"{risk[0]}." in said
    assert f"{risk[7]}." in said
    for action in ahead:
        assert f"{action[0]} ({action[4].day} {action[4]:%B} {action[4].year})" in said
    assert "talk" in said
    assert said.endswith("Maria Lindholm")


def test_paragraphs_are_parted_so_that_the_text_can_be_pasted(book):
    assert text(book).startswith("Dear Karim Keller,\n\n")
    assert "{" not in text(book)


def test_another_account_gives_another_message(book):
    changed = chosen(book, Account=RENEWING, Contact="Somebody Else")
    said = text(changed)
    assert said.startswith("Dear Somebody Else,")
    assert RENEWING in said
    assert STAR not in said
    assert "Framework contract is not renewed" in said
    assert said.endswith("Inês Carvalho")


@pytest.mark.parametrize(("metric", "words"), [("Score", "The score of the account"),
                                               ("NPS", "The Net Promoter Score"), ("Gross margin", "The gross margin")])
def test_another_metric_begins_with_another_sentence(book, metric, words):
    said = text(chosen(book, Metric=metric))
    assert words in said
    assert "Revenue over" not in said


def test_the_letter_says_how_many_months_the_revenue_covers(book):
    assert "Revenue over 12 months" in text(book)
    sheet, ref = named_cell(book, "Window_Months")
    assert "Revenue over 6 months" in text(typed(book, sheet, {ref: 6.0}))


def test_the_nps_before_is_that_of_the_answers_a_year_earlier(book):
    figures = {row["Metric"]: row for row in table(book, "Stakeholder_Update", "Metric") if row["Metric"]}
    rated = [s[2] for s in portfolio().rows("Surveys") if s[1] == STAR and BEFORE <= s[0] < YEAR and s[2] is not None]
    assert figures["NPS"]["Before"] == pytest.approx(KAM["NPS"](rated))


def test_a_new_customer_has_no_year_before_and_no_sentence_about_it(book):
    said = text(chosen(book, Account=NEW))
    assert "a year earlier" not in said
    assert f"EUR {sold(NEW, YEAR, NEXT):,.0f}" in said


def test_an_account_without_risk_and_actions_gets_no_empty_sentences(book):
    said = text(chosen(book, Account=LOST))
    assert "risk" not in said.split("how it has gone")[1].replace("what we watch", "")
    assert "What comes next:" not in said
    assert "has fallen" in said


def test_own_words_and_edited_phrases_are_in_the_message(book):
    top, column = where(book, "Stakeholder_Update", "Phrase")
    phrases = [row["Phrase"] for row in table(book, "Stakeholder_Update", "Phrase")]
    offer, own = (top + 1 + phrases.index(name) + 1 for name in ("Offer", "Own words"))
    letter = chr(65 + column + 1)
    said = text(typed(book, "Stakeholder_Update", {f"{letter}{own}": "We meet {client} on Friday.",
                                                   f"{letter}{offer}": None}))
    assert f"We meet {STAR} on Friday." in said
    assert "glad to talk" not in said


def test_the_people_to_choose_from_are_still_there(book):
    people = {row["Contact"] for row in table(book, "Stakeholder_Update", "Contact") if row["Contact"]}
    assert people == {c[1] for c in portfolio().rows("Contacts") if c[2] == STAR and c[6] is None}


def test_an_empty_book_asks_for_an_account():
    assert text(built(empty=True)) == ""
