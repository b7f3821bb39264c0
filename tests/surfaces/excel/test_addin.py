"""The add-in's file, read by readers that are not ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import PureWindowsPath

import pytest
from lxml import etree

from kam_xl.surfaces.excel.addin import Python, addin, modules, parts

SCRIPTS = PureWindowsPath(r"C:\Users\Zoë Černá\kam\Scripts")
PYTHON = Python(SCRIPTS / "pythonw.exe", SCRIPTS.parent / "xlwings64-0.37.8.dll",
                SCRIPTS.parent / "xlwings32-0.37.8.dll")
SOURCES = {module.name: module.source for module in modules(PYTHON)}


def test_the_same_python_gives_the_same_bytes() -> None:
    assert addin(PYTHON) == addin(PYTHON)
    other = Python(SCRIPTS / "other.exe", PYTHON.library64, PYTHON.library32)
    assert addin(PYTHON) != addin(other)


def test_every_part_is_xml_that_its_relationships_lead_to() -> None:
    with zipfile.ZipFile(io.BytesIO(addin(PYTHON))) as package:
        names = set(package.namelist())
        trees = {name: etree.fromstring(package.read(name)) for name in names if not name.endswith(".bin")}
    targets = {f"{name.partition('_rels')[0]}{link.get('Target')}" for name in names if name.endswith(".rels")
               for link in trees[name]}
    declared = {o.get("PartName").lstrip("/") for o in trees["[Content_Types].xml"] if o.get("PartName")}
    assert targets == {name for name in names if not name.endswith(".rels") and not name.startswith("[")}
    assert declared <= targets


def test_it_says_that_it_is_an_add_in_with_macros() -> None:
    types = parts(PYTHON)["[Content_Types].xml"].decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    assert 'PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"' in types


def test_every_button_calls_a_sub_that_is_there_and_says_what_it_does() -> None:
    ribbon = etree.fromstring(parts(PYTHON)["customUI/customUI.xml"])
    buttons = list(ribbon.iter("{*}button"))
    assert [b.get("label") for b in buttons] == ["Refresh", "Check", "Undo", "Help"]
    for button in buttons:
        module, _, sub = button.get("onAction").partition(".")
        assert f"Public Sub {sub}(ByVal control As Object)\n" in SOURCES[module]
        assert len(button.get("supertip")) > 20


def test_the_buttons_call_functions_of_python_that_are_there() -> None:
    ribbon = pytest.importorskip("kam_xl.udfs.ribbon")
    for name in ("refresh", "check", "undo", "help_page"):
        assert f'KamDo "{name}"' in SOURCES["KamRibbon"]
        assert callable(getattr(ribbon, name))


def test_the_bridge_calls_the_python_that_it_was_made_for() -> None:
    bridge = SOURCES["KamBridge"]
    assert "@" not in bridge
    path = r'C:\Users\Zo" & ChrW$(235) & " " & ChrW$(268) & "ern" & ChrW$(225) & "\kam'
    assert rf'= """{path}\Scripts\pythonw.exe"" -E -P -c ""from kam_xl.udfs.server import serve; ' in bridge
    assert rf'= "{path}\xlwings64-0.37.8.dll"' in bridge
    assert bridge.count('Lib "xlwings64-0.37.8.dll" Alias "XLPyDLLActivateAuto"') == 1
    assert bridge.count('Lib "xlwings32-0.37.8.dll" Alias "XLPyDLLActivateAuto"') == 1


def test_nothing_of_the_open_workbook_chooses_what_is_started() -> None:
    """xlwings' own bridge reads settings from sheets and folders; a workbook of a stranger could name any program."""
    for word in ("GetConfig", "xlwings.conf", "ActiveWorkbook", "Environ", "Shell"):
        assert word not in SOURCES["KamBridge"]


def test_the_bridge_declares_what_the_library_of_xlwings_declares() -> None:
    """The name, and the order and kinds of its arguments, as in xlwings' own VBA."""
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("xlwings")
    assert spec
    assert spec.submodule_search_locations
    theirs = (Path(spec.submodule_search_locations[0]) / "addin" / "Main.bas").read_text("utf-8")
    assert ('Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-dev.dll" (ByRef Result As Variant, '
            'Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long') in theirs
    assert ('(ByRef found As Variant, Optional ByVal commandLine As String = "", '
            "Optional ByVal mode As Long = 1) As Long") in SOURCES["KamBridge"]
    assert "If 0 <> XLPyDLLActivateAuto(XLPy, XLPyCommand, 1) Then Err.Raise 1000, Description:=XLPy" in theirs
