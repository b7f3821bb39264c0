"""What other programs say of the changed workbooks: the Open XML SDK nothing new, LibreOffice the values written."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kam_xl.hosts.libreoffice import clean_environment
from kam_xl.workbooks.document import Document
from tests.corpus.workbooks import COLUMN, WORKBOOKS, WRITTEN, Changed, changed, named, tables
from tests.libreoffice.office import INSTALLED, LOCK, require
from tests.validator import new_faults, validator

WITH_TABLES = [path for path in WORKBOOKS if tables(path)]
PATIENCE = 600


@pytest.mark.parametrize("path", WORKBOOKS, ids=map(named, WORKBOOKS))
def test_a_grown_workbook_has_no_new_faults(path: Path, tmp_path: Path) -> None:
    validator()
    assert new_faults(path, changed(path, tmp_path, 200).path) == set()


@pytest.mark.parametrize("path", WITH_TABLES, ids=map(named, WITH_TABLES))
def test_a_shrunk_workbook_has_no_new_faults(path: Path, tmp_path: Path) -> None:
    validator()
    assert new_faults(path, changed(path, tmp_path, -1).path) == set()


@pytest.mark.skipif(not WORKBOOKS, reason="the folder of shared data is not here")
def test_libreoffice_reads_all_of_them_back(tmp_path: Path) -> None:
    office = require(INSTALLED)
    books = [changed(path, tmp_path, 2) for path in WORKBOOKS]
    read = tmp_path / "read"
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([office.program / "soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
                        "--convert-to", "xlsx", "--outdir", read, *(book.path for book in books)],
                       env=clean_environment(), timeout=PATIENCE, check=True, capture_output=True)
    assert {book.path.name: unlike(book, read / f"{book.path.stem}.xlsx") for book in books} == {
        book.path.name: [] for book in books}


def unlike(book: Changed, read: Path) -> list[str]:
    """The tables whose cells LibreOffice has understood differently, and the sheet if it lacks the written cell."""
    ours, theirs = CalamineWorkbook.from_path(book.path), CalamineWorkbook.from_path(read)
    document = Document.open(book.path)
    found = [] if cell(rows_of(theirs, book.sheet), book.row, COLUMN) == WRITTEN else [book.sheet]
    for table in (document.table(name) for name in book.tables):
        places = [(row, column) for row in range(table.first_row, table.last_row + 1)
                  for column, heading in enumerate(table.columns, table.area.first_column) if not heading.formula]
        one, other = (rows_of(workbook, table.sheet.name) for workbook in (ours, theirs))
        if [cell(one, *place) for place in places] != [cell(other, *place) for place in places]:
            found.append(table.name)
    return found


def rows_of(book: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def cell(rows: list[list[Any]], row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
