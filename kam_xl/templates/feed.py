"""How a table of a book is brought up to date: its row on the sheet Sources, and the sample's export for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ISO, GERMAN, DAY_FIRST = "iso", "german", "day first"
"""How an export writes numbers and dates: 2026-09-06; 06.09.2026 and 1.234,56; 06-09-2026."""

ALL_MONTHS = 0


@dataclass(frozen=True)
class Feed:
    """A row of the table Sources. `source` is a file of the folder sources/, or a table of the book."""

    source: str
    mode: str
    columns: Sequence[str]
    """In the words of Sources: `Heading in the file -> Column : type format`, in the order of the file."""
    key: str = ""
    period_column: str = ""
    date_format: str = ""
    vanished: str = ""
    control: str = ""
    largest_change: float | None = None
    sheet: str = ""
    months: int = 1
    """How many months the sample's export covers, up to the period."""
    style: str = ISO

    @property
    def is_file(self) -> bool:
        """Whether it comes from outside the book."""
        return "." in self.source

    @property
    def headings(self) -> list[str]:
        """The headings of the file."""
        return [column.split(" -> ")[0].split(" : ")[0] for column in self.columns]

    def row(self, table: str, *, enabled: bool) -> list[object]:
        """As it stands in Sources."""
        source = f"sources/{self.source}" if self.is_file else self.source
        cells = [table, source, self.sheet, self.mode, self.key, "; ".join(self.columns), self.period_column,
                 self.date_format, self.vanished, "Yes", self.control]
        return [*(cell or None for cell in cells), self.largest_change, "Yes" if enabled else "No"]


OF_ACCOUNTS = Feed("Accounts", "upsert", ["Account"], key="Account", vanished="keep")
"""One row for each account of the book; what people have typed beside it stays."""
