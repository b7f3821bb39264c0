"""The functions in Pyodide: the written project, loaded with nothing but the wheel, gives what Python gives here."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from kam_xl.catalogue.by_row import CellFunction, cell_function, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.types import Example
from kam_xl.errors import KpiError
from tests import engines
from tests.lite.pyodide import Grid, as_range, missing, run, same, shown
from tests.random_arguments import random_arguments
from tests.wheel import built_wheel

RANDOM_CALLS = 25
FITS = {kpi.name for kpi in catalogue() if not kpi.excel}
"""What has no closed form: searched for with numpy and scipy, which are not installed there."""
NOT_THERE = [[{"error": "#N/A"}]]


@dataclass(frozen=True)
class Call:
    """A call, from an example or not."""

    function: CellFunction
    args: tuple[object, ...]
    example: Example | None = None

    def __str__(self) -> str:
        return f"{self.function.name}{self.args!r}"


@dataclass(frozen=True)
class Answered:
    """A call with what it gave in Pyodide, and the packages that it looked for there."""

    call: Call
    gave: Grid
    foreign: list[str]


@dataclass(frozen=True)
class Outcome:
    """One run in Pyodide."""

    wheel: Path
    answered: list[Answered]
    log: dict[str, Any]

    def closed_form(self) -> Iterator[Answered]:
        return (a for a in self.answered if a.call.function.name not in FITS)

    def fits(self) -> Iterator[Answered]:
        return (a for a in self.answered if a.call.function.name in FITS)


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    if reason := missing():
        assert os.environ.get("KAM_REQUIRE_PYODIDE") != "1", reason
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("lite")
    wheel = built_wheel(folder)
    calls = [*examples(), *randomly(), *by_row()]
    done = run(wheel, [(call.function.name, [as_range(arg) for arg in call.args]) for call in calls], folder / "job")
    return Outcome(wheel, [Answered(call, gave, foreign) for call, gave, (_, foreign)
                           in zip(calls, done.answers, done.log["calls"], strict=True)], done.log)


def examples() -> list[Call]:
    return [Call(kpi, example.args, example) for kpi in catalogue() for example in kpi.examples]


def randomly() -> list[Call]:
    return [Call(kpi, random_arguments(kpi, random.Random(f"{kpi.name} {number}")))
            for kpi in catalogue() for number in range(RANDOM_CALLS) if kpi.name not in FITS]


def by_row() -> list[Call]:
    """Examples as two equal rows of a KAM_ROWS call."""
    return [Call(cell_function("KAM_ROWS"), (kpi.name, *([cells(arg).flat] * 2 for arg in example.args)))
            for kpi in catalogue() for example in kpi.examples[:2] if kpi.name not in FITS]


def here(call: Call) -> Grid:
    """What this Python gives."""
    try:
        rows = call.function.spill(*call.args)
    except KpiError as error:
        rows = [[error.code]]
    return [[shown(cell) for cell in row] for row in rows]


def test_the_written_project_registers_every_function_in_pyodide(lite: Outcome) -> None:
    assert (lite.log["platform"], lite.log["python"][:5]) == ("emscripten", "3.14.")
    assert lite.wheel.name.endswith("-py3-none-any.whl")
    assert {name: (doc, list(arguments)) for name, (doc, arguments) in lite.log["functions"].items()} == {
        f.name: (f.summary, [p.name for p in f.parameters]) for f in cell_functions()}


def test_every_worked_example_holds_in_pyodide(lite: Outcome) -> None:
    wrong = []
    for a in lite.closed_form():
        if a.call.example is not None:
            wanted = [shown(cell) for cell in cells(a.call.example.gives).flat]
            wrong += [] if engines.same([list(chain.from_iterable(a.gave))], [wanted]) else [f"{a.call}: {a.gave}"]
    assert wrong == []


def test_pyodide_gives_what_python_gives_here(lite: Outcome) -> None:
    calls = list(lite.closed_form())
    assert len(calls) > len(catalogue()) * RANDOM_CALLS * 0.9
    assert [f"{a.call}: {a.gave} there" for a in calls if not same(a.gave, here(a.call))] == []


def test_a_fit_shows_na_where_its_library_is_missing_and_faults_as_ever(lite: Outcome) -> None:
    for a in lite.fits():
        assert a.call.example is not None
        assert a.gave in (NOT_THERE, [[shown(a.call.example.gives)]]), str(a.call)
    assert {a.call.function.name for a in lite.fits() if a.foreign} == FITS


def test_the_closed_form_looks_for_no_package(lite: Outcome) -> None:
    assert lite.log["foreign_at_import"] == []
    assert [str(a.call) for a in lite.closed_form() if a.foreign] == []
    assert {name for a in lite.fits() for name in a.foreign} <= {"numpy", "scipy"}
