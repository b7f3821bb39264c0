"""`sources` and `map`: what a workbook is fed from, and how a new source would fit."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kam_xl.commands.terminal import say, show_json, show_table
from kam_xl.errors import KamError, MissingSource
from kam_xl.refresh.mapping import Pair, as_setting, propose_for, refreshed_columns
from kam_xl.refresh.origin import origin
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import next_period
from kam_xl.refresh.settings import Mode, Setting, load_settings
from kam_xl.sources.columns import Column, ColumnType, folded
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document


@dataclass
class Standing:
    """How a source stands: whether it is there, how fresh it is, and which of its columns go where."""

    table: str
    source: str
    mode: str
    state: str
    modified: datetime | None = None
    rows: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """Heading in the source → column of the table."""
    unused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Headings that the settings name and the source lacks."""


def sources(options: Namespace) -> int:
    """Show each source of a workbook; exit code 1 if a required one cannot be read."""
    path, allowed = Path(options.book), tuple(map(Path, options.allow_path))
    book = Book(Document.open(path))
    period = _period(options, book)
    found = [(setting, _standing(book, setting, path, period, allowed)) for setting in load_settings(book, path)]
    if options.json:
        show_json([vars(standing) for _, standing in found])
    else:
        _show(path, period, [standing for _, standing in found])
    return int(any(standing.state != "there" and setting.required for setting, standing in found))


def _period(options: Namespace, book: Book) -> Period:
    """The month that is asked for, else the one after that which the workbook shows, else this month."""
    if options.period:
        return Period.of(options.period)
    return next_period(book) or Period.of(f"{datetime.now():%Y-%m}")


def _standing(book: Book, setting: Setting, path: Path, period: Period, allowed: tuple[Path, ...]) -> Standing:
    standing = Standing(setting.table, period.fill(setting.source), str(setting.mode), "there")
    if setting.mode is Mode.SNAPSHOT or book.has_table(setting.source):
        standing.source = f"table {setting.source}"
        return standing
    try:
        what = origin(setting, path, period, allowed).describe()
    except MissingSource as error:
        standing.state = f"missing: {error.found}" if setting.required else "missing, not required"
        return standing
    except KamError as error:
        standing.state = f"cannot be read: {error}"
        return standing
    standing.modified, standing.rows = what.modified, what.rows
    _match(standing, setting, what.headings, book.table(setting.table).headings)
    return standing


def _match(standing: Standing, setting: Setting, headings: list[str], wanted: list[str]) -> None:
    """Say which heading goes where, which goes nowhere, and which is asked for in vain."""
    there, targets = {folded(heading): heading for heading in headings}, {folded(name): name for name in wanted}
    stated = setting.columns or [Column(h, targets[folded(h)]) for h in headings if folded(h) in targets]
    standing.columns = {there[folded(c.heading)]: c.name for c in stated if folded(c.heading) in there}
    standing.missing = [column.heading for column in stated if folded(column.heading) not in there]
    standing.unused = [heading for heading in headings if heading not in standing.columns]


def _show(path: Path, period: Period, found: list[Standing]) -> None:
    show_table(f"Sources of {path.name} for {period}", ["Table", "Mode", "Source", "State", "Written", "Rows"],
               [[s.table, s.mode, s.source, s.state, f"{s.modified:%Y-%m-%d %H:%M}" if s.modified else "",
                 "" if s.rows is None else f"{s.rows:,}"] for s in found], right=["Rows"])
    for standing in found:
        pairs = [heading if folded(heading) == folded(name) else f"{heading} -> {name}"
                 for heading, name in standing.columns.items()]
        for label, names in (("takes", pairs), ("leaves", standing.unused), ("lacks", standing.missing)):
            if names:
                say(f"{standing.table} {label}: {', '.join(names)}")


def map_columns(options: Namespace) -> int:
    """Propose which heading of a source goes into which column of a table."""
    path = Path(options.book)
    book = Book(Document.open(path))
    table = book.table(options.table)
    setting = Setting(table.name, options.source, Mode.REPLACE, "SOURCE", sheet=options.sheet)
    what = origin(setting, path, _period(options, book), tuple(map(Path, options.allow_path))).describe()
    held, pairs = refreshed_columns(book, table.name), propose_for(book, table.name, what)
    if options.json:
        show_json({"columns": as_setting(pairs), "pairs": [vars(pair) for pair in pairs]})
        return 0
    _show_pairs(f"{options.source} -> table {table.name}", pairs, what.types, held)
    _show_rest("Columns that nothing fills, and that stay as they are", held, [pair.column for pair in pairs])
    _show_rest("Headings that go nowhere", what.headings, [pair.heading for pair in pairs])
    if pairs:
        say(f"\nFor the cell Columns of the Sources table:\n{as_setting(pairs)}\n")
        say(f"Or for {path.stem}.kam.toml:\n{_toml(setting, pairs)}")
    return 0


def _show_pairs(title: str, pairs: list[Pair], came: dict[str, ColumnType | None],
                held: Mapping[str, ColumnType | None]) -> None:
    show_table(title, ["Heading", "Type", "Column", "Holds", "Likeness"],
               [[p.heading, came.get(p.heading) or "?", p.column, held.get(p.column) or "?", likeness(p)]
                for p in pairs], right=["Likeness"])


def likeness(pair: Pair) -> str:
    """How alike a heading and a column are, in words."""
    return "same name" if pair.sure else f"{max(pair.likeness, 0):.0%}" + ("" if pair.same_type else ", other type")


def _show_rest(title: str, names: dict[str, ColumnType | None] | list[str], taken: list[str]) -> None:
    rest = [name for name in names if name not in taken]
    if rest:
        say(f"{title}: {', '.join(rest)}")


def _toml(setting: Setting, pairs: list[Pair]) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    columns = ", ".join(quoted(as_setting([pair])) for pair in pairs)
    sheet = f"sheet = {quoted(setting.sheet)}\n" if setting.sheet else ""
    return (f"[[source]]\ntable = {quoted(setting.table)}\nsource = {quoted(setting.source)}\n{sheet}"
            f'mode = "replace"\ncolumns = [{columns}]')
