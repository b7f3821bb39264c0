"""What is where in a workbook: sheets, tables, names, and the parts that hold them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kam_xl.errors import Refused, UnknownName, WorkbookError
from kam_xl.grid import LAST_SHEET_ROW
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.package import Package
from kam_xl.workbooks.xml import Element, child, children, descendants, local, parse, relation_id, unescape

TYPES = "[Content_Types].xml"
"""The part that says what kind each part is."""
ROW_COUNTS = {"headerRowCount": "1", "totalsRowCount": "0"}
CHART_TYPES = ("drawingml.chart+xml", "ms-office.chartex+xml")


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its name, and the part of the file that holds it."""

    name: str
    part: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A table column; `formula` is its calculated-column formula, if it has one."""

    name: str
    formula: str = ""


@dataclass(frozen=True)
class Table:
    """An Excel table: where it lies and what its columns are."""

    name: str
    sheet: Sheet
    area: Area
    columns: tuple[TableColumn, ...]
    header_rows: int
    totals_rows: int
    from_query: bool
    filtered: bool
    part: str = ""
    """The part of the file that holds its definition; empty for a plain range of cells."""

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.area.first_row + self.header_rows

    @property
    def last_row(self) -> int:
        """The last data row; a table always has at least one."""
        return self.area.last_row - self.totals_rows

    @property
    def body(self) -> Area:
        """The data rows, without header and totals."""
        return Area(self.first_row, self.area.first_column, self.last_row, self.area.last_column)

    @property
    def headings(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def column(self, heading: str) -> int:
        """The sheet column number of a table column."""
        return self.area.first_column + self.headings.index(heading)

    def require_refreshable(self) -> None:
        """Refuse a table whose rows another query fills, or whose rows are hidden by a filter."""
        if self.from_query:
            raise Refused(f"table {self.name} is filled by a query of its own", where=self.sheet.name,
                          fix="Refresh it in Excel (Data > Refresh All), or convert the query to a plain table.")
        if self.filtered:
            raise Refused(f"table {self.name} has an active filter, so some of its rows are hidden",
                          where=self.sheet.name, fix="Clear the filter in Excel (Data > Clear) and refresh again.")

    def require_room(self, last_row: int, obstacle: Callable[[Area], str]) -> None:
        """Refuse to let the data rows grow to `last_row` over anything that stands below the table.

        `obstacle` says what stands in an area, empty if nothing does.
        """
        end = last_row + self.totals_rows
        if end > LAST_SHEET_ROW:
            raise Refused(f"table {self.name} would need {end:,} rows, a sheet has {LAST_SHEET_ROW:,}",
                          where=self.sheet.name, fix="Aggregate the source, or use a shorter period.")
        area = self.area
        found = obstacle(Area(area.last_row + 1, area.first_column, end, area.last_column)) \
            if end > area.last_row else ""
        if found:
            raise Refused(f"table {self.name} grows to row {end}, but {found} is in the way", where=self.sheet.name,
                          fix="Move it to another place, or insert at least "
                              f"{end - area.last_row} rows below the table.")


class Document:
    """A workbook's structure over its package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        if "[Content_Types].xml" not in package or "_rels/.rels" not in package:
            raise WorkbookError("this is a zip archive, but not a workbook", where=package.name, fix="Check the path.")
        self.workbook_part = self._workbook_part()
        self.workbook = parse(package.read(self.workbook_part), self.workbook_part)
        self._tables: tuple[int, dict[str, Table]] = (-1, {})

    @classmethod
    def open(cls, path: Path) -> Document:
        """The document in a file."""
        return cls(Package.open(path))

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "workbook") -> Document:
        """The document in a file's bytes."""
        return cls(Package(data, name))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (kind, target part) of a part; external targets are left out."""
        folder, rels = part.rpartition("/")[0], _relations_part(part)
        if rels not in self.package:
            return {}
        found = {}
        for r in parse(self.package.read(rels), rels):
            if local(r) == "Relationship" and r.get("TargetMode") != "External":
                target = r.get("Target", "")
                absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[r.get("Id", "")] = (r.get("Type", "").rpartition("/")[2], posixpath.normpath(absolute))
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that a part refers to."""
        return [target for k, target in self.relations(part).values() if k == kind and target in self.package]

    def drop(self, owner: str, part: str) -> None:
        """Take a part out of the workbook: the part, what its owner and it point at, and its content type."""
        part = part.lstrip("/")
        for identity, (_, target) in self.relations(owner).items():
            if target.casefold() == part.casefold():
                self._cut(_relations_part(owner), "Relationship", "Id", identity)
        self._cut(TYPES, "Override", "PartName", f"/{part}")
        self.package.remove(_relations_part(part))
        self.package.remove(part)

    def drop_signature(self) -> None:
        """Take the digital signature out, which any change would break; without one, nothing happens."""
        for kind, origin in list(self.relations("").values()):
            if kind != "origin":
                continue
            for signature in self.related(origin, "signature"):
                for certificate in self.related(signature, "certificate"):
                    self.drop(signature, certificate)
                self.drop(origin, signature)
            self.drop("", origin)
            self._cut(TYPES, "Default", "Extension", "sigs")

    def _cut(self, listing: str, element: str, attribute: str, value: str) -> None:
        """Take an element out of a list of relationships or content types, and leave the others as they are."""
        if listing not in self.package:
            return
        name = rb"(?:[\w.-]+:)?" + element.encode()
        pattern = (b"<" + name + rb"\s[^<>]*?\b" + attribute.encode() + rb"\s*=\s*([\"'])" + re.escape(value.encode())
                   + rb"\1[^<>]*?(?:/>|>\s*</" + name + rb"\s*>)")
        self.package.write(listing, re.sub(pattern, b"", self.package.read(listing), flags=re.IGNORECASE))

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The worksheets in tab order, chart sheets left out."""
        targets = self.relations(self.workbook_part)
        found = []
        for sheet in descendants(self.workbook, "sheet"):
            kind, part = targets.get(relation_id(sheet), ("", ""))
            if kind == "worksheet":
                found.append(Sheet(sheet.get("name", ""), part))
        return found

    @property
    def tables(self) -> dict[str, Table]:
        """The tables by name, in sheet order; read anew once anything was written, since a refresh resizes them."""
        if self._tables[0] != self.package.writes:
            found = [self._table(part, sheet) for sheet in self.sheets for part in self.related(sheet.part, "table")]
            self._tables = self.package.writes, {table.name: table for table in found if table is not None}
        return self._tables[1]

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name, in any case."""
        return name.casefold() in {table.casefold() for table in self.tables}

    def table(self, name: str) -> Table:
        """The table of that name, in any case."""
        tables = self.tables
        for table in tables.values():
            if table.name.casefold() == name.casefold():
                return table
        if not tables:
            raise WorkbookError("the workbook has no Excel table", where=self.package.name,
                                fix="Select the data in Excel and choose Insert > Table.")
        raise UnknownName("table", name, tables, where=self.package.name)

    @property
    def calculation(self) -> dict[str, str]:
        """The settings of the workbook's calculation; empty if it has none."""
        settings = child(parse(self.package.read(self.workbook_part), self.workbook_part), "calcPr")
        return {} if settings is None else {str(name): str(value) for name, value in settings.attrib.items()}

    @property
    def is_uncalculated(self) -> bool:
        """Whether the workbook says that its formulas still are to be calculated."""
        return self.calculation.get("fullCalcOnLoad") in ("1", "true")

    @property
    def names(self) -> dict[str, str]:
        """The workbook's defined names and what they refer to; sheet-local ones are left out."""
        block = child(self.workbook, "definedNames")
        if block is None:
            return {}
        return {n.get("name", ""): n.text or "" for n in children(block, "definedName")
                if n.get("localSheetId") is None}

    @property
    def all_names(self) -> dict[str, str]:
        """Every defined name, also those of single sheets, and all that it refers to there."""
        found: dict[str, str] = {}
        for name in descendants(self.workbook, "definedName"):
            found[name.get("name", "")] = f"{found.get(name.get('name', ''), '')} {name.text or ''}"
        return found

    def meaning(self, name: str, *, local: bool = False) -> str:
        """What a defined name refers to, whatever its case, empty if there is none; with `local` also one that belongs
        to a single sheet."""
        block = child(self.workbook, "definedNames")
        held = [n for n in children(block, "definedName") if n.get("name", "").casefold() == name.casefold()] \
            if block is not None else []
        found = [n for n in held if n.get("localSheetId") is None] or (held if local else [])
        return (found[0].text or "") if found else ""

    @cached_property
    def epoch_offset(self) -> int:
        """Days to take from a 1900-system serial for this workbook: 1462 where it counts from 1904."""
        settings = child(self.workbook, "workbookPr")
        return 1462 if settings is not None and settings.get("date1904") in ("1", "true") else 0

    def parts_of(self, content_type: str) -> list[str]:
        """All parts whose content type ends so (`drawingml.chart+xml`)."""
        root = parse(self.package.read(TYPES), TYPES)
        named = [e.get("PartName", "").lstrip("/") for e in children(root, "Override")
                 if e.get("ContentType", "").endswith(content_type)]
        return [part for part in named if part in self.package]

    @property
    def charts(self) -> list[str]:
        """The parts that hold charts."""
        return [part for kind in CHART_TYPES for part in self.parts_of(kind)]

    def linked_objects(self) -> Iterator[tuple[str, str]]:
        """The parts with shapes and form controls, which may be linked to cells, and the name of the sheet they lie
        on; empty for those that lie on a chart."""
        for sheet in self.sheets:
            for kind in ("drawing", "vmlDrawing", "ctrlProp"):
                yield from ((part, sheet.name) for part in self.related(sheet.part, kind))
        yield from ((part, "") for part in self.parts_of("drawingml.chartshapes+xml"))

    def pivot_areas(self, sheet: Sheet) -> list[Area]:
        """Where the pivot tables of a sheet lie."""
        return [Area.of(location.get("ref", "A1")) for part in self.related(sheet.part, "pivotTable")
                for location in descendants(parse(self.package.read(part), part), "location")]

    @property
    def signed(self) -> bool:
        """Whether the workbook has a digital signature."""
        return any(kind == "origin" for kind, _ in self.relations("").values())

    def require_unsigned(self) -> None:
        """Refuse a digitally signed workbook, whose signature any change would break."""
        if self.signed:
            raise Refused("the workbook is digitally signed, and a change would break the signature",
                          where=self.package.name,
                          fix="Remove it in Excel, or refresh with --drop-signature; then sign again.")

    def _workbook_part(self) -> str:
        found = [t for kind, t in self.relations("").values() if kind == "officeDocument" and t in self.package]
        if not found or not found[0].endswith(".xml"):
            raise WorkbookError("this is not an Excel workbook (.xlsx or .xlsm)", where=self.package.name,
                                fix="Save it as .xlsx in Excel.")
        return found[0]

    def _table(self, part: str, sheet: Sheet) -> Table | None:
        root = parse(self.package.read(part), part)
        block = child(root, "tableColumns")
        try:
            area = Area.of(root.get("ref", ""))
            header_rows, totals_rows = (int(root.get(name, usual)) for name, usual in ROW_COUNTS.items())
        except ValueError:
            return None
        table = Table(
            root.get("displayName", root.get("name", "")), sheet, area,
            tuple(_column(c) for c in children(block, "tableColumn")) if block is not None else (),
            header_rows, totals_rows,
            root.get("tableType") == "queryTable", bool(descendants(root, "filterColumn")), part)
        if not area.first_row <= table.first_row <= table.last_row <= min(area.last_row, LAST_SHEET_ROW):
            raise WorkbookError(f"table {table.name} has no rows for data", where=self.package.name,
                                fix="Open the workbook in Excel, and resize the table.")
        return table


def _relations_part(part: str) -> str:
    """The part that lists what a part points at; of the package itself, where `part` is empty."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _column(element: Element) -> TableColumn:
    formula = child(element, "calculatedColumnFormula")
    return TableColumn(unescape(element.get("name", "")), (formula.text or "") if formula is not None else "")
