"""The account book as the code makes it, whether the shipped file has been made anew or not; built once a module."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO

from python_calamine import load_workbook

from kam_xl.grid import column_number
from kam_xl.recalc import fill
from kam_xl.templates import content, package
from kam_xl.templates.book import Book
from kam_xl.templates.books import SHEETS
from kam_xl.templates.names import tooltips
from kam_xl.templates.shipped import shipped
from kam_xl.templates.writer import write
from tests.templates.workbooks import parts, sheet_parts


@cache
def built(*, empty: bool = False, only: tuple[str, ...] = ()) -> bytes:
    """The account book, calculated. `only` leaves out the sheets that are not named, for a quick recalculation."""
    sheets = [sheet for sheet in SHEETS["account_book"] if not only or sheet.name in only]
    written, roles = write(Book(shipped()["account_book"], sheets, content.empty() if empty else content.portfolio()))
    return fill(package.complete(written, tooltips(), roles), "account_book")


def with_rows(only: Iterable[str], tables: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Those sheets of the account book with the sample's rows, but for the tables given, calculated."""
    sheets = [sheet for sheet in SHEETS["account_book"] if sheet.name in only]
    sample = content.portfolio()
    changed = replace(sample, tables={**sample.tables, **tables})
    written, roles = write(Book(shipped()["account_book"], sheets, changed))
    return fill(package.complete(written, tooltips(), roles), "account_book")


def changed_rows(table: str, account: str, at: int, **values: object) -> list[list[object]]:
    """The sample's rows of a table, those of the account (in column `at`) with other values: c2=None, c3=..."""
    new = {int(column[1:]): value for column, value in values.items()}
    return [[new.get(k, cell) if row[at] == account else cell for k, cell in enumerate(row)]
            for row in content.portfolio().rows(table)]


def where(data: bytes, sheet: str, text: str, *, below: int = 0) -> tuple[int, int]:
    """Row and column, from 0, of the first cell of a sheet that shows the text, from the row `below` on."""
    rows = load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return next((i, row.index(text)) for i, row in enumerate(rows) if i >= below and text in row)


def typed(data: bytes, sheet: str, cells: Mapping[str, str | float | None]) -> bytes:
    """The workbook with that typed into cells of a sheet, every formula calculated anew."""
    part, target = sheet_parts(data)[sheet], BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in package.namelist():
            text = package.read(name)
            for ref, value in cells.items() if name == part else ():
                text, count = re.subn(rf'<c r="{ref}"( s="\d+")?[^>]*?(/>|>.*?</c>)'.encode(),
                                      rf'<c r="{ref}"\g<1>{_cell(value)}</c>'.encode(), text, count=1)
                assert count == 1, f"there is no cell {sheet}!{ref}"
            changed.writestr(name, text)
    return fill(target.getvalue(), "account_book")


def _cell(value: str | float | None) -> str:
    if value is None:
        return ">"
    return f' t="inlineStr"><is><t>{value}</t></is>' if isinstance(value, str) else f"><v>{value!r}</v>"


def named_values(data: bytes, name: str) -> list[list[object]]:
    """The values of the cells of a defined name, row by row."""
    pattern = rf'<definedName name="{name}"[^>]*>\'?([^<!]+?)\'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?<'
    sheet, left, top, right, bottom = re.search(pattern, parts(data)["xl/workbook.xml"]).groups()
    rows = load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    columns = slice(column_number(left) - 1, column_number(right or left))
    return [row[columns] for row in rows[int(top) - 1 : int(bottom or top)]]
