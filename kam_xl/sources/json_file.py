"""JSON (an array of objects) and JSON lines (an object a line); values carry their types.

An object inside a record becomes columns of its own, such as "customer.id"; what lies deeper, and lists, cannot be
cells, and are rejected where their column is wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from kam_xl.errors import SourceError
from kam_xl.sources.number_text import DIGITS_KEPT
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import HALF, NESTED, Cell, ErrorText, RawTable
from kam_xl.sources.text_encoding import as_utf8

SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(file: SourceFile) -> RawTable:
    """The objects of an array; rows count from 1. Raises SourceError for anything else."""
    found = _parsed(file, as_utf8(file.content(), file.name), "")
    if not isinstance(found, list):
        raise SourceError("this is not a list of records", where=file.name,
                          fix='Export it as [{"heading": value, …}, …].')
    return _table(file, enumerate(found, 1))


def read_json_lines(file: SourceFile) -> RawTable:
    """The objects of all lines that are not blank; rows are lines. Raises SourceError for anything else."""
    lines = enumerate(as_utf8(file.lines(), file.name).split(b"\n"), 1)
    return _table(file, ((i, _parsed(file, line, f", line {i}")) for i, line in lines if line.strip()))


def _parsed(file: SourceFile, text: bytes, place: str) -> object:
    try:
        return json.loads(text, parse_int=_whole, parse_constant=ErrorText, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"this is no JSON ({error})", where=file.name + place, fix="Export it again.") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; where a name stands twice, nobody can say which value is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        again = next(name for name in found if sum(name == one for one, _ in pairs) > 1)
        raise ValueError(f"{again!r} stands twice in one object")
    if any(map(SURROGATE.search, found)):
        raise ValueError("a name holds half of a character")
    return found


def _whole(digits: str) -> float | str:
    """A whole number; as text if it has more digits than a spreadsheet keeps, as an identifier has."""
    return digits if len(digits.lstrip("-")) > DIGITS_KEPT else float(digits)


def _table(file: SourceFile, records: Iterable[tuple[int, object]]) -> RawTable:
    numbers: list[int] = []
    columns: dict[str, list[Cell]] = {}
    for number, record in records:
        if not isinstance(record, dict):
            raise SourceError(f"record {number} is not an object with headings and values", where=file.name,
                              fix='Export each record as {"heading": value, …}.')
        for heading, cell in _cells(record):
            column = columns.setdefault(heading, [])
            column.extend([None] * (len(numbers) - len(column)))
            column.append(cell)
        numbers.append(number)
    if not numbers:
        raise SourceError("there are no records", where=file.name, fix="Export it again.")
    for column in columns.values():
        column.extend([None] * (len(numbers) - len(column)))
    return RawTable(file.name, "", [*columns], [*columns.values()], numbers, typed=True,
                    beyond=None if file.kind != ".json" and file.cut else 0)


def _cells(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    for heading, value in record.items():
        if isinstance(value, dict) and not prefix:
            yield from _cells(value, f"{heading}.")
        else:
            yield prefix + heading, _cell(value)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return ErrorText(HALF) if SURROGATE.search(value) else value if value.strip() else None
    return value if value is None or isinstance(value, bool | float) else ErrorText(NESTED)
