"""What a refresh found and did, for people and for machines."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kam_xl.refresh.changes import Moved
from kam_xl.sources.table import Reject
from kam_xl.workbooks.store import write_beside

LONGEST_SHOWN = 60
REJECTS_SHOWN = 20


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
    implausible: list[str] = field(default_factory=list)
    """Changes that are larger than the settings allow without a question."""
    moved: list[Moved] = field(default_factory=list)
    """The figures that moved, by account; only where they were asked for."""
    written: bool = False
    open_in_excel: bool = False
    """Whether an open workbook was changed, which the user has yet to save."""
    backup: str = ""
    rejects_file: str = ""

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected, for one reason or for several."""
        return len({(reject.file, reject.row) for reject in self.rejects})

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)


def counts(table: TableReport) -> str:
    """A table's rows in a sentence."""
    return (f"{table.table}: {table.rows_read} read, {table.added} added, {table.changed} changed, "
            f"{table.removed} removed, {table.rejected} rejected.")


def sentences(report: Report) -> list[str]:
    """What there is to say beside the counts, the outcome last."""
    said = [sentence for table in report.tables for sentence in _of_table(table)]
    said += [f"Rejected: {r.file}, row {r.row}, column {r.column!r}: {shorten(r.value)!r}: {r.reason}"
             for r in report.rejects[:REJECTS_SHOWN]]
    said += [f"Large change: {change}." for change in report.implausible]
    said += [f"Note: {warning}." for warning in report.warnings]
    if report.calculated:
        said.append(f"{report.calculated} formula cell(s) calculated.")
    said += [f"Not calculated: {cell} ({reason}); Excel will do it when it opens the file."
             for cell, reason in report.uncalculated.items()]
    return [*said, _outcome(report)]


def _of_table(table: TableReport) -> list[str]:
    said = []
    if table.control_source is not None:
        said.append(f"{table.table}: control total of {table.control_column}: {table.control_source:,.2f} in the "
                    f"source, {table.control_workbook or 0:,.2f} in the workbook.")
    if table.outside_period:
        said.append(f"{table.table}: {table.outside_period} row(s) of {table.source} lie in other periods, left out.")
    if table.changed_columns:
        cells = ", ".join(f"{column} {count}" for column, count in table.changed_columns.items())
        said.append(f"{table.table}: changed cells: {cells}.")
    return said


def _outcome(report: Report) -> str:
    if report.written:
        done = "Done in Excel, not saved yet." if report.open_in_excel else "Saved."
        return f"{done} The version before is kept: {report.backup}"
    return "Nothing was written." if report.dry_run else "Already up to date: nothing was written."


def shorten(text: str) -> str:
    """A value as it fits into a message."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def write_rejects(workbook: Path, name: str, rejects: list[Reject]) -> None:
    """The rejected rows as a CSV file beside the workbook; text cannot become a formula there."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["File", "Row", "Column", "Value", "Reason"])
    for reject in rejects:
        writer.writerow([_harmless(str(v)) for v in (reject.file, reject.row, reject.column, reject.value,
                                                     reject.reason)])
    write_beside(workbook, name, lambda stream: stream.write(text.getvalue().encode("utf-8-sig")))


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
