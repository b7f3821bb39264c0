from __future__ import annotations

import subprocess
import sys

import pytest

from kam_xl.errors import UsageError
from kam_xl.sources.columns import Column, ColumnType, columns_from, parse_columns


def test_the_cell_of_the_sources_table_is_read_as_the_issue_writes_it() -> None:
    text = "Account ID -> Account; Opened -> Date : date dd-mm-yyyy; Amount -> Amount : number; Region"
    assert parse_columns(text) == [
        Column("Account ID", "Account"), Column("Opened", "Date", ColumnType.DATE, "dd-mm-yyyy"),
        Column("Amount", "Amount", ColumnType.NUMBER), Column("Region", "Region")]


@pytest.mark.parametrize(("text", "column"), [
    ("Opened→Date:date dd-mm-yyyy", Column("Opened", "Date", ColumnType.DATE, "dd-mm-yyyy")),
    ("Opened : DATE %d/%m/%Y", Column("Opened", "Opened", ColumnType.DATE, "dd/mm/yyyy")),
    ("Amount : number 1.234,56", Column("Amount", "Amount", ColumnType.NUMBER, decimal=",")),
    ("Amount : number #,##0.00", Column("Amount", "Amount", ColumnType.NUMBER, decimal=".")),
    ("Ratio: paid -> Paid", Column("Ratio: paid", "Paid")),
    ("Total: EUR", Column("Total: EUR", "Total: EUR")),
    ("Flag : logical", Column("Flag", "Flag", ColumnType.LOGICAL)),
])
def test_spellings(text: str, column: Column) -> None:
    assert parse_columns(text) == [column]


def test_lines_separate_columns_too_and_nothing_is_no_column() -> None:
    assert [c.name for c in parse_columns("A\nB -> C;\n")] == ["A", "C"]
    assert parse_columns("  ") == []


def test_settings_files_say_the_same_as_a_mapping_a_list_or_a_text() -> None:
    text = "Account ID -> Account; Opened -> Date : date d.m.yy"
    listed = columns_from(["Account ID -> Account", "Opened -> Date : date d.m.yy"])
    mapped = columns_from({"Account ID": "Account", "Opened": "Date : date d.m.yy"})
    assert columns_from(text) == listed == mapped


@pytest.mark.parametrize(("text", "hint"), [
    ("Amount : nmber", "number"), ("Opened : date dd-mm", "date format"), ("Opened : date soon", "date format"),
    ("A -> X; B -> x", "two columns"), ("-> X", "without a name"), ("A ->", "without a name"),
    ("Flag : logical yes", "not a format"), ("Amount : number many", "1.234,56"),
])
def test_what_cannot_be_understood_is_said(text: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        parse_columns(text)


def test_settings_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError, match="not text"):
        columns_from([3])  # type: ignore[list-item]


def test_the_settings_need_no_data_library() -> None:
    program = "import sys, kam_xl.sources.columns; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
