"""Pictures of the sheets as LibreOffice prints them: `python -m tests.templates.pictures` writes docs/pictures/sheets.

LibreOffice without the extension cannot calculate the KAM_ functions, so it is given the stored values alone.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from kam_xl.hosts.libreoffice import clean_environment
from kam_xl.templates.books import SHEETS
from kam_xl.templates.sheets.data import GREY, SAND
from tests.libreoffice.office import INSTALLED
from tests.templates.workbooks import FOLDER as TEMPLATES

GOLDENS = TEMPLATES.parent / "docs" / "pictures" / "sheets"
DOTS = 84
"""Dots per inch of the committed pictures."""

BOOK = "account_book.xlsx"
SHOWN = tuple(sheet.name for sheet in SHEETS["account_book"] if sheet.colour not in (GREY, SAND)
              and sheet.name not in ("KPI_Catalogue", "Functions", "Sources"))
"""The sheets of the account book of which there are pictures: those to work with, not the lists."""


def printed(workbook: bytes, sheets: Iterable[str], folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """The name and the picture of each printed page: a sheet's second page has `-2` after its name."""
    file = folder / "view.xlsx"
    file.write_bytes(only(workbook, set(sheets)))
    office = [INSTALLED.program / "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    run([*office, "--convert-to", "pdf", "--outdir", folder, file])
    run(["pdftoppm", "-r", DOTS, "-png", folder / "view.pdf", folder / "page"])
    text = run(["pdftotext", "-layout", folder / "view.pdf", "-"])
    names: list[str] = []
    for page, path in zip(text.split("\f"), sorted(folder.glob("page-*.png")), strict=False):
        name = re.findall(r"view\.xlsx – (\w+)", page)[-1]
        names.append(name)
        count = names.count(name)
        yield name if count == 1 else f"{name}-{count}", Image.open(path).convert("RGB")


def run(command: list[object]) -> str:
    """What a program prints."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, timeout=300,
                          env=clean_environment()).stdout


def only(workbook: bytes, sheets: set[str]) -> bytes:
    """The workbook with values in place of formulas; of other sheets only an empty cell is printed, that is nothing."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"<f[^>]*>[^<]*</f>|<f[^>]*/>", b"", data)
            package.writestr(name, _areas(data.decode(), sheets) if name == "xl/workbook.xml" else data)
    return target.getvalue()


def _areas(workbook: str, sheets: set[str]) -> str:
    order = [html.unescape(name) for name in re.findall(r'<sheet name="([^"]+)"', workbook)]

    def area(match: re.Match[str]) -> str:
        name = order[int(match[2])]
        return match[0] if name in sheets else f"{match[1]}'{name}'!$XFD$1</definedName>"

    return re.sub(r'(<definedName name="_xlnm.Print_Area" localSheetId="(\d+)"[^>]*>)[^<]*</definedName>', area,
                  workbook)


def main() -> None:
    """Write the pictures anew."""
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for old in GOLDENS.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in printed((TEMPLATES / BOOK).read_bytes(), SHOWN, Path(folder)):
            picture.quantize(64).save(GOLDENS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
