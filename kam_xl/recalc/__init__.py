"""Values for formula cells where Excel is absent.

After a refresh, every formula that depends on a changed cell gets its new value; all other cached
values stay as they were. A formula that the engine cannot do keeps no stale value and is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from kam_xl.errors import EngineError
from kam_xl.recalc.dependents import Dependents, Reached
from kam_xl.recalc.dialect import Dialect, called
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.engine_copy import engine_copy, qualified
from kam_xl.recalc.groups import Group, groups_of
from kam_xl.recalc.live import Live, is_volatile, values_hold, volatile_names
from kam_xl.recalc.operands import Home
from kam_xl.recalc.python_calls import PythonCalls, python_only, slow_natively
from kam_xl.recalc.reads import Place, Reads, reads_of
from kam_xl.recalc.results import Recalculation, Results, Told
from kam_xl.recalc.skeleton import headings_of, skeleton
from kam_xl.values import Value
from kam_xl.workbooks.area import EVERYWHERE, column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.spelling import same_definition

__all__ = ["Definitions", "Recalculation", "Recalculator", "Told", "fill", "loaded"]

Definitions = Callable[[set[str]], Mapping[str, str]]
"""Stored LAMBDAs for functions that a workbook calls but does not hold, by name."""

Cell = tuple[str, int, int]
"""A sheet, a row and a column."""

Columns = dict[str, frozenset[int]]
"""Sheet → the columns of it that are needed."""

BULKY = 2**20
"""Bytes of XML from which on a data sheet is thinned out for the engine."""

MOSTLY_ALIKE = 10
"""How many formulas there are for each different one where asking about the different ones alone is worth it."""

MOST_PUT = 200
"""So many values are put into an engine that has calculated; with more of them it is quicker to load it anew."""

NOT_READ = -1
"""No layout of a book: nobody has asked yet what its formulas read."""

FOUND, READ, LOADED, CALCULATED = 0.1, 0.15, 0.3, 0.7
"""Which share of the time has passed when the formulas are found, when it is known what they read, when the engine
has the workbook, and when it has calculated it."""


class Recalculator:
    """Calculates a workbook's formulas, as often as its cells change."""

    def __init__(self, book: Book, definitions: Definitions = lambda _: {}) -> None:
        self._book, self._definitions = book, definitions
        self._groups: list[Group] = []
        self._reads: list[Reads] = []
        self._layout = NOT_READ
        """The layout of the book in which those were found."""

    def run(self, changed: Sequence[Place] | None = None, told: Told = lambda _share: None) -> Recalculation:
        """Calculate what depends on the changed areas (every formula where None) and store the values.

        `told` is told which share of the work is done, up to 1 where something was to be calculated.
        """
        if changed is not None:
            names = {sheet.name.casefold(): sheet.name for sheet in self._book.document.sheets}
            changed = [(names.get(sheet.casefold(), sheet), area) for sheet, area in changed]
            if self._keep_clear(changed):
                return Recalculation()
        self._book.flush()
        whole = None
        if self._layout != self._book.layout:
            find = self._find_formulas if changed is None else self._find_reads
            whole = find(groups_of(self._book), told)
        told(READ)
        marks = self._reached(changed)
        if not any(1 in mark for mark in marks):
            return Recalculation()
        live = None if changed is None else self._live(changed)
        engine = self._settled(whole, live, told) if whole else self._calculated(live, told)
        told(CALCULATED)
        return Results(self._book, engine).store(
            self._groups, marks, lambda share: told(share + (1 - share) * CALCULATED))

    def engine(self) -> Engine:
        """The engine with the workbook as it is, nothing calculated yet."""
        return self._engine(groups_of(self._book), {})

    def forget(self) -> None:
        """Take the values of all formulas away: nobody here can say which of them still hold."""
        for group in groups_of(self._book):
            for area in group.areas(0, len(group.rows)):
                self._book.set_results(group.sheet, dict.fromkeys(area.cells()))

    def calling_respelled(self) -> list[Place]:
        """The formulas that call functions whose names LibreOffice has respelled: it could not calculate those."""
        names = self._supplied([]).keys()
        return [(group.sheet, area) for group in (groups_of(self._book) if names else ()) if _called(group) & names
                for area in group.areas(0, len(group.rows))]

    def _keep_clear(self, changed: Sequence[Place]) -> bool:
        """Whether the changes are on sheets without formulas of which none was read the last time."""
        sheets = {sheet for sheet, _ in changed}
        read = {place.sheet for places in self._reads for place in places or ()}
        return (bool(self._groups) and None not in self._reads and not sheets & read
                and all(next(self._book.formulas(sheet), None) is None for sheet in sheets))

    def _find_formulas(self, groups: list[Group], told: Told) -> None:
        """All formulas are to be calculated: what they read is asked only for the sake of sheets too large to be
        handed over whole."""
        if self._bulky(groups):
            self._find_reads(groups, told)
        else:
            self._groups, self._reads, self._layout = groups, [None] * len(groups), NOT_READ

    def _find_reads(self, groups: list[Group], told: Told) -> Engine | None:
        """Ask what the formulas read: tables and names among it, which may mean other cells than the last time.

        Where hardly any formulas are alike, the engine is asked about the workbook itself, and returned: it has
        calculated it then, too.
        """
        told(FOUND)
        alike = sum(len(group.rows) for group in groups) > MOSTLY_ALIKE * len(groups)
        in_short = alike or bool(self._bulky(groups))
        engine = self._engine(groups, skeleton(self._book, groups, self._dialect(groups)) if in_short else {})
        engine.calculate()
        self._groups, self._reads, self._layout = groups, reads_of(engine, groups), self._book.layout
        return None if in_short else engine

    def _reached(self, changed: Sequence[Place] | None) -> Reached:
        if changed is None:
            return [bytearray(b"\1" * len(group.rows)) for group in self._groups]
        return Dependents(self._groups, self._reads).reached(changed)

    def _live(self, changed: Sequence[Place]) -> Live | None:
        """The formulas to calculate: those that the changes or the present moment reach; all (None) where nobody can
        rely on the stored values of the others."""
        if not values_hold(self._book.document) or any(group.pattern is None for group in self._groups):
            return None
        names = volatile_names(self._book.document.all_names)
        volatile = [(group.sheet, area) for group in self._groups if is_volatile(group, names)
                    for area in group.areas(0, len(group.rows))]
        return Live(self._groups, self._reached([*changed, *volatile]), self._book.document.tables)

    def _calculated(self, live: Live | None, told: Told) -> Engine:
        engine = self._engine(self._groups, self._thinned(live), live)
        told(LOADED)
        engine.calculate()
        self._ask_python(engine, live)
        return engine

    def _settled(self, engine: Engine, live: Live | None, told: Told) -> Engine:
        """The engine, which has calculated every formula, as if it had calculated only those that are live."""
        if live:
            other = list(islice(self._differing(live, engine), MOST_PUT + 1))
            if len(other) > MOST_PUT:
                return self._calculated(live, told)
            for place in other:
                engine.put(*place)
            if other:
                engine.calculate()
        self._ask_python(engine, live)
        return engine

    def _differing(self, live: Live, engine: Engine) -> Iterator[tuple[str, int, int, Value]]:
        package = self._book.document.package
        calculated = {group.sheet for group in self._groups}
        return (place for sheet in self._book.document.sheets if sheet.name in calculated
                for place in live.differing(sheet.name, package.read(sheet.part), engine))

    def _engine(self, groups: Sequence[Group], replaced: Mapping[str, bytes], live: Live | None = None) -> Engine:
        """The workbook in the engine; some of its sheets replaced, and only `live` formulas in it (None: all)."""
        supplied, dialect = self._supplied(groups), self._dialect(groups)
        data = engine_copy(self._book.document, dialect, replaced, live.freeze if live else lambda _, data: data,
                           self._readable(groups, dialect))
        engine = Engine(data, names={name: dialect.definition(text) for name, text in supplied.items()})
        for group in groups:
            if group.fills is not None and group.pattern:
                with suppress(EngineError):  # one that it cannot read stays as it was loaded, and has no result
                    row = group.rows[0]
                    engine.enter(group.sheet, group.address(row), self._as_read(group, row, dialect), group.fills)
        return engine

    def _as_read(self, group: Group, row: int, dialect: Dialect) -> str:
        """The formula in that row as the engine reads it."""
        return dialect.formula(qualified(group.text(row), group.sheet, row, group.column, self._book.document.tables))

    def _readable(self, groups: Sequence[Group], dialect: Dialect) -> set[str]:
        """The sheets on which the engine reads every formula as it is written, which one of each group shows."""
        odd = {group.sheet for group in groups
               if group.pattern is None or self._as_read(group, row := group.rows[0], dialect) != group.text(row)}
        return {group.sheet for group in groups} - odd

    def _thinned(self, live: Live | None) -> dict[str, bytes]:
        """Large sheets of data without formulas with only the columns that formulas read; whole where some formula
        may read anything."""
        bulky = self._bulky(self._groups)
        if not bulky or None in self._reads:
            return {}
        columns, headings = self._columns_read(live), headings_of(self._book)
        return {name: self._book.thinned(name, columns.get(name, frozenset()), headings[name])
                for name in bulky}

    def _bulky(self, groups: Sequence[Group]) -> list[str]:
        """Large sheets of data without formulas."""
        calculated, package = {group.sheet for group in groups}, self._book.document.package
        return [sheet.name for sheet in self._book.document.sheets
                if sheet.name not in calculated and package.is_large(sheet.part, BULKY)]

    def _columns_read(self, live: Live | None) -> Columns:
        """The columns of each sheet that formulas read."""
        columns: dict[str, set[int]] = defaultdict(set)
        for group, reads in zip(self._groups, self._reads, strict=True):
            if live is None or any(live.rows(group)):
                for read in reads or ():
                    columns[read.sheet] |= set(range(read.area.first_column, read.area.last_column + 1))
        return {sheet: frozenset(found) for sheet, found in columns.items()}

    def _ask_python(self, engine: Engine, live: Live | None) -> None:
        """Answer the calls that Python must or had better answer, until no answer changes the arguments of another."""
        names = self._answered_in_python(self._groups)
        dialect = self._dialect(self._groups)
        concerned = {(group.sheet, row, group.column): (self._as_read(group, row, dialect), group.fills)
                     for group in self._groups if _called(group) & names
                     for row in (group.rows if live is None else live.rows(group))}
        calls, tables = PythonCalls(engine, names), self._book.document.tables
        entered = {cell: text for cell, (text, _) in concerned.items()}
        for _ in range(len(concerned) + 1):
            before = dict(entered)
            found = calls.all_resolved({cell: (text, Home(cell[0], cell[1], tables))
                                        for cell, (text, _) in concerned.items()})
            entered |= {cell: text for cell, text in found.items() if isinstance(text, str)}  # others have no result
            if entered == before:
                return
            for cell, text in entered.items():
                if before.get(cell) != text:
                    sheet, row, column = cell
                    engine.enter(sheet, f"{column_letters(column)}{row}", text, concerned[cell][1])
            engine.calculate()

    def _answered_in_python(self, groups: Sequence[Group]) -> set[str]:
        """Functions that formulas call and that have no native form here, or a slow one of our own."""
        names = {name for group in groups for name in _called(group)}
        if not names:
            return names
        held, ours = self._book.document.names, self._definitions(names & slow_natively())
        return {name for name in names & (python_only() | slow_natively())
                if name not in held or same_definition(held[name], ours.get(name, ""))}

    def _supplied(self, groups: Sequence[Group]) -> dict[str, str]:
        """Our LAMBDAs for functions that are called but not held (an add-in serves them in Excel), and for those that
        LibreOffice has respelled."""
        held = self._book.document.names
        missing = {name for group in groups for name in _called(group)} - held.keys()
        respelled = {name for name, text in held.items() if text.startswith("_xlfn.lambda(")}
        ours = self._definitions(missing | respelled)
        return {name: text for name, text in ours.items() if name not in held or same_definition(held[name], text)}

    def _dialect(self, groups: Sequence[Group]) -> Dialect:
        return Dialect({**self._book.document.names, **self._supplied(groups)}, self._book.document.tables)


def fill(data: bytes, name: str = "workbook") -> bytes:
    """A workbook with every formula calculated and every chart drawn from the values of its cells."""
    book = Book(Document.from_bytes(data, name))
    Recalculator(book).run()
    book.changed = [(sheet.name, EVERYWHERE) for sheet in book.document.sheets]
    book.refresh_charts()
    return book.to_bytes()


def loaded(data: bytes, name: str = "workbook") -> Engine:
    """A workbook in the engine, to put other values into its cells and see what comes of it."""
    book = Book(Document.from_bytes(data, name))
    return Recalculator(book).engine()


def _called(group: Group) -> set[str]:
    """The KAM_ functions that the formulas of a group call."""
    return called(group.pattern or "")
