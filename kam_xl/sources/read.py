"""Source files → a typed table: each kind of file has its reader, several files become one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kam_xl.errors import MissingSource, SourceError
from kam_xl.sources import workbook_file
from kam_xl.sources.columns import Column, ColumnType, nearest
from kam_xl.sources.csv_file import read_csv
from kam_xl.sources.heading_row import Wanted
from kam_xl.sources.json_file import read_json, read_json_lines
from kam_xl.sources.parquet_file import read_parquet
from kam_xl.sources.source_file import GZIP, SourceFile
from kam_xl.sources.stack import stacked
from kam_xl.sources.table import RawTable, SourceTable
from kam_xl.sources.typed_table import typed_table
from kam_xl.sources.workbook_file import read_workbook

Reader = Callable[[SourceFile], RawTable]

TEXT_READERS: dict[str, Reader] = {".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".json": read_json,
                                   ".jsonl": read_json_lines, ".ndjson": read_json_lines}
"""The kinds of text, which may be packed with gzip, too."""

READERS: dict[str, Reader] = TEXT_READERS | {
    ".xlsx": read_workbook, ".xlsm": read_workbook, ".xlsb": read_workbook, ".xls": read_workbook,
    ".ods": read_workbook, ".parquet": read_parquet, ".pq": read_parquet}
"""Another kind of file is one more reader here: a file in, raw columns out."""

ADVICE = {".zip": "Unpack it, and name the file or the folder that comes out.",
          ".xltx": "Save it as .xlsx.", ".numbers": "Export it as CSV.", ".pdf": "Export the table as CSV.",
          ".doc": "Copy the table into a workbook.", ".docx": "Copy the table into a workbook."}


def read_files(paths: Sequence[Path], *, columns: Sequence[Column] | None, expected: Mapping[str, ColumnType],
               wanted: Sequence[str], sheet: str = "", date_format: str = "") -> SourceTable:
    """The columns of one or more source files as the table takes them; several need the same headings.

    `columns` says which headings go where; without it every heading that is also one of `wanted`,
    the headings of the table, is taken. `expected` is what the table's columns hold already: it
    decides between types and rejects what does not fit. `date_format` is for dates whose column
    states none. Types are decided over the rows of all files together.

    Raises SourceError, with file, sheet and column, for a file that is missing, cannot be read or changes while it is
    read, a heading that is missing or there twice, and columns that nothing decides.
    """
    headings = Wanted.of(columns, wanted)
    files = [SourceFile(path, sheet, headings) for path in paths]
    raw = stacked([read_raw(file) for file in files])
    return typed_table(raw, columns=columns, expected=expected, wanted=wanted, date_format=date_format,
                       modified=max(file.modified for file in files))


def read_raw(file: SourceFile) -> RawTable:
    """The raw columns of one file. Raises SourceError as `read_files` does."""
    reader = _reader(file)
    try:
        with file.unchanged():
            return reader(file)
    except OSError as error:
        raise SourceError(f"the file cannot be read ({error.strerror})", where=str(file.path),
                          fix="Close the program that holds it, or check its permissions.") from error


def readable(path: Path) -> bool:
    """Whether files of this kind are read."""
    file = SourceFile(path)
    return file.kind in (TEXT_READERS if file.compressed else READERS)


def sheet_names(path: Path) -> list[str]:
    """The worksheets of a workbook that people see; a file of another kind has none. Raises SourceError as
    `read_files` does."""
    return workbook_file.sheet_names(path) if _reader(SourceFile(path)) is read_workbook else []


def _reader(file: SourceFile) -> Reader:
    path = file.path
    if not path.exists():
        raise no_such_file(path)
    if path.is_dir():
        raise SourceError("this is a folder, not a file", where=str(path), fix="Name a file in it.")
    if not readable(path):
        ending = file.kind + GZIP * file.compressed
        kinds = f"These are: {', '.join(READERS)}; those of text also with {GZIP}."
        raise SourceError(f"files of the kind {ending or 'without ending'!r} are not read", where=path.name,
                          fix=ADVICE.get(file.kind, kinds))
    reader = READERS[file.kind]
    if file.sheet and reader is not read_workbook:
        raise SourceError(f"a {file.kind[1:].upper()} file has no sheets, such as {file.sheet!r}", where=path.name,
                          fix="Leave Sheet empty, or write a query: it begins with SELECT, WITH or FROM source.")
    return reader


def no_such_file(path: Path) -> SourceError:
    """The error that names the files beside it with the nearest names."""
    beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    near = nearest(path.name, [name for name in beside if not name.startswith((".", "~$"))][:200])
    return MissingSource("there is no such file", where=str(path), fix=near)
