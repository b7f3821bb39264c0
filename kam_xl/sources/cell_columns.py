"""The rows of a spreadsheet as columns, some thousand rows at a time: a million rows of Python objects would fill
the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain, islice

import polars as pl

from kam_xl.sources.table import Cell, RawColumn
from kam_xl.sources.text_cells import blanked

AT_ONCE = 8192
EPOCH = date(1970, 1, 1).toordinal()
DTYPES: dict[type, pl.DataType] = {float: pl.Float64(), str: pl.String(), bool: pl.Boolean(),
                                   datetime: pl.Datetime("us")}


def columns_of(rows: Iterator[list[Cell]]) -> list[RawColumn]:
    """The columns of rows of one width, those of one type as a series; blank cells are null."""
    pieces = [[_compact(cells) for cells in zip(*piece, strict=True)]
              for piece in iter(lambda: list(islice(rows, AT_ONCE)), [])]
    return [joined(column) for column in zip(*pieces, strict=True)]


def joined(pieces: Sequence[RawColumn]) -> RawColumn:
    """The cells of all pieces; a series where they are of one type."""
    series = [piece for piece in pieces if isinstance(piece, pl.Series)]
    types = {piece.dtype for piece in series if piece.dtype != pl.Null}
    if len(series) < len(pieces) or len(types) > 1:
        return list(chain.from_iterable(pieces))
    dtype = types.pop() if types else pl.Null()
    return pl.concat([piece.cast(dtype) for piece in series])


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or nothing but space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def any_filled(columns: Sequence[RawColumn]) -> pl.Series:
    """For each row whether any cell holds something."""
    filled = [column.is_not_null() if isinstance(column, pl.Series) else
              pl.Series([cell is not None for cell in column], dtype=pl.Boolean) for column in columns]
    return pl.DataFrame({f"{i}": column for i, column in enumerate(filled)}).select(
        pl.any_horizontal(pl.all())).to_series()


def taken(column: RawColumn, rows: pl.Series) -> RawColumn:
    """The cells of those rows."""
    return column.gather(rows) if isinstance(column, pl.Series) else [column[row] for row in rows]


def _compact(cells: Sequence[Cell]) -> RawColumn:
    kinds = set(map(type, cells))
    if kinds == {str}:
        return _series_of_texts(cells)
    if str in kinds:
        cells = [None if type(cell) is str and (not cell or cell.isspace()) else cell for cell in cells]
        kinds = set(map(type, cells))
    kinds.discard(type(None))
    if kinds <= {int, float} and int in kinds:
        cells, kinds = [None if cell is None else float(cell) for cell in cells], {float}  # type: ignore[arg-type]
    if kinds == {date, datetime}:
        cells, kinds = [_moment(cell) for cell in cells], {datetime}
    if kinds == {date}:
        return _series_of_days(cells)
    if len(kinds) > 1 or not kinds <= DTYPES.keys():
        return cells
    return pl.Series(cells, dtype=DTYPES[kinds.pop()] if kinds else pl.Null())


def _series_of_days(cells: Sequence[Cell]) -> pl.Series:
    days = [cell.toordinal() - EPOCH if isinstance(cell, date) else None for cell in cells]
    return pl.Series(days, dtype=pl.Int32).cast(pl.Date)  # a third of the time that polars takes for dates


def _series_of_texts(cells: Sequence[Cell]) -> pl.Series:
    texts = blanked(pl.Series(cells, dtype=pl.String))
    return texts.cast(pl.Null) if texts.null_count() == len(texts) else texts


def _moment(cell: Cell) -> Cell:
    return datetime.combine(cell, time()) if type(cell) is date else cell
