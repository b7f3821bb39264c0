"""The functions for Excel on Windows, as the real xlwings registers and calls them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.errors import ERROR_NUMBERS, ErrorCode
from kam_xl.surfaces.excel.vba_text import RESERVED

SCRIPT = Path(__file__).with_name("real_xlwings.py")
COM = -2146828288
NA, REF, DIV0, NUM, VALUE, SPILL = 2042, 2023, 2007, 2036, 2015, 2045
"""Errors by the number that VBA's CVErr takes; Excel sends them with COM added."""
TEXTS = {NA: "#N/A", REF: "#REF!", DIV0: "#DIV/0!", NUM: "#NUM!", VALUE: "#VALUE!", SPILL: "#SPILL!"}

CALLS: list[tuple[str, list[Any], Any]] = [
    ("KAM_SCORE", [[[8, 6, 9]], [[5, 3, 2]]], 7.6),
    ("KAM_SCORE", [[[8], [6], [9]], [[5, 3, 2]]], 7.6),
    ("KAM_SCORE", [[8, 6, 9], [5, 3, 2]], 7.6),
    ("KAM_SCORE", [8], 8.0),
    ("KAM_SCORE", [[[8, None, 9]], [[5, 3, 2]], "lowest"], 6.1),
    ("KAM_SCORE", [[[3, 4]], None, None, 5], 3.5),
    ("KAM_SCORE", [[[8, 11]]], NUM),
    ("KAM_SCORE", [[[8, "n/a"]]], VALUE),
    ("KAM_SCORE", [[[8, "#N/A"]]], VALUE),
    ("KAM_SCORE", [[[None, None]]], NA),
    ("KAM_SCORE", [[[8, 9]], [[0, 0]]], DIV0),
    ("KAM_SCORE", [[[8, COM + REF]]], REF),
    ("KAM_SCORE", [[[8, COM + SPILL]]], SPILL),
    ("KAM_SCORE", [[[8, 9]], [[COM + DIV0, 1]]], DIV0),
    ("KAM_SCORE", [[[8, 9]], None, COM + NA], NA),
    ("KAM_SCORE", [COM + NA], NA),
    ("KAM_SCORE_PARTS", [[[8], [6]]], [[4.0], [3.0]]),
    ("KAM_SCORE_PARTS", [[[8, 6]]], [4.0, 3.0]),
    ("KAM_SCORE_ROWS", [[[8, 6], [None, None]], [[1, 1]]], [[7.0], [NA]]),
    ("KAM_RAG", [0.92, 0.8, 0.9], "Green"),
    ("KAM_STALE", [46000, 46010], False),
    ("KAM_DAYS_SINCE", [46000, 46010], 10.0),
    ("KAM_ROWS", ["GROWTH", [[120], [90], [5]], [[100], [100], [0]]], [[0.2], [-0.1], [DIV0]]),
    ("KAM_ROWS", ["SCORE", [[8, 6, 9], [5, 5, 5]], [[5, 3, 2]]], [[7.6], [5.0]]),
]
"""A function, its arguments as Excel sends them, and what comes back; a whole number is an error."""


def as_sent(value: object) -> Any:
    """An argument of a worked example as Excel sends it: dates as numbers, errors as numbers of COM."""
    found = cells(value)
    flat = [COM + CODES[cell] if isinstance(cell, ErrorCode) else cell for cell in found.flat]
    rows = [flat[i : i + found.columns] for i in range(0, len(flat), found.columns)]
    return flat[0] if found.single else rows


CODES = {code: {text: number for number, text in TEXTS.items()}[code.value] for code in ErrorCode
         if code.value in TEXTS.values()}
EXAMPLES = [(kpi.name, list(map(as_sent, e.args)), e.gives) for kpi in catalogue() for e in kpi.examples]


@pytest.fixture(scope="module")
def excel() -> dict[str, Any]:
    calls = json.dumps([[name, given] for name, given, _ in [*CALLS, *EXAMPLES]])
    done = subprocess.run([sys.executable, str(SCRIPT)], input=calls, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def functions(excel: dict[str, Any]) -> dict[str, Any]:
    return {function["name"]: function for function in excel["functions"]}


def test_every_function_of_the_catalogue_is_one_of_its_name(functions: dict[str, Any]) -> None:
    assert sorted(functions) == sorted(f.name for f in cell_functions())


def test_functions_stand_under_their_family_in_the_function_wizard(functions: dict[str, Any]) -> None:
    assert {name: f["category"] for name, f in functions.items()} == {
        f.name: f"KAM {f.family}" for f in cell_functions()}


def test_arguments_come_in_order_and_the_optional_ones_may_be_left_out(functions: dict[str, Any]) -> None:
    for f in cell_functions():
        shown = [(a["name"].rstrip("_"), "optional" in a) for a in functions[f.name]["args"]]
        assert shown == [(p.name, not p.required) for p in f.parameters]


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
        assert not RESERVED.intersection(argument["name"].casefold() for argument in function["args"])


def test_the_vba_that_xlwings_writes_has_a_function_for_each(excel: dict[str, Any]) -> None:
    heads = re.findall(r"^Function (\w+)\(([^)]*)\)", excel["vba"], re.MULTILINE)
    assert sorted(name for name, _ in heads) == sorted(f.name for f in cell_functions())
    assert dict(heads)["KAM_SCORE"] == "scores, Optional weights, Optional missing, Optional scale_max"
    for name, _ in heads:
        assert f'{name} = XLPy.CallUDF("kam_xl.udfs.kam_functions", "{name}", Array(' in excel["vba"]


@pytest.mark.parametrize("index", range(len(CALLS)), ids=[f"{name}{arguments}" for name, arguments, _ in CALLS])
@pytest.mark.parametrize("door", ["addin", "classic"])
def test_a_call_gives_what_the_cell_shows(excel: dict[str, Any], index: int, door: str) -> None:
    wanted = CALLS[index][2]
    wanted = in_text(wanted) if door == "classic" else wanted
    found = excel[door][index]
    assert same(found, wanted), found


@pytest.mark.parametrize("door", ["addin", "classic"])
def test_every_worked_example_gives_its_answer(excel: dict[str, Any], door: str) -> None:
    wrong = []
    for (name, given, gives), found in zip(EXAMPLES, excel[door][len(CALLS):], strict=True):
        wanted = [as_comes_back(cell) for cell in cells(gives).flat]
        if not same(list(flat(found)), in_text(wanted) if door == "classic" else wanted):
            wrong.append((name, given, gives, found))
    assert wrong == []


def as_comes_back(cell: Any) -> Any:
    """A cell of a worked example's answer: errors as whole numbers, numbers as floats, blanks as empty text."""
    if isinstance(cell, ErrorCode):
        return CODES[cell]
    return float(cell) if type(cell) is int else "" if cell is None else cell


def flat(found: Any) -> Iterator[Any]:
    for cell in found if isinstance(found, list) else [found]:
        yield from flat(cell) if isinstance(cell, list) else [cell]


def in_text(wanted: Any) -> Any:
    """What xlwings' own way shows: errors as text."""
    if isinstance(wanted, list):
        return [in_text(cell) for cell in wanted]
    return TEXTS[wanted] if type(wanted) is int else wanted


def same(found: Any, wanted: Any) -> bool:
    """Equal in value and kind: an error is a whole number, every other number a float."""
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same, found, wanted))
    if type(found) is not type(wanted):
        return False
    return bool(found == (pytest.approx(wanted, rel=1e-6, abs=1e-9) if type(wanted) is float else wanted))


def test_off_windows_the_module_loads_and_its_functions_work() -> None:
    from kam_xl.udfs import kam_functions

    assert kam_functions.KAM_SCORE([[8, 6, 9]], [[5, 3, 2]]) == [[7.6]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("sent", "read"), [
    (8.5, 8.5), ("", ""), (None, None), (True, True), ("#N/A", "#N/A"), (COM + NA, ErrorCode.NA),
    (float(COM + NA), float(COM + NA)), (((1.0, COM + REF),), [[1.0, ErrorCode.REF]]),
    (((1.0, None), ("a", False)), [[1.0, None], ["a", False]]), (("a", COM + SPILL), ["a", ErrorCode.SPILL]),
])
def test_cells_are_read_as_they_are(sent: Any, read: Any) -> None:
    from kam_xl.udfs.excel_cells import from_excel

    assert repr(from_excel(sent)) == repr(read), "equal, and of the same kind: TRUE is not 1, nor a text an error"


def test_every_error_has_its_number_in_excel() -> None:
    """The numbers of XlCVError, and those that Microsoft 365 has added."""
    assert set(ERROR_NUMBERS) == set(ErrorCode)
    assert {code.value: number for code, number in ERROR_NUMBERS.items()} == {
        "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
        "#GETTING_DATA": 2043, "#SPILL!": 2045, "#CALC!": 2050}
