"""What a source has to offer: its headings, what their cells seem to be, how many rows, how fresh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, folded, trimmed
from kam_xl.sources.date_series import DateTexts
from kam_xl.sources.read import read_raw
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import Description, RawColumn, RawTable
from kam_xl.sources.text_cells import Target
from kam_xl.sources.typed_table import typed_column

SAMPLE_ROWS = 1000


def describe_files(paths: Sequence[Path], sheet: str = "") -> Description:
    """Headings and likely types from the first rows of the first file, the time of the newest.

    Never decides what is ambiguous: such a column has no type. The rows of one file are counted where it is read
    whole anyway. Raises SourceError where the first file is missing or cannot be read.
    """
    file = SourceFile(paths[0], sheet, sample=True)
    raw = read_raw(file)
    places = {trimmed(heading): i for i, heading in enumerate(raw.headings) if folded(heading)}
    rows = None if raw.beyond is None or len(paths) > 1 else raw.rows_read + raw.beyond
    return Description([*places], {heading: likely_type(raw, i) for heading, i in places.items()}, rows,
                       max(SourceFile(path).modified for path in paths))


def likely_type(raw: RawTable, position: int) -> ColumnType | None:
    """The type that fits the first cells of a column; None where they are blank or nothing decides."""
    cells = raw.columns[position][:SAMPLE_ROWS]
    blank = cells.null_count() == len(cells) if isinstance(cells, pl.Series) else not any(c is not None for c in cells)
    head = RawTable(raw.name, raw.sheet, [raw.headings[position]], [cells], range(len(cells)), raw.typed)
    try:
        found = None if blank else typed_column(head, 0, Target(raw.headings[position], "", raw.place())).type
    except SourceError:
        return None
    return None if found is ColumnType.TEXT and _may_be_months(cells) else found


def _may_be_months(cells: RawColumn) -> bool:
    """Whether texts such as 2026-10 are dates to a column that asks for such."""
    filled = pl.Series([cell for cell in cells if isinstance(cell, str)], dtype=pl.String)
    months = DateTexts(filled).months()
    return bool(months) and DateTexts(filled).serials(months[0]).null_count() == 0
