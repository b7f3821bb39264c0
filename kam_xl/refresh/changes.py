"""What moved in a workbook's figures, by account: its tables before and after, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kam_xl.values import Value, Values
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.workbook import Tables

LABEL, FIGURE = "label", "figure"
USUAL_LABEL = "account"


@dataclass(frozen=True)
class Moved:
    """A figure of a table that is another than before; None where the account was or is not there."""

    table: str
    column: str
    account: str
    before: float | None
    after: float | None

    @property
    def by(self) -> float:
        """The difference."""
        return (self.after or 0.0) - (self.before or 0.0)


Figures = Mapping[str, float]
"""A column's figures by account."""

Picture = Mapping[tuple[str, str], Figures]
"""The figures of a workbook by table and column."""


def picture(book: Tables, leave_out: frozenset[str]) -> Picture:
    """The figures of all tables but some, as they are now."""
    return {(name, column): figures for name in book.table_names if name.casefold() not in leave_out
            for column, figures in _figures(book, book.table(name))}


def moved(before: Picture, after: Picture) -> list[Moved]:
    """What differs, by table and column, the largest first."""
    found = [Moved(table, column, account, old.get(account), new.get(account))
             for (table, column), new in after.items() for old in [before.get((table, column), {})]
             for account in {**old, **new} if old.get(account) != new.get(account)]
    places = {place: i for i, place in enumerate(after)}
    return sorted(found, key=lambda m: (places[m.table, m.column], -abs(m.by), m.account))


def _figures(book: Tables, table: Table) -> Iterator[tuple[str, Figures]]:
    """The columns of numbers that can be added up, each by account."""
    body = book.body(table.name)
    labels = _labels({heading: body.values(heading) for heading in table.headings}) if len(body) else None
    if labels is None:
        return
    once = labels.n_unique() == len(labels)
    for heading in table.headings:
        values = body.values(heading)
        if float in values.kinds and not body.is_date(heading) and (once or not body.is_percent(0, heading)):
            numbers = pl.Series([v if isinstance(v, float) else None for v in values], dtype=pl.Float64)
            yield heading, _summed(labels, numbers)


def _labels(columns: Mapping[str, Values]) -> pl.Series | None:
    """The accounts: the column of that name, else the first of text."""
    texts = [heading for heading, values in columns.items() if str in values.kinds]
    named = [heading for heading in texts if heading.casefold() == USUAL_LABEL]
    found = next(iter([*named, *texts]), None)
    return None if found is None else pl.Series([_text(value) for value in columns[found]], dtype=pl.String)


def _text(value: Value) -> str:
    return "(blank)" if value is None else str(value)


def _summed(labels: pl.Series, numbers: pl.Series) -> Figures:
    sums = pl.DataFrame({LABEL: labels, FIGURE: numbers}).drop_nulls().group_by(LABEL, maintain_order=True).sum()
    return dict(zip(sums[LABEL], sums[FIGURE], strict=True))
