"""Closed periods: months whose figures are final, and which a refresh does not touch by accident."""

from __future__ import annotations

import re
from pathlib import Path

from kam_xl.errors import Refused, UsageError
from kam_xl.refresh.closed_file import ClosedFile
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import read_settings, settings_file
from kam_xl.values import Value
from kam_xl.workbooks.store import exclusive
from kam_xl.workbooks.workbook import Workbook

CLOSED_NAME = "Closed_Period"
"""The defined name of the cell that holds the last closed month."""

CLOSED_SETTING = "closed"
"""The same in the settings file, for workbooks without such a cell."""

CLOSED_LINE = re.compile(rf"^{CLOSED_SETTING}\s*=.*$", re.MULTILINE)


def require_open(book: Workbook, path: Path, period: Period) -> None:
    """Refuse a period that is closed."""
    closed, where = closed_period(book, path)
    if closed is not None and (period.year, period.month) <= (closed.year, closed.month):
        raise Refused(f"{period} is closed: figures up to {closed} are final", where=where,
                      fix="If they must change after all, say so: --reopen.")


def closed_period(book: Workbook, path: Path) -> tuple[Period | None, str]:
    """The last closed month, and where it is written; None if none is."""
    place = book.named_cell(CLOSED_NAME)
    if place is not None and (value := book.value(*place)) is not None:
        return _period(value, book.epoch_offset, where := f"{place[0]}, {CLOSED_NAME}"), where
    beside = settings_file(path)
    text = read_settings(beside).get(CLOSED_SETTING)
    return (None, "") if text is None else (_period(text, 0, beside.name), beside.name)


def _period(value: Value, offset: int, where: str) -> Period:
    period = Period.holding(value, offset) if isinstance(value, float) else Period.of(str(value)[:7])
    if period is None:
        raise UsageError(f"{value!r} is not a month", where=where, fix="Write it as in 2026-09.")
    return period


def close(path: Path, period: Period) -> str:
    """Close a month and all before it: in the workbook's own cell, else in the settings file beside it.

    Returns where it was written.
    """
    with exclusive(path):
        book = ClosedFile(path)
        place = book.named_cell(CLOSED_NAME)
        if place is None:
            return _close_in_settings(settings_file(path), period)
        book.write_value(*place, Period(period.year, period.month, book.epoch_offset).serial)
        book.calculate()
        book.save()
        return f"{path.name}, {place[0]}"


def _close_in_settings(path: Path, period: Period) -> str:
    """A line at the top, or the line that is there, since in TOML it has to stand before the first section."""
    read_settings(path)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    line = f'{CLOSED_SETTING} = "{period}"'
    path.write_text(CLOSED_LINE.sub(line, text, count=1) if CLOSED_LINE.search(text) else f"{line}\n{text}",
                    encoding="utf-8")
    return path.name
