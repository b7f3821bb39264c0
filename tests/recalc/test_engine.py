"""The engine takes workbooks as large as people have them."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

from kam_xl.recalc.engine import Engine
from kam_xl.workbooks.area import Area

USUAL_LIMIT = 64 * 2**20
"""Bytes of a part from which on the engine refuses it, if nobody says otherwise."""


def test_a_sheet_of_more_than_64_mib_is_calculated() -> None:
    small, large = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(small)
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, [21, "=A1*2"])
    book.close()
    with zipfile.ZipFile(small) as package, zipfile.ZipFile(large, "w") as swollen:
        for part in package.namelist():
            spaces = b"<sheetData>" + b" " * USUAL_LIMIT if part == "xl/worksheets/sheet1.xml" else b"<sheetData>"
            swollen.writestr(part, package.read(part).replace(b"<sheetData>", spaces))
    engine = Engine(large.getvalue())
    engine.calculate()
    assert engine.values("Data", Area(1, 2, 1, 2)) == [[42]]
