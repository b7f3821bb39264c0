"""What a caller hands over, as cells: one value, a row, a column or a block."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from kam_xl.errors import ErrorCode, WrongValue

Cell: TypeAlias = float | int | str | bool | ErrorCode | date | None
"""A cell's value; None and "" are blank."""

EPOCH = datetime(1899, 12, 30)
PLAIN = frozenset({float, int})
LARGEST = 2**1023
LAST_DAY = 2958466.0
"""The end of 31 December 9999, the last day that a cell can show."""


@dataclass(slots=True)
class Cells:
    """The cells of one argument in reading order, and the shape they came in."""

    flat: list[Any]
    rows: int
    columns: int
    plain: bool
    """Whether every cell is a number, so that nothing needs to be looked at one by one."""

    @property
    def single(self) -> bool:
        """Whether there is exactly one cell."""
        return len(self.flat) == 1

    def place(self, index: int) -> str:
        """Where the cell lies, for a message: "cell 3", or "row 2, column 1" of a block."""
        if self.rows > 1 and self.columns > 1:
            return f"row {index // self.columns + 1}, column {index % self.columns + 1}"
        return f"cell {index + 1}"


def cells(value: object) -> Cells:
    """Any Python value as cells: scalars, sequences, rows of sequences, arrays, frames."""
    listed = _as_list(value)
    if listed is None:
        return _flat([value], 1, 1)
    if any(_as_list(row) is not None for row in listed[:1]):
        return _block(listed)
    return _flat(listed, 1, len(listed))


def _block(listed: list[Any]) -> Cells:
    rows = [_as_list(row) for row in listed]
    widths = {len(row) if row is not None else -1 for row in rows}
    if len(widths) != 1:
        raise WrongValue("the rows of the block differ in length", fix="Give every row the same number of cells.")
    flat = [cell for row in rows if row is not None for cell in row]
    return _flat(flat, len(rows), widths.pop())


def _flat(values: list[Any], rows: int, columns: int) -> Cells:
    if _all_finite_numbers(values):
        return Cells(values, rows, columns, plain=True)
    return Cells([_cell(value) for value in values], rows, columns, plain=False)


def _all_finite_numbers(values: list[Any]) -> bool:
    kinds = set(map(type, values))
    try:
        return kinds <= PLAIN and math.isfinite(math.fsum(values))
    except (OverflowError, ValueError):  # what fsum says to sums that are too large, and to inf - inf
        return False


def _as_list(value: object) -> list[Any] | None:
    """Sequences, numpy arrays and pandas objects as a list; None for a single value."""
    if isinstance(value, list):
        return value
    if isinstance(value, (str, bytes, float, int, date, timedelta)) or value is None:
        return None
    if hasattr(value, "to_numpy"):
        value = value.to_numpy(dtype=object)  # else pandas would hand dates over as nanoseconds
    if hasattr(value, "tolist"):
        listed = _in_microseconds(value).tolist()
        return listed if isinstance(listed, list) else None
    return list(value) if isinstance(value, Iterable) else None


def _in_microseconds(value: Any) -> Any:
    """A numpy array or scalar of dates in the unit that Python's own dates have; others as they are."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return value.astype("datetime64[us]") if kind == "M" else value


def _cell(value: object) -> Cell:
    """One value as a cell: blanks become None, dates their serial number."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value else None
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, int):
        return value if abs(value) < LARGEST else math.inf if value > 0 else -math.inf
    return _other_cell(value)


def _other_cell(value: Any) -> Cell:
    """Dates, decimals, and the scalars of numpy and pandas."""
    if repr(value) in ("NaT", "<NA>"):  # how tables say blank
        return None
    if isinstance(value, Decimal):
        return None if value.is_nan() else float(value)
    if isinstance(value, date):
        return serial(value)
    if getattr(value, "shape", None) == () and value.dtype.kind != "m":
        return _cell(_in_microseconds(value).item())
    raise WrongValue(f"a value of type {type(value).__name__} cannot stand in a cell",
                     fix="Give numbers, text, TRUE/FALSE, dates or blanks.")


def shown_date(serial_number: float) -> str:
    """The day that a cell's serial number stands for, as in 2026-03-01; a number that is no date as it is."""
    if not 0 <= serial_number < LAST_DAY:
        return f"{serial_number:.10g}"
    return f"{EPOCH + timedelta(days=math.floor(serial_number)):%Y-%m-%d}"


def serial(day: date) -> float:
    """A date as the serial number that a cell stores (1900 date system), time as the fraction."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment.replace(tzinfo=None) - EPOCH).total_seconds() / 86400
