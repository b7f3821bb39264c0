"""The command line, and a person who answers its questions, as fixtures."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from kam_xl.cli import main
from kam_xl.commands.wizard import Answers
from kam_xl.refresh.closed_file import ClosedFile

Run: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs a command; gives exit code, standard output and standard error."""

Person: TypeAlias = Callable[[Mapping[str, str | list[str]]], list[str]]
"""Answers questions by a part of their text, several answers one after another, and takes the default of all others;
gives the list of questions, which grows as they are asked."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()
    return command


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    def sit_down(answers: Mapping[str, str | list[str]]) -> list[str]:
        waiting = {part: [said] if isinstance(said, str) else list(said) for part, said in answers.items()}
        asked: list[str] = []

        def answer(question: str = "") -> str:
            asked.append(question)
            assert len(asked) < 60, "asked for ever"
            for part, said in waiting.items():
                if part in question and said:
                    return said.pop(0)
            return ""

        monkeypatch.setattr("builtins.input", answer)
        return asked

    return sit_down


@pytest.fixture
def unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogue alone: what is asked, and what it writes into the workbook's settings."""
    monkeypatch.setattr(Answers, "fill", lambda _: None)
    monkeypatch.setattr(ClosedFile, "calculate", lambda _: None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command is called."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
