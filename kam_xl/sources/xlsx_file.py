"""XLSX and XLSM workbooks as sources, read with python-calamine; cells carry their types."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile, ZipFile

from kam_xl.errors import SourceError
from kam_xl.sources.columns import folded, nearest
from kam_xl.sources.sheet_scan import SheetScan, scan_sheet
from kam_xl.sources.table import Cell, ErrorText, RawTable, place
from kam_xl.sources.typed_cells import as_text

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

OLE_HEADER = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST_UNPACKED = 2 * 2**30
BIG_PART, LARGEST_RATIO = 64 * 2**20, 200


def read_xlsx(path: Path, sheet: str = "") -> RawTable:
    """The rows of a sheet under its first row that is not empty; the first visible sheet unless named.

    Error cells come as ErrorText. Raises SourceError for a workbook that is damaged, encrypted or
    unpacks without measure, for an unknown sheet, and for one without rows.
    """
    _check_header(path)
    try:
        _check_size(path)
        return _read(path, sheet)
    except BadZipFile as error:
        raise _damaged(path, error) from None


def _read(path: Path, sheet: str) -> RawTable:
    from python_calamine import CalamineError, CalamineWorkbook  # a compiled library: only when it is needed

    try:
        with CalamineWorkbook.from_path(path) as book:
            name = _sheet_name(path, book, sheet)
            scan = scan_sheet(path, name)
            _check_extent(path, name, scan)
            rows = cast("list[list[Cell]]", book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except CalamineError as error:
        raise _damaged(path, error) from None
    _mark_errors(rows, scan)
    return _table(path, name, rows)


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise SourceError("the file is empty", where=path.name, fix="Export it again.")
    if start == OLE_HEADER:
        if ENCRYPTED in path.read_bytes():
            raise SourceError("the workbook is protected with a password", where=path.name,
                              fix="Save a copy without the password to open it.")
        raise SourceError("this is a workbook of the old .xls kind", where=path.name, fix="Save it as .xlsx.")


def _check_size(path: Path) -> None:
    """Refuse archives that expand without measure, before anything is unpacked."""
    with ZipFile(path) as package:
        parts = package.infolist()
    swollen = [p.filename for p in parts if p.file_size > BIG_PART and p.file_size > LARGEST_RATIO * p.compress_size]
    if swollen or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        what = f"the part {swollen[0]}" if swollen else "the workbook"
        raise SourceError(f"{what} unpacks to an unreasonable size", where=path.name,
                          fix="If the file is from someone you trust, export the sheet as CSV.")


def _check_extent(path: Path, sheet: str, scan: SheetScan) -> None:
    """Refuse a stray cell far out: the reader would make room for every cell up to it."""
    if scan.too_far:
        raise SourceError(f"the cells spread over {scan.rows:,} rows and {scan.columns:,} columns",
                          where=place(path, sheet), fix="Delete the stray cells far right or far below, or export CSV.")


def _sheet_name(path: Path, book: CalamineWorkbook, wanted: str) -> str:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    names = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible] or [s.name for s in sheets]
    if not names:
        raise SourceError("the workbook has no worksheet", where=path.name)
    if not wanted:
        return names[0]
    known = {s.name.casefold(): s.name for s in sheets}
    if wanted.casefold() not in known:
        raise SourceError(f"there is no sheet {wanted!r}", where=path.name, fix=nearest(wanted, known.values()))
    return known[wanted.casefold()]


def _mark_errors(rows: list[list[Cell]], scan: SheetScan) -> None:
    """Put the error cells where the reader left blanks, or nothing at all below and beside the last cell."""
    if not scan.errors:
        return
    width = max(len(rows[0]) if rows else 0, *(column + 1 for _, column in scan.errors))
    rows += [[] for _ in range(max(row for row, _ in scan.errors) + 1 - len(rows))]
    for row in rows:
        row.extend([None] * (width - len(row)))
    for (i, column), error in scan.errors.items():
        rows[i][column] = ErrorText(error)


def _table(path: Path, sheet: str, rows: list[list[Cell]]) -> RawTable:
    filled = [i for i, row in enumerate(rows) if not all(map(_is_blank, row))]
    if not filled:
        raise SourceError("the sheet is empty", where=place(path, sheet), fix="Name the sheet that has the data.")
    headings = [as_text(cell) for cell in rows[filled[0]]]
    columns: list[Sequence[Cell]] = [
        [None if _is_blank(cell) else cell for cell in column]
        for column in zip(*(rows[i] for i in filled[1:]), strict=True)] or [()] * len(headings)
    if not any(map(folded, headings)):
        raise SourceError(f"row {filled[0] + 1} has no headings", where=place(path, sheet),
                          fix="Put the headings there.")
    while not folded(headings[-1]) and not any(cell is not None for cell in columns[-1]):
        headings.pop()
        columns.pop()
    return RawTable(path, sheet, headings, columns, [i + 1 for i in filled[1:]], typed=True)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def _damaged(path: Path, error: Exception) -> SourceError:
    return SourceError(f"the workbook is damaged or is none ({error})", where=path.name,
                       fix="Open and save it in Excel, or export it again.")
