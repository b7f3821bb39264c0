from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files

NAN = float("nan")
NOON = datetime(2024, 10, 16, 12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.parquet"
    pl.DataFrame({
        "Key": ["a", None, " "], "Amount": [1.5, NAN, None], "Count": pl.Series([1, None, 3], dtype=pl.Int8),
        "Money": pl.Series([Decimal("1.25"), None, Decimal("-0.10")], dtype=pl.Decimal(38, 2)),
        "Day": [date(2024, 10, 16), None, date(1900, 1, 1)], "At": [NOON, None, NOON],
        "Zoned": pl.Series([datetime(2024, 10, 16, 10, tzinfo=UTC)] * 3).dt.convert_time_zone("Europe/Berlin"),
        "Flag": [True, None, False], "Group": pl.Series(["x", "y", None], dtype=pl.Categorical),
        "Id": [1, 12345678901234567, None], "List": [[1], [2], None], "Infinite": [1.0, float("inf"), None],
        "Early": [date(1899, 1, 1), date(2024, 10, 16), None],
    }).write_parquet(path)
    return path


def test_columns_keep_their_types(path: Path) -> None:
    wanted = ["Key", "Amount", "Count", "Money", "Day", "At", "Zoned", "Flag", "Group", "Id"]
    table = read_files([path], columns=None, expected={}, wanted=wanted)
    assert table.columns == {
        "Key": ["a", None, None], "Amount": [1.5, None, None], "Count": [1, None, 3], "Money": [1.25, None, -0.1],
        "Day": [45581, None, 1], "At": [45581.5, None, 45581.5], "Zoned": [45581.5] * 3,  # as it is written there
        "Flag": [True, None, False], "Group": ["x", "y", None], "Id": ["1", "12345678901234567", None]}
    assert [table.types[name] for name in ("Day", "Zoned", "Id", "Money")] == [
        ColumnType.DATE, ColumnType.DATE, ColumnType.TEXT, ColumnType.NUMBER]
    assert (list(table.row_numbers), table.unused) == ([1, 2, 3], ["List", "Infinite", "Early"])


def test_what_no_cell_can_hold_is_rejected_or_refused(path: Path) -> None:
    table = read_files([path], columns=parse_columns("Infinite; Early"), expected={}, wanted=[])
    assert [(r.row, r.column, r.reason) for r in table.rejects] == [
        (1, "Early", "a date before 1900, which a workbook cannot hold"), (2, "Infinite", "not a finite number")]
    with pytest.raises(SourceError, match=r"column 'List': the column holds List\(Int64\), which no cell can hold"):
        read_files([path], columns=parse_columns("List"), expected={}, wanted=[])


def test_identifiers_among_numbers_are_rejected_where_numbers_are_wanted(path: Path) -> None:
    table = read_files([path], columns=parse_columns("Id : number"), expected={}, wanted=[])
    assert (table.columns, [(r.row, r.value) for r in table.rejects]) == ({"Id": [1, None]}, [(2, "12345678901234567")])


def test_a_damaged_file_is_said(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match=r"ledger\.parquet: the Parquet file is damaged"):
        read_files([path], columns=None, expected={}, wanted=["Key"])
