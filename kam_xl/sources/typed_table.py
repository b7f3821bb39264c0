"""Raw columns → a typed table: match the headings, type each column, leave out what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import Column, ColumnType, folded, nearest, trimmed
from kam_xl.sources.number_text import COMMA, POINT, parse_numbers
from kam_xl.sources.table import Origin, RawColumn, RawTable, Reject, SourceTable, file_of
from kam_xl.sources.text_cells import SAMPLE, Target, TypedColumn, blanked, type_text
from kam_xl.sources.two_readings import weigh
from kam_xl.sources.typed_cells import as_text, type_cells

Positions = dict[str, list[int]]
"""Where each heading is, as headings are compared."""


def typed_table(raw: RawTable, *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType],
                wanted: Sequence[str], date_format: str, modified: datetime) -> SourceTable:
    """What `read_files` makes of raw columns."""
    positions = _positions(raw)
    chosen = _stated(raw, columns, wanted, positions) if columns else _same_headings(raw, wanted, positions)
    held = {folded(name): kind for name, kind in expected.items()}
    decimals = cache(lambda: _decimals(raw))
    typed = {}
    for column in chosen:
        target = Target(column.heading, column.name, raw.place(column.heading),
                        column.type or held.get(folded(column.name)), column.date_format or date_format,
                        column.decimal, decimals, raw.decimal_hint)
        typed[column.name] = typed_column(raw, positions[folded(column.heading)][0], target)
    return _assemble(raw, chosen, typed, positions, modified)


def typed_column(raw: RawTable, position: int, target: Target) -> TypedColumn:
    """One column as the target wants it, or as the one type that fits all its cells."""
    cells = raw.columns[position]
    return type_cells(cells, target) if raw.typed else type_text(_texts(cells), target)


def _positions(raw: RawTable) -> Positions:
    positions: Positions = {}
    for i, heading in enumerate(raw.headings):
        positions.setdefault(folded(heading), []).append(i)
    positions.pop("", None)
    return positions


def _stated(raw: RawTable, columns: Sequence[Column], wanted: Sequence[str], positions: Positions) -> list[Column]:
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


def _same_headings(raw: RawTable, wanted: Sequence[str], positions: Positions) -> list[Column]:
    chosen = [Column(_the_heading(raw, name, positions), name) for name in wanted if folded(name) in positions]
    if not chosen:
        raise SourceError("no heading of the source is a column of the table", where=raw.place(),
                          fix=f"The source has: {', '.join(named_headings(raw))}. The table has: {', '.join(wanted)}.")
    return chosen


def _the_heading(raw: RawTable, heading: str, positions: Positions) -> str:
    """The heading as the source spells it, once it is clear that it is there, and only once."""
    found = positions.get(folded(heading))
    if not found:
        raise SourceError(f"there is no column {heading!r}", where=raw.place(),
                          fix=nearest(heading, named_headings(raw)))
    if len(found) > 1:
        where = " and ".join(str(i + 1) for i in found)
        raise SourceError(f"the heading {heading!r} is there {len(found)} times, in columns {where}", where=raw.place(),
                          fix="Give each column its own heading.")
    return trimmed(raw.headings[found[0]])


def named_headings(raw: RawTable) -> list[str]:
    """The headings that are not blank, without stray spaces."""
    return [trimmed(heading) for heading in raw.headings if folded(heading)]


def _texts(cells: RawColumn) -> pl.Series:
    return cells if isinstance(cells, pl.Series) else pl.Series(cells, dtype=pl.String)


def _decimals(raw: RawTable) -> set[str]:
    """The decimal signs for which the number columns of a text file speak."""
    return set().union(*(_decimals_of(_texts(cells)) for cells in raw.columns)) if not raw.typed else set()


def _decimals_of(cells: pl.Series) -> set[str]:
    """The decimal sign that one column shows, if it is one of numbers."""
    filled = blanked(cells).drop_nulls()
    for values in (filled.head(SAMPLE), filled):  # a few values tell most of the columns that are no numbers
        distinct = set(values.unique())
        point, comma = parse_numbers(distinct, POINT), parse_numbers(distinct, COMMA)
        if len(point.keys() | comma.keys()) < len(distinct):
            return set()
    evidence = weigh(point, comma)
    shown = {sign for sign, shows in ((POINT, evidence.first), (COMMA, evidence.second)) if shows is not None}
    return set() if evidence.conflict else shown


def _assemble(raw: RawTable, chosen: Sequence[Column], typed: dict[str, TypedColumn], positions: Positions,
              modified: datetime) -> SourceTable:
    misfits = [(i, column, reason) for column in chosen for i, reason in typed[column.name].misfits.items()]
    rejects = raw.rejects + [_reject(raw, i, column.heading, positions, reason) for i, column, reason in misfits]
    order = {origin.file: i for i, origin in enumerate(raw.origins)}
    taken = {folded(column.heading) for column in chosen}
    table = SourceTable(
        raw.name, raw.sheet, {name: column.values for name, column in typed.items()},
        {name: column.type for name, column in typed.items()}, raw.row_numbers,
        raw.rows_read, sorted(rejects, key=lambda r: (order.get(r.file, 0), r.row)),
        [h for h in named_headings(raw) if folded(h) not in taken], modified, raw.origins)
    return _without(table, {i for i, _, _ in misfits}) if misfits else table


def _reject(raw: RawTable, i: int, heading: str, positions: Positions, reason: str) -> Reject:
    cell = raw.columns[positions[folded(heading)][0]][i]
    return Reject(file_of(raw.origins, i), raw.row_numbers[i], heading, as_text(cell), reason)


def _without(table: SourceTable, bad: set[int]) -> SourceTable:
    """The table without those rows."""
    good = [i for i in range(len(table.row_numbers)) if i not in bad]
    rows = pl.Series(good, dtype=pl.UInt32)
    columns = {name: values.take(rows) for name, values in table.columns.items()}
    gone = Counter(file_of(table.origins, i) for i in bad)
    origins = [Origin(origin.file, origin.rows - gone[origin.file]) for origin in table.origins]
    return replace(table, columns=columns, row_numbers=[table.row_numbers[i] for i in good], origins=origins)
