from __future__ import annotations

from decimal import Decimal

import pytest

from kam_xl.errors import SourceError
from kam_xl.sources import ColumnType, parse_columns, table_from_frame

pd = pytest.importorskip("pandas")


def test_a_frame_becomes_cells_with_blanks_and_serial_numbers() -> None:
    frame = pd.DataFrame({
        "Key": ["a", "b", None], "Amount": [1.5, float("nan"), 3], "Count": pd.array([1, None, 3], dtype="Int64"),
        "Day": [pd.Timestamp(2024, 10, 16, 12), pd.NaT, pd.Timestamp(2024, 10, 17, tz="UTC").tz_localize(None)],
        "Flag": [True, False, True], "Money": [Decimal("1.25"), None, Decimal(2)]})
    table = table_from_frame(frame)
    assert table.columns == {"Key": ["a", "b", None], "Amount": [1.5, None, 3], "Count": [1, None, 3],
                             "Day": [45581.5, None, 45582], "Flag": [True, False, True], "Money": [1.25, None, 2]}
    assert table.types["Day"] is ColumnType.DATE
    assert table.blanks == {"Key": 1, "Amount": 1, "Count": 1, "Day": 1, "Flag": 0, "Money": 1}


def test_columns_types_and_rejects_work_as_for_files() -> None:
    frame = pd.DataFrame({"Account ID": [1, 12345678901234567], "Amount": [2, "n/a"], "Rest": [0, 0]}, dtype=object)
    table = table_from_frame(frame, columns=parse_columns("Account ID -> Account; Amount : number"),
                             expected={"Account": ColumnType.TEXT})
    assert table.columns == {"Account": ["1"], "Amount": [2]}
    reject, = table.rejects
    assert (reject.file, reject.row, reject.column, reject.value) == ("data frame", 2, "Amount", "n/a")
    assert table.unused == ["Rest"]


def test_identifiers_of_many_digits_keep_them() -> None:
    assert table_from_frame(pd.DataFrame({"ID": [12345678901234567]})).columns == {"ID": ["12345678901234567"]}


def test_infinite_numbers_are_rejected() -> None:
    table = table_from_frame(pd.DataFrame({"X": [1.0, float("inf")]}))
    assert [(r.row, r.reason) for r in table.rejects] == [(2, "not a finite number")]


def test_cells_that_no_workbook_can_hold_are_said() -> None:
    with pytest.raises(SourceError, match="column 'X': a cell holds a list"):
        table_from_frame(pd.DataFrame({"X": [[1, 2]]}))
