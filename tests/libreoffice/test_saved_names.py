"""The LAMBDA names of a workbook that a real LibreOffice has opened and saved are still known as ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.cli import main
from kam_xl.hosts.libreoffice import clean_environment
from kam_xl.surfaces.lambda_names import definitions
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.spelling import same_definition
from tests.libreoffice.office import BESIDE_IT, INSTALLED, PATIENCE, Version, require


@pytest.mark.parametrize("version", [INSTALLED, BESIDE_IT], ids=lambda v: v.number)
def test_every_name_is_known_in_libreoffices_spelling_and_restored(version: Version, tmp_path: Path) -> None:
    ours = definitions(kpi.name for kpi in catalogue())
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet()
    main(["functions", "add", str(book), "--all"])
    saved = _saved(book, version)
    held = Document.open(saved).names
    assert [name for name in ours if not same_definition(held[name], ours[name])] == []
    assert any(held[name] != ours[name] for name in ours)
    main(["functions", "add", str(saved)])
    assert Document.open(saved).names == ours


def _saved(book: Path, version: Version) -> Path:
    """The workbook as LibreOffice, with a profile of its own, saves it."""
    program, folder = require(version).program, book.parent
    subprocess.run([program / "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                    "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder / "saved", book],
                   env=clean_environment(), timeout=PATIENCE, capture_output=True, check=True)
    return folder / "saved" / book.name
