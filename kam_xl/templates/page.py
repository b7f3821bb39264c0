"""A sheet while it is written: cells by role, tables, print setup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kam_xl.catalogue import Unit
from kam_xl.catalogue.cells import serial
from kam_xl.grid import LAST_SHEET_ROW
from kam_xl.surfaces.formula_text import stored
from kam_xl.templates import theme
from kam_xl.templates.table import ROOM, Column, Rule, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


COMMENT = {"x_scale": 1.6, "font_size": 9, "author": "kam_xl"}


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._asked: dict[tuple[object, ...], Format] = {}
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self.roles: dict[str, list[Format]] = {}
        """The formats of each role, for the gallery of named styles."""

    def __call__(self, role: str, unit: str = Unit.TEXT, **extra: object) -> Format:
        """The format of a cell of that role that holds a value of that unit."""
        asked = (role, unit, *extra.items())
        if asked not in self._asked:
            self._asked[asked] = self._format(role, theme.properties(role, unit, **extra))
        return self._asked[asked]

    def _format(self, role: str, wanted: theme.Properties) -> Format:
        key = (*sorted(wanted.items()), ("role", role))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
            self.roles.setdefault(role, []).append(self._made[key])
        return self._made[key]


class Page:
    """One sheet of a book: what its builder writes to."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, styles: Styles) -> None:
        self.workbook, self.sheet, self.styles = workbook, sheet, styles
        self.name = sheet.get_name()

    def ref(self, row: int, column: int, to_row: int | None = None, to_column: int | None = None) -> str:
        """An absolute reference with the sheet's name, to a cell or a range."""
        if to_row is None:
            return f"={self.name}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
        return f"={self.name}!{xl_range_abs(row, column, to_row, column if to_column is None else to_column)}"

    def define(self, name: str, row: int, column: int) -> None:
        """Name a cell of this sheet."""
        self.workbook.define_name(name, self.ref(row, column))

    def put(self, row: int, column: int, value: object, role: str = "plain", unit: str = Unit.TEXT,
            **extra: object) -> None:
        """Write a value or, where it begins with an equals sign, a formula."""
        style = self.styles(role, unit, **extra)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str) and value.startswith("="):
            self.sheet.write_formula(row, column, "=" + stored(value[1:]), style)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        elif isinstance(value, date):
            self.sheet.write_number(row, column, serial(value), style)
        else:
            self.sheet.write(row, column, value, style)

    def put_text(self, row: int, column: int, text: object, role: str = "plain", unit: str = Unit.TEXT,
                 **extra: object) -> None:
        """Write a text, whatever it begins with."""
        self.sheet.write_string(row, column, text, self.styles(role, unit, **extra))

    def put_array(self, row: int, column: int, formula: str, role: str = "plain", unit: str = Unit.TEXT,
                  **extra: object) -> None:
        """Write a formula that calculates with whole columns to one result; it cannot lie in merged cells."""
        self.sheet.write_dynamic_array_formula(row, column, row, column, "=" + stored(formula[1:]),
                                               self.styles(role, unit, **extra))

    def merge(self, row: int, column: int, to_row: int, to_column: int, value: object, role: str = "plain",
              unit: str = Unit.TEXT, **extra: object) -> None:
        """Write into merged cells."""
        self.sheet.merge_range(row, column, to_row, to_column, "", self.styles(role, unit, **extra))
        self.put(row, column, value, role, unit, **extra)

    def link(self, row: int, column: int, sheet: str, text: str) -> None:
        """A link to another sheet of the book."""
        self.sheet.write_url(row, column, f"internal:'{sheet}'!A1", self.styles("link"), text, f"Go to {sheet}")

    def header(self, title: str, subtitle: str, *, column: int = 0) -> None:
        """The title of the sheet, what it is for, and the way back."""
        self.sheet.set_row(0, 30)
        self.put(0, column, title, "title")
        self.put(1, column, subtitle, "subtitle")
        self.link(2, column, "Start", "← Start")

    def rule(self, row: int, column: int, to_row: int, to_column: int, rule: Rule) -> None:
        """Let only what the rule allows be typed into the cells."""
        self.sheet.data_validation(row, column, to_row, to_column, rule.options())

    def section(self, row: int, first: int, last: int, text: str) -> None:
        """A heading with a line under the columns that it is about."""
        self.put(row, first, text, "section")
        for column in range(first + 1, last + 1):
            self.put(row, column, None, "section")

    def table(self, top: int, left: int, table: Table, *, header_height: float = 32, autofilter: bool = True) -> None:
        """Write a table with its header at `top`, `left`."""
        bottom, right = top + table.depth, left + len(table.columns) - 1
        self.sheet.add_table(top, left, bottom, right, {
            "name": table.name, "style": None, "autofilter": autofilter,
            "columns": [self._column_options(table, column) for column in table.columns]})
        self.sheet.set_row(top, header_height)
        for k, column in enumerate(table.columns):
            if column.width:
                self.sheet.set_column(left + k, left + k, column.width, None,
                                      {"level": column.level, "hidden": column.level > 0})
            self._column_body(top, left + k, table, column)
            if column.listed_as:
                self.workbook.define_name(column.listed_as, f"={table.name}[{column.name}]")
            if column.note:
                self.sheet.write_comment(top, left + k, column.note, COMMENT)
            if column.rule:
                room = ROOM if column.role == "input" else 0
                self.rule(top + 1, left + k, bottom + room, left + k, column.rule)

    def _column_options(self, table: Table, column: Column) -> dict[str, Any]:
        heading = _side(column) or {"align": "center"}
        options = {"header": column.name, "header_format": self.styles("heading", **heading),
                   "format": self.styles(column.role, column.unit, **_side(column), **column.extra)}
        return options | ({"formula": table.cell_formula(column)} if column.formula else {})

    def _column_body(self, top: int, at: int, table: Table, column: Column) -> None:
        looks = _side(column) | column.extra
        for i, value in enumerate(() if column.formula else table.values(column)):
            unit = column.units[i] if column.units else column.unit
            write = self.put_text if column.literal and isinstance(value, str) else self.put
            write(top + 1 + i, at, value, column.role, unit, **looks)
        for i, unit in enumerate(column.units if column.formula else ()):
            self.sheet.write_formula(top + 1 + i, at, table.cell_formula(column),
                                     self.styles(column.role, unit, **looks))
        for i, name in enumerate(column.names):
            self.define(name, top + 1 + i, at)

    def words(self, row: int, column: int, to_row: int, to_column: int, meaning: dict[str, str]) -> None:
        """Colour cells by the word they show: the word itself says it to those who see no colour."""
        for word, role in meaning.items():
            self.sheet.conditional_format(row, column, to_row, to_column, {
                "type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.paint(role)})

    def paint(self, role: str) -> Format:
        """The difference that a conditional format of that role makes."""
        wanted = theme.ROLES[role]
        return self.workbook.add_format({k: wanted[k] for k in ("font_color", "bg_color", "bold") if k in wanted})

    def bars(self, row: int, column: int, to_row: int, to_column: int, colour: str, **options: object) -> None:
        """Data bars."""
        self.sheet.conditional_format(row, column, to_row, to_column, {
            "type": "data_bar", "bar_solid": True, "bar_color": colour, "data_bar_2010": True, **options})

    def print_setup(self, last_row: int | None, last_column: int, *, repeat: Sequence[int] = (), landscape: bool = True,
                    pages_tall: int = 0) -> None:
        """One page wide on A4, with the header rows repeated and a footer that says what it is; without a last row as
        far down as there is something."""
        sheet = self.sheet
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        # Not by print_area(), which writes whole columns as $A:$C: openpyxl does not read that.
        sheet.print_area_range = self.ref(0, 0, LAST_SHEET_ROW - 1 if last_row is None else last_row, last_column)[1:]
        sheet.fit_to_pages(1, pages_tall)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&L&8&F – &A&R&8Page &P of &N")
        if repeat:
            sheet.repeat_rows(*repeat)


def _side(column: Column) -> dict[str, Any]:
    """Text stands at the left, a little off the edge, numbers and dates at the right, unless the column says so."""
    if "align" in column.extra:
        return {}
    text = column.unit == Unit.TEXT and not column.units
    return {"align": "left", "indent": 1} if text else {"align": "right"}
