"""The cells of a spreadsheet or data frame, which carry their types, become one type per column.

Text is never a number here; text that is a date obeys the same rules as in a text file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from kam_xl.sources.columns import ColumnType
from kam_xl.sources.serials import LAST_SERIAL, serial
from kam_xl.sources.table import WITHOUT_VALUE, Cell, ErrorText, Value
from kam_xl.sources.text_cells import (
    SAMPLE,
    Target,
    TypedColumn,
    all_storable,
    read_dates,
    seem_dates,
    storable,
    unstorable_reason,
)

DURATIONS = (time, timedelta)


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


def type_cells(cells: Sequence[Cell], target: Target) -> TypedColumn:
    """The typed cells of one column as the wanted type, or as the one type that fits them all.

    Raises AmbiguousDates, or SourceError where dates in text contradict one another.
    """
    texts = sorted({cell for cell in cells if type(cell) is str})
    dates = _dates_in_text(texts, target)
    kind = target.type or _infer(cells, texts, dates)
    if _are(cells, kind):
        return TypedColumn(kind, cast("list[Value]", list(cells)))
    convert = {ColumnType.NUMBER: _number, ColumnType.LOGICAL: _logical, ColumnType.TEXT: _text,
               ColumnType.DATE: lambda cell: _date(cell, dates)}[kind]
    return _collect(cells, kind, convert)


def _are(cells: Sequence[Cell], kind: ColumnType) -> bool:
    """Whether all cells are plainly of the type already, as in most columns."""
    types = set(map(type, cells)) - {type(None)}
    if kind is ColumnType.NUMBER:
        return types == {float} and math.isfinite(sum(cast("Iterable[float]", filter(None, cells))))
    if kind is ColumnType.TEXT:
        return types == {str} and all_storable("\n".join(cast("Iterable[str]", filter(None, cells))))
    return kind is ColumnType.LOGICAL and types == {bool}


def _collect(cells: Sequence[Cell], kind: ColumnType, convert: Convert) -> TypedColumn:
    values: list[Value] = []
    misfits: dict[int, str] = {}
    for i, cell in enumerate(cells):
        value = None if cell is None else _misfit(cell) if isinstance(cell, ErrorText) else convert(cell)
        if isinstance(value, Misfit):
            misfits[i], value = value.reason, None
        values.append(value)
    return TypedColumn(kind, values, misfits)


def _dates_in_text(texts: list[str], target: Target) -> DatesInText | None:
    """What the texts of the column mean as dates, if dates are wanted or could be meant."""
    if target.type is ColumnType.DATE or (target.type is None and texts and seem_dates(texts[:SAMPLE], target)):
        reading = read_dates(texts, target)
        return DatesInText(dict(zip(texts, reading.values, strict=True)), reading.reason)
    return None


def _misfit(cell: ErrorText) -> Misfit:
    if cell == WITHOUT_VALUE:
        return Misfit("the formula has no stored value; open and save the source in Excel")
    return Misfit("an error cell")


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
    return found if found is not None else Misfit("a date before 1900, which a workbook cannot hold")


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
        return cell.isoformat(" ")
    return "" if cell is None else str(cell)
