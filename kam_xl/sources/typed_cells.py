"""The cells of a spreadsheet, data frame or Parquet file, which carry their types, become one type per column.

Text is never a number here; text that is a date obeys the same rules as in a text file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.date_series import serials
from kam_xl.sources.distinct import distinct
from kam_xl.sources.number_text import DIGITS_KEPT
from kam_xl.sources.serials import LAST_SERIAL, serial
from kam_xl.sources.table import HALF, NESTED, WITHOUT_VALUE, Cell, ErrorText, RawColumn
from kam_xl.sources.text_cells import (
    SAMPLE,
    Reading,
    Target,
    TypedColumn,
    blanked,
    read_dates,
    seem_dates,
    storable,
    typed_as_text,
    unstorable_reason,
)
from kam_xl.values import COMPACT, Value, Values

DURATIONS = (time, timedelta)
BEFORE_1900 = "a date before 1900, which a workbook cannot hold"
REASONS = {WITHOUT_VALUE: "the formula has no stored value; open and save the source in Excel",
           NESTED: "a list or an object, which no cell can hold",
           HALF: "half of a character (a surrogate without its other half)",
           **dict.fromkeys(("NaN", "Infinity", "-Infinity"), "not a finite number")}
KINDS = {pl.Float64: ColumnType.NUMBER, pl.Boolean: ColumnType.LOGICAL, pl.Date: ColumnType.DATE,
         pl.Datetime: ColumnType.DATE}
"""What a series of a type is, if nothing else is wanted."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a cell does not fit its column."""

    reason: str


@dataclass(frozen=True, slots=True)
class DatesInText:
    """What texts mean as dates, None where they are none, and why."""

    values: dict[str, Value]
    reason: Callable[[str], str]


Convert = Callable[[Cell], Value | Misfit]


def type_cells(cells: RawColumn, target: Target) -> TypedColumn:
    """The typed cells of one column as the wanted type, or as the one type that fits them all.

    Raises AmbiguousDates, or SourceError where dates in text contradict one another, and for a series of lists,
    structures or other things that no cell can hold.
    """
    cells = _usual(cells, target) if isinstance(cells, pl.Series) else _as_series(cells)
    if not isinstance(cells, pl.Series):
        return _type_each(cells, target)
    return _type_series(cells, target) or _type_each(cells.to_list(), target)


def _usual(cells: pl.Series, target: Target) -> RawColumn:
    """The cells in one of the types that a workbook knows, blanks null; identifiers among the numbers as text."""
    dtype = cells.dtype
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return blanked(cells.cast(pl.String))
    if dtype.is_float():
        return cells.cast(pl.Float64).fill_nan(None)
    if dtype.is_integer() or dtype.is_decimal():
        return _whole_numbers(cells)
    if isinstance(dtype, pl.Datetime):
        return cells.dt.replace_time_zone(None)  # the time counts as it is written
    if dtype in (pl.Boolean, pl.Date, pl.Time, pl.Duration, pl.Null):
        return cells
    raise SourceError(f"the column holds {dtype}, which no cell can hold", where=target.place,
                      fix="Leave the column out, or export it as numbers, text, dates or TRUE and FALSE.")


def _whole_numbers(cells: pl.Series) -> RawColumn:
    """Integers and decimals as numbers; a whole number of more digits than a spreadsheet keeps is an identifier."""
    if not getattr(cells.dtype, "scale", 0):
        long = cells.cast(pl.Float64).abs() >= 10**DIGITS_KEPT
        if long.any():
            return [None if cell is None else str(cell) if is_long else float(cell)
                    for cell, is_long in zip(cells, long, strict=True)]
    return cells.cast(pl.Float64)


def _as_series(cells: Sequence[Cell]) -> RawColumn:
    """Cells of one type as a series, as in most columns."""
    kinds = set(map(type, cells)) - {type(None)}
    if len(kinds) != 1 or not kinds <= COMPACT.keys():
        return cells
    try:
        return pl.Series(cells, dtype=COMPACT[kinds.pop()])
    except UnicodeEncodeError:  # half of a surrogate pair
        return cells


def _type_series(cells: pl.Series, target: Target) -> TypedColumn | None:
    """The column at once, where it is of the wanted type already or nothing else is wanted."""
    if cells.dtype == pl.String and target.type in (None, ColumnType.TEXT, ColumnType.DATE):
        return _type_texts(cells, target)
    kind = KINDS.get(cells.dtype.base_type())
    if kind is None or target.type not in (None, kind) or (cells.dtype == pl.Float64 and not cells.is_finite().all()):
        return None
    if kind is not ColumnType.DATE:
        return TypedColumn(kind, Values(cells))
    return Reading(kind, serials(cells), lambda _: BEFORE_1900).typed(cells)


def _type_texts(cells: pl.Series, target: Target) -> TypedColumn:
    sample = sorted(distinct(cells.head(SAMPLE)))
    if target.type is ColumnType.DATE or (target.type is None and sample and seem_dates(sample, target)):
        reading = read_dates(cells, target)
        if target.type is not None or reading.values.null_count() == cells.null_count():
            return reading.typed(cells)
    return typed_as_text(cells)


def _type_each(cells: Sequence[Cell], target: Target) -> TypedColumn:
    texts = sorted({cell for cell in cells if type(cell) is str and storable(cell)})
    dates = _dates_in_text(texts, target)
    kind = target.type or _infer(cells, texts, dates)
    convert = {ColumnType.NUMBER: _number, ColumnType.LOGICAL: _logical, ColumnType.TEXT: _text,
               ColumnType.DATE: lambda cell: _date(cell, dates)}[kind]
    return _collect(cells, kind, convert)


def _collect(cells: Sequence[Cell], kind: ColumnType, convert: Convert) -> TypedColumn:
    values: list[Value] = []
    misfits: dict[int, str] = {}
    for i, cell in enumerate(cells):
        value = None if cell is None else _misfit(cell) if isinstance(cell, ErrorText) else convert(cell)
        if isinstance(value, Misfit):
            misfits[i], value = value.reason, None
        values.append(value)
    return TypedColumn(kind, Values.of(values), misfits)


def _dates_in_text(texts: list[str], target: Target) -> DatesInText | None:
    """What the texts of the column mean as dates, if dates are wanted or could be meant."""
    if target.type is ColumnType.DATE or (target.type is None and texts and seem_dates(texts[:SAMPLE], target)):
        reading = read_dates(pl.Series(texts, dtype=pl.String), target)
        return DatesInText(dict(zip(texts, reading.values, strict=True)), reading.reason)
    return None


def _misfit(cell: ErrorText) -> Misfit:
    return Misfit(REASONS.get(cell, "an error cell"))


def _infer(cells: Sequence[Cell], texts: list[str], dates: DatesInText | None) -> ColumnType:
    kinds = {type(cell) for cell in cells} - {type(None), ErrorText}
    if kinds == {bool}:
        return ColumnType.LOGICAL
    if kinds and all(issubclass(kind, (float, int, *DURATIONS)) and kind is not bool for kind in kinds):
        return ColumnType.NUMBER
    all_dates = not texts or (dates is not None and None not in dates.values.values())
    if kinds and all_dates and all(issubclass(kind, (str, date)) for kind in kinds):
        return ColumnType.DATE
    return ColumnType.TEXT


def _number(cell: Cell) -> Value | Misfit:
    if isinstance(cell, bool):
        return Misfit("TRUE or FALSE where a number is wanted")
    if isinstance(cell, float | int):
        return float(cell) if math.isfinite(cell) else Misfit("not a finite number")
    if isinstance(cell, time | timedelta):
        return serial(cell)
    if isinstance(cell, date):
        return Misfit("a date where a number is wanted")
    return Misfit("text where a number is wanted")


def _date(cell: Cell, dates: DatesInText | None) -> Value | Misfit:
    if isinstance(cell, str):
        value = dates.values.get(cell) if dates else None
        return value if value is not None else Misfit(dates.reason(cell) if dates else "not a date")
    if isinstance(cell, bool):
        return Misfit("TRUE or FALSE where a date is wanted")
    if isinstance(cell, float | int):
        return float(cell) if 0 <= cell < LAST_SERIAL + 1 else Misfit("a number that is no date")
    found = serial(cell) if cell is not None else None
    return found if found is not None else Misfit(BEFORE_1900)


def _logical(cell: Cell) -> Value | Misfit:
    return cell if isinstance(cell, bool) else Misfit("neither TRUE nor FALSE")


def _text(cell: Cell) -> Value | Misfit:
    text = as_text(cell)
    return text if storable(text) else Misfit(unstorable_reason(text))


def as_text(cell: Cell) -> str:
    """A cell as a person reads it: 1001 for 1001.0, TRUE, 2024-10-16."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else str(cell.date())
    return "" if cell is None else str(cell)
