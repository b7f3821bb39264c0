"""A Windows machine as setting up Excel sees it: its folders, its Python, and its registry."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol


class Registry(Protocol):
    """The registry, as far as it is asked."""

    def values(self, key: str) -> Mapping[str, object]:
        """The values of a key such as `HKCU\\Software\\Microsoft` by their names; none if it is not there."""


@dataclass(frozen=True)
class Machine:
    """What setting up Excel needs to know."""

    system: str
    interpreter: Path
    """The Python that runs this."""
    xlwings: str
    """The version of xlwings that it has; empty if none."""
    library_folders: tuple[Path, ...]
    """Where pip puts xlwings' libraries."""
    roaming: Path
    """The user's settings folder, %APPDATA%."""
    home: Path
    registry: Registry


def this_machine() -> Machine:
    """The machine on which this runs."""
    interpreter = Path(sys.executable)
    folders = (Path(sys.prefix), interpreter.parent, interpreter.parent.parent, Path(site.getuserbase()))
    return Machine(sys.platform, interpreter, _version("xlwings"), folders,
                   Path(os.environ.get("APPDATA", "")), Path.home(), _Registry())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


class _Registry:
    """This machine's registry: the 64-bit view, which a 32-bit Python would not see by itself."""

    def values(self, key: str) -> Mapping[str, object]:
        """The values of a key by their names."""
        found: dict[str, object] = {}
        if sys.platform == "win32":
            import winreg

            root, _, path = key.partition("\\")
            hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]
            access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            with suppress(OSError), winreg.OpenKey(hive, path, 0, access) as opened:
                for number in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _ = winreg.EnumValue(opened, number)
                    found[name] = value
        return found
