"""Values for formula cells where Excel is absent.

After a refresh, every formula that depends on a changed cell gets its new value; all other cached
values stay as they were. A formula that the engine cannot do keeps no stale value and is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from kam_xl.errors import EngineError, ErrorCode
from kam_xl.recalc.dependents import Place, dependents
from kam_xl.recalc.dialect import Dialect, called
from kam_xl.recalc.engine import Engine, Result, Uncalculated
from kam_xl.recalc.engine_copy import engine_copy
from kam_xl.recalc.operands import Home
from kam_xl.recalc.python_calls import PythonCalls, python_only, slow_natively
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.spelling import same_definition


@dataclass
class Recalculation:
    """How many formula cells were calculated, and which could not be (cell → reason)."""

    calculated: int = 0
    uncalculated: dict[str, str] = field(default_factory=dict)


Definitions = Callable[[set[str]], Mapping[str, str]]
"""Stored LAMBDAs for functions that a workbook calls but does not hold, by name."""


Columns = dict[str, frozenset[int]]
"""Sheet → the columns of it that are needed."""

BULKY = 2**20
"""Bytes of XML from which on a data sheet is thinned out for the engine."""


class Recalculator:
    """Calculates a workbook's formulas, as often as its cells change."""

    def __init__(self, book: Book, definitions: Definitions = lambda _: {}) -> None:
        self._book, self._definitions = book, definitions
        self._reads: dict[Place, list[Place] | None] | None = None

    def run(self, changed: list[tuple[str, Area]] | None = None) -> Recalculation:
        """Calculate what depends on the changed areas (every formula where None) and store the values."""
        formulas = _formulas(self._book)
        if not formulas or (changed is not None and self._nothing_affected(formulas, changed)):
            return Recalculation()
        self._book.flush()
        lean: Columns = {name: frozenset() for name in self._bulky_sheets(formulas)}
        engine = self._engine(formulas, lean)
        self._reads = _reads(engine, formulas)
        wanted = formulas if changed is None else {p: formulas[p] for p in _affected(self._reads, changed)}
        if lean and wanted:
            engine = self._engine(formulas, _columns_read(self._reads, lean))
        if wanted:
            self._ask_python(engine, formulas)
        return _store(self._book, engine, wanted)

    def forget(self) -> None:
        """Take the values of all formulas away: nobody here can say which of them still hold."""
        cells: dict[str, dict[tuple[int, int], Value]] = defaultdict(dict)
        for sheet, area in _formulas(self._book):
            cells[sheet] |= dict.fromkeys(_cells(area))
        for sheet, blanks in cells.items():
            self._book.set_results(sheet, blanks)

    def calling_respelled(self) -> list[Place]:
        """The formulas that call functions whose names LibreOffice has respelled: it could not calculate those."""
        names = self._supplied({}).keys()
        if not names:
            return []
        return [place for place, formula in _formulas(self._book).items() if called(formula.text) & names]

    def _nothing_affected(self, formulas: dict[Place, Formula], changed: list[tuple[str, Area]]) -> bool:
        """Whether what formulas read, as known from the last time, keeps clear of the changes."""
        return self._reads is not None and self._reads.keys() == formulas.keys() and not _affected(self._reads, changed)

    def _bulky_sheets(self, formulas: dict[Place, Formula]) -> set[str]:
        """Large sheets of data without formulas, of which the engine needs only the columns that formulas read."""
        calculated = {sheet for sheet, _ in formulas}
        package = self._book.document.package
        return {sheet.name for sheet in self._book.document.sheets
                if sheet.name not in calculated and package.size(sheet.part) > BULKY}

    def _thinned(self, lean: Columns) -> dict[str, bytes]:
        """The lean sheets with the cells of their columns, and the headings of their tables."""
        headings: dict[str, set[int]] = defaultdict(set)
        for table in self._book.document.tables.values():
            headings[table.sheet.name].add(table.area.first_row)
        return {name: self._book.sheet(name).thinned(columns, headings[name]) for name, columns in lean.items()}

    def _dialect(self, supplied: Mapping[str, str]) -> Dialect:
        return Dialect({**self._book.document.names, **supplied}, self._book.document.tables)

    def _ask_python(self, engine: Engine, formulas: dict[Place, Formula]) -> None:
        """Answer the calls that Python must or had better answer, until no answer changes the arguments of another."""
        names = self._answered_in_python(formulas)
        dialect = self._dialect(self._supplied(formulas))
        concerned = {place: dialect.formula(f.text) for place, f in formulas.items() if called(f.text) & names}
        calls, tables, entered = PythonCalls(engine, names), self._book.document.tables, dict[Place, str]()
        for _ in range(len(concerned) + 1):
            before = dict(entered)
            for (sheet, area), text in concerned.items():
                with suppress(EngineError):  # an argument that cannot be calculated: nor can the call
                    entered[sheet, area] = calls.resolved(text, Home(sheet, area.first_row, tables))
            if entered == before:
                return
            for (sheet, area), text in entered.items():
                if before.get((sheet, area)) != text:
                    engine.enter(sheet, _anchor(area), text, None if area.single else area)
            engine.calculate()

    def _answered_in_python(self, formulas: dict[Place, Formula]) -> set[str]:
        """Functions that formulas call and that have no native form here, or a slow one of our own."""
        names = {name for formula in formulas.values() for name in called(formula.text)}
        if not names:
            return names
        held, ours = self._book.document.names, self._definitions(names & slow_natively())
        return {name for name in names & (python_only() | slow_natively())
                if name not in held or same_definition(held[name], ours.get(name, ""))}

    def _supplied(self, formulas: dict[Place, Formula]) -> dict[str, str]:
        """Our LAMBDAs for functions that are called but not held, and for those that LibreOffice has respelled."""
        held = self._book.document.names
        respelled = {name for name, text in held.items() if text.startswith("_xlfn.lambda(")}
        ours = self._definitions(_missing_names(self._book, formulas) | respelled)
        return {name: text for name, text in ours.items() if name not in held or same_definition(held[name], text)}

    def _engine(self, formulas: dict[Place, Formula], lean: Columns) -> Engine:
        supplied = self._supplied(formulas)
        dialect = self._dialect(supplied)
        engine = Engine(engine_copy(self._book.document, dialect, self._thinned(lean)),
                        names={name: dialect.definition(text) for name, text in supplied.items()})
        _enter_spills(engine, formulas, dialect)
        engine.calculate()
        return engine


def fill(data: bytes, name: str = "workbook") -> bytes:
    """A workbook with every formula calculated and every chart drawn from the values of its cells."""
    book = Book(Document.from_bytes(data, name))
    Recalculator(book).run()
    book.changed = [(sheet.name, Area(1, 1, 1_048_576, 16_384)) for sheet in book.document.sheets]
    book.refresh_charts()
    return book.to_bytes()


def _formulas(book: Book) -> dict[Place, Formula]:
    """Every formula cell, as the range that its results fill."""
    found = {}
    for sheet in book.document.sheets:
        for row, column, formula in book.formulas(sheet.name):
            cell = Area(row, column, row, column)
            area = Area.of(formula.ref) if formula.kind == "array" and formula.ref else cell
            found[sheet.name, area] = formula
    return found


def _missing_names(book: Book, formulas: dict[Place, Formula]) -> set[str]:
    """The KAM_ functions that formulas call but the workbook does not hold (an add-in serves them in Excel)."""
    return {name for formula in formulas.values() for name in called(formula.text)} - book.document.names.keys()


def _enter_spills(engine: Engine, formulas: dict[Place, Formula], dialect: Dialect) -> None:
    """The engine takes dynamic arrays only as they are entered, over the range they fill; one that it
    cannot read stays as it was loaded, and has no result."""
    for (sheet, area), formula in formulas.items():
        if formula.kind == "array" and formula.text:
            with suppress(EngineError):
                engine.enter(sheet, _anchor(area), dialect.formula(formula.text), area)


def _reads(engine: Engine, formulas: dict[Place, Formula]) -> dict[Place, list[Place] | None]:
    """What each formula reads; None where the engine cannot tell."""
    results = _results(engine, formulas)
    found: dict[Place, list[Place] | None] = {}
    for sheet, area in formulas:
        result = results[sheet].get((area.first_row, area.first_column))
        unread = isinstance(result, Uncalculated) and result.unread
        found[sheet, area] = None if unread else engine.reads(sheet, _anchor(area))
    return found


def _results(engine: Engine, wanted: Iterable[Place]) -> dict[str, dict[tuple[int, int], Result]]:
    """The engine's values by sheet, for all rows and columns that the wanted formulas lie in."""
    by_sheet: dict[str, list[Area]] = defaultdict(list)
    for sheet, area in wanted:
        by_sheet[sheet].append(area)
    return {sheet: engine.results(sheet, _hull(areas)) for sheet, areas in by_sheet.items()}


def _columns_read(reads: Mapping[Place, list[Place] | None], lean: Columns) -> Columns:
    """The columns of the lean sheets that formulas read; all sheets whole where some formula may read anything."""
    if any(places is None for places in reads.values()):
        return {}
    read = {place for places in reads.values() for place in places or ()}
    return {name: frozenset(column for sheet, area in read if sheet == name
                            for column in range(area.first_column, area.last_column + 1)) for name in lean}


def _affected(reads: Mapping[Place, list[Place] | None], changed: list[tuple[str, Area]]) -> set[Place]:
    """The formulas that the changes reach, and those that stand in changed cells."""
    places, larger = set(changed), [(sheet, area) for sheet, area in changed if not area.single]
    own = {place for place in reads if place in places
           or any(sheet == place[0] and area.overlaps(place[1]) for sheet, area in larger)}
    return own | dependents(reads, [*changed, *own])


def _store(book: Book, engine: Engine, wanted: dict[Place, Formula]) -> Recalculation:
    """Put the engine's values into the cells; take away those that it cannot calculate."""
    done = Recalculation(len(wanted))
    values: dict[str, dict[tuple[int, int], Value]] = defaultdict(dict)
    results = _results(engine, wanted)
    for sheet, area in wanted:
        problem = _problem(results[sheet], area)
        if problem:
            done.uncalculated[f"{sheet}!{_anchor(area)}"] = problem
        for place in _cells(area):
            result = results[sheet].get(place)
            values[sheet][place] = None if problem or isinstance(result, Uncalculated) else result
    for sheet, new in values.items():
        book.set_results(sheet, new)
    return done


def _problem(results: Mapping[tuple[int, int], Result], area: Area) -> str:
    """Why a formula has no value: the engine's reason, or an array that no longer fits its range."""
    result = results.get((area.first_row, area.first_column))
    if isinstance(result, Uncalculated):
        return result.reason
    if result is None:
        return "the engine gave no value"
    return "the array would fill another range" if result is ErrorCode.SPILL else ""


def _anchor(area: Area) -> str:
    return f"{column_letters(area.first_column)}{area.first_row}"


def _cells(area: Area) -> list[tuple[int, int]]:
    return [(row, column) for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)]


def _hull(areas: list[Area]) -> Area:
    return Area(min(a.first_row for a in areas), min(a.first_column for a in areas),
                max(a.last_row for a in areas), max(a.last_column for a in areas))
