"""The add-in's VBA in LibreOffice, whose Basic reads VBA: what of it needs no Excel is run there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.excel.addin import Python, addin, modules

SCRIPT = Path(__file__).with_name("libreoffice_basic.py")
OFFICE_PYTHON = "/usr/bin/python3"
PYTHON = Python(*(PureWindowsPath(rf"C:\kam\{name}") for name in ("pythonw.exe", "64.dll", "32.dll")))
ANSWERS: list[tuple[int, list[object], str]] = [
    (0, [7.5], "Double 7.5;"),
    (0, [2042], "error 2042;"),
    (0, ["#N/A"], "String #N/A;"),
    (0, [True], "Boolean True;"),
    (3, [1.5, 2007, ""], "Double 1.5;error 2007;String ;"),
    (2, [1.0, 2036, 2015, "a", 2.0, 3.0], "Double 1;error 2036;error 2015;String a;Double 2;Double 3;"),
    (1, [2042, 4.0], "error 2042;Double 4;"),
]
"""Columns (none for a single cell) and cells of an answer as Python sends it, and what the cells then hold."""
STARTS = [((3, 0), "kam_xl: start 1 failed;" * 3), ((2, 11), "kam_xl: start 2 failed;" * 2),
          ((1, -3600), "kam_xl: start 3 failed;")]
"""How many formulas are calculated and how many seconds after the start that failed last, and what they show."""
CALLS = [(f, given) for f in cell_functions() for given in ([p.name for p in f.parameters],
                                                            [p.name for p in f.parameters if p.required])]

pytestmark = pytest.mark.skipif(
    not shutil.which("soffice") or subprocess.run([OFFICE_PYTHON, "-c", "import uno"], check=False,
                                                  capture_output=True).returncode != 0,
    reason="needs LibreOffice with Python (libreoffice-calc, python3-uno)")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "kam_xl.xlam").write_bytes(addin(PYTHON))
    calls = {"functions": [(f.name, given) for f, given in CALLS], "answers": [answer[:2] for answer in ANSWERS],
             "starts": [passed for passed, _ in STARTS]}
    done = subprocess.run([OFFICE_PYTHON, str(SCRIPT), str(folder / "kam_xl.xlam"), str(folder / "profile")],
                          input=json.dumps(calls), capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_finds_every_module_with_its_code(office: dict[str, Any]) -> None:
    wanted = {module.name: module.source for module in modules(PYTHON)}
    assert office["modules"].keys() == wanted.keys()
    for name, source in wanted.items():
        lines = [line for line in source.splitlines() if not line.startswith("Attribute ")]
        assert "\n".join(lines).strip() in "\n".join(office["modules"][name].splitlines())


def test_every_function_hands_over_its_name_and_all_its_arguments(office: dict[str, Any]) -> None:
    for (f, given), handed in zip(CALLS, office["functions"], strict=True):
        left_out = [""] * (len(f.parameters) - len(given))
        assert handed == "|".join([f.name, *given, *left_out]) + "|"


def test_whole_numbers_become_true_errors_wherever_they_stand(office: dict[str, Any]) -> None:
    assert office["errors"] == [told for _, _, told in ANSWERS]


def test_a_python_that_cannot_start_is_left_alone_for_some_seconds(office: dict[str, Any]) -> None:
    assert office["starts"] == [shown for _, shown in STARTS]
