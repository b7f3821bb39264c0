"""Where a workbook's data comes from: its Sources table, or the file BOOK.kam.toml beside it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kam_xl.errors import UsageError, WorkbookError, suggest
from kam_xl.sources.columns import Column, columns_from, folded
from kam_xl.workbooks.workbook import Tables

SOURCES_TABLE = "Sources"
LARGEST_SHARE = 10
"""A limit of more than 1,000 % would rather be a number of percent without its sign."""


class Mode(StrEnum):
    """What a refresh does with a table's rows."""

    REPLACE = "replace"
    APPEND = "append"
    UPSERT = "upsert"
    SNAPSHOT = "snapshot"


class Vanished(StrEnum):
    """What happens to rows whose key is no longer in the source."""

    KEEP = "keep"
    MARK = "mark"
    REMOVE = "remove"


Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Setting:
    """One source of one table, as a row of the Sources table or a `[[source]]` says it."""

    table: str
    source: str
    mode: Mode
    where: str
    sheet: str = ""
    key: tuple[str, ...] = ()
    columns: tuple[Column, ...] | None = None
    period_column: str = ""
    date_format: str = ""
    vanished: Vanished = Vanished.KEEP
    required: bool = True
    control_total: str = ""
    largest_change: float | None = None
    """The share by which the control total, or else the number of rows, may move without a question."""
    enabled: bool = True


HEADINGS = {
    "table": "table", "source": "source", "sheet": "sheet", "sheet or query": "sheet", "mode": "mode", "key": "key",
    "columns": "columns", "period column": "period_column", "period_column": "period_column",
    "date format": "date_format", "date_format": "date_format", "vanished rows": "vanished", "vanished": "vanished",
    "required": "required", "control total": "control_total", "control_total": "control_total",
    "largest change": "largest_change", "largest_change": "largest_change", "enabled": "enabled",
}
"""Headings of the Sources table and keys of a settings file, and the field that each one fills."""


def load_settings(book: Tables, path: Path) -> list[Setting]:
    """The enabled settings in the order in which they are to be carried out."""
    enabled = [setting for setting in all_settings(book, path) if setting.enabled]
    first: dict[str, Setting] = {}
    for setting in enabled:
        other = first.setdefault(setting.table.casefold(), setting)
        if other is not setting:
            raise UsageError(f"table {setting.table} is filled twice, here and in {other.where}", where=setting.where,
                             fix="Put the sources into one file, or into a table each.")
    return enabled


def all_settings(book: Tables, path: Path) -> list[Setting]:
    """The settings, also those that are not enabled."""
    beside = settings_file(path)
    if book.has_table(SOURCES_TABLE):
        return [_setting(row, where) for row, where in _table_rows(book)]
    if beside.exists():
        return [_setting(row, where) for row, where in _file_rows(beside, read_settings(beside))]
    raise WorkbookError("nothing says where the data comes from", where=path.name,
                        fix=f"Add a table named {SOURCES_TABLE} to the workbook, or write {beside.name} beside it.")


def settings_file(path: Path) -> Path:
    """Where the settings beside a workbook are."""
    return path.with_name(path.stem + ".kam.toml")


def read_settings(path: Path) -> dict[str, Any]:
    """What a settings file says; nothing if it is not there."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the settings cannot be read ({error})", where=path.name,
                         fix="Mend the line it names.") from error


def _table_rows(book: Tables) -> list[tuple[dict[str, Any], str]]:
    table, body = book.table(SOURCES_TABLE), book.body(SOURCES_TABLE)
    known = {HEADINGS[folded(h)]: body.values(h) for h in table.headings if folded(h) in HEADINGS}
    for heading in table.headings:
        meant = difflib.get_close_matches(folded(heading), HEADINGS, n=1, cutoff=0.7)
        if folded(heading) not in HEADINGS and meant and HEADINGS[meant[0]] not in known:
            raise UsageError(f"the column {heading!r} is not one that is read", where=f"table {SOURCES_TABLE}",
                             fix=f"Did you mean {meant[0].capitalize()}?")
    rows = []
    for i in range(len(body)):
        row = {field: values[i] for field, values in known.items() if values[i] not in (None, "")}
        if row:
            rows.append((row, f"{table.sheet.name}, row {table.first_row + i}"))
    return rows


def _file_rows(path: Path, content: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    sources = content.get("source")
    if not isinstance(sources, list) or not all(isinstance(s, dict) for s in sources):
        raise UsageError("there is no [[source]] section", where=path.name,
                         fix='Write [[source]] with table = "…", source = "…" and mode = "…" under it.')
    rows = []
    for i, source in enumerate(sources, 1):
        where = f"{path.name}, source {i}"
        unknown = [key for key in source if folded(key) not in HEADINGS]
        if unknown:
            raise UsageError(f"{unknown[0]!r} is not a setting", where=where, fix=suggest(unknown[0], HEADINGS))
        rows.append(({HEADINGS[folded(key)]: value for key, value in source.items()}, where))
    return rows


def _setting(row: Mapping[str, Any], where: str) -> Setting:
    for field in ("table", "source", "mode"):
        if not isinstance(row.get(field), str):
            raise UsageError(f"the {field} is not stated", where=where, fix="Fill it in, or delete the row.")
    mode = _choice(Mode, row["mode"], "mode", where)
    setting = Setting(
        row["table"].strip(), row["source"].strip(), mode, where, str(row.get("sheet", "")).strip(),
        _key(row.get("key", ())), _columns(row.get("columns"), where), str(row.get("period_column", "")).strip(),
        str(row.get("date_format", "")).strip(), _choice(Vanished, row.get("vanished", "keep"), "vanished rows", where),
        _yes(row.get("required", True), "required", where), str(row.get("control_total", "")).strip(),
        _share(row.get("largest_change"), where), _yes(row.get("enabled", True), "enabled", where))
    if mode is Mode.UPSERT and not setting.key:
        raise UsageError("mode upsert needs a key", where=where, fix="Name the column that identifies a row.")
    if mode is Mode.APPEND and not setting.period_column:
        raise UsageError("mode append needs a period column", where=where,
                         fix="Name the date column that says to which period a row belongs.")
    return setting


def _choice(kind: type[Choice], value: object, field: str, where: str) -> Choice:
    try:
        return kind(str(value).strip().casefold())
    except ValueError:
        raise UsageError(f"{value!r} is not a choice for {field}", where=where,
                         fix=f"Use one of: {', '.join(kind)}.") from None


def _yes(value: object, field: str, where: str) -> bool:
    if isinstance(value, bool | float | int):
        return bool(value)
    folded_value = str(value).strip().casefold()
    if folded_value not in ("yes", "no", "true", "false", "1", "0"):
        raise UsageError(f"{value!r} is neither Yes nor No", where=f"{where}, {field}", fix="Write Yes or No.")
    return folded_value in ("yes", "true", "1")


def _share(value: object, where: str) -> float | None:
    """A share such as 20%, or 0.2 as the cell has it."""
    if value in (None, ""):
        return None
    number = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", str(value).strip())
    share = float(number[1]) / (100 if number[2] else 1) if number else -1
    if not 0 < share <= LARGEST_SHARE:
        raise UsageError(f"{value!r} is not a share", where=f"{where}, largest change", fix="Write it like 20%.")
    return share


def _key(value: object) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(part).strip() for part in value)
    return tuple(part.strip() for part in str(value).replace(";", ",").split(",") if part.strip())


def _columns(value: object, where: str) -> tuple[Column, ...] | None:
    if not value:
        return None
    if not isinstance(value, str | list | dict):
        raise UsageError(f"{value!r} does not name columns", where=f"{where}, columns",
                         fix='Write ["Heading in the source -> Heading in the table", "…"].')
    try:
        return tuple(columns_from(value))
    except UsageError as error:
        raise UsageError(error.found, where=f"{where}, {error.where}", fix=error.fix) from error
