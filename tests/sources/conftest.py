from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files
from kam_xl.sources.table import SourceTable

Read = Callable[..., SourceTable]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes the text (or bytes) to a file and reads its columns, all of them unless others are named."""

    def read(content: str | bytes, *, columns: str = "", wanted: list[str] | None = None, name: str = "source.csv",
             expected: dict[str, ColumnType] | None = None, date_format: str = "") -> SourceTable:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if wanted is None:
            first = content if isinstance(content, str) else content.decode()
            wanted = [] if columns else [h.strip('"') for h in first.splitlines()[0].replace(";", ",").split(",")]
        return read_files([path], columns=parse_columns(columns) or None, expected=expected or {}, wanted=wanted,
                           date_format=date_format)

    return read


@pytest.fixture
def read_column(read: Read) -> Callable[..., SourceTable]:
    """Reads one column X of the given cells from a file with semicolons or another delimiter."""

    def read_column(*cells: str, delimiter: str = ";", **known: object) -> SourceTable:
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        lines = [f"X{delimiter}Y", *(f"{cell}{delimiter}y" for cell in quoted)]
        return read("\n".join(lines), **{"wanted": ["X"], **known})

    return read_column
