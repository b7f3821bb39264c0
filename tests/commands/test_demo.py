"""`kam-xl demo`: the whole practice over two months, once for all tests here."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kam_xl.cli import main
from tests.commands.conftest import Run


@dataclass
class Demo:
    folder: Path
    code: int
    out: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder, out = tmp_path_factory.mktemp("demo") / "new folder", io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["demo", "--out", str(folder)])
    return Demo(folder, code, out.getvalue())


def cells(text: str, first: str) -> list[str]:
    """The cells of the last line of a table that begins with a word."""
    line = [line for line in text.splitlines() if line.startswith(f"│ {first}")][-1]
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_it_succeeds_and_refreshes_two_months(demo: Demo) -> None:
    assert demo.code == 0
    assert re.findall(r"^account_book\.xlsx, (\S+)", demo.out, re.MULTILINE) == ["2026-09", "2026-10"]
    assert re.findall(r"^Scorecard (\S+)", demo.out, re.MULTILINE) == ["2026-09", "2026-10"]
    assert demo.out.count("Saved.") == 2


def test_the_scorecard_says_what_moved_a_score(demo: Demo) -> None:
    account, score, change, moved_by, band, status = cells(demo.out.split("limit(s) breached")[0], "Granvia Cement")
    assert account == "Granvia Cement"
    assert 1 <= float(score) <= 10
    assert re.fullmatch(r"[+-]\d\.\d\d", change)
    assert re.fullmatch(r"[A-Z][\w ]* [+-]\d\.\d\d", moved_by)
    assert (band, status) == ("At risk", "Red")


def test_a_new_account_is_scored_from_its_first_month(demo: Demo) -> None:
    assert "Marlowe Chemicals" not in demo.out.split("Scorecard 2026-10")[0]
    assert cells(demo.out, "Marlowe Chemicals")[2:4] == ["–", ""]


def test_control_totals_agree(demo: Demo) -> None:
    totals = re.findall(r"control total of (\w+): ([\d,.]+) in the source, ([\d,.]+) in the workbook", demo.out)
    assert {name for name, _, _ in totals} == {"Revenue", "Rating", "Amount", "Target", "Forecast"}
    assert all(source == workbook for _, source, workbook in totals)


def test_breaches_name_value_limit_and_whom_to_tell(demo: Demo) -> None:
    assert re.search(r"^\d+ limit\(s\) breached", demo.out, re.MULTILINE)
    breaches = demo.out.split("limit(s) breached")[1].split("Red and amber")[0]
    account, kpi, value, limit, tell = cells(breaches, "Junivar")
    assert (account, kpi) == ("Junivar Semiconductors", "NPS")
    assert float(value) < float(limit)
    assert "Inês Carvalho" in tell
    assert "Granvia" not in breaches, "who has left raises no alarm"


def test_it_says_where_the_files_are(demo: Demo) -> None:
    assert f"The workbook:  {demo.folder / 'account_book.xlsx'}" in demo.out
    visible = [path.name for path in demo.folder.iterdir() if not path.name.startswith(".")]
    assert sorted(visible) == ["account_book.xlsx", "sources"]


def test_the_refresh_it_proposes_finds_everything_up_to_date(demo: Demo, run: Run) -> None:
    proposed = re.search(r"kam-xl (refresh .*)$", demo.out, re.MULTILINE)
    assert proposed is not None
    book = demo.folder / "account_book.xlsx"
    assert proposed[1] == f"refresh {book} --period 2026-10"
    before = book.read_bytes()
    code, out, _ = run("refresh", book, "--period", "2026-10")
    assert code == 0
    assert "Already up to date" in out
    assert book.read_bytes() == before


def test_check_finds_what_the_demo_showed(demo: Demo, run: Run) -> None:
    code, out, _ = run("check", demo.folder / "account_book.xlsx")
    assert code == 3
    assert out.strip() in demo.out


def test_a_folder_that_cannot_be_made_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, out, err = run("demo", "--out", tmp_path / "file" / "folder")
    assert (code, out) == (2, "")
    assert err.startswith(f"kam-xl: {tmp_path / 'file' / 'folder'}: the folder cannot be made")


def test_a_folder_with_something_in_it_is_left_alone(demo: Demo, run: Run) -> None:
    before = sorted(demo.folder.rglob("*"))
    code, out, err = run("demo", "--out", demo.folder)
    assert (code, out) == (2, "")
    assert err == f"kam-xl: {demo.folder}: the folder is not empty. Choose another one: --out FOLDER.\n"
    assert sorted(demo.folder.rglob("*")) == before
