"""Workbooks as sources (.xlsx, .xlsm, .xlsb, .xls, .ods), read with python-calamine; cells carry their types."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile, ZipFile

import polars as pl

from kam_xl.containers import OLE_ENCRYPTED, OLE_HEADER, inflated
from kam_xl.errors import SourceError
from kam_xl.grid import LAST_SHEET_ROW
from kam_xl.sources.cell_columns import any_filled, columns_of, is_blank, taken
from kam_xl.sources.columns import folded, nearest
from kam_xl.sources.heading_row import FIRST_ROWS
from kam_xl.sources.ods_scan import scan_ods
from kam_xl.sources.sheet_scan import SheetScan, scan_sheet
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import Cell, ErrorText, RawTable, place
from kam_xl.sources.typed_cells import as_text
from kam_xl.sources.xls_scan import scan_xls
from kam_xl.sources.xlsb_scan import scan_xlsb

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetMetadata

LARGEST_UNPACKED = 2 * 2**30
TEXTS_AND_FORMATS = re.compile(r"xl/(?:sharedStrings|styles)\.(?:xml|bin)", re.I)
"""The parts that hold the texts of cells, and what tells dates from numbers."""
SCANS = {".ods": scan_ods, ".xls": scan_xls, ".xlsb": scan_xlsb}
PANIC = "PanicException"
"""What the reader, which is written in Rust, raises at some damaged files; it is no Exception."""
BIG_PART, LARGEST_RATIO = 64 * 2**20, 200


def read_workbook(file: SourceFile) -> RawTable:
    """The rows of a sheet under its first row that is not empty; the first visible sheet unless named.

    Error cells come as ErrorText. Raises SourceError for a workbook that is damaged, encrypted or
    unpacks without measure, for an unknown sheet, and for one without rows.
    """
    with _opened(file) as book:
        name = _sheet_name(file.path, book, file.sheet)
        scan = SCANS.get(file.kind, scan_sheet)(file.path, name)
        _check_extent(file.path, name, scan)
        if file.kind != ".xls":
            _check_texts_and_formats(file.path)
        cells = book.get_sheet_by_name(name)
        left = cells.start[1] if cells.start else 0  # its rows begin with the first column that holds anything
        return _table(file, name, _marked(cast("Iterator[list[Cell]]", cells.iter_rows()), left, scan.errors))


def sheet_names(path: Path) -> list[str]:
    """The worksheets of a workbook that people see, or all of them where they see none.

    Raises SourceError for a workbook that is damaged, encrypted or unpacks without measure.
    """
    with _opened(SourceFile(path)) as book:
        return _visible(book)


@contextmanager
def _opened(file: SourceFile) -> Iterator[CalamineWorkbook]:
    """The open workbook; what goes wrong in reading it is a SourceError."""
    from python_calamine import CalamineError, CalamineWorkbook  # a compiled library: only when it is needed

    _check_header(file)
    try:
        if file.kind != ".xls":
            _check_size(file.path)
        with CalamineWorkbook.from_path(file.path) as book:
            yield book
    except BaseException as error:
        if not isinstance(error, CalamineError | BadZipFile) and type(error).__name__ != PANIC:
            raise
        raise _damaged(file.path, error) from None


def _check_header(file: SourceFile) -> None:
    with file.path.open("rb") as stream:
        start = stream.read(len(OLE_HEADER))
    if not start:
        raise SourceError("the file is empty", where=file.name, fix="Export it again.")
    if start == OLE_HEADER and OLE_ENCRYPTED in file.path.read_bytes():
        raise SourceError("the workbook is protected with a password", where=file.name,
                          fix="Save a copy without the password to open it.")
    if start == OLE_HEADER and file.kind != ".xls":
        raise SourceError("this is a workbook of the old .xls kind", where=file.name,
                          fix="Name it .xls, or save it as .xlsx.")
    if start != OLE_HEADER and file.kind == ".xls":
        raise SourceError("this is no workbook of the old .xls kind", where=file.name,
                          fix="Open and save it as .xlsx, or as CSV; some programs give text the ending .xls.")


def _check_size(path: Path) -> None:
    """Refuse archives that expand without measure, before anything is unpacked."""
    with ZipFile(path) as package:
        parts = package.infolist()
    swollen = [p.filename for p in parts if p.file_size > BIG_PART and p.file_size > LARGEST_RATIO * p.compress_size]
    if swollen or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        what = f"the part {swollen[0]}" if swollen else "the workbook"
        raise SourceError(f"{what} unpacks to an unreasonable size", where=path.name,
                          fix="If the file is from someone you trust, export the sheet as CSV.")


def _check_texts_and_formats(path: Path) -> None:
    """Raise BadZipFile where they are not what was packed: the reader takes them as they come."""
    with path.open("rb") as file, ZipFile(file) as package:
        for part in filter(lambda part: TEXTS_AND_FORMATS.fullmatch(part.filename), package.infolist()):
            deque(inflated(file, part), maxlen=0)


def _check_extent(path: Path, sheet: str, scan: SheetScan) -> None:
    """Refuse a stray cell far out: the reader would make room for every cell up to it."""
    if scan.too_far:
        raise SourceError(f"the cells spread over {scan.rows:,} rows and {scan.columns:,} columns",
                          where=place(path.name, sheet),
                          fix="Delete the stray cells far right or far below, or export CSV.")


def _sheet_name(path: Path, book: CalamineWorkbook, wanted: str) -> str:
    names = _visible(book)
    if not names:
        raise SourceError("the workbook has no worksheet", where=path.name)
    if not wanted:
        return names[0]
    known = {s.name.casefold(): s.name for s in _worksheets(book)}
    if wanted.casefold() not in known:
        raise SourceError(f"there is no sheet {wanted!r}", where=path.name, fix=nearest(wanted, known.values()))
    return known[wanted.casefold()]


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetVisibleEnum

    sheets = _worksheets(book)
    return [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible] or [s.name for s in sheets]


def _worksheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    from python_calamine import SheetTypeEnum

    return [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]


def _marked(rows: Iterator[list[Cell]], left: int, errors: Mapping[tuple[int, int], str]) -> Iterator[list[Cell]]:
    """The rows, which begin with column `left`, with the error cells where the reader left blanks, or nothing at all
    beside and below the other cells."""
    if not errors:
        yield from rows
        return
    last, right = (max(place) for place in zip(*errors, strict=True))
    width, found = right + 1, defaultdict(list)
    for (i, column), text in errors.items():
        found[i].append((column, ErrorText(text)))
    for i in count():
        row = next(rows, None)
        if row is None and i > last:
            return
        row = [None] * left + (row or [])
        width = max(width, len(row))
        row.extend([None] * (width - len(row)))
        for column, error in found.get(i, ()):
            row[column] = error
        yield row


def _table(file: SourceFile, sheet: str, rows: Iterator[list[Cell]]) -> RawTable:
    first = list(islice(((i, row) for i, row in enumerate(rows) if not all(map(is_blank, row))), FIRST_ROWS))
    if not first:
        raise SourceError("the sheet is empty", where=place(file.name, sheet), fix="Name the sheet that has the data.")
    start = file.wanted.row([[as_text(cell) for cell in row] for _, row in first])
    top, headings = first[start][0] + 1, [as_text(cell) for cell in first[start][1]]
    if not any(map(folded, headings)):
        raise SourceError(f"row {top} has no headings", where=place(file.name, sheet), fix="Put the headings there.")
    begun = first[start + 1:]
    columns = columns_of(chain((row for _, row in begun), rows)) or [pl.Series(dtype=pl.Null)] * len(headings)
    lines = chain((i + 1 for i, _ in begun), range(first[-1][0] + 2, LAST_SHEET_ROW + 1))
    table = RawTable(file.name, sheet, headings, columns, [*islice(lines, len(columns[0]))], typed=True)
    return _trimmed(table)


def _trimmed(table: RawTable) -> RawTable:
    """The table without empty rows, and empty columns at the right that have no heading."""
    while not folded(table.headings[-1]) and not any_filled(table.columns[-1:]).any():
        table.headings.pop()
        table.columns.pop()
    filled = any_filled(table.columns)
    if not filled.all():
        rows = filled.arg_true()
        table.columns = [taken(column, rows) for column in table.columns]
        table.row_numbers = [table.row_numbers[row] for row in rows]
    return table


def _damaged(path: Path, error: BaseException) -> SourceError:
    return SourceError(f"the workbook is damaged or is none ({error})", where=path.name,
                       fix="Open and save it in Excel, or export it again.")
