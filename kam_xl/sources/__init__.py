"""A source → a typed table: `read_files` for files, `query_files` and `query_database` for SQL, `table_from_frame`
for data frames; `describe_files` and `describe_database` tell what is there.

One reader per kind of file makes raw columns (`read.READERS`); one typing step, the same for all,
decides numbers, dates, logicals and text by the whole column, and rejects what does not fit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kam_xl.sources.columns import Column, ColumnType, columns_from, parse_columns

if TYPE_CHECKING:
    from kam_xl.sources.database import describe_database, query_database
    from kam_xl.sources.describe import describe_files
    from kam_xl.sources.frames import raw_from_polars, table_from_frame
    from kam_xl.sources.paths import files_of
    from kam_xl.sources.query import describe_query, query_files
    from kam_xl.sources.read import read_files
    from kam_xl.sources.table import Description, Reject, SourceTable
    from kam_xl.sources.text_cells import AmbiguousDates, AmbiguousNumbers

__all__ = [
    "AmbiguousDates",
    "AmbiguousNumbers",
    "Column",
    "ColumnType",
    "Description",
    "Reject",
    "SourceTable",
    "columns_from",
    "describe_database",
    "describe_files",
    "describe_query",
    "files_of",
    "parse_columns",
    "query_database",
    "query_files",
    "raw_from_polars",
    "read_files",
    "table_from_frame",
]

LATE = {"AmbiguousDates": "text_cells", "AmbiguousNumbers": "text_cells", "Description": "table", "Reject": "table",
        "SourceTable": "table", "describe_database": "database",
        "describe_files": "describe", "describe_query": "query", "query_database": "database", "query_files": "query",
        "files_of": "paths", "raw_from_polars": "frames",
        "read_files": "read", "table_from_frame": "frames"}
"""The modules of what is imported on first use: all of them but `columns` and `paths` need polars."""


def __getattr__(name: str) -> Any:
    if name not in LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATE[name]}"), name)
