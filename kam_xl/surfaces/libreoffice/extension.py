"""The extension as a file (.oxt): the component, what it offers, and the part of kam_xl that it calculates with."""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files
from importlib.resources.abc import Traversable

import kam_xl
from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.libreoffice.cells import methods
from kam_xl.surfaces.libreoffice.type_library import type_library

IDENTIFIER = "org.kam_xl.functions"
CARRIED = ("__init__.py", "errors.py", "catalogue", "kpis", "models", "surfaces/__init__.py", "surfaces/answers.py",
           "surfaces/libreoffice/__init__.py", "surfaces/libreoffice/cells.py", "surfaces/libreoffice/type_library.py")
"""The part of kam_xl that the functions need; it is Python without any library."""
EPOCH = (1980, 1, 1, 0, 0, 0)

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="kam_xl.rdb"
  manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
 <manifest:file-entry manifest:full-path="kam_xl.components"
  manifest:media-type="application/vnd.sun.star.uno-components"/>
</manifest:manifest>
"""
COMPONENTS = """<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
 <component loader="com.sun.star.loader.Python" uri="kam_component.py">
  <implementation name="org.kam_xl.Functions">
   <service name="com.sun.star.sheet.AddIn"/>
   <service name="org.kam_xl.Functions"/>
  </implementation>
 </component>
</components>
"""
DESCRIPTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
 <identifier value="{IDENTIFIER}"/>
 <version value="{kam_xl.__version__}"/>
 <display-name><name lang="en">KAM functions: key account management in Calc</name></display-name>
</description>
"""


def extension_files() -> dict[str, bytes]:
    """The files of the extension by their paths in it."""
    made = {"META-INF/manifest.xml": MANIFEST, "kam_xl.components": COMPONENTS, "description.xml": DESCRIPTION}
    component = files("kam_xl.udfs.libreoffice") / "kam_component.py"
    found = {name: text.encode() for name, text in made.items()} | {
        "kam_xl.rdb": type_library("org.kam_xl.XFunctions", methods(cell_functions())),
        "kam_component.py": component.read_bytes()}
    for name in CARRIED:
        found |= _source(files("kam_xl") / name, f"pythonpath/kam_xl/{name}")
    return found


def extension() -> bytes:
    """The extension; the same bytes for the same functions, so that a change can be told."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in sorted(extension_files().items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _source(place: Traversable, name: str) -> dict[str, bytes]:
    """A Python file, or those of a folder."""
    if place.is_file():
        return {name: place.read_bytes()} if name.endswith(".py") else {}
    return {path: data for inner in place.iterdir() if inner.name != "__pycache__"
            for path, data in _source(inner, f"{name}/{inner.name}").items()}
