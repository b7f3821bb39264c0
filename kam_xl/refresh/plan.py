"""What a refresh will do to one table: pure, from the rows there are and the rows that come."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kam_xl.errors import Refused, SourceError, UnknownName
from kam_xl.refresh.period import Period
from kam_xl.refresh.settings import Mode, Setting, Vanished
from kam_xl.values import Value

VANISHED_COLUMN = "Vanished"

Key = tuple[object, ...]


@dataclass(frozen=True)
class Rows:
    """A table's data rows as they are, and which of its columns people type or formulas fill."""

    table: str
    headings: Sequence[str]
    read: Callable[[str], list[Value]]
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

    def column(self, name: str) -> list[Value]:
        """The values of a column, one per row."""
        return self.read(self.heading(name))


@dataclass(frozen=True)
class Incoming:
    """The rows that come: columns by table heading, and where each row stands in its source."""

    name: str
    columns: Mapping[str, list[Value]]
    places: Sequence[int]

    @property
    def count(self) -> int:
        """How many rows come."""
        return len(self.places)

    def column(self, name: str) -> list[Value]:
        """The values of a column, one per row."""
        return next(values for heading, values in self.columns.items() if heading.casefold() == name.casefold())


@dataclass
class Plan:
    """A table's rows as they shall be, and what that changes."""

    table: str
    mode: Mode
    continues: list[int | None]
    values: dict[str, list[Value]]
    came_from: list[int | None]
    """For each new row the incoming row that it shows, None where a row is kept as it was."""
    untouched: frozenset[int] = frozenset()
    """The new rows that are already there, in their place and with these values."""
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


def plan_rows(setting: Setting, rows: Rows, incoming: Incoming, period: Period) -> Plan:
    """The plan for one table.

    Raises SourceError for duplicate keys or a missing key column, and Refused where typed cells
    would lose the row they belong to.
    """
    incoming = _refreshable(setting, rows, incoming)
    if setting.mode is Mode.UPSERT:
        continues, came_from = _upserted(setting, rows, incoming)
    elif setting.mode in (Mode.APPEND, Mode.SNAPSHOT):
        return _appended(setting, rows, incoming, period)
    else:
        continues, came_from = _replaced(setting, rows, incoming)
    return _compared(setting, rows, incoming, continues, came_from, period)


def _refreshable(setting: Setting, rows: Rows, incoming: Incoming) -> Incoming:
    """The incoming columns without those that a formula fills: the formula wins."""
    spelled = {rows.heading(name): values for name, values in incoming.columns.items()}
    columns = {heading: values for heading, values in spelled.items() if heading not in rows.calculated}
    for name in (*setting.key, setting.period_column) if setting.mode is not Mode.SNAPSHOT else ():
        if name and name.casefold() not in {c.casefold() for c in columns}:
            raise SourceError(f"the column {name!r} is needed, but no column of the source goes to it",
                              where=f"{setting.where} ({incoming.name})", fix="Name it under Columns.")
    return Incoming(incoming.name, columns, incoming.places)


def _replaced(setting: Setting, rows: Rows, incoming: Incoming) -> tuple[list[int | None], list[int | None]]:
    came_from: list[int | None] = list(range(incoming.count))
    if setting.key:
        old = _index(setting, rows, f"table {rows.table}", None)
        new = _index(setting, incoming, incoming.name, incoming.places)
        return [old.get(key) for key in new], came_from
    lost = sorted(rows.typed - incoming.columns.keys())
    if lost:
        raise Refused(f"column {lost[0]!r} of table {rows.table} is typed by people, and replacing all rows would part "
                      "it from them", where=setting.where, fix="Give a Key, or use mode upsert.")
    return [i if i < rows.count else None for i in range(incoming.count)], came_from


def _upserted(setting: Setting, rows: Rows, incoming: Incoming) -> tuple[list[int | None], list[int | None]]:
    old = _index(setting, rows, f"table {rows.table}", None)
    new = _index(setting, incoming, incoming.name, incoming.places)
    kept = [key for key in old if key in new or setting.vanished is not Vanished.REMOVE]
    order = [*kept, *(key for key in new if key not in old)]
    return [old.get(key) for key in order], [new.get(key) for key in order]


def _appended(setting: Setting, rows: Rows, incoming: Incoming, period: Period) -> Plan:
    """Rows of other periods stay, those of this period become the incoming ones."""
    column = rows.heading(setting.period_column)
    inside = [i for i, value in enumerate(incoming.column(column)) if period.contains(value)]
    if incoming.count and not inside:
        raise SourceError(f"no row lies in {period}", where=incoming.name,
                          fix=f"Check the file, and the column {column!r} that says the period.")
    of_period = [i for i, value in enumerate(rows.column(column)) if period.contains(value)]
    if setting.key:
        _index(setting, incoming, incoming.name, incoming.places)
    pool = _Pool(setting, rows, incoming, of_period)
    matches = [pool.take(i) for i in inside]
    replaced = set(of_period)
    kept = [i for i in range(rows.count) if i not in replaced]
    order = sorted([(i, None) for i in kept] + [(m, i) for m, i in zip(matches, inside, strict=True) if m is not None])
    new = [i for m, i in zip(matches, inside, strict=True) if m is None]
    continues: list[int | None] = [i for i, _ in order] + [None] * len(new)
    came_from: list[int | None] = [i for _, i in order] + list(new)
    plan = _compared(setting, rows, incoming, continues, came_from, period)
    plan.outside_period = incoming.count - len(inside)
    if plan.lost and not setting.key:
        raise Refused(f"{plan.lost} row(s) of {period} in table {rows.table} have cells that people typed, and their "
                      "values changed in the source", where=setting.where,
                      fix="Give a Key, so that what was typed stays with its row.")
    return plan


class _Pool:
    """Old rows waiting to be matched: by key, or by equal values where there is none."""

    def __init__(self, setting: Setting, rows: Rows, incoming: Incoming, candidates: list[int]) -> None:
        names = setting.key or tuple(incoming.columns)
        self._keys = _keys([incoming.column(name) for name in names])
        self._waiting: dict[Key, list[int]] = {}
        old = _keys([rows.column(name) for name in names])
        for i in reversed(candidates):
            self._waiting.setdefault(old[i], []).append(i)

    def take(self, incoming_row: int) -> int | None:
        """The old row that the incoming one continues."""
        waiting = self._waiting.get(self._keys[incoming_row])
        return waiting.pop() if waiting else None


def _compared(setting: Setting, rows: Rows, incoming: Incoming, continues: list[int | None],
              came_from: list[int | None], period: Period) -> Plan:
    """The plan with its values and the count of what differs."""
    plan = Plan(rows.table, setting.mode, continues, {}, came_from)
    changed_rows: set[int] = set()
    all_new = came_from == list(range(incoming.count))
    for name, new in incoming.columns.items():
        plan.values[name] = new if all_new else _merged(rows.column(name), new, continues, came_from)
    if setting.vanished is Vanished.MARK:
        plan.values[rows.heading(VANISHED_COLUMN)] = _marks(rows, continues, came_from, period)
    kept = [(r, o) for r, o in enumerate(continues) if o is not None]
    for name, values in plan.values.items() if kept else ():
        old = rows.column(name)
        differ = [r for r, o in kept if old[o] != values[r] and not _same(old[o], values[r])]
        changed_rows.update(differ)
        plan.changed_columns.update({name: len(differ)} if differ else {})
    plan.added = continues.count(None)
    plan.removed = rows.count - (len(continues) - plan.added)
    plan.lost = _lost(rows, plan)
    plan.untouched = frozenset(r for r, o in enumerate(continues) if r == o and r not in changed_rows)
    moved = [o for o in continues if o is not None]
    plan.changed = len(changed_rows) or int(moved != sorted(moved))
    return plan


def _lost(rows: Rows, plan: Plan) -> int:
    gone = set(range(rows.count)).difference(o for o in plan.continues if o is not None)
    typed = [rows.column(name) for name in rows.typed.difference(plan.values)] if gone else []
    return sum(any(column[row] is not None for column in typed) for row in gone)


def _same(old: Value, new: Value) -> bool:
    """Whether two numbers differ only because a program stored the old one with 15 or 16 digits."""
    return type(old) is float and type(new) is float and math.isclose(old, new, rel_tol=1e-15)


def _merged(old: list[Value], new: list[Value], continues: list[int | None],
            came_from: list[int | None]) -> list[Value]:
    """A column's new values where a row came, the old ones where it did not."""
    return [new[i] if i is not None else old[o or 0] for o, i in zip(continues, came_from, strict=True)]


def _marks(rows: Rows, continues: list[int | None], came_from: list[int | None], period: Period) -> list[Value]:
    """The period in which a row's key first was missing; blank again once it is back."""
    old = rows.column(VANISHED_COLUMN)
    marks: list[Value] = []
    for o, i in zip(continues, came_from, strict=True):
        marks.append(None if i is not None or o is None else old[o] or str(period))
    return marks


def _index(setting: Setting, rows: Rows | Incoming, name: str, places: Sequence[int] | None) -> dict[Key, int]:
    """Row by key, in row order; a key that stands twice is an error that names both rows."""
    columns = [rows.column(k) for k in setting.key]
    keys = _keys(columns)
    blank = tuple([None] * len(columns))
    if blank in keys and places:
        raise SourceError(f"row {places[keys.index(blank)]} has no key", where=f"{name}, {', '.join(setting.key)}",
                          fix="Fill it in, or leave the row out.")
    found = {key: i for i, key in enumerate(keys)}
    if len(found) == len(keys):
        return found
    i = next(i for i, key in enumerate(keys) if found[key] != i)
    again = found[keys[i]]
    where = f"rows {places[i]} and {places[again]}" if places else f"data rows {i + 1} and {again + 1}"
    shown = ", ".join(str(column[i]) for column in columns)
    raise SourceError(f"the key {shown!r} stands twice, in {where}", where=f"{name}, {', '.join(setting.key)}",
                      fix="Remove the duplicate, or name more columns as the key.")


def _keys(columns: Sequence[list[Value]]) -> list[Key]:
    """The rows' keys as people compare them: text without regard to case and outer spaces."""
    return list(zip(*([v.strip().casefold() if isinstance(v, str) else v for v in column] for column in columns),
                    strict=True))
