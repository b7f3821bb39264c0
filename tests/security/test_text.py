"""Text that a spreadsheet program would take for a formula stays text wherever it goes, and numbers stay numbers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from kam_xl.errors import RejectedRows
from kam_xl.refresh.run import Options, refresh
from tests.books import sales_book, settings_file
from tests.faults.small import OCTOBER

FORMULAS = ['=HYPERLINK("http://127.0.0.1:9/?"&A1)', "=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-1+2",
            "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "=", "＝1+1", "'=1+1", "{=1+1}",
            "_x003D_1+1", "=\u200b1+1"]
AMOUNT = -12.5
SETTINGS = '[[source]]\ntable = "Sales"\nsource = "sales.{0}"\nmode = "replace"\nkey = "Amount"\n'


def as_csv(path: Path, rows: list[tuple[str, float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("Account", "Amount"), *rows])


def as_tsv(path: Path, rows: list[tuple[str, float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL).writerows([("Account", "Amount"), *rows])


def as_xlsx(path: Path, rows: list[tuple[str, float]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Account", "Amount"])
        for row, (text, number) in enumerate(rows, 1):
            sheet.write_string(row, 0, text)
            sheet.write_number(row, 1, number)


def as_json(path: Path, rows: list[tuple[str, float]]) -> None:
    path.write_text(json.dumps([{"Account": text, "Amount": number} for text, number in rows]), encoding="utf-8")


def as_lines(path: Path, rows: list[tuple[str, float]]) -> None:
    path.write_text("".join(json.dumps({"Account": t, "Amount": n}) + "\n" for t, n in rows), encoding="utf-8")


def as_parquet(path: Path, rows: list[tuple[str, float]]) -> None:
    pl.DataFrame(rows, schema=["Account", "Amount"], orient="row").write_parquet(path)


WRITERS: dict[str, Callable[[Path, list[tuple[str, float]]], None]] = {
    "csv": as_csv, "tsv": as_tsv, "xlsx": as_xlsx, "json": as_json, "jsonl": as_lines, "parquet": as_parquet}


def decoded(text: str) -> str:
    """Text as Excel shows it; openpyxl leaves escaped characters as they are stored."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return sales_book(tmp_path / "book.xlsx")


@pytest.mark.parametrize("kind", WRITERS)
def test_text_stays_text_from_every_kind_of_source(book: Path, kind: str) -> None:
    rows = [(text, AMOUNT - i) for i, text in enumerate(FORMULAS)]
    WRITERS[kind](book.with_name(f"sales.{kind}"), rows)
    settings_file(book, SETTINGS.format(kind))
    refresh(book, OCTOBER, Options(recalculate=False))
    sheet = openpyxl.load_workbook(book)["Sales"]
    written = [sheet.cell(4 + i, 2) for i in range(len(rows))]
    assert {cell.data_type for cell in written} <= {"s", "inlineStr"}
    assert [decoded(str(cell.value)).strip() for cell in written] == [text.strip() for text in FORMULAS]
    assert [(sheet.cell(4 + i, 3).value, sheet.cell(4 + i, 3).data_type) for i in range(len(rows))] == [
        (AMOUNT - i, "n") for i in range(len(rows))]


def test_a_cell_with_a_formula_in_a_source_workbook_comes_as_its_value(book: Path) -> None:
    with xlsxwriter.Workbook(book.with_name("sales.xlsx")) as source:
        sheet = source.add_worksheet()
        sheet.write_row(0, 0, ["Account", "Amount"])
        sheet.write_formula(1, 0, '=HYPERLINK("http://127.0.0.1:9/","Acme")', None, "Acme")
        sheet.write_formula(1, 1, "=1+1", None, 2)
    settings_file(book, SETTINGS.format("xlsx"))
    refresh(book, OCTOBER)
    cells = openpyxl.load_workbook(book)["Sales"]
    assert (cells["B4"].value, cells["C4"].value) == ("Acme", 2)


def test_rejected_text_is_no_formula_where_a_spreadsheet_opens_the_list(book: Path) -> None:
    as_csv(book.with_name("sales.csv"), [(text, text) for text in FORMULAS])  # type: ignore[misc]
    settings_file(book, SETTINGS.format("csv").replace("Amount", "Account"))
    with pytest.raises(RejectedRows):
        refresh(book, OCTOBER, Options(allow_empty=True))
    with book.with_name("book.rejects.csv").open(newline="", encoding="utf-8-sig") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert len(cells) > 5 * len(FORMULAS) - 10
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_the_names_of_files_and_tables_are_no_formulas_in_the_log(book: Path) -> None:
    source = book.with_name("=1+1;@x.csv")
    as_csv(source, [("Acme", 1.0)])
    openpyxl_log(book)
    settings_file(book, f'[[source]]\ntable = "Sales"\nsource = "{source.name}"\nmode = "replace"\nkey = "Amount"\n')
    refresh(book, OCTOBER)
    log = openpyxl.load_workbook(book)["Log"]
    assert [(log["A2"].value, log["A2"].data_type), (log["B2"].value, log["B2"].data_type)] == [
        ("Sales", "s"), (source.name, "s")]


def openpyxl_log(book: Path) -> None:
    """Give the workbook a Refresh_Log."""
    opened = openpyxl.load_workbook(book)
    sheet = opened.create_sheet("Log")
    sheet.append(["Table", "Source"])
    sheet.append([None, None])
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Refresh_Log", ref="A1:B2"))
    opened.save(book)
