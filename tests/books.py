"""Small workbooks made for tests, and a comparison of two of them part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter


def sales_book(path: Path, rows: Sequence[Sequence[Any]] = (("Acme", 100, "call"), ("Borg", 250, None)), *,
               totals: bool = False, sources: Sequence[Sequence[Any]] = ()) -> Path:
    """A workbook as people have them: a table with typed and calculated columns, things beside and
    below it, formulas, a name, a chart, a validation and a conditional format that cover its column."""
    book = xlsxwriter.Workbook(path)
    sheet, summary = book.add_worksheet("Sales"), book.add_worksheet("Summary")
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF2CC"})
    last = 2 + len(rows)
    columns: list[dict[str, Any]] = [{"header": "Account"}, {"header": "Amount", "format": money}, {"header": "Note"},
                                     {"header": "Double", "formula": "=[@Amount]*2"}]
    if totals:
        columns[0]["total_string"] = "Total"
        columns[1]["total_function"] = "sum"
    sheet.add_table(2, 1, last + totals, 4, {"name": "Sales", "columns": columns, "total_row": totals,
                                             "data": [list(row) for row in rows]})
    for row, values in enumerate(rows):
        sheet.write(3 + row, 1, values[0])
        sheet.write(3 + row, 2, values[1], money)
        sheet.write_formula(3 + row, 4, "=Sales[[#This Row],[Amount]]*2", None, values[1] * 2)
    sheet.write("B1", "Sales of the month")
    sheet.write("G4", "beside the table")
    sheet.write("B40", "far below")
    sheet.conditional_format(3, 2, last, 2, {"type": "data_bar"})
    sheet.data_validation(3, 3, last, 3, {"validate": "list", "source": ["call", "mail"]})
    total = sum(row[1] for row in rows)
    summary.write_formula("A1", "=SUM(Sales[Amount])", None, total)
    summary.write_formula("A2", f"=SUM(Sales!C4:C{last + 1})", None, total)
    summary.write_formula("A3", "=A1/2", None, total / 2)
    summary.write_formula("A4", "=1+1", None, 99)  # a value that only a needless calculation would change
    summary.write("B1", 7)
    book.define_name("Amounts", f"=Sales!$C$4:$C${last + 1}")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": f"=Sales!$B$4:$B${last + 1}", "values": f"=Sales!$C$4:$C${last + 1}"})
    summary.insert_chart("D2", chart)
    if sources:
        _sources_sheet(book, sources)
    book.close()
    return path


def _sources_sheet(book: xlsxwriter.Workbook, sources: Sequence[Sequence[Any]]) -> None:
    sheet = book.add_worksheet("Sources")
    headings = ["Table", "Source", "Sheet or query", "Mode", "Key", "Columns", "Period column", "Vanished rows",
                "Control total"]
    sheet.add_table(0, 0, len(sources), len(headings) - 1, {
        "name": "Sources", "columns": [{"header": h} for h in headings], "data": [list(s) for s in sources]})


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def different_parts(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """The parts that are not byte-identical, or are in only one of the two."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def rezipped(contents: dict[str, bytes]) -> bytes:
    """A workbook file from parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return out.getvalue()


def settings_file(book: Path, text: str) -> Path:
    """The settings file beside a workbook."""
    path = book.with_name(book.stem + ".kam.toml")
    path.write_text(text, encoding="utf-8")
    return path
