"""The command line as a whole: what it imports, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from kam_xl import cli
from kam_xl.errors import ErrorCell, ErrorCode, KamError, UnknownName

HEAVY = ("lxml", "openpyxl", "cellrune", "rich", "pandas", "isal", "python_calamine", "numpy")


def every_error(kind: type[KamError] = KamError) -> list[type[KamError]]:
    return [kind, *(error for below in kind.__subclasses__() for error in every_error(below))]


def an_error(kind: type[KamError]) -> KamError:
    if issubclass(kind, UnknownName):
        return kind("table", "Sale", ["Sales"], where="book.xlsx")
    if issubclass(kind, ErrorCell):
        return kind(ErrorCode.NA, "it is missing", where="book.xlsx", fix="Find it.")
    return kind("it is missing", where="book.xlsx", fix="Find it.")


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_each_error_ends_with_its_exit_code_and_one_line(
        kind: type[KamError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def failing(_options: object) -> int:
        raise an_error(kind)

    monkeypatch.setattr("kam_xl.commands.templates.templates", failing)
    assert cli.main(["templates"]) == kind.exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kam-xl: book.xlsx: ")
    assert err.index("\n") == len(err) - 1


def test_a_bug_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_options: object) -> int:
        raise KeyError("a bug")

    monkeypatch.setattr("kam_xl.commands.templates.templates", broken)
    with pytest.raises(KeyError):
        cli.main(["templates"])


def test_ctrl_c_says_that_nothing_was_harmed(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("kam_xl.commands.templates.templates", stopped)
    assert cli.main(["templates"]) == 130
    assert capsys.readouterr().err == "kam-xl: stopped; the workbook is as it was\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["calc"], ["refresh", "book.xlsx"],
                                       ["refresh", "", "--period", "2026-10"], ["check", ""], ["undo", "."],
                                       ["new", "account_book", ""], ["new", "account_book", "/"]])
def test_a_command_that_is_not_understood_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["refresh", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = ("import sys\nfrom kam_xl.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as stopped:\n"
            "    assert not stopped.code\nprint('HEAVY', *sorted(m for m in sys.modules if '.' not in m))")
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    imported = done.stdout.splitlines()[-1].split()
    assert imported[0] == "HEAVY"
    assert [module for module in HEAVY if module in imported] == []


def test_the_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    listed = re.findall(r"^ {4}(\w+)", shown, re.MULTILINE)
    assert listed == ["calc", "kpis", "functions", "install", "uninstall", "doctor", "lite", "templates", "new", "demo",
                      "refresh", "close", "sources", "map", "report", "undo", "check"]
    codes = {error.exit_code for error in every_error()}
    assert all(f"{code} " in shown.split("exit codes:")[1] for code in codes)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_pipe_that_lacks_characters_ends_no_command(encoding: str) -> None:
    def piped(*arguments: str) -> str:
        return subprocess.run([sys.executable, "-m", "kam_xl.cli", *arguments], capture_output=True, check=True,
                              env=os.environ | {"PYTHONIOENCODING": encoding}).stdout.decode(encoding)

    assert "KAM_SCORE" in piped("kpis")
    assert piped("calc", '="1 ≥ 日"').strip() == "1 ? ?"
    assert json.loads(piped("calc", '="1 ≥ 日"', "--json")) == "1 ≥ 日"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m kam_xl.cli kpis | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
