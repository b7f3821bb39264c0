"""The add-in `kam_xl.xlam`: a workbook without data that holds the VBA project and the ribbon's tab."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PureWindowsPath

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.excel.functions_module import functions_module, help_module
from kam_xl.surfaces.excel.vba_project import Module, vba_project
from kam_xl.surfaces.excel.vba_text import literal

NAME = "kam_xl.xlam"
START = "from kam_xl.udfs.server import serve; serve('$(CLSID)')"
"""What Python does; xlwings' library puts the class that Excel asks for in the place of $(CLSID)."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@dataclass(frozen=True)
class Python:
    """The Python that answers: its windowless interpreter, and xlwings' libraries for both kinds of Excel."""

    interpreter: PureWindowsPath
    library64: PureWindowsPath
    library32: PureWindowsPath

    @property
    def command(self) -> str:
        """The command line that starts it; -E -P, so that neither environment variables nor the folder that Excel
        happens to be in say where modules are taken from."""
        return f'"{self.interpreter}" -E -P -c "{START}"'


def addin(python: Python) -> bytes:
    """The file; the same bytes for the same catalogue and Python."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for path, data in parts(python).items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return packed.getvalue()


def parts(python: Python) -> dict[str, bytes]:
    """The parts of the package by their paths."""
    texts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({
            f"{OFFICE}/officeDocument": "xl/workbook.xml",
            "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility": "customUI/customUI.xml"}),
        "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr codeName="ThisWorkbook"/>'
                           '<sheets><sheet name="KAM" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships({
            f"{OFFICE}/worksheet": "worksheets/sheet1.xml",
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject": "vbaProject.bin"}),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet {MAIN}><sheetPr codeName="Sheet1"/><sheetData/></worksheet>',
        "customUI/customUI.xml": _own("ribbon.xml"),
    }
    return {**{path: text.encode() for path, text in texts.items()},
            "xl/vbaProject.bin": vba_project("KamXl", modules(python))}


def modules(python: Python) -> list[Module]:
    """The modules of the VBA project."""
    functions = cell_functions()
    sources = {"KamFunctions": functions_module(functions), "KamHelp": help_module(functions),
               "KamBridge": _bridge(python), "KamErrors": _own("KamErrors.bas"), "KamRibbon": _own("KamRibbon.bas")}
    documents = {name: _own(f"{name}.cls") for name in ("ThisWorkbook", "Sheet1")}
    return [*(Module(name, source, document=True) for name, source in documents.items()),
            *(Module(name, source) for name, source in sources.items())]


def _bridge(python: Python) -> str:
    """The module KamBridge for this Python."""
    source = _own("KamBridge.bas")
    for place, text in {"NAME64": python.library64.name, "NAME32": python.library32.name,
                        "LIBRARY64": literal(str(python.library64)), "LIBRARY32": literal(str(python.library32)),
                        "COMMAND": literal(python.command)}.items():
        source = source.replace(f"@{place}@", text)
    return source


def _own(name: str) -> str:
    """A file that lies beside this one."""
    return (files("kam_xl.surfaces.excel") / name).read_text("utf-8")


def _content_types() -> str:
    overrides = {"/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
                 "/xl/worksheets/sheet1.xml": f"{TYPES}.worksheet+xml",
                 "/xl/vbaProject.bin": "application/vnd.ms-office.vbaProject"}
    return (f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
            + "</Types>")


def _relationships(targets: dict[str, str]) -> str:
    """A relationships part, numbered rId1, rId2, … in this order."""
    return (f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + "".join(f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
                      for number, (kind, target) in enumerate(targets.items(), 1)) + "</Relationships>")
