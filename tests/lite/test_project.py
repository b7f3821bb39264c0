"""`kam-xl lite`: the project it writes, its functions as Lite calls them, and what installing it brings along."""

from __future__ import annotations

import runpy
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.errors import SetupError
from kam_xl.hosts.lite import PROJECT, write_project
from tests.hosts.shut_folder import shut_folder
from tests.lite import stand_in
from tests.lite.pyodide import same
from tests.wheel import ROOT

REF, DIV0, NUM, NA, VALUE = ({"error": text} for text in ("#REF!", "#DIV/0!", "#NUM!", "#N/A", "#VALUE!"))
DEPENDENCIES = [Requirement(line) for line in
                tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]]

CALLS: list[tuple[str, list[list[list[Any]]], list[list[Any]]]] = [
    ("KAM_SCORE", [[[8, 6, 9]], [[5, 3, 2]]], [[7.6]]),
    ("KAM_SCORE", [[[8], [6], [9]], [[5, 3, 2]]], [[7.6]]),
    ("KAM_SCORE", [[[8]]], [[8]]),
    ("KAM_SCORE", [[[8, None, 9]], [[5, 3, 2]], [["lowest"]]], [[6.1]]),
    ("KAM_SCORE", [[[3, 4]], [[None]], [[None]], [[5]]], [[3.5]]),
    ("KAM_SCORE", [[[8, 11]]], [[NUM]]),
    ("KAM_SCORE", [[[8, "n/a"]]], [[VALUE]]),
    ("KAM_SCORE", [[[None, ""]]], [[NA]]),
    ("KAM_SCORE", [[[None]]], [[NA]]),
    ("KAM_SCORE", [[[8, 9]], [[0, 0]]], [[DIV0]]),
    ("KAM_SCORE", [[[8, REF]]], [[REF]]),
    ("KAM_SCORE", [[[8, 9]], [[1, 1]], [[DIV0]]], [[DIV0]]),
    ("KAM_SCORE_PARTS", [[[8], [6]]], [[4], [3]]),
    ("KAM_SCORE_PARTS", [[[8, 6]]], [[4, 3]]),
    ("KAM_ROWS", [[["SCORE"]], [[8, 6], [None, None]], [[1, 1]]], [[7], [NA]]),
]
"""A function, its arguments as ranges, and what the cells show."""


@pytest.fixture
def functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The custom functions of the written project, as the stand-in for Lite's xlwings finds them."""
    monkeypatch.setitem(sys.modules, "xlwings", stand_in)
    monkeypatch.delitem(sys.modules, "kam_xl.udfs.lite.functions", raising=False)
    write_project(tmp_path)
    found = stand_in.custom_functions(runpy.run_path(str(tmp_path / "main.py"), run_name="main"))
    monkeypatch.delitem(sys.modules, "kam_xl.udfs.lite.functions")
    return found


def test_every_function_is_registered_under_its_name_with_help_for_each_argument(functions: dict[str, Any]) -> None:
    assert list(functions) == [f.name for f in cell_functions()]
    for f in cell_functions():
        registered = functions[f.name].registered["arguments"]
        assert functions[f.name].__doc__ == f.summary
        assert {name: options["doc"] for name, options in registered.items()} == {
            p.name: p.arg.help for p in f.parameters}
        assert [name for name, options in registered.items() if "default" not in options] == [
            p.name for p in f.parameters if p.required]


def test_functions_belong_to_the_module_that_lite_looks_through(functions: dict[str, Any]) -> None:
    assert {f.__module__ for f in functions.values()} == {"main"}


@pytest.mark.parametrize(("name", "ranges", "shown"), CALLS, ids=[f"{name}{given}" for name, given, _ in CALLS])
def test_a_call_gives_what_the_cells_show(functions: dict[str, Any], name: str, ranges: Any, shown: Any) -> None:
    assert same(stand_in.call(functions[name], ranges), shown)


def test_the_project_runs_with_the_real_xlwings_too(tmp_path: Path) -> None:
    write_project(tmp_path)
    main = runpy.run_path(str(tmp_path / "main.py"), run_name="main")
    assert main["KAM_SCORE"]([[8, 6, 9]], [[5, 3, 2]]) == 7.6


def test_writing_tells_what_was_written_and_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "project"
    told = " ".join(write_project(folder))
    assert sorted(path.name for path in folder.iterdir()) == sorted(PROJECT)
    assert str(folder / "main.py") in told
    assert "xlwings Lite" in told


@pytest.mark.parametrize("name", PROJECT)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(SetupError, match=name) as caught:
        write_project(tmp_path)
    assert caught.value.where == str(tmp_path)
    assert caught.value.fix
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "mine"


def test_a_file_in_the_way_of_the_folder_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    with pytest.raises(SetupError, match="taken: this is a file, not a folder"):
        write_project(tmp_path / "taken" / "project")
    assert (tmp_path / "taken").read_text("utf-8") == "a file"


def test_a_folder_that_may_not_be_entered_is_a_plain_error() -> None:
    with shut_folder() as shut, pytest.raises(SetupError, match="main.py: it cannot be written .Permission denied."):
        write_project(shut / "project")


def test_the_project_as_written_asks_the_public_index_for_nothing_that_a_stranger_could_put_there() -> None:
    lines = (ROOT / "udfs/lite/requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["xlwings"]


def test_the_project_has_a_place_for_the_package_and_names_what_the_fits_need() -> None:
    lines = (ROOT / "udfs/lite/requirements.txt").read_text("utf-8").splitlines()
    wheel, *fits = [line.removeprefix("# ") for line in lines if line.count(" ") == 1]
    assert wheel.startswith("https://")
    assert wheel.endswith(".whl")
    assert fits == ["numpy", "scipy"]


@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=lambda dependency: dependency.name)
def test_a_dependency_is_installed_on_a_computer_but_not_in_pyodide(dependency: Requirement) -> None:
    assert dependency.marker is not None
    assert not dependency.marker.evaluate({"sys_platform": "emscripten"})
    assert all(dependency.marker.evaluate({"sys_platform": name}) for name in ("win32", "darwin", "linux"))
