"""Data frames as sources: of polars, as Parquet files and queries give them, and of pandas, which is not imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import Column, ColumnType
from kam_xl.sources.number_text import DIGITS_KEPT
from kam_xl.sources.table import Cell, RawTable, SourceTable
from kam_xl.sources.typed_table import typed_table

if TYPE_CHECKING:
    import pandas as pd

LABEL = "data frame"
CELLS = (str, float, int, date, time, timedelta)


def raw_from_polars(frame: pl.DataFrame, name: str) -> RawTable:
    """The columns of a polars frame as they are; rows count from 1. `name` is for messages."""
    return RawTable(name, "", frame.columns, [*frame.get_columns()], range(1, frame.height + 1), typed=True)


def table_from_frame(frame: pd.DataFrame | pl.DataFrame, *, columns: Sequence[Column] | None = None,
                     expected: Mapping[str, ColumnType] | None = None, wanted: Sequence[str] = (),
                     date_format: str = "") -> SourceTable:
    """The columns of a data frame of pandas or polars as the table takes them, by the rules of `read_files`.

    NaN, NaT and NA are blank, timestamps become serial numbers. Without `columns` and `wanted`
    all columns are taken. Rows count from 1 in the order of the frame; its name is just "data frame".

    Raises SourceError as `read_files` does, and for cells that no workbook can hold.
    """
    raw = raw_from_polars(frame, LABEL) if isinstance(frame, pl.DataFrame) else _raw_from_pandas(frame)
    return typed_table(raw, columns=columns, expected=expected or {},
                       wanted=wanted or ([] if columns else raw.headings), date_format=date_format,
                       modified=datetime.now().astimezone())


def _raw_from_pandas(frame: pd.DataFrame) -> RawTable:
    headings = [str(label) for label in frame.columns]
    cells = [_cells(frame.iloc[:, i], heading) for i, heading in enumerate(headings)]
    return RawTable(LABEL, "", headings, [*cells], range(1, len(frame) + 1), typed=True)


def _cells(series: pd.Series[Any], heading: str) -> list[Cell]:
    return [None if blank else _cell(value, heading)
            for value, blank in zip(series.tolist(), series.isna().tolist(), strict=True)]


def _cell(value: object, heading: str) -> Cell:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and abs(value) >= 10**DIGITS_KEPT:
        return str(value)  # an identifier: as a number it would lose digits
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, CELLS):
        return value
    raise SourceError(f"a cell holds a {type(value).__name__}", where=f"{LABEL}, column {heading!r}",
                      fix="Turn it into numbers, text, dates or TRUE and FALSE.")
