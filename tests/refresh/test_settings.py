"""Settings: the same keys in a table of the workbook and in a file beside it, and faults named with their place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kam_xl.errors import KamError, UsageError, WorkbookError
from kam_xl.refresh.settings import HEADINGS, Mode, Setting, Vanished, load_settings
from kam_xl.sources.columns import Column
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from tests.books import sales_book, settings_file


def load(path: Path) -> list[Setting]:
    return load_settings(Book(Document.open(path)), path)


def from_file(folder: Path, text: str) -> list[Setting]:
    path = sales_book(folder / "book.xlsx")
    settings_file(path, text)
    return load(path)


def from_table(folder: Path, headings: Sequence[str], *rows: Sequence[Any]) -> list[Setting]:
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Set up")
    sheet.add_table(2, 1, 2 + len(rows), len(headings), {
        "name": "Sources", "columns": [{"header": h} for h in headings], "data": [list(row) for row in rows]})
    book.close()
    return load(path)


ONE = '[[source]]\ntable = "Sales"\nsource = "sales.csv"\n'
REPLACE = ONE + 'mode = "replace"\n'
FULL = ONE + """sheet = "Data"
mode = "Upsert"
key = ["Account", "KPI"]
columns = { "Customer" = "Account" }
period_column = "Day"
date_format = "%d.%m.%Y"
vanished = "remove"
required = false
control_total = "Amount"
"""


def test_a_table_and_a_file_say_the_same(tmp_path: Path) -> None:
    [table] = from_table(
        tmp_path, ["Table", "Source", "Sheet or query", "Mode", "Key", "Columns", "Period column", "Date format",
                   "Vanished rows", "Required", "Control total", "Enabled"],
        [" Sales ", "sales.csv", "Data", "UPSERT", "Account; KPI", "Customer -> Account", "Day", "%d.%m.%Y", "Remove",
         "no", "Amount", "Yes"])
    [file] = from_file(tmp_path, FULL)
    assert (table.where, file.where) == ("Set up, row 4", "book.kam.toml, source 1")
    assert Setting(**{**vars(table), "where": ""}) == Setting(**{**vars(file), "where": ""})
    assert file == Setting(
        "Sales", "sales.csv", Mode.UPSERT, file.where, "Data", ("Account", "KPI"), (Column("Customer", "Account"),),
        "Day", "%d.%m.%Y", Vanished.REMOVE, required=False, control_total="Amount")


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    [found] = from_file(tmp_path, REPLACE)
    assert (found.mode, found.vanished, found.required, found.key, found.columns) == (
        Mode.REPLACE, Vanished.KEEP, True, (), None)


def test_sources_come_in_order_without_those_switched_off(tmp_path: Path) -> None:
    found = from_table(tmp_path, ["Table", "Source", "Mode", "Enabled"], ["B", "b.csv", "replace", "Yes"],
                       ["A", "a.csv", "replace", "no"], [None] * 4, ["C", "c.csv", "replace", True],
                       ["D", "d.csv", "replace", False], ["E", "e.csv", "replace", None])
    assert [(s.table, s.where) for s in found] == [
        ("B", "Set up, row 4"), ("C", "Set up, row 7"), ("E", "Set up, row 9")]


def test_columns_of_the_sources_table_that_mean_nothing_here_are_left_alone(tmp_path: Path) -> None:
    [found] = from_table(tmp_path, ["Owner", "SOURCE", "table", "MODE"],
                         ["Ann", "a.csv", "Sales", "replace"])
    assert (found.table, found.source) == ("Sales", "a.csv")


def test_the_table_counts_where_both_are_there(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    settings_file(path, "this is no TOML")
    assert [s.table for s in from_table(
        tmp_path, ["Table", "Source", "Mode"], ["Sales", "a.csv", "replace"])] == ["Sales"]


@pytest.mark.parametrize(("text", "message"), [
    (ONE.replace('"Sales"', "Sales"), r"book\.kam\.toml: the settings cannot be read \(.*line 2"),
    ("", r"no \[\[source\]\] section"), ("source = 1", r"no \[\[source\]\] section"),
    ("[source]\ntable = 'a'", r"no \[\[source\]\] section"),
    (ONE + 'mod = "append"', "source 1: 'mod' is not a setting. Did you mean mode"),
    (ONE + 'mode = "apend"', "source 1: 'apend' is not a choice for mode. Use one of: replace, append, upsert"),
    (ONE + 'mode = "upsert"', "mode upsert needs a key"),
    (ONE + 'mode = "append"', "mode append needs a period column"),
    (REPLACE + 'vanished = "hide"', "'hide' is not a choice for vanished rows. Use one of: keep, mark, remove"),
    (REPLACE + 'required = "maybe"', "source 1, required: 'maybe' is neither Yes nor No"),
    (ONE, "source 1: the mode is not stated"),
    (REPLACE + "columns = 5", "source 1, columns: 5 does not name columns"),
    (REPLACE + '\n[[source]]\ntable = "B"', "source 2: the source is not stated"),
    ('[[source]]\nsource = "a.csv"', "source 1: the table is not stated"),
    ("[[source]]\ntable = 1\nsource = 2", "table")])
def test_faults_in_a_settings_file_are_named_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_file(tmp_path, text)


def test_faults_in_the_sources_table_are_named_with_their_row(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Set up, row 5: the source is not stated. Fill it in, or delete the row"):
        from_table(tmp_path, ["Table", "Source", "Mode"], ["Sales", "a.csv", "replace"], ["Costs", None, "replace"])


def test_a_heading_of_the_sources_table_that_is_misspelt_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'Mod' is not one that is read. Did you mean Mode"):
        from_table(tmp_path, ["Table", "Source", "Mod"], ["Sales", "a.csv", "append"])


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = sales_book(tmp_path / "book.xlsx")
    path.with_name("book.kam.toml").write_bytes(b"table = '\xff'")
    with pytest.raises(UsageError, match=r"book\.kam\.toml: the settings cannot be read"):
        load(path)


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    assert [s.table for s in from_file(tmp_path, "\ufeff" + REPLACE)] == ["Sales"]


def test_no_settings_at_all_is_an_error_that_says_where_to_write_them(tmp_path: Path) -> None:
    path = sales_book(tmp_path / "book.xlsx")
    with pytest.raises(WorkbookError, match=r"table named Sources.*book\.kam\.toml"):
        load(path)


def test_every_heading_fills_a_field_that_there_is() -> None:
    assert set(HEADINGS.values()) == set(Setting.__dataclass_fields__) - {"where"}


@pytest.mark.parametrize("columns", ["Customer", '"-> Account"', "[1, 2]"])
def test_columns_that_cannot_be_understood_are_named(tmp_path: Path, columns: str) -> None:
    with pytest.raises(KamError, match=r"book\.kam\.toml"):
        from_file(tmp_path, ONE + f"columns = {columns}\n")
