"""Parquet files, whose columns carry their types; only the columns that are wanted are read."""

from __future__ import annotations

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import folded
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import RawTable

SAMPLE_ROWS = 1000


def read_parquet(file: SourceFile) -> RawTable:
    """The columns that are wanted, or the first rows of all where a sample is enough; rows count from 1.

    The others keep their headings, and are blank. Raises SourceError for a file that is damaged or encrypted.
    """
    try:
        lazy = pl.scan_parquet(file.path, glob=False)
        headings = lazy.collect_schema().names()
        chosen = pl.all() if not file.wanted.headings else pl.col(
            [heading for heading in headings if folded(heading) in file.wanted.headings])
        frame = (lazy.head(SAMPLE_ROWS) if file.sample else lazy).select(chosen).collect()
        rows = lazy.select(pl.len()).collect().item() if file.sample else frame.height
    except pl.exceptions.PolarsError as error:
        raise SourceError(f"the Parquet file is damaged or is none ({str(error).splitlines()[0]})", where=file.name,
                          fix="Export it again.") from None
    blank = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    return RawTable(file.name, "", headings, [frame[h] if h in frame.columns else blank for h in headings],
                    range(1, frame.height + 1), typed=True, beyond=rows - frame.height)
