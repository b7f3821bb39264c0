"""What Excel starts: no library that the functions do not need is loaded with it."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from kam_xl.udfs.server import HEAVY, unseen

WATCHED = """
import sys

class WhenTheAddinLoads:
    def find_spec(self, name, path=None, target=None):
        if name == "kam_xl.udfs.addin":
            import xlwings
            xlwings.serve = lambda clsid: print("serving", clsid)

sys.meta_path.insert(0, WhenTheAddinLoads())
from kam_xl.udfs import server
server.serve("{506e67c3}")
print(sorted(set(server.HEAVY) & set(sys.modules)))
import pandas
print(int(pandas.DataFrame({"a": [1]}).a.sum()))
"""
"""Starts the server with the real xlwings, whose `serve` is replaced: it would talk to Windows."""


def test_what_is_unseen_cannot_be_imported_and_can_be_afterwards() -> None:
    with unseen("turtledemo", "never_there"), pytest.raises(ImportError):
        importlib.import_module("turtledemo")
    assert importlib.import_module("turtledemo")
    assert "never_there" not in sys.modules


def test_what_is_loaded_stays_loaded() -> None:
    import json

    with unseen("json"):
        assert sys.modules["json"] is json
    assert sys.modules["json"] is json


def test_after_a_failure_everything_can_be_imported() -> None:
    with pytest.raises(RuntimeError), unseen("csv_never_there"):
        raise RuntimeError
    assert "csv_never_there" not in sys.modules


def test_the_server_starts_without_the_heavy_libraries_and_they_are_there_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["serving {506e67c3}", "[]", "1"]
    assert "pandas" in HEAVY
