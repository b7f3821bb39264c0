"""The committed templates as tests read them: formulas and cached values straight from the XML."""

from __future__ import annotations

import html
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from python_calamine import load_workbook

from kam_xl.templates.shipped import TEMPLATES
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.document import Document

FOLDER = Path(__file__).resolve().parents[2] / "workbook_templates"
CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
NAMES = tuple(template.file(empty=empty) for template in TEMPLATES for empty in (False, True))
ACCOUNT_BOOKS = NAMES[:2]
"""The whole practice, with the sample and without."""


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {n: package.read(n).decode() for n in package.namelist() if n.endswith((".xml", ".rels", ".vml"))}


def sheet_parts(data: bytes) -> dict[str, str]:
    """Part name of each sheet by the sheet's name, in order."""
    workbook, targets = parts(data)["xl/workbook.xml"], parts(data)["xl/_rels/workbook.xml.rels"]
    path = {}
    for relation in re.findall(r"<Relationship [^>]*>", targets):
        path[re.search(r'Id="([^"]+)"', relation)[1]] = "xl/" + re.search(r'Target="([^"]+)"', relation)[1]
    sheets = re.findall(r'<sheet name="([^"]+)"[^>]*r:id="([^"]+)"', workbook)
    return {html.unescape(name): path[rid] for name, rid in sheets}


def headings(data: bytes) -> dict[str, set[str]]:
    """The column headings of every table by its name."""
    return {re.search(r' displayName="(\w+)"', xml)[1]:
            {html.unescape(heading) for heading in re.findall(r'<tableColumn [^>]*name="([^"]+)"', xml)}
            for part, xml in parts(data).items() if "tables/" in part}


def formulas(data: bytes) -> list[tuple[str, str, str, str, str]]:
    """Sheet, cell, formula, type and cached value (None where there is none) of each formula cell."""
    found = []
    for sheet, part in sheet_parts(data).items():
        for ref, attributes, inner in CELL.findall(parts(data)[part]):
            formula = re.search(r"<f[^>]*>(.*?)</f>", inner, re.DOTALL)
            if formula:
                kind = re.search(r' t="(\w+)"', attributes)
                value = re.search(r"<v>(.*?)</v>|<v/>", inner, re.DOTALL)
                cached = value and (value[1] or "")
                found.append((sheet, ref, html.unescape(formula[1]), kind[1] if kind else "n", cached))
    return found


def table(data: bytes, sheet: str, first_heading: str) -> list[dict[str, object]]:
    """The rows of the table whose header row has that heading first, up to the first blank one."""
    rows = load_workbook(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    top, left = next((i, row.index(first_heading)) for i, row in enumerate(rows)
                     if first_heading in row and row[row.index(first_heading) + 1] != "")
    head = rows[top][left:]
    width = head.index("") if "" in head else len(head)
    found = []
    for row in rows[top + 1:]:
        cells = row[left : left + width]
        if all(cell == "" for cell in cells):
            break
        found.append(dict(zip(head[:width], cells, strict=True)))
    return found


def with_cell(data: bytes, sheet: str, ref: str, value: float) -> bytes:
    """The workbook with another number in one cell, its cached values as they were."""
    part = sheet_parts(data)[sheet]
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in package.namelist():
            text = package.read(name)
            if name == part:
                text, count = re.subn(rb'(<c r="%s"[^>]*>)<v>[^<]*</v>' % ref.encode(), rb"\g<1><v>%s</v>"
                                      % repr(value).encode(), text)
                assert count == 1, f"{sheet}!{ref} is no number"
            changed.writestr(name, text)
    return target.getvalue()


def named_cell(data: bytes, name: str) -> tuple[str, str]:
    """Sheet and address of a cell by its defined name."""
    found = re.search(rf'<definedName name="{name}"[^>]*>([^<!]+)!\$([A-Z]+)\$(\d+)<', parts(data)["xl/workbook.xml"])
    return found[1].strip("'"), found[2] + found[3]


def place_in_table(data: bytes, table: str, column: str, row: int) -> tuple[str, str]:
    """Sheet and address of a cell in a table's body, by heading and row from 0."""
    found = Document.from_bytes(data).tables[table]
    return found.sheet.name, f"{column_letters(found.column(column))}{found.first_row + row}"
