"""The command line as a fixture."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeAlias

import pytest

from kam_xl.cli import main

Run: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs a command; gives exit code, standard output and standard error."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()
    return command
