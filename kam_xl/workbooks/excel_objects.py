"""All that is used of an open Excel: the members of xlwings' objects, and of Excel's own below them.

The first are those of xlwings' classic, BSD-licensed part: mypy sees that its classes fit these protocols, and a
test compares them member by member. What xlwings does not offer is asked of Excel's own objects, which it hands
over as `api`: the classes named Own, as Microsoft documents them. None of it was run in Excel yet.
"""

# ruff: noqa: D102, N802, N803 - names and documentation of the members are those of xlwings and Excel

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol


class OwnRange(Protocol):
    """Excel's Range: `Value` would round money to four digits and turn dates into another type."""

    Value2: Any

    def ClearComments(self) -> None: ...


class OwnFilter(Protocol):
    """Excel's AutoFilter."""

    FilterMode: bool


class OwnTable(Protocol):
    """Excel's ListObject; it has an AutoFilter only while its arrows are shown."""

    SourceType: int
    AutoFilter: OwnFilter | None


class OwnSheet(Protocol):
    """Excel's Worksheet."""

    ProtectContents: bool


class OwnBook(Protocol):
    """Excel's Workbook; xlwings' own `save` would give the open workbook another name."""

    Date1904: bool

    def SaveCopyAs(self, Filename: str) -> None: ...


class OwnCorrect(Protocol):
    """Excel's AutoCorrect."""

    AutoFillFormulasInLists: bool


class OwnApp(Protocol):
    """Excel's Application; xlwings has buttons to ask with, and no field to type into."""

    AutoCorrect: OwnCorrect

    def InputBox(self, Prompt: str, Title: str, Default: str) -> object: ...


class ExcelRange(Protocol):
    """`xlwings.Range`."""

    formula2: Any
    value: Any
    number_format: Any

    @property
    def api(self) -> Any: ...
    @property
    def sheet(self) -> ExcelSheet: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def has_array(self) -> bool | None: ...
    @property
    def merge_cells(self) -> bool | None: ...
    @property
    def merge_area(self) -> ExcelRange: ...
    def __iter__(self) -> Iterator[ExcelRange]: ...
    def clear(self) -> None: ...
    def clear_contents(self) -> None: ...
    def copy(self, destination: Any = None) -> None: ...


class ExcelTable(Protocol):
    """`xlwings.main.Table`."""

    show_totals: bool

    @property
    def api(self) -> Any: ...
    @property
    def display_name(self) -> str: ...
    @property
    def show_headers(self) -> bool: ...
    @property
    def range(self) -> ExcelRange: ...
    def resize(self, range: Any) -> None: ...  # noqa: A002 - xlwings' name


class ExcelSheet(Protocol):
    """`xlwings.Sheet`."""

    @property
    def api(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def tables(self) -> Iterable[ExcelTable]: ...
    @property
    def used_range(self) -> ExcelRange: ...
    def range(self, cell1: tuple[int, int], cell2: tuple[int, int] | None = None) -> ExcelRange: ...


class ExcelName(Protocol):
    """`xlwings.Name`."""

    refers_to: Any

    @property
    def name(self) -> str: ...


class ExcelSheets(Protocol):
    """`xlwings.main.Sheets`."""

    def __iter__(self) -> Iterator[ExcelSheet]: ...
    def __getitem__(self, key: str) -> ExcelSheet: ...


class ExcelBook(Protocol):
    """`xlwings.Book`."""

    @property
    def api(self) -> Any: ...
    @property
    def app(self) -> ExcelApp: ...
    @property
    def name(self) -> str: ...
    @property
    def fullname(self) -> str: ...
    @property
    def names(self) -> Iterable[ExcelName]: ...
    @property
    def sheets(self) -> ExcelSheets: ...
    def activate(self, steal_focus: bool = False) -> None: ...
    def close(self) -> None: ...


class ExcelBooks(Protocol):
    """`xlwings.main.Books`."""

    @property
    def active(self) -> ExcelBook: ...
    @property
    def count(self) -> int: ...
    def __iter__(self) -> Iterator[ExcelBook]: ...
    def open(self, fullname: str, update_links: bool | None = None, read_only: bool | None = None) -> ExcelBook: ...


class ExcelApp(Protocol):
    """`xlwings.App`."""

    @property
    def api(self) -> Any: ...
    @property
    def books(self) -> ExcelBooks: ...
    def calculate(self) -> None: ...
    def alert(self, prompt: str, title: str | None = None, buttons: str = "ok",
              mode: str | None = None) -> str | None: ...
    def properties(self, **kwargs: Any) -> AbstractContextManager[Any]: ...


class ExcelApps(Protocol):
    """`xlwings.apps`."""

    @property
    def active(self) -> ExcelApp | None: ...
    def __iter__(self) -> Iterator[ExcelApp]: ...
