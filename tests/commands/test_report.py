"""`kam-xl report`: what it writes, what it refuses, and what it says of figures that are missing."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from kam_xl.hosts.libreoffice import LibreOffice
from kam_xl.review import pdf
from tests.commands.conftest import Run
from tests.review.account_books import NAMES, SCORECARD, Uncalculated, account_book, full_tables, scored
from tests.review.chromium import chromium, sheets

NAMED = {"Scorecard": (SCORECARD, [scored("Acme"), scored("Borg & Co"), scored("Cyber")])}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return account_book(tmp_path / "book.xlsx", NAMED, NAMES)


def test_the_review_of_an_account_is_written_whatever_the_case_of_its_name(run: Run, book: Path) -> None:
    out = book.with_name("page.html")
    code, said, err = run("report", book, "--account", "borg & CO", "--out", out)
    assert (code, err) == (0, "")
    assert said == f"{out}: the account review of Borg & Co.\n"
    assert re.findall("<h1>(.*?)</h1>", out.read_text("utf-8")) == ["Borg &amp; Co"]


def test_all_accounts_are_sections_of_one_file(run: Run, book: Path) -> None:
    out = book.with_name("pack.HTM")
    code, said, _ = run("report", book, "--all", "--out", out)
    assert (code, said) == (0, f"{out}: the account review of 3 accounts.\n")
    assert re.findall("<h1>(.*?)</h1>", out.read_text("utf-8")) == ["Acme", "Borg &amp; Co", "Cyber"]


def test_the_workbook_stays_as_it_is_and_a_report_that_is_there_is_replaced(run: Run, book: Path) -> None:
    out, before = book.with_name("page.html"), book.read_bytes()
    out.write_text("of last month")
    assert run("report", book, "--account", "Acme", "--out", out)[0] == 0
    assert "of last month" not in out.read_text("utf-8")
    assert book.read_bytes() == before


def test_an_unknown_account_is_answered_with_those_alike(run: Run, book: Path) -> None:
    out = book.with_name("page.html")
    code, said, err = run("report", book, "--account", "Acne", "--out", out)
    assert (code, said) == (2, "")
    assert err == "kam-xl: book.xlsx: there is no account 'Acne'. Did you mean Acme?\n"
    assert not out.exists()


def test_an_empty_name_is_no_account_and_not_all_of_them(run: Run, book: Path) -> None:
    out = book.with_name("page.html")
    code, _, err = run("report", book, "--account", "", "--out", out)
    assert code == 2
    assert "there is no account ''" in err
    assert not out.exists()


def test_an_empty_workbook_says_that_no_account_is_in_it_yet(run: Run, tmp_path: Path) -> None:
    path = account_book(tmp_path / "b.xlsx", {"Scorecard": (SCORECARD, [])}, NAMES)
    code, _, err = run("report", path, "--all", "--out", tmp_path / "page.html")
    assert code == 1
    assert err == "kam-xl: b.xlsx: no account is in it yet. Refresh it, or fill its tables first.\n"


def test_a_report_that_cannot_be_finished_leaves_the_one_that_is_there(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as stream:
            stream.write(content[:9])
        raise OSError(28, "No space left on device")

    out = book.with_name("page.html")
    out.write_text("of last month")
    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, err = run("report", book, "--all", "--out", out)
    assert code == 1
    assert "No space left on device" in err
    assert out.read_text() == "of last month"
    assert sorted(path.name for path in book.parent.iterdir()) == ["book.xlsx", "page.html"]


@pytest.mark.skipif(os.name != "posix", reason="rights of a file as POSIX has them")
def test_a_report_that_is_replaced_keeps_its_rights(run: Run, book: Path) -> None:
    out = book.with_name("page.html")
    out.touch(0o640)
    out.chmod(0o640)
    assert run("report", book, "--all", "--out", out)[0] == 0
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_workbook_without_accounts_says_what_is_needed(run: Run, tmp_path: Path) -> None:
    path = account_book(tmp_path / "b.xlsx", {"Stock": (["Article", "Pieces"], [["Bolt", 7]])})
    code, _, err = run("report", path, "--all", "--out", tmp_path / "page.html")
    assert code == 1
    assert "no table names an account" in err


@pytest.mark.parametrize("name", ["page.doc", "page", "page.pdf.zip"])
def test_a_file_must_say_by_its_ending_what_it_is(run: Run, book: Path, name: str) -> None:
    code, _, err = run("report", book, "--all", "--out", book.with_name(name))
    assert code == 2
    assert err.endswith("Let it end in .html or .pdf.\n")
    assert not book.with_name(name).exists()


def test_a_file_that_cannot_be_written_is_found_before_anything_is_done(run: Run, book: Path) -> None:
    code, _, err = run("report", book, "--all", "--out", book.parent / "missing/page.html")
    assert code == 2
    assert "Name another place: --out FILE." in err


def test_the_workbook_is_never_taken_for_the_report(run: Run, book: Path) -> None:
    page = book.with_name("book.html")
    book.rename(page)
    before = page.read_bytes()
    code, _, err = run("report", page, "--all", "--out", page)
    assert (code, page.read_bytes()) == (2, before)
    assert "this is the workbook itself" in err


@pytest.mark.parametrize("choice", [[], ["--account", "Acme", "--all"]])
def test_one_account_or_all_is_to_be_said(run: Run, book: Path, choice: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("report", book, *choice, "--out", book.with_name("page.html"))
    assert stopped.value.code == 2


def test_what_is_not_calculated_is_named_on_standard_error(run: Run, tmp_path: Path) -> None:
    rows = [scored("Acme", score=Uncalculated("=1")), scored("Borg", score=Uncalculated("=1"), NPS=3.0)]
    path = account_book(tmp_path / "b.xlsx", {"Scorecard": (SCORECARD, rows)}, NAMES)
    code, _, err = run("report", path, "--all", "--out", tmp_path / "page.html")
    assert code == 0
    assert err == "kam-xl: Scorecard[Score]: not calculated: refresh the workbook or save it in Excel\n"


def test_pdf_has_one_page_an_account(run: Run, tmp_path: Path) -> None:
    chromium()
    path = account_book(tmp_path / "b.xlsx", {**full_tables("Acme"), **NAMED}, NAMES)
    one, pack = tmp_path / "one.pdf", tmp_path / "pack.pdf"
    assert run("report", path, "--account", "Acme", "--out", one)[0] == 0
    assert run("report", path, "--all", "--out", pack)[0] == 0
    assert (sheets(one.read_bytes()), sheets(pack.read_bytes())) == (1, 3)


def test_without_a_program_that_prints_pdf_is_refused_with_the_way_out(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "which", lambda name: None)
    monkeypatch.setattr(LibreOffice, "here", classmethod(lambda cls: cls(None, Path())))
    code, _, err = run("report", book, "--all", "--out", book.with_name("page.pdf"))
    assert code == 1
    assert err == "kam-xl: no program that makes PDF was found here. Install Chromium, Chrome or LibreOffice; or " \
                  "name a file .html, and print it from your browser.\n"
    assert not book.with_name("page.pdf").exists()


@pytest.mark.parametrize(("script", "said"), [
    ("#!/bin/sh\necho no room left >&2\nexit 1\n", "no PDF came of it: no room left."),
    ("not a program", "the page cannot be printed (Exec format error)."),
    ("#!/bin/sh\nexec sleep 60\n", "the page was not printed within 1 seconds.")])
def test_a_program_that_fails_is_quoted(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 1)
    monkeypatch.setattr(pdf, "PATIENCE_A_REVIEW", 0)
    program = book.with_name("chromium")
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "which", lambda name: str(program))
    code, _, err = run("report", book, "--all", "--out", book.with_name("page.pdf"))
    assert code == 1
    assert f"{program}: {said} " in err


@pytest.mark.skipif(os.name != "posix", reason="a shell script starts the program")
def test_a_program_that_takes_too_long_is_ended_with_what_it_started(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 1)
    monkeypatch.setattr(pdf, "PATIENCE_A_REVIEW", 0)
    program, started = book.with_name("chromium"), book.with_name("started")
    program.write_text(f"#!/bin/sh\nsleep 20 &\necho $! > '{started}'\nwait\n")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "which", lambda name: str(program))
    assert run("report", book, "--all", "--out", book.with_name("page.pdf"))[0] == 1
    state = subprocess.run(["ps", "-o", "stat=", "-p", started.read_text().strip()],  # noqa: S607
                           capture_output=True, text=True, check=False).stdout
    assert state.strip()[:1] in ("", "Z")


def test_libreoffice_prints_where_there_is_no_browser(
        run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = book.with_name("soffice")
    program.write_text('#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ngrep -c "<img" "$3" > "$2/page.pdf"\n')
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "which", lambda name: None)
    monkeypatch.setattr(LibreOffice, "here", classmethod(lambda cls: cls(book.parent, Path())))
    out = book.with_name("page.pdf")
    assert run("report", book, "--all", "--out", out)[0] == 0
    assert out.read_text() == "3\n"
