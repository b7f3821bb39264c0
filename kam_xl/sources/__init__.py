"""A source → a typed table: `read_source` for files, `table_from_frame` for data frames.

One reader per kind of file makes raw columns (`read.READERS`); one typing step, the same for all,
decides numbers, dates, logicals and text by the whole column, and rejects what does not fit.
"""

from kam_xl.sources.columns import Column, ColumnType, columns_from, parse_columns
from kam_xl.sources.frame import table_from_frame
from kam_xl.sources.read import read_source
from kam_xl.sources.table import Reject, SourceTable, Value
from kam_xl.sources.text_cells import AmbiguousDates, AmbiguousNumbers

__all__ = [
    "AmbiguousDates",
    "AmbiguousNumbers",
    "Column",
    "ColumnType",
    "Reject",
    "SourceTable",
    "Value",
    "columns_from",
    "parse_columns",
    "read_source",
    "table_from_frame",
]
