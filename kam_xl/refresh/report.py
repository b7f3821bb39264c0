"""What a refresh found and did, for people and for machines."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kam_xl.sources import Reject

LONGEST_SHOWN = 60


@dataclass
class TableReport:
    """One table: what was read, what changed, and the control totals on both sides."""

    table: str
    source: str
    mode: str
    rows_read: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    rejected: int = 0
    outside_period: int = 0
    changed_columns: dict[str, int] = field(default_factory=dict)
    blanks: dict[str, int] = field(default_factory=dict)
    unused_columns: list[str] = field(default_factory=list)
    control_column: str = ""
    control_source: float | None = None
    control_workbook: float | None = None


@dataclass
class Report:
    """The whole refresh."""

    workbook: str
    period: str
    dry_run: bool
    tables: list[TableReport] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    calculated: int = 0
    uncalculated: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    written: bool = False
    backup: str = ""
    rejects_file: str = ""

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)


def shorten(text: str) -> str:
    """A value as it fits into a message."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def write_rejects(path: Path, rejects: list[Reject]) -> None:
    """The rejected rows as a CSV file that a spreadsheet opens; text cannot become a formula there."""
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(["File", "Row", "Column", "Value", "Reason"])
        for reject in rejects:
            writer.writerow([_harmless(str(v)) for v in (reject.file, reject.row, reject.column, reject.value,
                                                         reject.reason)])


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
