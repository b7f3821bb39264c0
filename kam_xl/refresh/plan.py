"""What a refresh will do to one table: pure, from the rows there are and the rows that come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from kam_xl.errors import Refused, SourceError, UnknownName
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import Mode, Setting, Vanished
from kam_xl.values import Values

VANISHED_COLUMN = "Vanished"

OLD, NEW, NTH = "old", "new", "nth"
"""Columns of the frames in which rows are matched: the old row, the incoming row, the how-manieth of its key."""


@dataclass(frozen=True)
class Rows:
    """A table's data rows as they are, and which of its columns people type or formulas fill."""

    table: str
    headings: Sequence[str]
    read: Callable[[str], Values]
    """The values of a column by its heading; called only for columns that are needed."""
    count: int
    typed: frozenset[str] = frozenset()
    calculated: frozenset[str] = frozenset()

    def heading(self, name: str) -> str:
        """A heading as the table spells it."""
        for heading in self.headings:
            if heading.casefold() == name.casefold():
                return heading
        raise UnknownName("column", name, self.headings, where=f"table {self.table}")

    def column(self, name: str) -> Values:
        """The values of a column, one per row."""
        return self.read(self.heading(name))

    def place(self, row: int) -> str:
        """Where a row is, in words."""
        return f"data row {row + 1}"


@dataclass(frozen=True)
class Incoming:
    """The rows that come: columns by table heading, and where each row stands in its source, in words."""

    name: str
    columns: Mapping[str, Values]
    count: int
    place: Callable[[int], str]

    def column(self, name: str) -> Values:
        """The values of a column, one per row."""
        return next(values for heading, values in self.columns.items() if heading.casefold() == name.casefold())


@dataclass
class Plan:
    """A table's rows as they shall be, and what that changes; the series have an item for each new row."""

    table: str
    mode: Mode
    continues: pl.Series
    """The old row that a new row continues, null where it is added."""
    came_from: pl.Series
    """The incoming row that a new row shows, null where a row is kept as it was."""
    values: dict[str, Values] = field(default_factory=dict)
    untouched: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.Boolean))
    """Whether a new row is already there, in its place and with these values."""
    lost: int = 0
    """How many of the removed rows have cells that people typed."""
    added: int = 0
    removed: int = 0
    changed: int = 0
    changed_columns: Counter[str] = field(default_factory=Counter)
    outside_period: int = 0

    @property
    def empty(self) -> bool:
        """Whether the table stays exactly as it is."""
        return not (self.added or self.removed or self.changed)

    @property
    def moves(self) -> bool:
        """Whether an old row changes its place."""
        return bool((self.continues != _numbered(len(self.continues))).any())


def plan_rows(setting: Setting, rows: Rows, incoming: Incoming, period: Period) -> Plan:
    """The plan for one table.

    Raises SourceError for duplicate keys or a missing key column, and Refused where typed cells
    would lose the row they belong to.
    """
    incoming = _refreshable(setting, rows, incoming)
    if setting.mode is Mode.UPSERT:
        order = _upserted(setting, rows, incoming)
    elif setting.mode is Mode.REPLACE:
        order = _replaced(setting, rows, incoming)
    else:
        return _appended(setting, rows, incoming, period)
    return _compared(setting, rows, incoming, order, period)


def _refreshable(setting: Setting, rows: Rows, incoming: Incoming) -> Incoming:
    """The incoming columns without those that a formula fills: the formula wins."""
    spelled = {rows.heading(name): values for name, values in incoming.columns.items()}
    columns = {heading: values for heading, values in spelled.items() if heading not in rows.calculated}
    for name in (*setting.key, setting.period_column) if setting.mode is not Mode.SNAPSHOT else ():
        if name and name.casefold() not in {c.casefold() for c in columns}:
            raise SourceError(f"the column {name!r} is needed, but no column of the source goes to it",
                              where=f"{setting.where} ({incoming.name})", fix="Name it under Columns.")
    return Incoming(incoming.name, columns, incoming.count, incoming.place)


def _replaced(setting: Setting, rows: Rows, incoming: Incoming) -> pl.DataFrame:
    if setting.key:
        return _joined(_index(setting, incoming, NEW), _index(setting, rows, OLD))
    lost = sorted(rows.typed - incoming.columns.keys())
    if lost:
        raise Refused(f"column {lost[0]!r} of table {rows.table} is typed by people, and replacing all rows would part "
                      "it from them", where=setting.where, fix="Give a Key, or use mode upsert.")
    places = _numbered(incoming.count)
    return pl.DataFrame({OLD: places.set(places >= rows.count, None), NEW: places})


def _upserted(setting: Setting, rows: Rows, incoming: Incoming) -> pl.DataFrame:
    old, new = _index(setting, rows, OLD), _index(setting, incoming, NEW)
    known = _joined(old, new)
    if setting.vanished is Vanished.REMOVE:
        known = known.filter(pl.col(NEW).is_not_null())
    return pl.concat([known, _joined(new, old).filter(pl.col(OLD).is_null())])


def _appended(setting: Setting, rows: Rows, incoming: Incoming, period: Period) -> Plan:
    """Rows of other periods stay, those of this period become the incoming ones."""
    column = rows.heading(setting.period_column)
    inside = period.inside(incoming.column(column))
    if incoming.count and not inside.any():
        raise SourceError(f"no row lies in {period}", where=incoming.name,
                          fix=f"Check the file, and the column {column!r} that says the period.")
    if setting.key:
        _index(setting, incoming, NEW)
    names, of_period = setting.key or tuple(incoming.columns), period.inside(rows.column(column))
    matched = _joined(_nth(_keys(incoming, names, NEW).filter(inside)), _nth(_keys(rows, names, OLD).filter(of_period)))
    others = pl.DataFrame({OLD: of_period.not_().arg_true().cast(pl.Int64)}).with_columns(_NO_ROW.alias(NEW))
    known = pl.concat([others, matched.drop_nulls()]).sort(OLD)
    plan = _compared(setting, rows, incoming, pl.concat([known, matched.filter(pl.col(OLD).is_null())]), period)
    plan.outside_period = incoming.count - int(inside.sum())
    if plan.lost and not setting.key:
        raise Refused(f"{plan.lost} row(s) of {period} in table {rows.table} have cells that people typed, and their "
                      "values changed in the source", where=setting.where,
                      fix="Give a Key, so that what was typed stays with its row.")
    return plan


def _compared(setting: Setting, rows: Rows, incoming: Incoming, order: pl.DataFrame, period: Period) -> Plan:
    """The plan with its values and the count of what differs."""
    plan = Plan(rows.table, setting.mode, order[OLD], order[NEW])
    for name, new in incoming.columns.items():
        plan.values[name] = _merged(plan, partial(rows.column, name), new)
    if setting.vanished is Vanished.MARK:
        plan.values[rows.heading(VANISHED_COLUMN)] = _marks(rows, plan, period)
    changed = _changed(rows, plan)
    plan.added = plan.continues.null_count()
    plan.removed = rows.count - (len(plan.continues) - plan.added)
    plan.lost = _lost(rows, plan)
    plan.untouched = (plan.continues == _numbered(len(plan.continues))).fill_null(value=False) & ~changed
    plan.changed = int(changed.sum()) or int(not plan.continues.drop_nulls().is_sorted())
    return plan


def _merged(plan: Plan, old: Callable[[], Values], new: Values) -> Values:
    """A column's new values where a row came, the old ones where it did not."""
    came = plan.came_from
    if not came.null_count():
        return new if len(came) == len(new) and (came == _numbered(len(came))).all() else new.take(came)
    return new.take(came).or_else(came.is_not_null(), old().take(plan.continues))


def _changed(rows: Rows, plan: Plan) -> pl.Series:
    """For each new row whether it continues an old one with other values; counts the cells by column."""
    kept = plan.continues.is_not_null().arg_true()
    before, changed = plan.continues.gather(kept), pl.repeat(False, len(kept), dtype=pl.Boolean, eager=True)
    for name, values in plan.values.items() if len(kept) else ():
        differ = rows.column(name).take(before).differs(values.take(kept))
        if differ.any():
            plan.changed_columns[name] = int(differ.sum())
            changed = changed | differ
    every = pl.repeat(False, len(plan.continues), dtype=pl.Boolean, eager=True)
    return every.scatter(kept.filter(changed), True)


def _lost(rows: Rows, plan: Plan) -> int:
    """How many old rows are gone that people typed something into."""
    if not plan.removed:
        return 0
    gone = ~_numbered(rows.count).is_in(plan.continues.drop_nulls().implode())
    typed = [rows.column(name).filled for name in rows.typed.difference(plan.values)]
    return int(pl.select(pl.any_horizontal(*typed) & gone).to_series().sum()) if typed else 0


def _marks(rows: Rows, plan: Plan, period: Period) -> Values:
    """The period in which a row's key first was missing; blank again once it is back."""
    old = rows.column(VANISHED_COLUMN)
    return Values.of(None if i is not None or o is None else old[o] or str(period)
                     for o, i in zip(plan.continues, plan.came_from, strict=True))


def _index(setting: Setting, rows: Rows | Incoming, side: str) -> pl.DataFrame:
    """The rows with their keys; a key that stands twice is an error that names both rows."""
    where = f"{f'table {rows.table}' if isinstance(rows, Rows) else rows.name}, {', '.join(setting.key)}"
    keys = _keys(rows, setting.key, side)
    names = keys.drop(side).columns
    blank = keys.select(pl.all_horizontal(pl.col(names).is_null())).to_series().arg_true()
    if len(blank) and isinstance(rows, Incoming):
        raise SourceError(f"{rows.place(blank[0])} has no key", where=where, fix="Fill it in, or leave the row out.")
    if len(blank) > 1:
        raise SourceError(f"data rows {blank[0] + 1} and {blank[1] + 1} have no key", where=where,
                          fix="Delete the rows that are empty (a new table needs one only), or fill in their keys.")
    again = keys.select(pl.struct(names).is_duplicated()).to_series()
    if again.any():
        twice = keys.filter(again)
        first, *_, last = twice.join(twice[:1].select(names), on=names, how="semi", nulls_equal=True)[side].sort()
        shown = ", ".join(str(rows.column(name)[first]) for name in setting.key)
        raise SourceError(f"the key {shown!r} stands twice, in {rows.place(first)} and {rows.place(last)}", where=where,
                          fix="Remove the duplicate, or name more columns as the key.")
    return keys


def _keys(rows: Rows | Incoming, names: Sequence[str], side: str) -> pl.DataFrame:
    """The rows by number, under the name of their side, with their keys as people compare them."""
    return pl.DataFrame({side: _numbered(rows.count), **{f"key {n}": rows.column(name).keys()
                                                         for n, name in enumerate(names)}})


def _nth(keys: pl.DataFrame) -> pl.DataFrame:
    """Rows with equal keys told apart by their order."""
    return keys.with_columns(pl.int_range(pl.len()).over(keys.columns[1:]).alias(NTH))


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The pairs of old and new rows with the same key, in the order of the left; null where there is no partner."""
    joined = left.join(right, on=left.columns[1:], how="left", nulls_equal=True, maintain_order="left")
    return joined.select(OLD, NEW)


def _numbered(count: int) -> pl.Series:
    return pl.int_range(count, eager=True)


_NO_ROW = pl.lit(None, dtype=pl.Int64)
