"""A double of the xlwings objects that `kam_xl.workbooks.live` uses, over an openpyxl workbook in memory.

It is small and knows nothing else of Excel: cells, tables, names, number formats, a calculation by the
project's own engine. It does what Excel's documentation says of these members, and where nobody could try it,
the less helpful thing: resizing a table moves nothing that points at it, and a text that is assigned without an
apostrophe is read as if it were typed. That a workbook changes as planned here does not prove that it does in
Excel.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from kam_xl.recalc import fill
from kam_xl.workbooks.area import Area
from tests.workbooks.cells_double import enter, formula_of

ERRORS = {"#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
          "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246}
"""Error cells as COM sends them, from xlwings' own list (`xlwings._xlwindows.cell_errors`)."""

SYSTEM_DATE = "m/d/yyyy"
"""The short date of the system, which openpyxl spells in another way."""


class com_error(Exception):  # noqa: N801 - what pywin32 raises when Excel refuses
    __module__ = "pywintypes"


def refusal(sentence: str) -> com_error:
    return com_error(-2147352567, "Exception occurred.", (0, "Microsoft Excel", sentence, None, 0, -2146827284), None)


class Range:
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet, self.area = sheet, area
        self.row, self.column = area.first_row, area.first_column
        self.shape = (area.last_row - self.row + 1, area.last_column - self.column + 1)
        self.api = OwnRange(self)

    def __iter__(self) -> Iterator[Range]:
        return (self.sheet.range((r, c)) for r, c in self.places())

    def places(self) -> list[tuple[int, int]]:
        return [(r, c) for r in range(self.row, self.area.last_row + 1)
                for c in range(self.column, self.area.last_column + 1)]

    def cells(self) -> list[Any]:
        return [self.sheet.own.cell(r, c) for r, c in self.places()]

    def shown(self, of: Callable[[Any], object]) -> Any:
        """What Excel gives of several cells: a tuple of rows; of one, it alone."""
        found, width = list(map(of, self.cells())), self.shape[1]
        return found[0] if len(found) == 1 else tuple(tuple(found[i : i + width]) for i in range(0, len(found), width))

    @property
    def formula2(self) -> Any:
        return self.shown(formula_of)

    @formula2.setter
    def formula2(self, rows: Any) -> None:
        self.value = rows

    @property
    def value(self) -> Any:
        raise AssertionError("values are read by Value2")

    @value.setter
    def value(self, rows: Any) -> None:
        """A list of rows, or one thing for all cells."""
        self.sheet.book.app.about_to_write(self)
        width = self.shape[1]
        for i, cell in enumerate(self.cells()):
            enter(cell, rows[i // width][i % width] if isinstance(rows, list) else rows)

    @property
    def number_format(self) -> str | None:
        found = {cell.number_format for cell in self.cells()}
        return found.pop().replace("mm-dd-yy", SYSTEM_DATE) if len(found) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.sheet.book.app.about_to_write(self)
        for cell in self.cells():
            cell.number_format = code.replace(SYSTEM_DATE, "mm-dd-yy")

    @property
    def has_array(self) -> bool:
        return any(isinstance(cell.value, ArrayFormula) for cell in self.cells())

    @property
    def merge_cells(self) -> bool | None:
        merged = {any(cell.coordinate in m for m in self.sheet.own.merged_cells.ranges) for cell in self.cells()}
        return merged.pop() if len(merged) == 1 else None

    @property
    def merge_area(self) -> Range:
        own = next(m for m in self.sheet.own.merged_cells.ranges if self.cells()[0].coordinate in m)
        return Range(self.sheet, Area.of(own.coord))

    def clear(self) -> None:
        self.sheet.book.app.about_to_write(self)
        for cell in self.cells():
            cell.value, cell.number_format, cell.fill = None, "General", PatternFill()
            cell.font, cell.border, cell.alignment, cell.protection = Font(), Border(), Alignment(), Protection()

    def clear_contents(self) -> None:
        self.sheet.book.app.about_to_write(self)
        for cell in self.cells():
            cell.value = None

    def copy(self, destination: Range | None = None) -> None:
        """A row onto several: formulas move along, formats and comments too."""
        assert destination is not None
        self.sheet.book.app.about_to_write(destination)
        sources = self.cells()
        for i, cell in enumerate(destination.cells()):
            source = sources[i % len(sources)]
            cell.value, cell.data_type, cell._style = source.value, source.data_type, copy.copy(source._style)
            cell.comment = copy.copy(source.comment)
            if source.data_type == "f" and isinstance(source.value, str):
                cell.value = Translator(source.value, source.coordinate).translate_formula(cell.coordinate)


class OwnRange:
    def __init__(self, owner: Range) -> None:
        self._owner = owner

    @property
    def Value2(self) -> Any:
        return self._owner.shown(self._owner.sheet.value_of)

    def ClearComments(self) -> None:
        for cell in self._owner.cells():
            cell.comment = None


class Table:
    def __init__(self, sheet: Sheet, own: Any) -> None:
        self._sheet, self._own = sheet, own
        self.display_name = own.displayName
        self.show_headers = own.headerRowCount != 0
        self.api = OwnTable(own)

    @property
    def range(self) -> Range:
        return Range(self._sheet, Area.of(self._own.ref))

    @property
    def show_totals(self) -> bool:
        return bool(self._own.totalsRowCount)

    @show_totals.setter
    def show_totals(self, shown: bool) -> None:
        area = Area.of(self._own.ref)
        if shown == self.show_totals:
            return
        self._own.totalsRowCount = int(shown)
        self._lie(Area(area.first_row, area.first_column, area.last_row + (1 if shown else -1), area.last_column))

    def resize(self, range: Range) -> None:  # noqa: A002 - xlwings' name
        """As documented: the heading stays where it is, and no cell is moved."""
        old = Area.of(self._own.ref)
        self._sheet.book.app.about_to_write(range)
        if (range.area.first_row, range.area.first_column) != (old.first_row, old.first_column) or self.show_totals:
            raise refusal("This won't work because it would move cells in a table on your worksheet.")
        self._lie(range.area)

    def _lie(self, area: Area) -> None:
        self._own.ref = str(area)
        if self._own.autoFilter is not None:
            self._own.autoFilter.ref = str(Area(area.first_row, area.first_column,
                                                area.last_row - self.show_totals, area.last_column))


class OwnTable:
    def __init__(self, own: Any) -> None:
        self.SourceType = 3 if own.tableType == "queryTable" else 1
        self.AutoFilter = OwnFilter(own.autoFilter) if own.autoFilter is not None else None


class OwnFilter:
    def __init__(self, own: Any) -> None:
        self.FilterMode = bool(own.filterColumn)


class Sheet:
    def __init__(self, book: Book, own: Any) -> None:
        self.book, self.own, self.name = book, own, own.title
        self.api = OwnSheet(own)

    @property
    def tables(self) -> list[Table]:
        return [Table(self, own) for own in self.own.tables.values()]

    @property
    def used_range(self) -> Range:
        left, top, right, bottom = range_boundaries(self.own.dimensions)
        return Range(self, Area(top or 1, left or 1, bottom or 1, right or 1))

    def range(self, cell1: tuple[int, int], cell2: tuple[int, int] | None = None) -> Range:
        return Range(self, Area(*cell1, *(cell2 or cell1)))

    def value_of(self, cell: Any) -> object:
        """A cell's value as `Value2` gives it: dates as numbers, errors as those of COM."""
        value = cell.value
        if cell.data_type == "f":
            value = self.book.results[self.name][cell.coordinate].value
            value = "" if value is None else value  # openpyxl's reading of an empty text
        if isinstance(value, str) and value in ERRORS and cell.data_type != "s":
            return ERRORS[value]
        if isinstance(value, str | bool) or value is None:
            return value
        return float(value) if isinstance(value, int | float) else float(to_excel(value, self.book.own.epoch))


class OwnSheet:
    def __init__(self, own: Any) -> None:
        self.ProtectContents = bool(own.protection.sheet)


class Name:
    def __init__(self, own: Any, sheet: str = "") -> None:
        self._own, self.name = own, f"{sheet}!{own.name}" if sheet else own.name

    @property
    def refers_to(self) -> str:
        return "=" + str(self._own.attr_text)

    @refers_to.setter
    def refers_to(self, text: str) -> None:
        self._own.attr_text = text.removeprefix("=")


class Sheets:
    def __init__(self, book: Book) -> None:
        self._found = {own.title: Sheet(book, own) for own in book.own.worksheets}

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._found.values())

    def __getitem__(self, key: str) -> Sheet:
        return self._found[key]


class Book:
    def __init__(self, app: App, path: Path) -> None:
        self.app, self.fullname, self.name = app, str(path), path.name
        self._loaded = path.read_bytes() if path.exists() else b""
        self.own = openpyxl.load_workbook(path) if self._loaded else openpyxl.Workbook()
        self.results: Any = openpyxl.load_workbook(path, data_only=True) if self._loaded else self.own
        self.api = OwnBook(self)
        self._state = self.state()

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> list[Name]:
        local = [Name(own, sheet.title) for sheet in self.own.worksheets for own in sheet.defined_names.values()]
        return [*map(Name, self.own.defined_names.values()), *local]

    def activate(self, steal_focus: bool = False) -> None:
        self.app.books.active = self

    def close(self) -> None:
        self.app.books.opened.remove(self)

    def state(self) -> list[object]:
        """All that a user could see of it."""
        filled = [(sheet, cell) for sheet in self.sheets for row in sheet.own.iter_rows() for cell in row
                  if cell.value is not None]
        cells = [(sheet.name, cell.coordinate, cell.number_format,
                  formula_of(cell) if cell.data_type == "f" else repr(sheet.value_of(cell))) for sheet, cell in filled]
        tables = [(own.displayName, own.ref) for sheet in self.own.worksheets for own in sheet.tables.values()]
        return [cells, tables, [(name.name, name.refers_to) for name in self.names]]

    @property
    def is_changed(self) -> bool:
        return self.state() != self._state

    def to_bytes(self) -> bytes:
        """The file that saving would write, which is the one that was opened where nothing was changed."""
        if not self.is_changed:
            return self._loaded
        out = io.BytesIO()
        self.own.save(out)
        return fill(out.getvalue(), self.name)

    def save_if_changed(self) -> None:
        """What the user does at the end."""
        if self.is_changed:
            Path(self.fullname).write_bytes(self.to_bytes())


class OwnBook:
    def __init__(self, book: Book) -> None:
        self._book = book
        self.Date1904 = book.own.epoch.year == 1904

    def SaveCopyAs(self, Filename: str) -> None:  # noqa: N803
        Path(Filename).write_bytes(self._book.to_bytes())


class Books:
    def __init__(self, app: App) -> None:
        self._app = app
        self.opened: list[Book] = []
        self.active: Book

    @property
    def count(self) -> int:
        return len(self.opened)

    def __iter__(self) -> Iterator[Book]:
        return iter(self.opened)

    def open(self, fullname: str, update_links: bool | None = None, read_only: bool | None = None) -> Book:
        book = Book(self._app, Path(fullname))
        self.opened.append(book)
        self.active = book
        return book


class App:
    """An instance of Excel. `refuse_at` is the number of the write that it refuses; `answer` what a person types."""

    def __init__(self, *paths: Path) -> None:
        self.screen_updating, self.enable_events, self.calculation = True, True, "automatic"
        self.books = Books(self)
        self.api = OwnApp(self)
        self.alerts: list[str] = []
        self.answer: object = False
        self.writes, self.refuse_at = 0, -1
        self.before_write: Callable[[Range], None] = lambda _: None
        for path in paths:
            self.books.open(str(path))

    def about_to_write(self, cells: Range) -> None:
        self.writes += 1
        if self.writes == self.refuse_at:
            raise refusal("Unable to set the Value property of the Range class")
        self.before_write(cells)

    def calculate(self) -> None:
        for book in self.books.opened:
            out = io.BytesIO()
            book.own.save(out)
            book.results = openpyxl.load_workbook(io.BytesIO(fill(out.getvalue(), book.name)), data_only=True)

    def alert(self, prompt: str, title: str | None = None, buttons: str = "ok", mode: str | None = None) -> str | None:
        self.alerts.append(prompt)
        return buttons.partition("_")[0]

    @contextmanager
    def properties(self, **kwargs: Any) -> Iterator[App]:
        before = {name: getattr(self, name) for name in kwargs}
        vars(self).update(kwargs)
        try:
            yield self
        finally:
            vars(self).update(before)


class OwnApp:
    def __init__(self, app: App) -> None:
        self._app = app
        self.AutoCorrect = OwnCorrect()

    def InputBox(self, Prompt: str, Title: str, Default: str) -> object:  # noqa: N803
        """Gives False where the person cancels; here None takes the default."""
        return Default if self._app.answer is None else self._app.answer


class OwnCorrect:
    AutoFillFormulasInLists = True


class Apps:
    def __init__(self, *apps: App) -> None:
        self._apps = apps
        self.active = apps[0] if apps else None

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)
