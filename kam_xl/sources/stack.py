"""Several files with the same headings as one raw table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from kam_xl.errors import SourceError
from kam_xl.sources.cell_columns import joined
from kam_xl.sources.columns import folded, nearest
from kam_xl.sources.table import RawTable
from kam_xl.sources.typed_table import named_headings


def stacked(tables: Sequence[RawTable]) -> RawTable:
    """The rows of all tables, one after the other, under the headings of the first.

    The order of the headings is free. Raises SourceError where one has other headings than the first, or a heading
    twice, and where some are of text, others of typed cells.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    for table in tables:
        _check(table, first)
    columns = [joined([table.columns[_places(table)[key]] for table in tables]) for key in _places(first)]
    hints = {table.decimal_hint for table in tables}
    return RawTable(
        f"{first.name} and {len(tables) - 1} more", first.sheet, named_headings(first), columns,
        list(chain.from_iterable(table.row_numbers for table in tables)), first.typed,
        list(chain.from_iterable(table.rejects for table in tables)), hints.pop() if len(hints) == 1 else "",
        list(chain.from_iterable(table.origins for table in tables)))


def _places(table: RawTable) -> dict[str, int]:
    return {folded(heading): i for i, heading in enumerate(table.headings) if folded(heading)}


def _check(table: RawTable, first: RawTable) -> None:
    if table.typed != first.typed:
        text, typed = (first, table) if table.typed else (table, first)
        raise SourceError(f"{text.name} is text, but {typed.name} holds typed cells", where=table.name,
                          fix="Read files of one kind together, such as *.csv.")
    names = named_headings(table)
    if len(_places(table)) < len(names):
        twice = next(name for name in names if [*map(folded, names)].count(folded(name)) > 1)
        raise SourceError(f"the heading {twice!r} is there more than once", where=table.place(),
                          fix="Give each column its own heading.")
    for one, other in ((first, table), (table, first)):
        lacking = [name for name in named_headings(one) if folded(name) not in _places(other)]
        if lacking:
            raise SourceError(f"there is no column {lacking[0]!r}, which {one.name} has", where=other.place(),
                              fix=f"Files that are read together need the same headings. "
                                  f"{nearest(lacking[0], named_headings(other))}")
