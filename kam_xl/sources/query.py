"""A query over source files: an embedded DuckDB aggregates them where they lie, and only the result comes here.

The query sees the files as the view `source`, and nothing else: no other file, no network, no setting.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.grid import LAST_SHEET_ROW
from kam_xl.sources.columns import Column, ColumnType
from kam_xl.sources.csv_view import literal, readable, show_csv
from kam_xl.sources.describe import describe_files
from kam_xl.sources.frames import raw_from_polars
from kam_xl.sources.read import no_such_file, read_files
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import Description, RawColumn, RawTable, SourceTable, place
from kam_xl.sources.typed_table import typed_table
from kam_xl.values import Values

if TYPE_CHECKING:
    import duckdb
VIEW = "source"
MOST_ROWS = LAST_SHEET_ROW - 1
"""What a sheet holds below the headings."""
"""The rows of a sheet under a heading; a result with more is not fetched."""

MEMORY = "1GB"
"""What DuckDB may hold; beyond that it uses a temporary folder."""

EPOCH, MILLISECONDS = 25_569, 86_400_000
"""The serial number of 1970-01-01, and a day."""

BESIDE_THE_POINT = ("\t", "LINE", "*", "Potential", "Possible", "The search space", "Candidate functions")
"""How the lines of DuckDB's messages begin from which on they are of no use."""

BEFORE = re.compile(r"(?:[\s(]+|--[^\n]*|/\*.*?\*/)*", re.S)
BEGINNING = re.compile(r"(?:SELECT|WITH)\b|FROM\s+source\b|FROM\s*[(\"]", re.I)
"""How a query begins after comments and brackets; a sheet may well be called "From the bank", or "(old)"."""

CELLS = {"boolean", "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint",
         "hugeint", "uhugeint", "float", "double", "decimal", "varchar", "enum", "uuid", "date", "time", "timestamp",
         "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone", "null"}
"""DuckDB's types of which a cell can hold the values."""

TYPES: dict[ColumnType, tuple[type[pl.DataType], ...]] = {
    ColumnType.LOGICAL: (pl.Boolean,), ColumnType.DATE: (pl.Date, pl.Datetime),
    ColumnType.TEXT: (pl.String, pl.Categorical, pl.Enum, pl.Null)}
"""What cells hold of the types of a result; the others are numbers."""

SANDBOX = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
           "python_enable_replacements": "false", "memory_limit": MEMORY}
ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".json": "json",
           ".jsonl": "json", ".ndjson": "json"}
"""What DuckDB reads itself, with or without .gz; the other kinds come through the readers of files."""


def is_query(text: str) -> bool:
    """Whether the text is a query, not the name of a sheet or table: it begins with SELECT, WITH or FROM source.

    >>> is_query("-- by account\\nselect 1"), is_query("Selection 2026")
    (True, False)
    """
    start = BEFORE.match(text)
    return BEGINNING.match(text, start.end() if start else 0) is not None


def query_files(paths: Sequence[Path], query: str, *, columns: Sequence[Column] | None,
                expected: Mapping[str, ColumnType], wanted: Sequence[str], date_format: str = "") -> SourceTable:
    """What a SELECT over the files gives, typed like any other source.

    The files, all of one kind and with the same headings, are the view `source`. Raises SourceError for anything
    but one SELECT, for what DuckDB cannot do, and for a result that a sheet cannot hold.
    """
    files = _files(paths)
    raw = checked_size(_asked(files, query, MOST_ROWS + 1))
    return typed_table(raw, columns=columns, expected=expected, wanted=wanted, date_format=date_format,
                       modified=max(file.modified for file in files))


def describe_query(paths: Sequence[Path], query: str) -> Description:
    """The columns that a query over the files gives, and their types, without running it."""
    files = _files(paths)
    return replace(described(_asked(files, query, 0)), modified=max(file.modified for file in files))


def _files(paths: Sequence[Path]) -> list[SourceFile]:
    missing = next((path for path in paths if not path.is_file()), None)
    if missing:
        raise no_such_file(missing)
    return [SourceFile(path.resolve()) for path in paths]


def _asked(files: Sequence[SourceFile], query: str, most: int) -> RawTable:
    """The first rows of the query's result."""
    where = f"query over {files[0].name}" + (f" and {len(files) - 1} more" if len(files) > 1 else "")
    with ExitStack() as during:
        for file in files:
            during.enter_context(file.unchanged())
        engine = during.enter_context(opened())
        during.enter_context(told(where))
        _show(engine, files, where)
        lock(engine, files)
        return raw_from_polars(answer(engine, query, where, most), where)


def _show(engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], where: str) -> None:
    """Make the view of the files."""
    kinds = {ENDINGS.get(file.kind, "") for file in files}
    if len(kinds) > 1:
        raise SourceError("the files are of several kinds", where=where, fix="Query files of one kind only.")
    kind, paths = kinds.pop(), listed([pattern_of(file) for file in files])
    if kind == "csv" and all(map(readable, files)):
        show_csv(engine, VIEW, paths, files[0])
    elif kind in ("parquet", "json"):
        engine.execute(f"CREATE VIEW {VIEW} AS SELECT * FROM read_{kind}({paths})")  # noqa: S608 - quoted
    else:
        engine.register(VIEW, Stream(_frame([file.path for file in files])))


def _frame(paths: Sequence[Path]) -> pl.DataFrame:
    """The files as `read_files` reads them, with dates as dates."""
    table = read_files(paths, columns=None, expected={}, wanted=describe_files(paths).headings)
    if table.rejects:
        reject = table.rejects[0]
        raise SourceError(f"{reject.value!r} in row {reject.row}: {reject.reason}",
                          where=place(reject.file, column=reject.column), fix="Mend it there, or query another export.")
    return pl.DataFrame({name: _series(values, table.types[name]) for name, values in table.columns.items()})


def _series(values: Values, kind: ColumnType) -> pl.Series:
    held = values.series
    if held is None:
        raise TypeError("a typed column is of one type")
    return _moments(held) if kind is ColumnType.DATE else held


def _moments(serials: pl.Series) -> pl.Series:
    """Serial numbers as dates, or as dates with times if any has one."""
    days = pl.select(pl.when(serials < 60).then(serials + 1).otherwise(serials)).to_series() - EPOCH
    moments = (days * MILLISECONDS).round().cast(pl.Int64).cast(pl.Datetime("ms"))
    return moments if (days % 1 != 0).any() else moments.cast(pl.Date)


@dataclass(frozen=True, slots=True)
class Stream:
    """A frame or a result as the other library takes it: as a stream of Arrow, without pyarrow, whoever made it."""

    held: Any

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.held.__arrow_c_stream__(requested_schema)


@contextmanager
def told(where: str) -> Iterator[None]:
    """What DuckDB has to say becomes a SourceError."""
    import duckdb

    try:
        yield
    except duckdb.PermissionException as error:
        raise SourceError(_words(error), where=where,
                          fix="A query reads what it was given and nothing else.") from error
    except duckdb.OutOfMemoryException as error:
        raise SourceError(f"the query needs more than {MEMORY} of memory", where=where,
                          fix="Let it give fewer groups, or free space for temporary files.") from error
    except duckdb.Error as error:
        raise SourceError(_words(error), where=where, fix="The query is in the SQL of DuckDB.") from error


def _words(error: Exception) -> str:
    """DuckDB's message without the kind of error, the list of all that could be, and the picture."""
    told = str(error).partition(" Error: ")[2] or str(error)
    lines = takewhile(lambda line: not line.startswith(BESIDE_THE_POINT), told.splitlines())
    return ". ".join(line.strip().rstrip(".") for line in lines if line.strip())


@contextmanager
def opened() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that takes extensions from nowhere; what it cannot hold goes to a folder of its own."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="kam_xl_") as folder, \
            duckdb.connect(config={**SANDBOX, "temp_directory": Path(folder).as_posix()}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        yield engine


def lock(engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile] = ()) -> None:
    """From here on the engine reads these files only, and no query can change that."""
    allowed = sorted({path for file in files for path in (file.path.as_posix(), pattern_of(file))})
    engine.execute(f"SET allowed_paths = {listed(allowed)}")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")


def pattern_of(file: SourceFile) -> str:
    """The path as DuckDB takes it: as a pattern, so what a pattern knows stands in brackets."""
    return re.sub(r"[*?\[]", r"[\g<0>]", file.path.as_posix())


def listed(texts: Sequence[str]) -> str:
    """Texts as a list in SQL."""
    return f"[{', '.join(map(literal, texts))}]"


def answer(engine: duckdb.DuckDBPyConnection, query: str, where: str, most: int) -> pl.DataFrame:
    """The first rows of the result of the one SELECT that the query has to be."""
    found = engine.sql(one_select(query, where))
    for heading, kind in zip(found.columns, found.types, strict=True):
        if kind.id not in CELLS:
            raise unsuited(heading, str(kind), where)
    return pl.DataFrame(Stream(found.limit(most)))


def one_select(query: str, where: str) -> str:
    """The query, once it is clear that it is one SELECT and nothing else."""
    import duckdb

    statements = duckdb.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT or not is_query(query):
        raise SourceError("this is not one SELECT and nothing else", where=where,
                          fix="A query reads: it begins with SELECT, WITH or FROM, and no second statement follows.")
    return query


def unsuited(heading: str, kind: str, where: str) -> SourceError:
    """The error of a column that no cell can hold."""
    return SourceError(f"the values are of the type {kind}, which no cell can hold",
                       where=f"{where}, column {heading!r}", fix="Leave the column out, or make it text in the query.")


def described(raw: RawTable) -> Description:
    """The columns of a result without rows, with the types that they would have."""
    types = {heading: _type(column) for heading, column in zip(raw.headings, raw.columns, strict=True)}
    return Description(raw.headings, types, rows=None, modified=None)


def _type(column: RawColumn) -> ColumnType | None:
    if not isinstance(column, pl.Series):
        return None
    return next((kind for kind, types in TYPES.items() if isinstance(column.dtype, types)), ColumnType.NUMBER)


def checked_size(raw: RawTable) -> RawTable:
    """The result, if a sheet can hold it."""
    if len(raw.row_numbers) > MOST_ROWS:
        raise SourceError(f"the result has more than {MOST_ROWS:,} rows, which is more than a sheet holds",
                          where=raw.name, fix="Aggregate it (GROUP BY) or take fewer rows (WHERE).")
    return raw
