"""The rules of the house that no single module can hold: who may import whom, sizes, what is shipped."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wheel import built_wheel

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
           for path in [*ROOT.glob("kam_xl/**/*.py"), *ROOT.glob("udfs/**/*.py")]}

KNOWS = {
    "errors": set(),
    "values": {"errors"},
    "html_page": set(),
    "colours": set(),
    "containers": set(),
    "grid": set(),
    "catalogue": {"errors"},
    "practice": {"errors", "catalogue"},
    "models": {"errors"},
    "kpis": {"errors", "catalogue", "models"},
    "surfaces": {"errors", "catalogue", "kpis", "practice"},
    "hosts": {"errors", "catalogue", "surfaces"},
    "sources": {"errors", "values", "containers", "grid", "catalogue"},
    "workbooks": {"errors", "values", "containers", "grid", "catalogue"},
    "recalc": {"errors", "values", "grid", "catalogue", "workbooks"},
    "refresh": {"errors", "values", "html_page", "catalogue", "sources", "workbooks", "recalc"},
    "review": {"errors", "values", "html_page", "colours", "catalogue", "kpis", "hosts", "workbooks"},
    "templates": {"errors", "colours", "grid", "catalogue", "practice", "surfaces", "workbooks", "recalc"},
}
"""What each package may import of the others, as design/architecture.md draws it: knowledge flows one way.
The commands, and the Python door, may call all of them."""

EXCEPTIONS = {
    ("kam_xl.catalogue.catalogue", "kpis"),  # the loader, which finds the families by folder
    ("kam_xl.refresh.closed_file", "surfaces"),  # the LAMBDAs of functions that an add-in serves, handed to recalc
}
UDFS = {module for module in MODULES if module.startswith("udfs")}
ONLY_IN = {"xlwings": UDFS | {"kam_xl.workbooks.live"}, "cellrune": {"kam_xl.recalc.engine"}}
BROUGHT_ALONG = {"ibis_framework": {"ibis", "sqlglot"}}
"""Modules of a distribution of another name, and of what it needs itself."""
OF_THE_HOST = {"uno", "unohelper", "com"}
"""What LibreOffice's own Python brings along."""
DEVELOPMENT = {"xlsxwriter", "formulon", "hypothesis", "pytest", "ruff", "mypy"}


def statements(node: ast.AST, *, typing: bool) -> Iterator[ast.AST]:
    """All nodes below, with or without those that only type checkers see."""
    for child in ast.iter_child_nodes(node):
        if typing or not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from statements(child, typing=typing)


def imports(module: str, *, typing: bool = True) -> Iterator[str]:
    """The full names of what a module imports, anywhere in it; those for type checkers on demand."""
    for node in statements(ast.parse(MODULES[module].read_text("utf-8")), typing=typing):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def top(name: str) -> str:
    return name.partition(".")[0]


def outside(module: str, *, typing: bool = True) -> set[str]:
    """The packages of others that a module imports."""
    return {top(name) for name in imports(module, typing=typing)} - sys.stdlib_module_names - {"kam_xl"}


def package(name: str) -> str:
    """The part of kam_xl that a full name belongs to."""
    return name.split(".")[1] if name.startswith("kam_xl.") else ""


@pytest.mark.parametrize("module", [m for m in MODULES if package(m) in KNOWS])
def test_a_module_knows_only_what_stands_below_it(module: str) -> None:
    own = package(module)
    known = {package(name) for name in imports(module)} - {own, ""}
    allowed = KNOWS[own] | {other for who, other in EXCEPTIONS if who == module}
    assert known - allowed == set()


def test_the_rule_covers_every_package_but_the_doors() -> None:
    packages = {package(module) for module in MODULES} - {""}
    assert packages - KNOWS.keys() == {"cli", "commands", "api"}
    assert {who for who, _ in EXCEPTIONS} <= MODULES.keys()


def test_kpis_and_what_they_stand_on_need_the_standard_library_only() -> None:
    assert {module: outside(module) for module in MODULES
            if package(module) in ("errors", "catalogue", "kpis", "practice") and outside(module)} == {}


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_host_is_known_to_its_adapter_only(library: str) -> None:
    users = {module for module in MODULES if library in outside(module)}
    assert users
    assert users <= ONLY_IN[library]


def reached_from(*starts: str) -> set[str]:
    """The modules that importing these would import, now or later."""
    found, waiting = set(), list(starts)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [name for full in imports(module, typing=False) for name in (full, full.rpartition(".")[0])
                        if name in MODULES]
    return found


def test_what_users_run_needs_no_development_package() -> None:
    commands = [module for module in MODULES if package(module) in ("cli", "commands", "api")]
    reached = reached_from(*commands, *UDFS)
    assert {"kam_xl.templates.shipped", "kam_xl.templates.sample.sources", "kam_xl.refresh.run"} <= reached
    assert {module: outside(module) & DEVELOPMENT for module in reached if outside(module) & DEVELOPMENT} == {}


def test_what_users_run_is_declared_as_a_dependency() -> None:
    project = SETTINGS["project"]
    extras = [project["optional-dependencies"][name] for name in ("pandas", "sql", "excel")]
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    names = {re.split("[=><[]", line)[0].replace("-", "_") for line in lines}
    declared = names | {module for name in names for module in BROUGHT_ALONG.get(name, ())}
    commands = [module for module in MODULES if package(module) in ("cli", "commands", "api")]
    used = {name for module in reached_from(*commands, *UDFS) for name in outside(module)}
    assert used - OF_THE_HOST <= declared


@pytest.mark.parametrize("path", [*ROOT.glob("kam_xl/**/*.py"), *ROOT.glob("udfs/*.py"), *ROOT.glob("tests/**/*.py")],
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400


def test_every_package_folder_is_installed() -> None:
    inits = [*ROOT.glob("kam_xl/**/__init__.py"), *ROOT.glob("udfs/**/__init__.py"),
             *ROOT.glob("workbook_templates/__init__.py")]
    folders = {".".join(path.parent.relative_to(ROOT).parts).removeprefix("kam_xl.") for path in inits}
    packages = {name.removeprefix("kam_xl.") for name in SETTINGS["tool"]["setuptools"]["packages"]}
    assert packages == folders


def test_the_source_tree_holds_what_is_promised_in_the_wheel() -> None:
    settings = SETTINGS["tool"]["setuptools"]
    for name, folder in settings["package-dir"].items():
        assert (ROOT / folder / "__init__.py").exists(), name
    for name, patterns in settings["package-data"].items():
        folder = ROOT / name.replace(".", "/")
        for mapped, place in settings["package-dir"].items():
            folder = ROOT / (place + name.removeprefix(mapped).replace(".", "/")) if name.startswith(mapped) else folder
        assert all(list(folder.glob(pattern)) for pattern in patterns), name


def test_the_wheel_carries_templates_and_functions(tmp_path: Path) -> None:
    setuptools = pytest.importorskip("setuptools")
    if int(setuptools.__version__.split(".")[0]) < 77:
        pytest.skip("building needs setuptools 77, which an isolated build would download")
    held = zipfile.ZipFile(built_wheel(tmp_path)).namelist()
    assert {"kam_xl/udfs/kam_functions.py", "kam_xl/py.typed", "kam_xl/cli.py",
            "kam_xl/udfs/lite/main.py", "kam_xl/udfs/lite/requirements.txt",
            *(f"kam_xl/workbook_templates/{path.name}" for path in ROOT.glob("workbook_templates/*.xlsx"))} <= set(held)
    assert {name.partition("/")[0].partition("-")[0] for name in held} == {"kam_xl"}
