"""A table of an open workbook: its rows read, written, its end moved, and all of it put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kam_xl.errors import Refused, WorkbookError
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.document import Sheet, Table, TableColumn
from kam_xl.workbooks.excel_cells import Content, area_of, contents_in, formulas_in, part, same, values_in, write
from kam_xl.workbooks.excel_objects import ExcelSheet, ExcelTable, OwnRange, OwnSheet, OwnTable
from kam_xl.workbooks.live_body import LiveBody

PLAIN = 1  # xlSrcRange: not fed by a query, a list or a data model
SHORT_DATE = "m/d/yyyy"
"""What Excel shows as the short date of the system."""

Contents = Sequence[Sequence[Content]]
"""The contents of a table's data rows, by column."""


@dataclass(frozen=True)
class Before:
    """A table as it was: where it lay, all its rows, and the number formats of its columns and totals."""

    table: Table
    rows: list[list[Content]]
    formats: dict[Area, str | None]


class LiveTable:
    """A table on its sheet. What was read of it counts until `forget`."""

    def __init__(self, sheet: ExcelSheet, shown: ExcelTable) -> None:
        self.sheet, self._shown = sheet, shown
        self.name = shown.display_name
        self._body: LiveBody | None = None
        self._before: Before | None = None
        self._ends: list[int] = []
        """The last data rows that it was given."""
        self._tidied = False

    @property
    def table(self) -> Table:
        """Where it lies now, and what its columns are."""
        area, own = area_of(self._shown.range), self._own
        if not self._shown.show_headers:
            raise Refused(f"table {self.name} hides its header row", where=self.sheet.name,
                          fix="Show it: Table Design > Header Row.")
        headings = values_in(part(self.sheet, _row(area, area.first_row)))[0]
        return Table(self.name, Sheet(self.sheet.name), area, tuple(TableColumn(str(h)) for h in headings), 1,
                     int(bool(self._shown.show_totals)), own.SourceType != PLAIN,
                     own.AutoFilter is not None and bool(own.AutoFilter.FilterMode))

    @property
    def body(self) -> LiveBody:
        """Its data rows."""
        if self._body is None:
            table = self.table
            cells = part(self.sheet, table.body)
            self._body = LiveBody(table, values_in(cells), formulas_in(cells),
                                  lambda area: part(self.sheet, area).number_format)
        return self._body

    @property
    def is_changed(self) -> bool:
        """Whether anything was written into it."""
        return self._before is not None

    def forget(self) -> None:
        """Read it again the next time."""
        self._body = None

    def require_writable(self, rows: int) -> None:
        """Refuse what cannot be given that many rows."""
        table, own = self.body.table, self._sheets_own
        table.require_refreshable()
        if own.ProtectContents:
            raise Refused("the sheet is protected", where=self.sheet.name,
                          fix="Unprotect it: Review > Unprotect Sheet.")
        table.require_room(table.first_row + rows - 1, self._obstacle)

    def write(self, columns: Contents) -> None:
        """Give the data rows these contents; only what differs is written, a block a column."""
        before, rows = self.body, len(columns[0])
        self._remember()
        self._ends.append(before.table.first_row + rows - 1)
        if rows != len(before.contents[0]):
            self._resize(before.table, before.table.first_row + rows - 1)
        self.forget()
        self._write_differing(before.table, before.contents, columns)

    def _write_differing(self, table: Table, now: Contents, wanted: Contents) -> None:
        for number, (old, new) in enumerate(zip(now, wanted, strict=True), table.area.first_column):
            differ = [i for i in range(len(new)) if i >= len(old) or not same(old[i], new[i])]
            if differ:
                first, last = table.first_row + differ[0], table.first_row + differ[-1]
                write(self.sheet, Area(first, number, last, number),
                      [[content] for content in new[differ[0] : differ[-1] + 1]])

    def put_back(self) -> None:
        """Make it what it was, from whatever state a failure left it in."""
        if self._before is None:
            return
        table, low = self._before.table, min(self._ends)
        area = table.area
        self._lie_again(table)
        if self._tidied and low < table.last_row:
            self._look_alike(_row(area, low), _rows(area, low + 1, table.last_row))
        if (high := self._lowest) > area.last_row:
            part(self.sheet, _rows(area, area.last_row + 1, high)).clear()
        now = contents_in(part(self.sheet, _rows(area, table.first_row, area.last_row)))
        self._write_differing(table, list(zip(*now, strict=True)), list(zip(*self._before.rows, strict=True)))
        for place, number_format in self._before.formats.items():
            if number_format is not None:
                part(self.sheet, place).number_format = number_format
        self.forget()

    def _lie_again(self, table: Table) -> None:
        """Let it have its old end and totals row."""
        shown, area = self._shown, table.area
        if (area_of(shown.range), bool(shown.show_totals)) != (area, bool(table.totals_rows)):
            if shown.show_totals:
                shown.show_totals = False
            shown.resize(part(self.sheet, _rows(area, area.first_row, table.last_row)))
            shown.show_totals = bool(table.totals_rows)

    def tidy(self) -> None:
        """Take the look off the rows that it has left; last of all, since comments and colours cannot be put back."""
        if self._before is not None and (area := area_of(self._shown.range)).last_row < self._lowest:
            self._tidied = True
            part(self.sheet, _rows(area, area.last_row + 1, self._lowest)).clear()

    @property
    def _lowest(self) -> int:
        """The lowest row that it had since it was remembered."""
        assert self._before is not None  # noqa: S101 - nobody asks of a table that is not changed
        table = self._before.table
        return max(table.last_row, *self._ends) + table.totals_rows

    def _remember(self) -> None:
        """Keep it as it is before the first change."""
        table = self.body.table
        columns = range(table.area.first_column, table.area.last_column + 1)
        blocks = [Area(table.first_row, c, table.last_row, c) for c in columns]
        blocks += _cells(_row(table.area, table.area.last_row)) if table.totals_rows else []
        self._before = self._before or Before(
            table, contents_in(part(self.sheet, _rows(table.area, table.first_row, table.area.last_row))),
            {block: part(self.sheet, block).number_format for block in blocks})

    def show_dates(self, heading: str) -> None:
        """Let a column show its numbers as dates."""
        table = self.table
        column = table.column(heading)
        self._remember_mixed(column)
        part(self.sheet, Area(table.first_row, column, table.last_row, column)).number_format = SHORT_DATE
        self.forget()

    def _remember_mixed(self, column: int) -> None:
        """Keep the number formats of a column that has several, before it gets one."""
        if self._before is not None:
            table, formats = self._before.table, self._before.formats
            block = Area(table.first_row, column, table.last_row, column)
            if formats.get(block, "") is None:
                del formats[block]
                formats.update(self._formats(block))

    def _formats(self, column: Area) -> dict[Area, str | None]:
        """The number formats in a column, halved until each piece has a single one."""
        code = part(self.sheet, column).number_format
        if code is not None or column.single:
            return {column: code}
        middle = (column.first_row + column.last_row) // 2
        upper = Area(column.first_row, column.first_column, middle, column.last_column)
        return self._formats(upper) | self._formats(
            Area(middle + 1, column.first_column, column.last_row, column.last_column))

    def _resize(self, table: Table, last: int) -> None:
        """Move the table's end: new rows look like the last one, those that go leave blank cells."""
        area = table.area
        with self._without_totals(table):
            self._shown.resize(part(self.sheet, _rows(area, area.first_row, last)))
            if last > table.last_row:
                self._look_alike(_row(area, table.last_row), _rows(area, table.last_row + 1, last))
            else:
                part(self.sheet, _rows(area, last + 1, table.last_row)).clear_contents()
        wanted = Area(area.first_row, area.first_column, last + table.totals_rows, area.last_column)
        if (found := area_of(self._shown.range)) != wanted:
            raise WorkbookError(f"Excel gave table {self.name} the range {found} instead of {wanted}",
                                where=self.sheet.name, fix="Close the workbook and refresh the file.")

    def _look_alike(self, pattern: Area, new: Area) -> None:
        """Give new rows the look and the validation of another; its comments are its own."""
        part(self.sheet, pattern).copy(part(self.sheet, new))
        own: OwnRange = part(self.sheet, new).api
        own.ClearComments()

    @contextmanager
    def _without_totals(self, table: Table) -> Iterator[None]:
        """Take the totals row off while the table is resized, and put it under the end that the table has then."""
        if not table.totals_rows:
            yield
            return
        old = _row(table.area, table.area.last_row)
        contents = contents_in(part(self.sheet, old))
        formats = [part(self.sheet, cell).number_format for cell in _cells(old)]
        self._shown.show_totals = False
        part(self.sheet, old).clear_contents()
        yield
        self._shown.show_totals = True
        new = _row(table.area, area_of(self._shown.range).last_row)
        write(self.sheet, new, contents)
        for cell, number_format in zip(_cells(new), formats, strict=True):
            self._remember_mixed(cell.first_column)
            part(self.sheet, cell).number_format = number_format

    def _obstacle(self, area: Area) -> str:
        """What stands in the rows that the table needs; empty if nothing does."""
        for other in self.sheet.tables:
            if other.display_name != self.name and area_of(other.range).overlaps(area):
                return f"table {other.display_name}"
        cells = part(self.sheet, area)
        if cells.merge_cells is not False:
            return f"the merged range {area_of(next(cell for cell in cells if cell.merge_cells).merge_area)}"
        return next((f"cell {column_letters(column)}{row}"
                     for row, contents in enumerate(contents_in(cells), area.first_row)
                     for column, content in enumerate(contents, area.first_column) if content is not None), "")

    @property
    def _own(self) -> OwnTable:
        own: OwnTable = self._shown.api
        return own

    @property
    def _sheets_own(self) -> OwnSheet:
        own: OwnSheet = self.sheet.api
        return own


def _row(area: Area, row: int) -> Area:
    """A row of an area's columns."""
    return Area(row, area.first_column, row, area.last_column)


def _rows(area: Area, first: int, last: int) -> Area:
    """Some rows of an area's columns."""
    return Area(first, area.first_column, last, area.last_column)


def _cells(row: Area) -> list[Area]:
    return [Area(row.first_row, c, row.first_row, c) for c in range(row.first_column, row.last_column + 1)]
