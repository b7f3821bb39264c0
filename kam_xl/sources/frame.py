"""A pandas data frame as a source; pandas itself is not imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_xl.errors import SourceError
from kam_xl.sources.columns import Column, ColumnType
from kam_xl.sources.number_text import DIGITS_KEPT
from kam_xl.sources.read import typed_table
from kam_xl.sources.table import Cell, RawTable, SourceTable

if TYPE_CHECKING:
    import pandas as pd

LABEL = Path("data frame")
CELLS = (str, float, int, date, time, timedelta)


def table_from_frame(frame: pd.DataFrame, *, columns: Sequence[Column] | None = None,
                     expected: Mapping[str, ColumnType] | None = None, wanted: Sequence[str] = (),
                     date_format: str = "") -> SourceTable:
    """The columns of a data frame as the table takes them, by the rules of `read_source`.

    NaN, NaT and NA are blank, timestamps become serial numbers. Without `columns` and `wanted`
    all columns are taken. Rows count from 1 in the order of the frame; `path` is just the label "data frame".

    Raises SourceError as `read_source` does, and for cells that no workbook can hold.
    """
    headings = [str(label) for label in frame.columns]
    cells = [_cells(frame.iloc[:, i], heading) for i, heading in enumerate(headings)]
    raw = RawTable(LABEL, "", headings, list(cells), range(1, len(frame) + 1), typed=True)
    return typed_table(raw, columns=columns, expected=expected or {}, wanted=wanted or ([] if columns else headings),
                       date_format=date_format, modified=datetime.now().astimezone())


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
