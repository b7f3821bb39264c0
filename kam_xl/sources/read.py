"""A source → a typed table: read, match the headings, type each column, leave out what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from kam_xl.errors import SourceError
from kam_xl.sources.columns import Column, ColumnType, folded, nearest
from kam_xl.sources.csv_file import read_csv
from kam_xl.sources.number_text import COMMA, POINT, parse_numbers
from kam_xl.sources.table import RawTable, Reject, SourceTable
from kam_xl.sources.text_cells import Target, TypedColumn, type_text
from kam_xl.sources.two_readings import weigh
from kam_xl.sources.typed_cells import as_text, type_cells
from kam_xl.sources.xlsx_file import read_xlsx

T = TypeVar("T")

READERS: dict[str, Callable[[Path, str], RawTable]] = {
    ".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".xlsx": read_xlsx, ".xlsm": read_xlsx,
}
"""Another kind of file is one more reader here: path and sheet in, raw columns out."""


def read_source(path: Path, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType],
                wanted: Sequence[str], sheet: str = "", date_format: str = "") -> SourceTable:
    """The columns of a source file as the table takes them.

    `columns` says which headings go where; without it every heading that is also one of `wanted`,
    the headings of the table, is taken. `expected` is what the table's columns hold already: it
    decides between types and rejects what does not fit. `date_format` is for dates whose column
    states none.

    Raises SourceError, with file, sheet and column, for a file that is missing or cannot be read,
    a heading that is missing or there twice, and columns that nothing decides.
    """
    reader = _reader(path)
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    try:
        raw = reader(path, sheet)
    except OSError as error:
        raise SourceError(f"the file cannot be read ({error.strerror})", where=str(path),
                          fix="Close the program that holds it, or check its permissions.") from error
    return typed_table(raw, columns=columns, expected=expected, wanted=wanted, date_format=date_format,
                       modified=modified)


def _reader(path: Path) -> Callable[[Path, str], RawTable]:
    if not path.exists():
        beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
        near = nearest(path.name, [name for name in beside if not name.startswith((".", "~$"))][:200])
        raise SourceError("there is no such file", where=str(path), fix=near)
    if path.is_dir():
        raise SourceError("this is a folder, not a file", where=str(path), fix="Name a file in it.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(f"files of the kind {path.suffix or 'without ending'!r} are not read", where=path.name,
                          fix=f"These are: {', '.join(READERS)}.")
    return reader


def typed_table(raw: RawTable, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType],
                wanted: Sequence[str], date_format: str, modified: datetime) -> SourceTable:
    """What `read_source` makes of raw columns."""
    positions = _positions(raw)
    chosen = _stated(raw, columns, wanted, positions) if columns else _same_headings(raw, wanted, positions)
    held = {folded(name): kind for name, kind in expected.items()}
    decimals = cache(lambda: _decimals(raw))
    typed = {}
    for column in chosen:
        target = Target(column.heading, column.name, raw.place(column.heading),
                        column.type or held.get(folded(column.name)), column.date_format or date_format,
                        column.decimal, decimals, raw.decimal_hint)
        typed[column.name] = _typed(raw, positions[folded(column.heading)][0], target)
    return _assemble(raw, chosen, typed, positions, modified)


def _positions(raw: RawTable) -> dict[str, list[int]]:
    """Where each heading is, as headings are compared."""
    positions: dict[str, list[int]] = {}
    for i, heading in enumerate(raw.headings):
        positions.setdefault(folded(heading), []).append(i)
    positions.pop("", None)
    return positions


def _stated(raw: RawTable, columns: Sequence[Column], wanted: Sequence[str],
            positions: dict[str, list[int]]) -> list[Column]:
    """The stated columns with the headings as file and table spell them; each has to be in both."""
    spelled = {folded(name): name for name in wanted}
    chosen = []
    for c in columns:
        if spelled and folded(c.name) not in spelled:
            raise SourceError(f"the table has no column {c.name!r}", where=f"Columns for {raw.place()}",
                              fix=nearest(c.name, wanted))
        heading = _the_heading(raw, c.heading, positions)
        chosen.append(Column(heading, spelled.get(folded(c.name), c.name), c.type, c.date_format, c.decimal))
    return chosen


def _same_headings(raw: RawTable, wanted: Sequence[str], positions: dict[str, list[int]]) -> list[Column]:
    chosen = [Column(_the_heading(raw, name, positions), name) for name in wanted if folded(name) in positions]
    if not chosen:
        raise SourceError("no heading of the source is a column of the table", where=raw.place(),
                          fix=f"The source has: {', '.join(_named_headings(raw))}. The table has: {', '.join(wanted)}.")
    return chosen


def _the_heading(raw: RawTable, heading: str, positions: dict[str, list[int]]) -> str:
    """The heading as the source spells it, once it is clear that it is there, and only once."""
    found = positions.get(folded(heading))
    if not found:
        raise SourceError(f"there is no column {heading!r}", where=raw.place(),
                          fix=nearest(heading, _named_headings(raw)))
    if len(found) > 1:
        where = " and ".join(str(i + 1) for i in found)
        raise SourceError(f"the heading {heading!r} is there {len(found)} times, in columns {where}", where=raw.place(),
                          fix="Give each column its own heading.")
    return " ".join(raw.headings[found[0]].replace("\ufeff", "").split())


def _named_headings(raw: RawTable) -> list[str]:
    return [" ".join(h.replace("\ufeff", "").split()) for h in raw.headings if folded(h)]


def _typed(raw: RawTable, position: int, target: Target) -> TypedColumn:
    cells = raw.columns[position]
    return type_cells(cells, target) if raw.typed else type_text(cast("Sequence[str]", cells), target)


def _decimals(raw: RawTable) -> set[str]:
    """The decimal signs for which the number columns of a text file speak."""
    found: set[str] = set()
    for cells in raw.columns:
        distinct = {str(cell) for cell in cells if cell} if not raw.typed else set()
        point, comma = parse_numbers(distinct, POINT), parse_numbers(distinct, COMMA)
        evidence = weigh(point, comma)
        if len(point.keys() | comma.keys()) == len(distinct) and not evidence.conflict:
            found |= {POINT} if evidence.first is not None else set()
            found |= {COMMA} if evidence.second is not None else set()
    return found


def _assemble(raw: RawTable, chosen: Sequence[Column], typed: dict[str, TypedColumn],
              positions: dict[str, list[int]], modified: datetime) -> SourceTable:
    rejects = [*raw.rejects]
    for column in chosen:
        cells = raw.columns[positions[folded(column.heading)][0]]
        rejects += [Reject(raw.path.name, raw.row_numbers[i], column.heading, as_text(cells[i]), reason)
                    for i, reason in typed[column.name].misfits.items()]
    bad = {i for column in typed.values() for i in column.misfits}
    taken = {folded(column.heading) for column in chosen}
    return SourceTable(
        raw.path, raw.sheet, {name: _without(column.values, bad) for name, column in typed.items()},
        {name: column.type for name, column in typed.items()}, _without(list(raw.row_numbers), bad),
        len(raw.row_numbers) + len(raw.rejects), sorted(rejects, key=lambda r: r.row),
        [h for h in _named_headings(raw) if folded(h) not in taken], modified)


def _without(values: list[T], bad: set[int]) -> list[T]:
    return [value for i, value in enumerate(values) if i not in bad] if bad else values
