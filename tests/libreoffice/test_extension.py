"""The package that LibreOffice gets: complete by itself, and plain where LibreOffice's Python is too old."""

from __future__ import annotations

import io
import math
import struct
import subprocess
import sys
import zipfile
from collections import namedtuple
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.errors import ErrorCode
from kam_xl.surfaces.libreoffice.cells import ERRORS, method
from kam_xl.surfaces.libreoffice.extension import extension, extension_files

ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.libreoffice.cells import method
functions = {function.name: method(function) for function in cell_functions()}
assert not {"numpy", "openpyxl", "lxml"} & set(sys.modules)
print(len(functions), functions["KAM_SCORE"](None, ((8.0, 9.0),), None, None, None))
"""


def test_what_is_carried_calculates_without_anything_installed(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(extension())) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", ALONE, tmp_path / "pythonpath"], capture_output=True,
                          text=True, check=True)
    assert done.stdout.split() == [str(len(cell_functions())), "8.5"]


def test_the_same_functions_make_the_same_package() -> None:
    assert extension() == extension()
    assert all(f.name.encode() in extension_files()["kam_xl.rdb"] for f in cell_functions())


def _number(value: float) -> int:
    """The error that Calc reads from a NaN."""
    return int(struct.unpack("<II", struct.pack("<d", value))[0])


@pytest.mark.parametrize(("code", "number"), [
    (ErrorCode.NA, 32767), (ErrorCode.DIV0, 532), (ErrorCode.NUM, 503), (ErrorCode.VALUE, 519), (ErrorCode.REF, 524),
    (ErrorCode.NAME, 525), (ErrorCode.NULL, 521)])
def test_errors_are_numbers_that_calc_shows_as_errors(code: ErrorCode, number: int) -> None:
    assert math.isnan(ERRORS[code])
    assert _number(ERRORS[code]) == number


def test_cells_arrive_as_calc_hands_them_over() -> None:
    growth, score = method(cell_function("KAM_GROWTH")), method(cell_function("KAM_SCORE"))
    assert growth(None, "120", "100") == pytest.approx(0.2)
    assert growth(None, "0,3", "0,2") == pytest.approx(0.5)  # a decimal comma
    assert [_number(growth(None, "120", text)) for text in ("", "0", "nan", "1_0")] == [32767, 532, 519, 519]
    assert score(None, ((8.0, ""), (9.0, "")), None, None, None) == 8.5
    assert score(None, ((8.0, "", 9.0),), None, "lowest", 0.0) == 6  # a blank scale arrives as 0


def test_what_is_left_out_is_left_out() -> None:
    rows = method(cell_function("KAM_ROWS"))
    assert rows(None, "GROWTH", ((120.0,), (90.0,)), ((100.0,),), *[None] * 6) == (
        (pytest.approx(0.2),), (pytest.approx(-0.1),))


def _component(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]) -> Any:
    """The component's class, with LibreOffice's modules stubbed and Python pretending to be of that version."""
    interface = type("Interface", (), {})
    stubs: dict[str, Any] = {
        "uno": SimpleNamespace(getClass=lambda _name: type("XFunctions", (), {})),
        "unohelper": SimpleNamespace(Base=type("Base", (), {}), ImplementationHelper=lambda: SimpleNamespace(
            addImplementation=lambda *_: None)),
        "com.sun.star.lang": SimpleNamespace(Locale=namedtuple("Locale", "Language Country Variant"),
                                             XServiceInfo=interface, XServiceName=type("B", (), {})),
        "com.sun.star.sheet": SimpleNamespace(LocalizedName=namedtuple("LocalizedName", "Locale Name"),
                                              XAddIn=type("C", (), {}), XCompatibilityNames=type("D", (), {}))}
    for package in ("com", "com.sun", "com.sun.star"):
        stubs[package] = ModuleType(package)
    for name, stub in stubs.items():
        monkeypatch.setitem(sys.modules, name, stub)
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    space: dict[str, Any] = {}
    exec(compile(extension_files()["kam_component.py"], "kam_component.py", "exec"), space)  # noqa: S102
    return space["Functions"]


def test_an_old_python_is_told_in_the_wizard_and_gives_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = _component(monkeypatch, (3, 8))(None)
    told = functions.getFunctionDescription("KAM_NPS")
    assert "needs Python 3.11 or later, and this LibreOffice has Python 3.8" in told
    assert _number(functions.KAM_NPS(((9.0, 8.0),))) == 32767
    assert not hasattr(functions, "anything_else")


def test_the_component_offers_every_function_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = _component(monkeypatch, (3, 11))(None)
    assert functions.KAM_NPS(((9.0, 8.0),)) == 50
    assert functions.getCompatibilityNames("KAM_NPS")[0].Name == "KAM_NPS"
    assert functions.getDisplayArgumentName("KAM_NPS", 0) == cell_function("KAM_NPS").parameters[0].name
