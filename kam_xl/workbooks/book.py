"""A workbook file that is being refreshed: tables in, tables out, everything else kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property, partial

from kam_xl.errors import Refused, UnknownName
from kam_xl.grid import LAST_SHEET_COLUMN
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, areas_of, column_letters
from kam_xl.workbooks.calc_chain import consistent_chain, is_empty
from kam_xl.workbooks.cell import Formula, read_formula, style_of, write_cell
from kam_xl.workbooks.cell_block import range_values
from kam_xl.workbooks.charts import refreshed_caches
from kam_xl.workbooks.document import Document, Sheet, Table
from kam_xl.workbooks.outline import outline
from kam_xl.workbooks.plain_range import plain_range
from kam_xl.workbooks.references import Stretch, parse_reference
from kam_xl.workbooks.room import hidden_rows, obstacle
from kam_xl.workbooks.row_insertion import insert_rows
from kam_xl.workbooks.shared_formulas import expand_moving, expand_shared
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.table_body import TableBody
from kam_xl.workbooks.table_writer import NewRows, TableWriter
from kam_xl.workbooks.xml import descendants, parse, set_attribute, unescape

HAS_VALUE = re.compile(rb"""<(?:[\w.-]+:)?v>[^<]|\st=["']str["']""")
DIMENSION = re.compile(rb'(<(?:[\w.-]+:)?dimension\b[^<>]*?\bref=["\'])([^"\']+)(["\'])')
TABLE_REF = re.compile(rb'(\sref=["\'])([^"\']+)(["\'])')
CALC_PR_FOLLOWS = re.compile(rb"</((?:[\w.-]+:)?)(?:definedNames|sheets)>(?!.*</(?:[\w.-]+:)?definedNames>)", re.DOTALL)
class Book:
    """A workbook over its document; `changed` are the areas whose values may differ from before."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.changed: list[tuple[str, Area]] = []
        self._sheets: dict[str, SheetXml] = {}
        self._bodies: dict[str, TableBody] = {}
        self._outlines: dict[str, bytes | None] = {}
        self._ranges: dict[str, Table] = {}
        self._reshaped: set[str] = set()
        self.layout = 0
        """Counts how often formulas may have come, gone or moved so far; new values of formulas do not count."""
        self.rows_inserted = False
        """Whether rows were inserted since the last calculation: ROWS, INDEX and their like may differ anywhere."""
        self._touched_sheets: set[str] = set()
        self.styles = Styles(document)

    @property
    def epoch_offset(self) -> int:
        """Days to take from a 1900-system serial for this workbook: 1462 where it counts from 1904."""
        return self.document.epoch_offset

    @property
    def is_changed(self) -> bool:
        """Whether anything was written so far."""
        return bool(self.changed)

    @property
    def table_names(self) -> list[str]:
        """The names of all tables."""
        return list(self.document.tables)

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name, in any case."""
        return self.document.has_table(name)

    def table(self, name: str) -> Table:
        """The table of that name, or the plain range such as `Data!A5`, where it lies now."""
        place = None if self.has_table(name) else self._range(name)
        if place is None:
            return self.document.table(name)
        if name not in self._ranges:
            sheet, area = self._place(place[0]), place[1]
            self._ranges[name] = plain_range(name, area, sheet, self.sheet(sheet.name),
                                             lambda row, column: self.value(sheet.name, row, column))
        return self._ranges[name]

    def _range(self, name: str) -> tuple[str, Area] | None:
        """Sheet and area that a reference, or a defined name of one, stands for."""
        names = {known.casefold(): text for known, text in self.document.names.items()}
        return parse_reference(name) or parse_reference(names.get(name.casefold(), ""))

    def body(self, name: str) -> TableBody:
        """The data rows of a table."""
        table = self.table(name)
        if table.name not in self._bodies:
            self._bodies[table.name] = TableBody(table, self.sheet(table.sheet.name), lambda: self.strings,
                                                  self.styles)
        return self._bodies[table.name]

    def sheet(self, name: str) -> SheetXml:
        """The rows of a worksheet."""
        if name not in self._sheets:
            self._sheets[name] = SheetXml(self.document.package.read(self._place(name).part), name)
        return self._sheets[name]

    def formulas(self, name: str) -> Iterator[tuple[int, int, Formula]]:
        """Row, column and formula of every formula cell of a sheet."""
        if self._may_hold_formulas(name):
            yield from self.sheet(name).formulas()

    def _may_hold_formulas(self, name: str) -> bool:
        return name in self._sheets or self._outline(name) is None

    def thinned(self, name: str, columns: Collection[int], whole_rows: Set[int]) -> bytes:
        """A worksheet with the cells of some columns only, and some rows whole."""
        if name not in self._sheets and not columns and (shortened := self._outline(name)):
            first_rows = SheetXml(shortened, name)
            if all(first_rows.reaches(row) for row in whole_rows):
                return first_rows.thinned(columns, whole_rows)
        return self.sheet(name).thinned(columns, whole_rows)

    def _outline(self, name: str) -> bytes | None:
        if name not in self._outlines:
            self._outlines[name] = outline(self.document.package.pieces(self._place(name).part))
        return self._outlines[name]

    def formulas_without_value(self) -> list[tuple[str, Area]]:
        """The formula cells that no program has calculated, in a workbook that says there are such."""
        if not self.document.is_uncalculated:
            return []
        return [(sheet.name, Area(row, column, row, column)) for sheet in self.document.sheets
                if self._may_hold_formulas(sheet.name)
                for row, column, raw in self.sheet(sheet.name).formula_cells() if not HAS_VALUE.search(raw)]

    def staying(self, name: str) -> str:
        """What does not follow its row when a table's rows move; empty if nothing of it is there."""
        return "comments and links" if self._has_anchors(self.table(name)) else ""

    def _has_anchors(self, table: Table) -> bool:
        if any(area.overlaps(table.body) for area in self.sheet(table.sheet.name).linked):
            return True
        for part in self.document.related(table.sheet.part, "comments"):
            for comment in descendants(parse(self.document.package.read(part), part), "comment"):
                if Area.of(comment.get("ref", "A1")).overlaps(table.body):
                    return True
        return False

    def write_rows(self, name: str, new: NewRows) -> str:
        """Give a table new rows; what points at its end follows. Says what was moved down, and what is hidden."""
        table = self.table(name)
        table.require_refreshable()
        last_row = table.first_row + max(1, len(new.continues)) - 1
        said = [self._make_room(table, last_row), hidden_rows(self.sheet(table.sheet.name), table, last_row)]
        sheet = self.sheet(table.sheet.name)
        if expand_shared(sheet, table.area):
            self._bodies.pop(table.name, None)
        stretch = TableWriter(self.document, table, sheet, self.body(table.name), self.styles).write(new)
        self._bodies.clear()
        self._reshape(table.sheet.name)
        self._touched_sheets.add(table.sheet.name)
        self._resize(table, stretch)
        self._flag_pivots(table, stretch)
        last = max(table.area.last_row, table.area.last_row + stretch.shift)
        self.changed.append((table.sheet.name, Area(table.first_row, table.area.first_column, last,
                                                    table.area.last_column)))
        return "; ".join(filter(None, said))

    def _make_room(self, table: Table, last: int) -> str:
        """Insert rows below a table that grows to row `last`, if anything stands in those that it needs."""
        table.require_room(last, lambda _: "")
        count, below = last - table.last_row, table.area.last_row + 1
        needed = Area(below, table.area.first_column, below + count - 1, table.area.last_column)
        found = obstacle(self.document, self.sheet(table.sheet.name), table, needed, lambda: self.strings) \
            if count > 0 else ""
        if not found:
            return ""
        self._require_names(table, below)
        self.flush()
        ranges = {name: other.area for name, other in self._ranges.items() if other.sheet == table.sheet}
        move = insert_rows(self.document, table.sheet, below, count, ranges)
        for name, area in ranges.items():
            self._ranges[name] = replace(self._ranges[name], area=move.apply(area))
        self.changed = [(sheet, move.apply(area) if sheet == move.sheet else area) for sheet, area in self.changed]
        self.changed.append((move.sheet, Area(below, 1, below + count - 1, LAST_SHEET_COLUMN)))
        self.rows_inserted = True
        self._sheets.clear()
        self._bodies.clear()
        self._outlines.clear()
        return f"{count} row(s) were inserted above row {below} of {table.sheet.name}, since {found} stood there"

    def _require_names(self, table: Table, below: int) -> None:
        """Refuse to move a range down that the settings know by its address."""
        for name, other in self._ranges.items():
            if "!" in name and other.sheet == table.sheet and other.area.first_row >= below:
                raise Refused(f"table {table.name} grows, and would move the range {name} down", where=table.sheet.name,
                              fix="Define a name for that range, and let the settings use the name.")

    def named_cell(self, name: str, *, local: bool = False) -> tuple[str, int, int] | None:
        """Sheet, row and column of the single cell that a defined name stands for; with `local` also the name of one
        sheet only."""
        place = parse_reference(self.document.meaning(name, local=local))
        if place is None or (place[1].first_row, place[1].first_column) != (place[1].last_row, place[1].last_column):
            return None
        return place[0], place[1].first_row, place[1].first_column

    def write_value(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Put a value into one cell, keeping its style."""
        rows = self.sheet(sheet)
        cells = rows.cells(row)
        style = style_of(cells[column]) if column in cells else None
        if column in cells and read_formula(cells[column]) is not None:
            self._reshape(rows.name)
        cells[column] = write_cell(f"{column_letters(column)}{row}", style, value, rows.prefix)
        rows.replace_cells(row, cells)
        self._bodies.clear()
        self._touched_sheets.add(sheet)
        self.changed.append((sheet, Area(row, column, row, column)))

    def _reshape(self, sheet: str) -> None:
        self._reshaped.add(sheet)
        self.layout += 1

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value in one cell."""
        return self.sheet(sheet).value(row, column, self.strings)

    def is_formula(self, sheet: str, row: int, column: int) -> bool:
        """Whether a formula fills a cell."""
        cell = self.sheet(sheet).cells(row).get(column)
        return cell is not None and read_formula(cell) is not None

    def set_results(self, sheet: str, values: Mapping[tuple[int, int], Value]) -> None:
        """Store calculated values in formula cells."""
        if self.sheet(sheet).set_results(values):
            self._bodies.clear()
            self._touched_sheets.add(sheet)
            self.changed += [(sheet, area) for area in areas_of(values)]

    def values(self, sheet: str, area: Area) -> list[Value]:
        """The values of a range in reading order."""
        return range_values(self.sheet(sheet), area, lambda: self.strings)

    def to_bytes(self) -> bytes:
        """The whole file with the changes so far."""
        self.flush()
        return self.document.package.to_bytes()

    def flush(self) -> None:
        """Put the changed sheets, and the chain of their formulas, back into the package."""
        for name in self._touched_sheets:
            rows = self._sheets[name]
            self.document.package.write(self._place(name).part, rows if rows.is_large else rows.to_bytes())
        self._touched_sheets.clear()
        if self._reshaped:
            for part in self.document.related(self.document.workbook_part, "calcChain"):
                self._mend_chain(part)
            self._reshaped.clear()

    def _mend_chain(self, part: str) -> None:
        data = self.document.package.read(part)
        for sheet in self._reshaped:
            data = consistent_chain(data, self._sheet_id(sheet), self._formula_cells(sheet))
        if is_empty(data):
            self.document.drop(self.document.workbook_part, part)
        else:
            self.document.package.write(part, data)

    def refresh_charts(self) -> None:
        """Bring the points that charts keep of changed cells up to date."""
        for part in self.document.charts:
            data = self.document.package.read(part)
            self.document.package.write(part, refreshed_caches(data, part, self._touched, self.values))

    def calculate_on_load(self) -> None:
        """Tell Excel to calculate everything when it opens the file."""
        part, package = self.document.workbook_part, self.document.package
        data = package.read(part)
        setting = re.search(rb"<(?:[\w.-]+:)?calcPr\b([^<>]*?)/>", data)
        if setting is not None:
            flagged = set_attribute(setting[1], "fullCalcOnLoad", "1")
            data = data[: setting.start(1)] + flagged + data[setting.end(1) :]
        else:
            after = CALC_PR_FOLLOWS.search(data)
            if after is None:
                return
            data = data[: after.end()] + b"<" + after[1] + b'calcPr fullCalcOnLoad="1"/>' + data[after.end() :]
        package.write(part, data)

    @cached_property
    def strings(self) -> list[str]:
        """The workbook's shared strings."""
        found = self.document.related(self.document.workbook_part, "sharedStrings")
        if not found:
            return []
        root = parse(self.document.package.read(found[0]), found[0])
        namespace = root.tag.rpartition("}")[0] + "}"
        text, phonetic = namespace + "t", namespace + "rPh"
        return [unescape("".join(t.text or "" for part in item if part.tag != phonetic for t in part.iter(text)))
                for item in root.iterchildren(namespace + "si")]

    def _place(self, name: str) -> Sheet:
        for sheet in self.document.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise UnknownName("sheet", name, [s.name for s in self.document.sheets], where=self.document.package.name)

    def _resize(self, table: Table, stretch: Stretch) -> None:
        package = self.document.package
        if not table.part:
            area = replace(table.area, last_row=table.area.last_row + stretch.shift)
            self._ranges[table.name] = replace(table, area=area)
            if stretch.shift:
                self._move_references(stretch)
            return
        data = package.read(table.part)
        data = re.sub(rb'\sinsertRow="(?:1|true)"', b"", data)
        if stretch.shift:
            data = TABLE_REF.sub(lambda m: m[1] + stretch.sqref(m[2].decode()).encode() + m[3], data)
            self._move_references(stretch)
        package.write(table.part, data)

    def _move_references(self, stretch: Stretch) -> None:
        package, workbook = self.document.package, self.document.workbook_part
        for sheet in self.document.sheets:
            known = sheet.name in self._sheets
            if not known and not package.holds(sheet.part, b"!"):  # without which nothing refers to another sheet
                continue
            if known and sheet.name != stretch.sheet and not _may_refer(self._sheets[sheet.name], stretch):
                continue
            if known or package.holds(sheet.part, b"shared"):
                expand_moving(self.sheet(sheet.name), stretch.concerns,
                              partial(stretch.formula_in_row, home=sheet.name))
                _move_in(self.sheet(sheet.name), stretch)
                self._touched_sheets.add(sheet.name)
            else:
                package.write(sheet.part, stretch.in_sheet(package.read(sheet.part), sheet.name))
                self._outlines.pop(sheet.name, None)
        for part in [workbook, *self.document.charts]:
            package.write(part, stretch.in_formulas(package.read(part)))
        for part, home in self.document.linked_objects():
            package.write(part, stretch.in_objects(package.read(part), home))
        self.document.workbook = parse(package.read(workbook), workbook)
        sheet_rows = self._sheets.get(stretch.sheet)
        if sheet_rows is not None:
            sheet_rows.head = DIMENSION.sub(
                lambda m: m[1] + str(_hull(m[2].decode(), stretch)).encode() + m[3], sheet_rows.head)

    def _flag_pivots(self, table: Table, stretch: Stretch) -> None:
        """Pivot tables fed by the table are refreshed when the workbook is opened."""
        for part in self.document.parts_of("pivotCacheDefinition+xml"):
            data = self.document.package.read(part)
            source = next(iter(descendants(parse(data, part), "worksheetSource")), None)
            if source is None or not _feeds(table, source.get("name"), source.get("sheet"), source.get("ref")):
                continue
            if (ref := source.get("ref")) is not None:
                data = data.replace(f'ref="{ref}"'.encode(), f'ref="{stretch.sqref(ref)}"'.encode())
            start = re.search(rb"<(?:[\w.-]+:)?pivotCacheDefinition\b([^<>]*)>", data)
            if start is not None:
                flagged = set_attribute(start[1], "refreshOnLoad", "1")
                data = data[: start.start(1)] + flagged + data[start.end(1) :]
            self.document.package.write(part, data)

    def _touched(self, sheet: str, area: Area) -> bool:
        return any(s.casefold() == sheet.casefold() and a.overlaps(area) for s, a in self.changed)

    def _sheet_id(self, name: str) -> str:
        for sheet in descendants(self.document.workbook, "sheet"):
            if sheet.get("name", "").casefold() == name.casefold():
                return sheet.get("sheetId", "")
        return ""

    def _formula_cells(self, name: str) -> set[str]:
        return {f"{column_letters(c)}{r}" for r, c, _ in self.sheet(name).formulas()}


def _may_refer(sheet: SheetXml, stretch: Stretch) -> bool:
    """Whether anything may refer to the end of a table of another sheet; most shared formulas cannot be seen."""
    return sheet.shares_formulas() or stretch.may_stand_in([sheet.tail]) or stretch.may_stand_in(sheet.formula_texts())


def _move_in(sheet: SheetXml, stretch: Stretch) -> None:
    """Move the references in a sheet whose rows are at hand."""
    sheet.tail = stretch.in_sheet(sheet.tail, sheet.name)
    if sheet.name == stretch.sheet:
        sheet.rewrite_formulas(stretch.in_row)
    else:
        sheet.rewrite_formulas(lambda content, _: stretch.in_sheet(content, sheet.name))


def _hull(dimension: str, stretch: Stretch) -> Area:
    """The used range, grown by what the table needs."""
    used = Area.of(dimension)
    last = max(used.last_row, stretch.area.last_row + stretch.shift)
    return Area(used.first_row, min(used.first_column, stretch.area.first_column), last,
                max(used.last_column, stretch.area.last_column))


def _feeds(table: Table, name: str | None, sheet: str | None, ref: str | None) -> bool:
    """Whether a pivot source is the table, by its name or by a range that overlaps it."""
    if name is not None:
        return name.casefold() == table.name.casefold()
    return ref is not None and (sheet or "").casefold() == table.sheet.name.casefold() and \
        Area.of(ref).overlaps(table.area)
