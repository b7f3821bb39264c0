"""The review of an account: it shows what the workbook says, leaves out what it does not, and trusts no text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from kam_xl.review.account import Account, account_facts
from kam_xl.review.account_page import NOT_CALCULATED, review_pack, review_page
from kam_xl.review.account_rows import AccountTables
from kam_xl.review.frame import Frame, frame
from kam_xl.review.message import message
from kam_xl.review.page_style import READABLE_PAIRS
from kam_xl.review.pdf import Printer, for_office
from kam_xl.templates import theme
from kam_xl.templates.shipped import copy_template
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.review.account_books import (
    HOSTILE,
    NAMES,
    RED_FLAGS,
    SCORECARD,
    Calculated,
    Tables,
    Uncalculated,
    account_book,
    full_tables,
    month,
    scored,
)
from tests.review.chromium import chromium, load, sheets

ODD = re.compile(r"\bNone\b|\bnan\b|ErrorCode|#N/A|#DIV")
STORY = "which is a story that goes on and on, far beyond what any reader of a page would like to read, " * 3


class Elements(HTMLParser):
    """The words of a page, its tags and their attributes; every element is closed where it was opened."""

    VOID = ("meta", "img", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1:] != ["style"]:
            self.words.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def headings(self) -> list[str]:
        return [word for word in self.words if word in SECTIONS]


SECTIONS = ("Escalations", "Red flags", "Open risks", "Open actions", "What the customer says",
            "Message to a stakeholder")


def reviewed(path: Path, *names: str) -> list[Account]:
    tables = AccountTables(Book(Document.open(path)))
    what_holds = frame(tables)
    return [account_facts(tables, tables.account(name), what_holds) for name in names or tables.accounts]


def page_of(path: Path, name: str) -> Elements:
    return Elements(review_page(*reviewed(path, name)))


@pytest.fixture
def full(tmp_path: Path) -> Path:
    return account_book(tmp_path / "b.xlsx", full_tables("Acme"), NAMES)


def only(tables: Tables, *names: str) -> Tables:
    return {name: tables[name] for name in names}


def test_the_figures_of_the_page_are_those_of_the_cells(full: Path) -> None:
    page = page_of(full, "acme")
    for said in ("October 2026 Owner Olga Head", "Account review · Key account · Account manager Ann Bell · "
                 "Contract end 31 Mar 2027 (in 5 months)", "7.25 ▲ Amber Solid", "▼ −0.31 on the month before",
                 "EUR 1,234,567", "▲ +8.2 % on the year before", "Gross margin, last 12 months 33.3 %",
                 "NPS, last 12 months 41.7", "KPI0 0.50 0.75 ■ limit broken", "Tell Bea Chief",
                 "■ up Late payments, more complaints",
                 "Contacts 3 (8 before) · Days late 12.5 · Complaints 5 (2 before) · People changed 1",
                 "Last contact 20 Oct 2026 (11 days ago)", "■ High Risk 0 Mitigation 0",
                 "Next review 15 Oct 2026 ▲ due · Owner Cy Dent", "Action 0 Di Early 30 Sep 2026 ▲ late",
                 "; 2 of 3 asked answered.", "Comment 1 2 Oct 2026, rated 8"):
        assert said in page.text.replace("  ", " "), said
    assert page.headings == ["Escalations", "Open risks", "Open actions", "Red flags", "What the customer says",
                             "Message to a stakeholder"]
    assert not ODD.search(page.text)


def test_the_sample_s_figures_are_those_of_its_scorecard(tmp_path: Path) -> None:
    path = copy_template("account_book", tmp_path / "b.xlsx")
    body = Book(Document.open(path)).body("Scorecard")
    for row, name in enumerate(body.values("Account")):
        text = page_of(path, str(name)).text
        score, revenue = body.values("Score")[row], body.values("Revenue")[row]
        assert isinstance(score, float)
        assert isinstance(revenue, float)
        assert f"Score {score:.2f} " in text
        assert f"{revenue:,.0f}" in text
        assert not ODD.search(text)


def test_what_moved_the_score_comes_largest_first_and_what_did_not_is_left_out(tmp_path: Path) -> None:
    headings = [*SCORECARD, "Growth part", "Growth moved", "Days late part", "Days late moved"]
    rows = [[*scored("Acme"), 1.0, -0.7, 1.0, 0.0]]
    [account] = reviewed(account_book(tmp_path / "b.xlsx", {"Scorecard": (headings, rows)}, NAMES))
    assert account.score is not None
    assert [(part.criterion, part.moved) for part in account.score.movers] == [
        ("Growth", -0.7), ("NPS", -0.4), ("Revenue", 0.09)]
    drawn = re.findall(r"<svg.*?</svg>", review_page(account), re.DOTALL)
    assert "Growth −0.70; NPS −0.40; Revenue +0.09." in drawn[-1]


def test_an_action_is_open_until_it_is_done_and_late_once_it_was_due(tmp_path: Path) -> None:
    headings = ["Action", "Account", "Owner", "Due", "Done on", "Status"]
    rows = [["Call", "Acme", "Ann", date(2026, 10, 31), None, "Open"],
            ["Visit", "Acme", "Ann", date(2026, 10, 30), None, ""],
            ["Offer", "Acme", "Ann", date(2026, 9, 1), date(2026, 11, 2), "Done"],
            ["Mail", "Acme", "Ann", None, None, "Done"],
            ["Plan", "Acme", "Ann", date(2026, 9, 1), date(2026, 9, 2), "Done"],
            ["Talk", "ACME ", "Ann", None, None, None]]
    [account] = reviewed(account_book(tmp_path / "b.xlsx", {"Actions": (headings, rows)}, NAMES), "Acme")
    assert [(action.action, action.is_late) for action in account.actions] == [
        ("Visit", True), ("Call", False), ("Talk", False)]
    assert [action.action for action in account.done] == ["Plan"]


def test_closed_risks_are_left_out_and_the_highest_comes_first(tmp_path: Path) -> None:
    headings = ["Risk", "Account", "Score", "Level", "Next review", "Status"]
    rows = [["Low one", "Acme", 0.5, "Low", date(2026, 10, 31), "Open"], ["Gone", "Acme", 4.0, "High", None, "Closed"],
            ["High one", "Acme", 3.0, "High", date(2026, 11, 1), "Mitigating"],
            ["Other", "Borg", 5.0, "High", None, "Open"]]
    [account] = reviewed(account_book(tmp_path / "b.xlsx", {"Risk_Register": (headings, rows)}, NAMES), "Acme")
    assert [(risk.risk, risk.is_due) for risk in account.risks] == [("High one", False), ("Low one", True)]


def test_the_charts_say_what_they_show_in_words_too(full: Path) -> None:
    drawings = re.findall(r"<svg.*?</svg>", review_page(*reviewed(full, "Acme")), re.DOTALL)
    named = {}
    for drawing in drawings:
        svg = etree.fromstring(drawing)
        assert svg.get("role") == "img"
        title, said = (svg.findtext(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
        assert title
        assert said
        named[title] = said
    assert list(named) == ["Revenue by month against target", "Score by month", "What the score consists of",
                           "What moved the score"]
    assert named["Revenue by month against target"] == \
        "24 months up to October 2026: from 90,000 to 113,000 EUR, 90,000 in the last."
    assert named["Score by month"] == "From 8.45 in October 2025 to 7.25 in October 2026."
    assert ">EUR thousand<" in drawings[0]


@pytest.mark.parametrize("name", ["Revenue", "Targets", "History", "Escalation", "Red_Flags", "Risk_Register",
                                  "Actions", "Surveys", "Accounts", "Scorecard"])
@pytest.mark.parametrize("emptied", [True, False])
def test_a_table_that_is_missing_or_empty_leaves_no_trace(tmp_path: Path, name: str, *, emptied: bool) -> None:
    tables = full_tables("Acme")
    headings = tables.pop(name)[0]
    if emptied:
        tables[name] = (headings, [[None] * len(headings)])
    page = page_of(account_book(tmp_path / "b.xlsx", tables, NAMES), "Acme")
    section = {"Escalation": "Escalations", "Red_Flags": "Red flags", "Risk_Register": "Open risks",
               "Actions": "Open actions", "Surveys": "What the customer says"}.get(name)
    assert section not in page.headings
    assert not ODD.search(page.text)
    assert NOT_CALCULATED not in page.text


def test_a_column_account_is_all_that_a_workbook_needs(tmp_path: Path) -> None:
    path = account_book(tmp_path / "b.xlsx", {"Customers": (["account", "City"], [["Acme", "Oslo"], ["Borg", "Bonn"]])})
    page = Elements(review_pack(reviewed(path)))
    assert page.tags.count("article") == 2
    assert "Acme performance update I would be glad" in page.text
    assert page.tags.count("svg") == 0
    assert not ODD.search(page.text)


def test_without_a_scorecard_revenue_margin_and_nps_come_from_the_data(tmp_path: Path) -> None:
    tables = only(full_tables("Acme"), "Revenue", "Surveys", "Accounts")
    text = page_of(account_book(tmp_path / "b.xlsx", tables, NAMES), "Acme").text
    revenue, before = sum(90000 + 1000 * i for i in range(12)), sum(90000 + 1000 * i for i in range(12, 24))
    assert f"EUR {revenue:,}" in text
    assert f"▼ −{100 * (1 - revenue / before):.1f} % on the year before" in text
    assert f"{100 * (1 - 12 * 60000 / revenue):.1f} %" in text
    assert "NPS, last 12 months 50.0" in text
    assert "Score" not in text


def test_a_year_that_the_customer_was_not_there_for_is_not_compared(tmp_path: Path) -> None:
    months = [[month(i), "Acme", 1000.0, 500.0] for i in range(18)]
    tables = {"Revenue": (["Month", "Account", "Revenue", "Cost"], months)}
    [account] = reviewed(account_book(tmp_path / "b.xlsx", tables, NAMES))
    assert [(m.name, m.value, m.change) for m in account.measures[:1]] == [("Revenue", 12000.0, None)]
    assert "than in the" not in " ".join(message(account).paragraphs)


@pytest.mark.parametrize("lacking", [Uncalculated("=1+1"), Calculated("=NA()|#N/A"), Calculated("=1/0|#DIV/0!")])
def test_what_is_not_calculated_is_a_dash_and_said_once(tmp_path: Path, lacking: str) -> None:
    tables = {"Scorecard": (SCORECARD, [scored("Acme", score=lacking, NPS=lacking)])}
    [account] = reviewed(account_book(tmp_path / "b.xlsx", tables, NAMES))
    page = Elements(review_page(account))
    assert account.gaps == ["Scorecard[NPS]", "Scorecard[Score]"]
    assert page.text.count(NOT_CALCULATED) == 1
    assert "Score – ▲ Amber" in page.text
    assert "NPS, last 12 months –" in page.text
    assert "score" not in " ".join(message(account).paragraphs)
    assert not ODD.search(page.text)


def test_limits_that_are_not_calculated_are_no_all_clear(tmp_path: Path) -> None:
    headings = ["Account", "NPS", "NPS limit", "NPS status", "Tell"]
    for status, said in ((Uncalculated("=1"), "Escalations –"), ("OK", "Escalations ● no limit is broken")):
        path = account_book(tmp_path / "b.xlsx", {"Escalation": (headings, [["Acme", 1, 2, status, "Ann"]])})
        assert said in page_of(path, "Acme").text


@pytest.mark.parametrize("hostile", [
    HOSTILE, "A&B \"quoted\" 'too' <b>", "</style><svg onload=alert(1)>", "\x1b[2J\x07"])
def test_a_text_is_a_text_whatever_it_says(tmp_path: Path, hostile: str) -> None:
    tables = {name: (headings, [[f"{cell}{hostile}" if isinstance(cell, str) and cell not in KEPT else cell
                                 for cell in row] for row in rows])
              for name, (headings, rows) in full_tables("").items()}
    path = account_book(tmp_path / "b.xlsx", tables, {**NAMES, "Owner": hostile, "Currency": hostile})
    [account] = reviewed(path)
    html = review_page(account)
    page = Elements(html)
    assert not {"script", "img", "b", "link", "iframe"} & set(page.tags)
    assert page.tags.count("svg") == page.tags.count("desc") == 4
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert not re.search(r"[\x00-\x08\x0e-\x1f]", html)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    for drawing in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        etree.fromstring(drawing)


KEPT = ("ESCALATE", "High", "Score", "Open")


@pytest.mark.parametrize("from_1904", [True, False])
def test_dates_are_those_that_the_workbook_shows(tmp_path: Path, *, from_1904: bool) -> None:
    path = account_book(tmp_path / "b.xlsx", full_tables("Acme"), NAMES, from_1904=from_1904)
    [account] = reviewed(path)
    assert account.frame.period == date(2026, 10, 1)
    assert account.contract_end == date(2027, 3, 31)
    assert (account.months[0].month, account.months[-1].month) == (date(2024, 11, 1), date(2026, 10, 1))


def test_a_workbook_that_names_no_period_is_reviewed_for_its_latest_month(tmp_path: Path) -> None:
    [account] = reviewed(account_book(tmp_path / "b.xlsx", only(full_tables("Acme"), "Revenue")))
    assert account.frame == Frame(date(2026, 10, 1), date(2025, 11, 1))


def test_the_message_follows_the_figures(full: Path) -> None:
    [account] = reviewed(full)
    said = message(account)
    assert said.subject == "Acme performance update – 31 October 2026"
    assert said.paragraphs == [
        "Revenue of the last 12 months is EUR 1,234,567, 8.2 % more than in the year before. Behind this: Done thing. "
        "Under way: Action 0.",
        "The risk that we watch (high): Risk 0. What we do about it: Mitigation 0. We review it now.",
        "I would be glad to talk this through with you: tell me when it suits you.", "Kind regards, Ann Bell"]


def test_what_is_for_our_own_people_is_not_told_to_a_stakeholder(full: Path) -> None:
    said = " ".join(message(*reviewed(full)).paragraphs).casefold()
    assert [word for word in ("score", "solid", "amber", "margin", "7.25") if word in said] == []


def left(path: Path, on: date) -> Elements:
    tables = full_tables("Acme")
    headings, [row] = tables["Accounts"]
    return page_of(account_book(path, {**tables, "Accounts": ([*headings, "Left on"], [[*row, on]])}, NAMES), "Acme")


def test_a_customer_who_left_is_told_so_at_the_head_and_not_written_to(tmp_path: Path) -> None:
    page = left(tmp_path / "b.xlsx", date(2026, 10, 31))
    assert "Account manager Ann Bell · Left on 31 Oct 2026 " in page.text
    assert "Contract end" not in page.text
    assert "Message to a stakeholder" not in page.headings
    assert "glad to talk" not in page.text


def test_a_customer_who_leaves_after_the_month_is_still_one(tmp_path: Path) -> None:
    page = left(tmp_path / "b.xlsx", date(2026, 11, 1))
    assert "Contract end 31 Mar 2027" in page.text
    assert "Left on" not in page.text
    assert "Message to a stakeholder" in page.headings


@pytest.mark.parametrize(("flags", "shown"), [(0, False), (1, True), (Calculated("=NA()|#N/A"), True)])
def test_red_flags_are_a_section_unless_none_is_up(tmp_path: Path, flags: object, *, shown: bool) -> None:
    row = ["Acme", 3, 8, 12.5, 5, 2, 1, flags, "–", date(2026, 10, 20), 11]
    page = page_of(account_book(tmp_path / "b.xlsx", {"Red_Flags": (RED_FLAGS, [row])}, NAMES), "Acme")
    assert ("Red flags" in page.headings) is shown


def test_many_days_of_a_month_are_one_month_and_a_month_without_revenue_is_none(tmp_path: Path) -> None:
    days = [[month(i).replace(day=day), "Acme", 100.0, 50.0] for i in (*range(6), *range(12, 18)) for day in (1, 15)]
    blank = [[month(i), "Acme", None, 50.0] for i in range(6, 12)]
    for name, rows in (("days", days), ("blank", [*days, *blank])):
        tables = {"Revenue": (["Month", "Account", "Revenue", "Cost"], rows)}
        [account] = reviewed(account_book(tmp_path / f"{name}.xlsx", tables, NAMES))
        assert [(m.name, m.value, m.change) for m in account.measures[:1]] == [("Revenue", 1200.0, None)]


def test_text_can_be_read_on_its_background() -> None:
    assert min(theme.contrast(*pair) for pair in READABLE_PAIRS) >= 4.5


def test_for_libreoffice_drawings_are_pictures_and_each_account_begins_a_sheet(tmp_path: Path) -> None:
    tables = {"Scorecard": (SCORECARD, [scored("Acme"), scored("Borg")])}
    page = Elements(for_office(review_pack(reviewed(account_book(tmp_path / "b.xlsx", tables)))))
    assert (page.tags.count("svg"), page.tags.count("img")) == (0, 4)
    assert page.attributes.count(("style", "page-break-before: always")) == 1


def browser() -> Printer:
    return Printer(Path(chromium()), is_browser=True)


def test_every_account_of_the_sample_is_one_sheet_of_paper(tmp_path: Path) -> None:
    accounts = reviewed(copy_template("account_book", tmp_path / "b.xlsx"))
    assert sheets(browser().print(review_page(accounts[0]))) == 1
    assert sheets(browser().print(review_pack(accounts))) == len(accounts)


def test_an_account_with_too_much_of_everything_is_one_sheet_too(tmp_path: Path) -> None:
    name = "Acme & Sons " + "Holding " * 12
    tables = full_tables(name, many=12, text=STORY)
    tables["Scorecard"][1][0][SCORECARD.index("NPS")] = Uncalculated("=1")  # type: ignore[index]
    accounts = reviewed(account_book(tmp_path / "b.xlsx", tables, NAMES))
    html = review_page(*accounts)
    assert "and 8 more" in html
    assert sheets(browser().print(html)) == 1


def opened(tmp_path: Path, pages: Sequence[str]) -> list[set[str]]:
    found = []
    for number, html in enumerate(pages):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "page.html").write_text(html, "utf-8")
        loaded = load(folder / "page.html", folder)
        found.append({*loaded.console, *loaded.requests})
    return found


def test_a_page_asks_for_nothing_and_says_nothing_on_the_console(tmp_path: Path) -> None:
    path = account_book(tmp_path / "b.xlsx", full_tables(HOSTILE), NAMES)
    control = "<!doctype html><title>x</title><img src='http://evil.test/x'><script>console.error('boo')</script>"
    quiet, loud = opened(tmp_path, [review_pack(reviewed(path)), control])
    assert "http://evil.test/x" in loud
    assert any("boo" in said for said in loud)
    assert quiet == set()
