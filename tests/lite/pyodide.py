"""The product's wheel in Pyodide, the Python of xlwings Lite, under Node: calls go in as cells, answers come out."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from kam_xl.catalogue.cells import cells
from kam_xl.errors import ErrorCode
from kam_xl.hosts.lite import write_project

HERE = Path(__file__).parent
NODE = shutil.which("node")
PYODIDE = Path(os.environ.get("KAM_PYODIDE", "~/.cache/kam_xl/pyodide")).expanduser() / "node_modules/pyodide"

Grid: TypeAlias = list[list[Any]]
"""A range as rows of cells; an error cell is {"error": "#N/A"}."""


@dataclass(frozen=True)
class Run:
    """What the calls gave, and what in_pyodide.py noted of them."""

    answers: list[Grid]
    log: dict[str, Any]


def missing() -> str:
    """What is not here that a run needs; empty if all is."""
    if NODE is None:
        return "Node is not installed"
    return "" if PYODIDE.is_dir() else f"Pyodide is not in {PYODIDE}: run .ci/pyodide"


def run(wheel: Path, calls: list[tuple[str, list[Grid]]], job: Path) -> Run:
    """Load the written project in Pyodide beside nothing but the wheel, and make these calls of its functions."""
    assert NODE is not None
    write_project(job)
    shutil.copy(HERE / "stand_in.py", job / "xlwings.py")
    (job / "calls.json").write_text(json.dumps(calls), "utf-8")
    done = subprocess.run([NODE, str(HERE / "run.mjs"), str(PYODIDE), str(wheel), str(HERE / "in_pyodide.py"),
                           str(job)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    answers, log = (json.loads((job / f"{name}.json").read_text("utf-8")) for name in ("answers", "log"))
    return Run(answers, log)


def as_range(value: object) -> Grid:
    """An argument as the range in which it stands."""
    given = cells(value)
    flat = [shown(cell) for cell in given.flat]
    return [flat[i : i + given.columns] for i in range(0, len(flat), given.columns)]


def shown(cell: object) -> object:
    """A cell of ours as Excel has it."""
    return {"error": cell.value} if isinstance(cell, ErrorCode) else cell


def same(left: Grid, right: Grid) -> bool:
    """Whether two results are the same cell by cell, numbers to 1e-12 of themselves."""
    return [len(row) for row in left] == [len(row) for row in right] and all(
        same_cell(a, b) for x, y in zip(left, right, strict=True) for a, b in zip(x, y, strict=True))


def same_cell(a: object, b: object) -> bool:
    if isinstance(a, float | int) and isinstance(b, float | int) and isinstance(a, bool) == isinstance(b, bool):
        return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-15)
    return type(a) is type(b) and a == b
