"""`install`, `uninstall`, `doctor` and `lite`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Protocol

from kam_xl.commands.terminal import say
from kam_xl.hosts import excel, libreoffice
from kam_xl.hosts.finding import Finding
from kam_xl.hosts.lite import write_project


class Host(Protocol):
    """A program that can load the functions."""

    def install(self) -> list[str]:
        """Put them in; what was done."""
    def uninstall(self) -> list[str]:
        """Take them out; what was done."""
    def findings(self) -> list[Finding]:
        """What is there, and what is missing."""


HOSTS: dict[str, Host] = {"excel": excel, "libreoffice": libreoffice}


def install(options: Namespace) -> int:
    """Put the functions into a program on this machine."""
    return _tell(HOSTS[options.host].install())


def uninstall(options: Namespace) -> int:
    """Take them out again."""
    return _tell(HOSTS[options.host].uninstall())


def doctor(options: Namespace) -> int:
    """Say what is there and what is missing; well if one of the programs asked for lacks nothing."""
    ready = False
    for name in [options.host] if options.host else HOSTS:
        found = HOSTS[name].findings()
        say(f"{name}:")
        for finding in found:
            say(f"  {finding}")
        ready = ready or all(finding.ok for finding in found)
    return 0 if ready else 1


def lite(options: Namespace) -> int:
    """Write the project for xlwings Lite."""
    return _tell(write_project(Path(options.folder)))


def _tell(sentences: list[str]) -> int:
    for sentence in sentences:
        say(sentence)
    return 0
