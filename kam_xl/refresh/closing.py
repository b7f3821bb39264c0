"""Closed periods: months whose figures are final, and which a refresh does not touch by accident."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kam_xl.errors import Refused, UsageError
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import read_settings, settings_file
from kam_xl.values import Value
from kam_xl.workbooks.store import exclusive, write_beside
from kam_xl.workbooks.workbook import Workbook

CLOSED_NAME = "Closed_Period"
"""The defined name of the cell that holds the last closed month."""

CLOSED_SETTING = "closed"
"""The same in the settings file, for workbooks without such a cell."""

MONTH = re.compile(r"\s*\d{4}-(?:0[1-9]|1[0-2])(?!\d)")

CLOSED_LINE = re.compile(rf"""^([ \t]*{CLOSED_SETTING}[ \t]*=[ \t]*)("[^"\r\n]*"|'[^'\r\n]*'|[\w-]+)""", re.MULTILINE)


def require_open(book: Workbook, path: Path, period: Period) -> None:
    """Refuse a period that is closed."""
    closed, where = closed_period(book, path)
    if closed is not None and (period.year, period.month) <= (closed.year, closed.month):
        raise Refused(f"{period} is closed: figures up to {closed} are final", where=where,
                      fix="If they must change after all, say so: --reopen.")


def closed_period(book: Workbook, path: Path) -> tuple[Period | None, str]:
    """The last closed month, and where it is written; None if none is.

    Raises UsageError where something else is written there, Refused where a formula has no value.
    """
    place = book.named_cell(CLOSED_NAME, local=True)
    where = f"{place[0]}, {CLOSED_NAME}" if place else ""
    if place and (value := book.value(*place)) not in (None, ""):
        return _period(value, book.epoch_offset, where), where
    if place and value is None and book.is_formula(*place):
        raise Refused("the formula that says up to where figures are final has no value", where=where,
                      fix="Open and save the workbook in Excel, or type the month.")
    beside = settings_file(path)
    text = read_settings(beside).get(CLOSED_SETTING)
    return (None, "") if text is None else (_period(text, 0, beside.name), beside.name)


def _period(value: Value, offset: int, where: str) -> Period:
    if isinstance(value, float):
        period = Period.holding(value, offset)
    else:
        period = Period.of(str(value).strip()[:7]) if MONTH.match(str(value)) else None
    if period is None:
        raise UsageError(f"{value!r} is not a month", where=where, fix="Write it as in 2026-09.")
    return period


def close(path: Path, period: Period) -> str:
    """Close a month and all before it: in the workbook's own cell, else in the settings file beside it.

    Returns where it was written. Refused where that would open months that are closed.
    """
    with exclusive(path):
        book = ClosedFile(path)
        book.calculate()
        _require_later(book, path, period)
        place = book.named_cell(CLOSED_NAME, local=True)
        if place is None:
            return _close_in_settings(path, period)
        if book.is_formula(*place):
            raise Refused("a formula says up to where figures are final", where=f"{place[0]}, {CLOSED_NAME}",
                          fix="Type the month into the cell that it reads.")
        book.write_value(*place, Period(period.year, period.month, book.epoch_offset).serial)
        book.calculate()
        book.save()
        return f"{path.name}, {place[0]}"


def _require_later(book: Workbook, path: Path, period: Period) -> None:
    """Refuse to open closed months in passing."""
    closed, where = closed_period(book, path)
    if closed is not None and (period.year, period.month) < (closed.year, closed.month):
        raise Refused(f"figures up to {closed} are final, and closing {period} would open the months after it again",
                      where=where, fix=f"To refresh one of them after all, use refresh with --reopen; "
                                       f"to open them for good, type {period} there yourself.")


def _close_in_settings(workbook: Path, period: Period) -> str:
    """In the line that is there, or in one at the top, since in TOML it has to stand before the first section."""
    path = settings_file(workbook)
    meant = {**read_settings(path), CLOSED_SETTING: str(period)}
    text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    lines = CLOSED_LINE.finditer(text)
    spelled = [f'{CLOSED_SETTING} = "{period}"\n{text}',
               *(f'{text[:line.end(1)]}"{period}"{text[line.end():]}' for line in lines)]
    new = next((one for one in spelled if _says(one, meant)), None)
    if new is None:
        raise Refused(f"the line {CLOSED_SETTING!r} is not written as expected", where=path.name,
                      fix=f'Write it yourself: {CLOSED_SETTING} = "{period}".')
    write_beside(workbook, path.name, lambda stream: stream.write(new.encode("utf-8")))
    return path.name


def _says(text: str, meant: Mapping[str, object]) -> bool:
    """Whether settings mean this and nothing else: the same words may stand in a section, or within a longer text."""
    try:
        return tomllib.loads(text) == meant
    except tomllib.TOMLDecodeError:
        return False
