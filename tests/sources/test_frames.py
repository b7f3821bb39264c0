from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.frames import table_from_frame
from kam_xl.sources.text_cells import Target
from kam_xl.sources.typed_cells import type_cells

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


def test_a_polars_frame_is_read_by_the_same_rules() -> None:
    frame = pl.DataFrame({"Key": ["a", " ", None], "Amount": [1.5, float("nan"), 3.0], "Count": [1, None, 3],
                          "Day": [datetime(2024, 10, 16, 12), None, datetime(2024, 10, 17)]})
    table = table_from_frame(frame)
    assert table.columns == {"Key": ["a", None, None], "Amount": [1.5, None, 3], "Count": [1, None, 3],
                             "Day": [45581.5, None, 45582]}
    assert table.types["Day"] is ColumnType.DATE


KINDS = {pl.Float64: st.floats(), pl.String: st.text(st.sampled_from("a1 -.\x07"), max_size=4) | st.just("16-10-2024"),
         pl.Boolean: st.booleans(), pl.Date: st.dates(date(1890, 1, 1)), pl.Int64: st.integers(-10**18, 10**18),
         pl.Datetime("us"): st.datetimes(datetime(1890, 1, 1))}


@settings(deadline=None)
@given(st.data(), st.sampled_from([*KINDS]), st.sampled_from([None, *ColumnType]))
def test_a_series_becomes_what_its_cells_become_one_by_one(data: st.DataObject, dtype: pl.DataType,
                                                           wanted: ColumnType | None) -> None:
    cells = data.draw(st.lists(st.none() | KINDS[dtype], min_size=1, max_size=6).filter(any))
    target = Target("X", "X", "column 'X'", wanted)
    listed = [str(c) if isinstance(c, int) and dtype == pl.Int64 and abs(c) >= 10**15 else
              None if c != c or (isinstance(c, str) and not c.strip()) else c for c in cells]
    quick = type_cells(pl.Series(cells, dtype=dtype), target)
    # an object of another type keeps the careful way from taking the quick one
    careful = type_cells([*listed, 3], target) if wanted else type_cells(listed, target)
    rows = slice(len(cells))
    assert (quick.type, quick.misfits) == (careful.type, {i: r for i, r in careful.misfits.items() if i < len(cells)})
    assert [v for i, v in enumerate(quick.values) if i not in quick.misfits] == [
        v for i, v in enumerate(careful.values[rows]) if i not in quick.misfits]
