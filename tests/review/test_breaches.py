"""What `check` finds: the limits that are broken, and the accounts to look at."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kam_xl.errors import UnknownName
from kam_xl.review.breaches import Breach, Findings, Watched, findings
from kam_xl.review.scorecard import scorecard
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.review.boards import board


def opened(path: Path) -> Book:
    return Book(Document.open(path))


def found(path: Path) -> Findings:
    return findings(opened(path))


def test_each_broken_limit_is_named_with_value_limit_and_whom_to_tell(tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", [["Acme", 10, 20, "ESCALATE", 0.01, 0.05, "ESCALATE", "Ann, Bob"],
                                       ["Borg", 30, 20, "OK", 0.04, 0.05, "ESCALATE", None]])
    assert found(path).breaches == [
        Breach("Acme", "NPS", 10.0, 20.0, "Ann, Bob", percent=False),
        Breach("Acme", "Growth", 0.01, 0.05, "Ann, Bob", percent=True),
        Breach("Borg", "Growth", 0.04, 0.05, "", percent=True)]


@pytest.mark.parametrize("status", ["OK", "WATCH", "escalate?", ""])
def test_only_escalate_is_a_breach(tmp_path: Path, status: str) -> None:
    assert found(board(tmp_path / "b.xlsx", [["Acme", 10, 20, status, 0.1, 0.05, "OK", "Ann"]])).breaches == []


def test_status_cells_without_a_value_are_counted_not_taken_as_fine(tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", [["Acme", 10, 20, None, 0.1, 0.05, "OK", "Ann"],
                                       ["Borg", 10, 20, None, 0.1, 0.05, None, "Ann"],
                                       [None, None, None, None, None, None, None, None]])
    assert (found(path).breaches, found(path).uncalculated) == ([], 3)


def test_a_status_that_is_an_error_is_not_taken_as_fine(tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", [["Acme", 10, 20, "OK", 0.1, 0.05, "OK", "Ann"]])
    book = openpyxl.load_workbook(path)
    book["Escalation"]["E3"] = "#DIV/0!"
    book.save(path)
    assert found(path).uncalculated == 1


def test_scorecard_rows_without_score_or_status_are_counted(tmp_path: Path) -> None:
    rows = [["Acme", None, 0, "", 0, 0, "B", None], ["Borg", 9, 0, "", 0, 0, "A", None],
            ["Zeta", None, 0, "", 0, 0, "C", "Red"], ["Fine", 8, 0, "", 0, 0, "A", "Green"],
            [None, None, None, None, None, None, None, None]]
    result = found(board(tmp_path / "b.xlsx", None, rows))
    assert result.uncalculated == 3
    assert [w.account for w in result.watched] == ["Zeta"]


def test_scores_that_are_errors_are_counted_with_the_limits(tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", [["Acme", 10, 20, None, 0.1, 0.05, "OK", "Ann"]],
                 [["Acme", 5, 0, "", 0, 0, "B", "Amber"]])
    book = openpyxl.load_workbook(path)
    book["Scorecard"]["C3"] = "#NAME?"
    book.save(path)
    assert found(path).uncalculated == 2


def test_red_comes_before_amber_and_green_is_left_out(tmp_path: Path) -> None:
    rows = [["Acme", 6, 0, "", 0, 0, "B", "Amber"], ["Borg", 9, 0, "", 0, 0, "A", "Green"],
            ["Zeta", 2, 0, "", 0, 0, "C", "Red"], ["Cyber", 5, 0, "", 0, 0, "B", "Amber"]]
    result = found(board(tmp_path / "b.xlsx", None, rows))
    assert result.watched == [
        Watched("Zeta", "Red", 2.0), Watched("Acme", "Amber", 6.0), Watched("Cyber", "Amber", 5.0)]
    assert result.breaches == []


def test_a_workbook_with_nothing_to_check_says_what_is_missing(tmp_path: Path) -> None:
    path = board(tmp_path / "b.xlsx", None)
    with pytest.raises(Exception, match="no Excel table"):
        found(path)


def test_a_workbook_with_other_tables_suggests_them(tmp_path: Path) -> None:
    from tests.books import sales_book

    with pytest.raises(UnknownName, match="no table 'Escalation'.*There is: Sales"):
        found(sales_book(tmp_path / "b.xlsx"))


def test_the_scorecard_lists_the_best_first_with_what_moved_each(tmp_path: Path) -> None:
    rows = [["Acme", 6.5, -0.5, "NPS", 0.1, -0.6, "B", "Amber"], ["Borg", 9, 0.2, "Growth", 0.2, 0, "A", "Green"],
            ["New", 7, None, None, None, None, "B", "Green"], [None, None, None, None, None, None, None, None]]
    listed = scorecard(opened(board(tmp_path / "b.xlsx", None, rows)))
    assert [(r.account, r.score, r.change, r.moved_by, r.moved, r.band, r.status) for r in listed] == [
        ("Borg", 9.0, 0.2, "Growth", 0.2, "A", "Green"), ("New", 7.0, None, "", None, "B", "Green"),
        ("Acme", 6.5, -0.5, "NPS", -0.6, "B", "Amber")]


def test_accounts_without_a_score_come_last(tmp_path: Path) -> None:
    rows = [["Blank", None, None, None, None, None, "", ""], ["Acme", 1, 0, "NPS", 0, 0, "C", "Red"]]
    assert [r.account for r in scorecard(opened(board(tmp_path / "b.xlsx", None, rows)))] == ["Acme", "Blank"]
