from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from kam_xl.sources.columns import ColumnType
from kam_xl.sources.describe import describe_files

LINES = "Key,Amount,Day,Unclear,Thousands,Flag,Empty\na,1.5,2024-10-16,03-04-2024,\"1,234\",TRUE,\n"


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LINES.replace(",\"1,234\"", ",\"1.234\"").replace(",", ";"))
    found = describe_files([path])
    assert found.headings == ["Key", "Amount", "Day", "Unclear", "Thousands", "Flag", "Empty"]
    assert found.types == {"Key": ColumnType.TEXT, "Amount": ColumnType.NUMBER, "Day": ColumnType.DATE, "Unclear": None,
                           "Thousands": None, "Flag": ColumnType.LOGICAL, "Empty": None}
    assert (found.rows, found.modified) == (1, datetime.fromtimestamp(path.stat().st_mtime).astimezone())


def test_a_large_text_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LINES + 'a,1.5,2024-10-16,x,"two\nlines",TRUE,\n' * 20_000 + 'and then "broken\n')
    found = describe_files([path])
    assert (found.rows, found.types["Amount"]) == (None, ColumnType.NUMBER)


def test_several_files_have_the_time_of_the_newest(tmp_path: Path) -> None:
    for name, age in (("a.csv", 1_700_000_000), ("b.csv", 1_700_000_500)):
        (tmp_path / name).write_text(LINES)
        os.utime(tmp_path / name, (age, age))
    found = describe_files([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert found.modified == datetime.fromtimestamp(1_700_000_500).astimezone()


def test_parquet_is_counted_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"Id": range(5000), "List": [[1]] * 5000}).write_parquet(path)
    found = describe_files([path])
    assert (found.rows, found.types) == (5000, {"Id": ColumnType.NUMBER, "List": None})


def test_a_sheet_with_a_title(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("First", "Second"):
            sheet = book.add_worksheet(name)
            sheet.write_column("A1", ["Title of the report", None])
            sheet.write_row("A3", [name, "Amount"])
            sheet.write_row("A4", ["a", 1])
    assert describe_files([path], "second").types == {"Second": ColumnType.TEXT, "Amount": ColumnType.NUMBER}


def test_months_without_a_day_may_be_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Month,Batch\n2026-09,2026-09\n2026-10,x\n")
    assert describe_files([path]).types == {"Month": None, "Batch": ColumnType.TEXT}
