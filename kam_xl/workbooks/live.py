"""A workbook that is open in Excel, through xlwings (its classic, BSD-licensed part; Windows).

It is changed, never saved: the user does that. It was tested against a double of the xlwings objects, and
never run in Excel; therefore every block is read back after it was written, and any difference, error or stop
puts everything back. All that is used of Excel is listed in `excel_objects.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from kam_xl.errors import Refused, SetupError, UnknownName, WorkbookError
from kam_xl.values import Value
from kam_xl.workbooks import store
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import Formula
from kam_xl.workbooks.document import Table
from kam_xl.workbooks.excel_cells import Content, contents_in, part, same, value_of, values_in, write
from kam_xl.workbooks.excel_objects import ExcelApp, ExcelApps, ExcelBook, OwnApp, OwnBook
from kam_xl.workbooks.followers import Follower, followers
from kam_xl.workbooks.live_body import LiveBody
from kam_xl.workbooks.live_table import Contents, LiveTable
from kam_xl.workbooks.references import Stretch, parse_reference
from kam_xl.workbooks.table_writer import NewRows

EXCELS_MODULES = ("pywintypes", "pythoncom", "xlwings")
"""Where the errors are defined that say that Excel refused something."""
QUIET = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
"""How Excel is set while the workbook is changed."""
WINDOWS_ONLY = "--live works in Excel on Windows only"
ON_THE_FILE = "Close the workbook there, and leave out --live to work on the file."

Answer = TypeVar("Answer")


def find(path: Path) -> LiveWorkbook:
    """The workbook of that path among those that are open in Excel."""
    with sentences(path.name):
        found = [book for app in _instances() for book in app.books if _lies_at(book, path)]
    if len(found) > 1:
        raise WorkbookError(f"the workbook is open in {len(found)} instances of Excel", where=path.name,
                            fix="Close all but one of them.")
    if not found:
        raise WorkbookError("the workbook is not open in Excel", where=path.name,
                            fix="Open it there, or leave out --live to work on the file.")
    return LiveWorkbook(found[0])


def calling() -> LiveWorkbook:
    """The workbook that was in front when somebody pressed a button of the ribbon."""
    _require_xlwings()
    import xlwings

    try:
        book = xlwings.Book.caller()
    except Exception as error:  # xlwings has no narrower one for "there is none"
        raise WorkbookError("no workbook is open in Excel", fix="Open the one to work on.") from error
    with sentences("the workbook in front"):
        return LiveWorkbook(book)


def front() -> ExcelApp:
    """The instance of Excel in front."""
    with sentences("Excel"):
        return _instances()[0]


def _require_xlwings() -> None:
    if sys.platform == "darwin":
        raise SetupError(WINDOWS_ONLY, fix=ON_THE_FILE)
    try:
        import_module("xlwings")
    except ModuleNotFoundError as error:
        if sys.platform != "win32":
            raise SetupError(WINDOWS_ONLY, fix=ON_THE_FILE) from error
        raise SetupError("xlwings is not installed, and nothing else here speaks with Excel",
                         fix='In the folder of kam-xl\'s source, run: pip install ".[excel]".') from error


def _instances() -> list[ExcelApp]:
    """The running instances of Excel, the one in front first."""
    _require_xlwings()
    import xlwings

    apps: ExcelApps = xlwings.apps
    try:
        found, in_front = list(apps), apps.active
    except xlwings.XlwingsError as error:
        raise SetupError(f"{WINDOWS_ONLY}, and there is no Excel here that xlwings can speak with",
                         fix=ON_THE_FILE) from error
    if not found:
        raise WorkbookError("Excel is not running, or not installed", fix="Open the workbook in Excel first.")
    return sorted(found, key=lambda app: app != in_front)


def _lies_at(book: ExcelBook, path: Path) -> bool:
    try:
        name = book.fullname
    except Exception as error:
        if not _is_refusal(error):
            raise
        return False  # in a cloud folder that has no place on this disk
    return os.path.normcase(Path(name).resolve()) == os.path.normcase(path.resolve())


@contextmanager
def sentences(where: str) -> Iterator[None]:
    """What Excel refuses, as an error that says so."""
    try:
        yield
    except Exception as error:
        if not _is_refusal(error):
            raise
        raise WorkbookError(f"Excel refused: {_reason(error)}", where=where,
                            fix="Finish the cell that is being edited, close dialogs, unprotect the sheets, and try "
                                "again.") from error


def _is_refusal(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in EXCELS_MODULES


def _reason(error: Exception) -> str:
    """The sentence in a COM error, whose arguments are number, text, (…, source, sentence, …) and more."""
    details = error.args[2] if len(error.args) > 2 else None
    return str(details[2]).strip() if isinstance(details, tuple) and details[2:3] != (None,) else str(error)


@dataclass
class Calculated:
    """Excel calculates everything by itself, and does not count."""

    calculated: int = 0
    uncalculated: dict[str, str] = field(default_factory=dict)


class LiveWorkbook:
    """An open workbook; it is changed inside `session`."""

    def __init__(self, book: ExcelBook) -> None:
        self._book, self.app = book, book.app
        self.path = Path(book.fullname)
        self._backup: Path | None = None
        self._followers: list[Follower] = []
        self._cells_before: dict[tuple[str, int, int], Content] = {}

    def read(self, ask: Callable[[LiveWorkbook], Answer]) -> Answer:
        """Ask the workbook something, without changing it."""
        with sentences(self.path.name):
            return ask(self)

    @contextmanager
    def session(self) -> Iterator[None]:
        """Change the workbook without flicker; if anything fails on the way, all that was written is put back."""
        with sentences(self.path.name), ExitStack() as settings:
            for name, value in QUIET.items():  # one by one, so that each is restored even if the next is refused
                settings.enter_context(self.app.properties(**{name: value}))
            settings.enter_context(self._formulas_not_filled())
            try:
                yield
                for table in self._tables.values():
                    table.tidy()
            except BaseException:
                self._put_back()
                raise

    @contextmanager
    def _formulas_not_filled(self) -> Iterator[None]:
        """Keep Excel from filling a whole column with the first formula that is written into it."""
        own: OwnApp = self.app.api
        before, own.AutoCorrect.AutoFillFormulasInLists = own.AutoCorrect.AutoFillFormulasInLists, False
        try:
            yield
        finally:
            own.AutoCorrect.AutoFillFormulasInLists = before

    @cached_property
    def epoch_offset(self) -> int:
        """Days to take from a 1900-system serial for this workbook: 1462 where it counts from 1904."""
        return 1462 if self._own.Date1904 else 0

    @property
    def is_changed(self) -> bool:
        """Whether anything was written so far."""
        return bool(self._cells_before) or any(table.is_changed for table in self._tables.values())

    @property
    def table_names(self) -> list[str]:
        """The names of all tables."""
        return [table.name for table in self._tables.values()]

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name, in any case."""
        return name.casefold() in self._tables

    def table(self, name: str) -> Table:
        """The table of that name, in any case, where it lies now."""
        return self._table(name).table

    def body(self, name: str) -> LiveBody:
        """The data rows of a table."""
        return self._table(name).body

    def staying(self, _name: str) -> str:
        """What does not follow its row when a table's rows move: contents do, what is around them does not."""
        return "comments, links and colours"

    def write_rows(self, name: str, new: NewRows) -> str:
        """Give a table new rows; what points at its end follows. Nothing is ever moved down for them."""
        table = self._table(name)
        undated = [heading for heading in new.dates if not table.body.is_date(heading)]
        self._write(table, table.body.after(new))
        for heading in undated:
            table.show_dates(heading)
        return ""

    def named_cell(self, name: str, *, local: bool = False) -> tuple[str, int, int] | None:
        """Sheet, row and column of the single cell that a defined name stands for; with `local` also the name of one
        sheet only, which Excel spells Sheet!Name."""
        held = {str(defined.name).casefold(): defined for defined in self._book.names}
        wanted = name.casefold()
        found = held.get(wanted) or next((d for n, d in held.items() if local and n.endswith(f"!{wanted}")), None)
        refers_to = str(found.refers_to) if found else ""
        place = parse_reference(refers_to.removeprefix("="))
        return (place[0], place[1].first_row, place[1].first_column) if place and place[1].single else None

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value in one cell."""
        return value_of(values_in(part(self._book.sheets[sheet], Area(row, column, row, column)))[0][0])

    def is_formula(self, sheet: str, row: int, column: int) -> bool:
        """Whether a formula fills a cell."""
        return isinstance(contents_in(part(self._book.sheets[sheet], Area(row, column, row, column)))[0][0], Formula)

    def write_value(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Put a value into one cell, keeping its format."""
        place, area = self._book.sheets[sheet], Area(row, column, row, column)
        self.keep_version()
        self._cells_before.setdefault((sheet, row, column), contents_in(part(place, area))[0][0])
        write(place, area, [[value]])
        self._forget()

    def calculate(self, _told: Callable[[float], None] = lambda _share: None, /) -> Calculated:
        """Let Excel calculate."""
        self.app.calculate()
        self._forget()
        return Calculated()

    def save(self) -> str:
        """Leave the workbook open and unsaved. Returns where it is kept as it was before."""
        return str(self._backup or "")

    def copy_to(self, path: Path) -> None:
        """Write a copy as the workbook is now, saved or not."""
        self._own.SaveCopyAs(str(path))

    def keep_version(self, kind: str = "") -> Path:
        """Before the first change: write a copy beside the workbook, for undo."""
        if self._backup is None:
            try:
                self._backup = store.keep(self.path, self.copy_to, kind)
            except OSError as error:
                raise WorkbookError(f"no copy can be kept ({error.strerror})", where=str(error.filename),
                                    fix="Free some space, or check permissions.") from error
        return self._backup

    def take_back(self, copy: Path, tables: Sequence[str], names: Sequence[str]) -> None:
        """Give tables, and cells with a name, the contents that they have in a copy of the workbook."""
        opened = self.app.books.open(str(copy), update_links=False, read_only=True)
        try:
            before = LiveWorkbook(opened)
            for name in filter(before.has_table, filter(self.has_table, tables)):
                self._take_rows(self._table(name), before.body(name))
            for place in filter(None, map(before.named_cell, names)):
                if not same(self.value(*place), before.value(*place)):
                    self.write_value(*place, before.value(*place))
        finally:
            opened.close()
            self._book.activate()
        self.app.calculate()

    def _take_rows(self, table: LiveTable, before: LiveBody) -> None:
        now = table.table
        if (now.headings, now.first_row) != (before.table.headings, before.table.first_row):
            raise Refused(f"table {now.name} has other columns, or another place, than before the refresh",
                          where=now.sheet.name, fix=f"Copy what you need from the workbook in {store.BACKUP_FOLDER}.")
        if table.body.contents != before.contents:
            self._write(table, before.contents)

    def _write(self, table: LiveTable, columns: Contents) -> None:
        """Write a table's rows; what points at its end follows."""
        lies = table.body.table
        table.require_writable(len(columns[0]))
        self.keep_version()
        stretch = Stretch(lies.sheet.name, lies.area, lies.first_row, lies.last_row,
                          lies.first_row + len(columns[0]) - 1)
        pointing = followers(self._book, stretch) if stretch.shift else []
        self._followers += pointing
        table.write(columns)
        for follower in pointing:
            follower.follow()
        self._forget()

    def _put_back(self) -> None:
        """Undo all that was written."""
        try:
            for table in self._tables.values():
                table.put_back()
            for (sheet, row, column), content in self._cells_before.items():
                write(self._book.sheets[sheet], Area(row, column, row, column), [[content]])
            for follower in reversed(self._followers):
                follower.go_back()
        except Exception as error:
            raise WorkbookError(f"something failed, and not all could be put back ({_reason(error)})",
                                where=self.path.name, fix="Close the workbook without saving it. As it was before, "
                                f"it is kept as {self._backup}.") from error
        if self._backup is not None:
            self._backup.unlink(missing_ok=True)

    def _forget(self) -> None:
        for table in self._tables.values():
            table.forget()

    @cached_property
    def _tables(self) -> dict[str, LiveTable]:
        found = [LiveTable(sheet, shown) for sheet in self._book.sheets for shown in sheet.tables]
        return {table.name.casefold(): table for table in found}

    def _table(self, name: str) -> LiveTable:
        found = self._tables.get(name.casefold())
        if found is not None:
            return found
        if not self._tables:
            raise WorkbookError("the workbook has no Excel table", where=self.path.name,
                                fix="Select the data in Excel and choose Insert > Table.")
        raise UnknownName("table", name, self.table_names, where=self.path.name)

    @property
    def _own(self) -> OwnBook:
        own: OwnBook = self._book.api
        return own
