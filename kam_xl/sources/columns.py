"""Which columns of a source go into which columns of the table, and how a person says so.

    Account ID -> Account; Opened -> Date : date dd-mm-yyyy; Amount -> Amount : number 1.234,56; Region
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kam_xl.errors import UsageError, suggest
from kam_xl.sources.date_text import date_format


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LOGICAL = "logical"


@dataclass(frozen=True, slots=True)
class Column:
    """One wanted column.

    `heading` is its heading in the source, `name` its heading in the table. `type` is None where
    it is not stated; `date_format` (such as "dd-mm-yyyy") and `decimal` ("." or ",") say how
    dates and numbers are written, and are empty where the whole column decides.
    """

    heading: str
    name: str
    type: ColumnType | None = None
    date_format: str = ""
    decimal: str = ""


EXAMPLE = "Account ID -> Account; Opened -> Date : date dd-mm-yyyy; Amount : number 1.234,56; Region"
TYPED = re.compile(rf"(?P<names>.*?)\s*:\s*(?P<type>{'|'.join(ColumnType)})(?:\s+(?P<format>.+))?", re.I | re.S)
UNKNOWN_TYPE = re.compile(r".*\s:\s+(?P<type>\w+)\b.*", re.S)
ARROW = re.compile(r"\s*(?:->|→)\s*")
SAMPLE_NUMBER = re.compile(r"[0-9#.,\s']*?(?P<decimal>[.,])[0-9#]+|[.,]")


def parse_columns(text: str) -> list[Column]:
    """The columns that a cell of the Sources table names, separated by semicolons or line breaks.

    >>> parse_columns("Opened → Date : date dd-mm-yyyy")[0].name
    'Date'

    Raises UsageError where a part cannot be understood.
    """
    return _distinct([_column(part.strip()) for part in re.split(r"[;\n]", text) if part.strip()])


def columns_from(setting: str | Mapping[str, str] | Sequence[str]) -> list[Column]:
    """The columns that `columns = …` in a settings file names: one text, a list, or a mapping.

    >>> columns_from({"Opened": "Date : date dd-mm-yyyy"}) == columns_from(["Opened -> Date : date dd-mm-yyyy"])
    True

    Raises UsageError where it is none of these or a part cannot be understood.
    """
    if isinstance(setting, str):
        return parse_columns(setting)
    if isinstance(setting, Mapping):
        return _distinct([_named(_words(heading), _words(name)) for heading, name in setting.items()])
    return _distinct([_column(_words(part)) for part in setting])


def folded(heading: str) -> str:
    """A heading as headings are compared: without regard to case, spacing or a byte order mark."""
    return trimmed(heading).casefold()


def trimmed(heading: str) -> str:
    """A heading as it is shown: without stray spaces, line breaks or a byte order mark."""
    return " ".join(heading.replace("\ufeff", "").split())


def _column(part: str) -> Column:
    heading, *name = ARROW.split(part, maxsplit=1)
    if name:
        return _named(heading, name[0])
    column = _named(part, part)
    return Column(column.name, column.name, column.type, column.date_format, column.decimal)


def _named(heading: str, name: str) -> Column:
    """The column under `heading`, from its name in the table with an optional type."""
    typed = TYPED.fullmatch(name)
    table_name = (typed["names"] if typed else name).strip()
    unknown = UNKNOWN_TYPE.fullmatch(table_name)
    if unknown:
        raise _unclear(name, f"{unknown['type']!r} is not a type", suggest(unknown["type"], ColumnType))
    if not heading.strip() or not table_name:
        raise _unclear(name, "a column without a name")
    if not typed:
        return Column(heading.strip(), table_name)
    kind, stated = ColumnType(typed["type"].lower()), (typed["format"] or "").strip()
    return Column(heading.strip(), table_name, kind, *_format(kind, stated))


def _format(kind: ColumnType, stated: str) -> tuple[str, str]:
    """The date format and the decimal sign that the words after the type state."""
    if not stated:
        return "", ""
    if kind is ColumnType.DATE:
        return date_format(stated).text, ""
    sample = SAMPLE_NUMBER.fullmatch(stated)
    if kind is ColumnType.NUMBER and sample:
        return "", sample["decimal"] or stated
    raise _unclear(stated, f"{stated!r} after {kind.value!r} is not a format",
                   "Dates take one such as dd-mm-yyyy, numbers one such as 1.234,56.")


def _distinct(columns: list[Column]) -> list[Column]:
    names = [folded(c.name) for c in columns]
    for column in columns:
        if names.count(folded(column.name)) > 1:
            raise _unclear(column.name, f"two columns go to {column.name!r}", "Give each its own name.")
    return columns


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise _unclear(str(value), f"{value!r} is not text")
    return value.strip()


def _unclear(part: str, found: str, fix: str = "") -> UsageError:
    return UsageError(found, where=f"Columns, {part!r}", fix=fix or f"Write it like this: {EXAMPLE}")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known headings nearest to `name`, and all of them."""
    names = list(known)
    near = suggest(name, names)
    everything = f"There is: {', '.join(names)}."
    return near if near == everything else f"{near} {everything}".strip()
