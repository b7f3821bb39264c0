"""The exports that the demo refreshes from: a file for each data sheet, as different systems would write them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from kam_xl.templates.feed import DAY_FIRST, GERMAN, ISO, Feed
from kam_xl.templates.sample.months import MONTHS, window
from kam_xl.templates.sample.tables import DATA
from kam_xl.templates.sheets import DATA as DATA_SHEETS


def write_sources(folder: Path, period: date) -> list[Path]:
    """Write the exports of one month into `folder` and return their paths.

    `period` is the first day of the month. The headings differ from the tables'; the Sources table
    of the sample book maps them. Revenue has semicolons and decimal commas, invoices have
    day-month-year dates, accounts are a workbook, activities JSON.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sheet in DATA_SHEETS:
        if sheet.feed is not None:
            path = folder / sheet.feed.source.replace("{period:%Y-%m}", f"{period:%Y-%m}")
            rows = DATA[sheet.name](window(period, sheet.feed.months or MONTHS), period)
            WRITERS[path.suffix](path, sheet.feed, rows)
            written.append(path)
    return written


def _iso(value: object) -> str:
    """Dates as 2026-09-06, moments as 2026-09-06 08:15."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _day_first(value: object) -> str:
    """Dates as 06-09-2026."""
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else _iso(value)


def _german(value: object) -> str:
    """Dates as 06.09.2026, numbers as 1.234,56."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")) if isinstance(value, float) else _iso(value)


SHOWN: dict[str, Callable[[object], str]] = {ISO: _iso, DAY_FIRST: _day_first, GERMAN: _german}


def _csv(path: Path, feed: Feed, rows: list[list[object]]) -> None:
    show, german = SHOWN[feed.style], feed.style == GERMAN
    with path.open("w", encoding="utf-8-sig" if german else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";" if german else ",")
        writer.writerow(feed.headings)
        writer.writerows([show(value) for value in row[:len(feed.headings)]] for row in rows)


def _json(path: Path, feed: Feed, rows: list[list[object]]) -> None:
    records = [dict(zip(feed.headings, row, strict=False)) for row in rows]
    path.write_text(json.dumps(records, ensure_ascii=False, indent=1, default=_iso), encoding="utf-8")


def _xlsx(path: Path, feed: Feed, rows: list[list[object]]) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = feed.sheet
    sheet.append(feed.headings)
    for row in rows:
        sheet.append(row[:len(feed.headings)])
    workbook.save(path)


WRITERS = {".csv": _csv, ".json": _json, ".xlsx": _xlsx}
