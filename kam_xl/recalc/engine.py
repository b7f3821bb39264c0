"""cellrune as the calculation engine: the one module that knows its interface."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import cellrune

from kam_xl.catalogue.cells import serial
from kam_xl.errors import ERROR_TEXTS, EngineError, ErrorCode
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters

AMPLE = 2**40
READ_LIMITS: cellrune.ReadLimitOptions = {
    "max_archive_bytes": AMPLE, "max_entry_uncompressed_bytes": AMPLE, "max_total_uncompressed_bytes": AMPLE,
    "max_cells_per_sheet": AMPLE, "max_total_cells": AMPLE, "max_shared_strings": AMPLE,
    "max_total_shared_string_bytes": AMPLE, "max_total_cell_text_bytes": AMPLE, "max_total_formula_bytes": AMPLE}
"""What is handed over has been read and written by us, which is where hostile files are refused."""

READ_BUT_NOT_CALCULATED = {"calculation.unsupported_function", "calculation.blocked_by_upstream",
                           "calculation.volatile_input_missing", "calculation.circular_reference"}


@dataclass(frozen=True)
class Uncalculated:
    """A formula that the engine could not calculate, and why.

    `unread` says that it could not read the formula, so that nobody knows on which cells it depends.
    """

    reason: str
    unread: bool = False


Result = Value | Uncalculated


class Engine:
    """A workbook in the engine."""

    def __init__(self, data: bytes | None = None, *, names: Mapping[str, str] | None = None) -> None:
        self._now, self._sheets = datetime.datetime.now(), 0
        try:
            self._workbook = cellrune.Workbook.create() if data is None else cellrune.Workbook.from_bytes(
                data, read_limits=READ_LIMITS)
            for name, formula in (names or {}).items():
                self._define(name, formula)
        except cellrune.CellRuneError as error:
            raise EngineError(f"the calculation engine cannot read the workbook ({error})",
                              fix="Refresh with --no-recalc and let Excel calculate when it opens the file.") from error

    def calculate(self) -> None:
        """Calculate every formula. It stays the moment at which the workbook was read; RAND() draws from a fixed
        seed."""
        try:
            self._workbook.calculate(today_serial=serial(self._now.date()), now_serial=serial(self._now),
                                     random_seed=1)
        except cellrune.CellRuneError as error:
            raise EngineError(f"the workbook cannot be calculated ({error})",
                              fix="Refresh with --no-recalc and let Excel calculate when it opens the file.") from error

    def results(self, sheet: str, area: Area) -> dict[tuple[int, int], Result]:
        """Value of every formula cell (and spilled cell) in an area, by row and column."""
        found: dict[tuple[int, int], Result] = {}
        start, end, offset = *_corners(area), 0
        while True:
            page = self._workbook.read_range(sheet, start, end, offset=offset, omit_empty=True)
            for cell in page["cells"]:
                if cell["calculated"] is not None:
                    place = Area.of(cell["address"])
                    found[place.first_row, place.first_column] = _result(cast("dict[str, Any]", cell["calculated"]))
            if page["next_offset"] is None:
                return found
            offset = page["next_offset"]

    def block(self, sheet: str, area: Area) -> list[list[Result]]:
        """The values of an area by rows, formulas or not; far quicker than `results`, but a blank cell and a formula
        without a result are both None."""
        rows = self._workbook.read_values(sheet, *_corners(area))
        return [[_read(cast("dict[str, Any]", value)) for value in row] for row in rows]

    def reads(self, sheet: str, address: str) -> list[tuple[str, Area]] | None:
        """The ranges that a formula cell reads; None where only calculating it can tell (INDIRECT)."""
        try:
            page = self._workbook.precedents(sheet, address, limit=1000)
        except cellrune.CellRuneError:
            return None
        if page["dynamic"] or page["next_offset"] is not None:
            return None
        try:
            return [(entry["sheet_name"], Area.of(entry["range"])) for entry in cast("list[Any]", page["entries"])]
        except (KeyError, ValueError):
            return None

    def enter(self, sheet: str, address: str, formula: str, spill: Area | None = None) -> None:
        """Put a formula into a cell, as a dynamic array over `spill` where given."""
        try:
            self._workbook.set_formula(sheet, address, "=" + formula, dynamic_range=str(spill) if spill else None)
        except cellrune.CellRuneError as error:
            raise EngineError(f"the formula cannot be read ({error})", where=f"{sheet}!{address}",
                              fix="Check brackets, commas and names.") from error

    def new_sheet(self, name: str) -> str:
        """A sheet of our own; its name, which no other sheet has."""
        self._sheets += 1
        unique = f"{name} {self._sheets} kam_xl"
        self._workbook.add_sheet(unique)
        return unique

    def values(self, sheet: str, area: Area) -> list[list[Value]]:
        """The values of an area as they are now, formulas or not: a blank cell is None, a missing sheet #REF!.

        Raises EngineError where a cell has a formula that cannot be calculated.
        """
        try:
            rows = self.block(sheet, area)
        except cellrune.CellRuneError:
            return [[ErrorCode.REF]]
        bad = next((value for row in rows for value in row if isinstance(value, Uncalculated)), None)
        if bad is not None:
            raise EngineError(f"it cannot be calculated: {bad.reason}")
        return cast("list[list[Value]]", rows)

    def put(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Put a value into a cell."""
        address = f"{column_letters(column)}{row}"
        if isinstance(value, ErrorCode):
            self._workbook.set_error(sheet, address, value.value)
        elif isinstance(value, bool):
            self._workbook.set_logical(sheet, address, value)
        elif isinstance(value, str):
            self._workbook.set_text(sheet, address, value)
        elif value is not None:
            self._workbook.set_number(sheet, address, float(value))

    def _define(self, name: str, formula: str) -> None:
        revision = self._workbook.summary()["semantic_revision"]
        self._workbook.apply_changes_v2(revision, [
            {"kind": "set_defined_name", "name": name, "formula": "=" + formula, "hidden": False}])


def _corners(area: Area) -> tuple[str, str]:
    first, _, last = str(area).partition(":")
    return first, last or first


def _result(calculated: dict[str, Any]) -> Result:
    if calculated["kind"] != "value":
        return _uncalculated(calculated)
    value = _plain(calculated["value"])
    return 0.0 if value is None else value


def _read(value: dict[str, Any]) -> Result:
    if value["kind"] == "number":
        return float(value["value"])
    return _uncalculated(value) if "code" in value else _plain(value)


def _uncalculated(result: dict[str, Any]) -> Uncalculated:
    detail = str(result.get("detail") or "").rpartition("]: ")[2]
    known = result.get("code") in READ_BUT_NOT_CALCULATED
    return Uncalculated(": ".join(filter(None, (str(result.get("message")), detail))), unread=not known)


def _plain(value: dict[str, Any]) -> Value:
    match value["kind"]:
        case "number":
            return float(value["value"])
        case "logical":
            return bool(value["value"])
        case "error":
            return ERROR_TEXTS.get(value["value"], ErrorCode.VALUE)
        case "text":
            return str(value["value"])
    return None
