"""The functions for Excel on Windows, as the real xlwings registers and calls them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kam_xl.udfs.kam_functions import VBA_RESERVED

from kam_xl.catalogue.catalogue import catalogue

SCRIPT = Path(__file__).with_name("real_xlwings.py")
NA, REF, DIV0 = -2146826246, -2146826265, -2146826281
"""Error cells as Excel sends them."""

CALLS: list[tuple[str, list[Any], Any]] = [
    ("KAM_SCORE", [[[8, 6, 9]], [[5, 3, 2]]], 7.6),
    ("KAM_SCORE", [[[8], [6], [9]], [[5, 3, 2]]], 7.6),
    ("KAM_SCORE", [8], 8),
    ("KAM_SCORE", [[[8, None, 9]], [[5, 3, 2]], "lowest"], 6.1),
    ("KAM_SCORE", [[[3, 4]], None, None, 5], 3.5),
    ("KAM_SCORE", [[[8, 11]]], "#NUM!"),
    ("KAM_SCORE", [[[8, "n/a"]]], "#VALUE!"),
    ("KAM_SCORE", [[[None, None]]], "#N/A"),
    ("KAM_SCORE", [[[8, 9]], [[0, 0]]], "#DIV/0!"),
    ("KAM_SCORE", [[[8, REF]]], "#REF!"),
    ("KAM_SCORE", [[[8, 9]], [[DIV0, 1]]], "#DIV/0!"),
    ("KAM_SCORE", [[[8, 9]], None, NA], "#N/A"),
    ("KAM_SCORE_PARTS", [[[8], [6]]], [[4], [3]]),
    ("KAM_SCORE_PARTS", [[[8, 6]]], [[4, 3]]),
    ("KAM_SCORE_ROWS", [[[8, 6], [None, None]], [[1, 1]]], [[7], ["#N/A"]]),
]
"""A function, its arguments as Excel sends them, and what the cell shows."""


@pytest.fixture(scope="module")
def excel() -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(SCRIPT)], input=json.dumps([call[:2] for call in CALLS]),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def functions(excel: dict[str, Any]) -> dict[str, Any]:
    return {function["name"]: function for function in excel["functions"]}


def test_every_kpi_is_a_function_of_its_name(functions: dict[str, Any]) -> None:
    assert sorted(functions) == sorted(kpi.name for kpi in catalogue())


def test_functions_stand_under_their_family_in_the_function_wizard(functions: dict[str, Any]) -> None:
    assert {name: f["category"] for name, f in functions.items()} == {k.name: f"KAM {k.family}" for k in catalogue()}


def test_arguments_come_in_order_and_the_optional_ones_may_be_left_out(functions: dict[str, Any]) -> None:
    for kpi in catalogue():
        shown = [(a["name"].rstrip("_"), "optional" in a) for a in functions[kpi.name]["args"]]
        assert shown == [(p.name, not p.required) for p in kpi.parameters]


def test_help_is_there_and_fits_into_excels_255_characters(functions: dict[str, Any]) -> None:
    for function in functions.values():
        for text in (function["ret"]["doc"], *(a["doc"] for a in function["args"])):
            assert 0 < len(text) <= 255
            assert "Positional argument" not in text, "what xlwings says where nothing is said"


def test_help_ends_with_its_sentence(functions: dict[str, Any]) -> None:
    texts = [text for f in functions.values() for text in (f["ret"]["doc"], *(a["doc"] for a in f["args"]))]
    assert [text for text in texts if text[-1] not in ".)?"] == [], "Excel would show half a sentence"


def test_argument_names_are_names_that_vba_takes(functions: dict[str, Any]) -> None:
    for function in functions.values():
        names = [argument["name"].casefold() for argument in function["args"]]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        assert not VBA_RESERVED.intersection(names)
        assert len({*names, function["name"].casefold()}) == len(names) + 1
    assert {"next", "date", "type", "select"} <= VBA_RESERVED


def test_the_vba_module_has_a_function_for_each_kpi(excel: dict[str, Any]) -> None:
    heads = re.findall(r"^Function (\w+)\(([^)]*)\)", excel["vba"], re.MULTILINE)
    assert sorted(name for name, _ in heads) == sorted(kpi.name for kpi in catalogue())
    assert dict(heads)["KAM_SCORE"] == "scores, Optional weights, Optional missing, Optional scale_max"
    for name, _ in heads:
        assert f'{name} = XLPy.CallUDF("kam_xl.udfs.kam_functions", "{name}", Array(' in excel["vba"]


@pytest.mark.parametrize("index", range(len(CALLS)), ids=[f"{name}{arguments}" for name, arguments, _ in CALLS])
def test_a_call_gives_what_the_cell_shows(excel: dict[str, Any], index: int) -> None:
    wanted = CALLS[index][2]
    rows = wanted if isinstance(wanted, list) else [[wanted]]  # xlwings sends rows of cells, always
    assert excel["results"][index] == [pytest.approx(row) for row in rows]


def test_off_windows_the_module_loads_and_its_functions_work() -> None:
    from kam_xl.udfs import kam_functions

    assert kam_functions.KAM_SCORE([[8, 6, 9]], [[5, 3, 2]]) == 7.6  # type: ignore[attr-defined]
