"""LibreOffice Calc, the real one: the same workbook that Excel uses shows what Python gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.catalogue.catalogue import catalogue
from tests.engines import same
from tests.libreoffice.examples import Laid, laid_out, write
from tests.libreoffice.office import BESIDE_IT, INSTALLED, Version, kept_answers

NAMES = [function.name for function in cell_functions()]
VERSIONS = pytest.mark.parametrize("version", [INSTALLED, BESIDE_IT], ids=lambda v: v.number)
CATEGORY_ADD_IN = 11

Results = dict[str, Any]


def _laid(version: Version) -> list[Laid]:
    """The calls for a version; entering them again in 7.4 takes long, so that it gets the worked examples only."""
    return laid_out(bad=version is INSTALLED)


def _tasks(version: Version, folder: Path) -> dict[str, Any]:
    """What a version is asked; 7.4 does not find functions of add-ins in an .xlsx, so they are entered again."""
    workbook = folder / "examples.xlsx"
    laid = _laid(version)
    write(laid, workbook)
    names = folder / "names.xlsx"
    write([], names)
    again = [[0, item.address, item.formula.replace(",", ";")] for item in laid]
    reenter = {} if version is INSTALLED else {"forget": NAMES, "enter": again}
    return {
        "described": {"describe": NAMES},
        "examples": {"open": str(workbook), "save": str(folder / "saved.xlsx"), **reenter},
        "typed": {"enter": [[0, address, formula] for address, formula in TYPED.items()]},
        "typed beside names": {"open": str(names), "enter": [[0, "A1", "=KAM_GROWTH(120;100)"]]},
    }


TYPED = {
    "A1": "8", "A2": "9", "C1": "=1/0",
    "D1": "=KAM_SCORE(A1:A3)", "D2": "=KAM_SCORE({8;9})", "D3": "=KAM_SCORE(FILTER(A1:A2;A1:A2>8))",
    "E1:E2": "=KAM_SCORE(A1:A2*1)", "B1": "=KAM_SCORE(A1:A2*1)", "B5": "=KAM_SCORE(A1:A2*1)",
    "D4": "=KAM_GROWTH(A1*15;100)", "D5": '=IFERROR(KAM_GROWTH(1;0);"caught")', "D6": "=ISNA(KAM_GROWTH(1;A9))",
    "D7": "=KAM_GROWTH(C1;1)", "D8": "=KAM_GROWTH(1;-0)", "D9": "=KAM_NPS(A9)", "D10": "=KAM_NPS(A9:A9)",
    "D11": '=KAM_GROWTH("120";100)', "D12": '=KAM_GROWTH("many";100)', "D13": "=KAM_GROWTH(1/3;1)",
    "F1:G2": '=KAM_ROWS("score";{8;9|7;6})',
}
"""Formulas in Calc's own notation; a range is an array formula."""


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Version], tuple[Path, Results]]:
    """The folder and the results of a version; one run serves all workers of the session."""
    return lambda version: kept_answers(tmp_path_factory, "libreoffice", version,
                                        lambda folder: _tasks(version, folder))


@VERSIONS
def test_every_example_and_bad_argument_shows_what_python_gives(version: Version, results: Any) -> None:
    laid = _laid(version)
    sheet = next(iter(results(version)[1]["examples"].values()))
    wrong = [f"{item.placed.call}: wanted {item.wanted}, Calc {item.shown(sheet)}"
             for item in laid if not same(item.wanted, item.shown(sheet))]
    assert {item.placed.call.kpi.name for item in laid} == set(NAMES)
    assert not wrong, "\n".join(wrong)


@VERSIONS
def test_the_function_wizard_shows_every_function_with_its_arguments(version: Version, results: Any) -> None:
    described = results(version)[1]["described"]
    wanted = {f.name: [CATEGORY_ADD_IN, f"{f.family}. {f.summary}",
                       [[p.name, p.arg.help, not p.required] for p in f.parameters]] for f in cell_functions()}
    assert described == wanted


@VERSIONS
def test_what_is_typed_is_answered(version: Version, results: Any) -> None:
    sheet = results(version)[1]["typed"]["Sheet1"]
    shown = {address: value for address, (_, value) in sheet.items()}
    assert {a: shown[a] for a in ("D1", "D2", "E1", "D4", "D5", "D6")} == {
        "D1": 8.5, "D2": 8.5, "E1": 8.5, "D4": pytest.approx(0.2), "D5": "caught", "D6": 1.0}
    assert [shown[a] for a in ("D7", "D8", "D12")] == ["#DIV/0!", "#DIV/0!", "#VALUE!"]
    assert (shown["B1"], shown["B5"]) == (8, "#VALUE!")  # no array formula: only the cell in the same row
    if version is INSTALLED:
        assert shown["D3"] == 9  # FILTER came with 24.8
    assert [shown["F1"], shown["F2"]] == [8.5, 6.5]
    assert shown["D13"] == pytest.approx(1 / 3 - 1, rel=1e-14)
    assert shown["D11"] == pytest.approx(0.2)  # as Calc does in a sum: a text that reads as a number is one
    assert (shown["D9"], shown["D10"]) == (-100, "#N/A")  # a lone blank cell is 0 to a range, a range of it is blank


def test_functions_are_saved_by_the_name_that_excel_knows(results: Any) -> None:
    folder = results(INSTALLED)[0]
    formulas = load_workbook(folder / "saved.xlsx").worksheets[0]
    values = load_workbook(folder / "saved.xlsx", data_only=True).worksheets[0]
    singles = [item for item in _laid(INSTALLED) if ":" not in item.address]
    wrong = [item.address for item in singles if formulas[item.address].value != item.formula]
    assert not wrong
    assert values[singles[0].address].value == pytest.approx(singles[0].wanted[0][0])
    assert len(singles) > len(catalogue())


def test_an_add_in_function_wins_over_a_lambda_name(results: Any) -> None:
    """So that one workbook serves Excel, which takes the name, and LibreOffice, which cannot calculate it."""
    sheet = next(iter(results(INSTALLED)[1]["typed beside names"].values()))
    assert sheet["A1"] == ["number", pytest.approx(0.2)]
