"""The Python door: KPIs by name, tables as pandas data frames, and the refresh.

    >>> from kam_xl.api import kpi
    >>> kpi("KAM_SCORE")([8, 6, 9], [5, 3, 2])
    7.6
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_xl.catalogue.cells import EPOCH
from kam_xl.catalogue.kpi import Kpi
from kam_xl.errors import ErrorCode

if TYPE_CHECKING:
    import pandas as pd

    from kam_xl.refresh.report import Report
    from kam_xl.values import Value


def kpi(name: str) -> Kpi[Any]:
    """A KPI of the catalogue, with or without `KAM_`; call it with numbers, lists, arrays or frames.

    Raises UnknownName, which suggests the nearest.
    """
    from kam_xl.catalogue.catalogue import catalogue

    return catalogue()[name]


def read_table(book: str | PathLike[str], name: str) -> pd.DataFrame:
    """An Excel table of a workbook as a data frame; dates as timestamps, cell errors as NaN.

    Values of formula cells are those that the file holds. Needs pandas (the extra `pandas`).
    Raises WorkbookError for a file that cannot be read and UnknownName for a table that is not there.
    """
    import pandas

    from kam_xl.refresh.inputs import held_types
    from kam_xl.sources.columns import ColumnType
    from kam_xl.workbooks.book import Book
    from kam_xl.workbooks.document import Document

    opened = Book(Document.open(Path(book)))
    body, types = opened.body(name), held_types(opened, name)
    offset = opened.document.epoch_offset
    columns = {}
    for heading in body.table.headings:
        is_date = types.get(heading) is ColumnType.DATE
        values = [_cell(value, offset if is_date else None) for value in body.values(heading)]
        columns[heading] = pandas.to_datetime(pandas.Series(values)) if is_date else pandas.Series(values)
    return pandas.DataFrame(columns)


def _cell(value: Value, offset: int | None) -> object:
    if isinstance(value, ErrorCode):
        return None
    if offset is not None and isinstance(value, float):
        return EPOCH + timedelta(days=round((value + offset) * 86400) / 86400)
    return value


def refresh(book: str | PathLike[str], period: str, *, frames: Mapping[str, pd.DataFrame] | None = None,
            dry_run: bool = False, allow_rejects: int = 0, allow_change: bool = False, reopen: bool = False,
            allow_paths: Sequence[str | PathLike[str]] = ()) -> Report:
    """Bring a workbook up to date, as `kam-xl refresh` does; `frames` take the place of source files,
    by table name. Raises a KamError, with the workbook as it was."""
    from kam_xl.refresh.period import Period
    from kam_xl.refresh.run import Options
    from kam_xl.refresh.run import refresh as run

    options = Options(dry_run, allow_rejects, allow_paths=tuple(map(Path, allow_paths)), frames=frames or {},
                      reopen=reopen, ask=lambda _changes: allow_change)
    return run(Path(book), Period.of(period), options)
