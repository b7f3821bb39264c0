"""A workbook file as a refresh sees it: calculated by the engine, saved in one step, with a backup."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kam_xl.recalc import Recalculation, Recalculator, Told
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.store import save


class ClosedFile(Book):
    """A file that no program has open.

    Without `recalculate` all formula cells lose their values, and Excel is told to calculate when it opens the file.
    """

    def __init__(self, path: Path, *, recalculate: bool = True, drop_signature: bool = False) -> None:
        document = Document.open(path)
        self._before = document.package.to_bytes()
        self.unsigned = drop_signature and document.signed
        """Whether a signature was taken off."""
        if drop_signature:
            document.drop_signature()
        document.require_unsigned()
        super().__init__(document)
        self._path, self._recalculate = path, recalculate
        self._recalculator = Recalculator(self, _definitions)
        self._due = [*self.formulas_without_value(), *self._recalculator.calling_respelled()] if recalculate else []
        self._calculated_up_to = 0
        self._complete = recalculate

    def calculate(self, told: Told = lambda _share: None) -> Recalculation:
        """Calculate what depends on the cells that changed since the last time; at first also the formulas that an
        earlier refresh, or another program, left without values, or LibreOffice with wrong ones. `told` is told which
        share of that is done."""
        due = [*self._due, *self.changed[self._calculated_up_to:]]
        done = Recalculation()
        if due and not self._recalculate:
            self._recalculator.forget()
        elif due:
            done = self._recalculator.run(None if self.rows_inserted else due, told)
            self.rows_inserted = False
        self._due, self._calculated_up_to = [], len(self.changed)
        self._complete = self._complete and not done.uncalculated
        return done

    def save(self) -> str:
        """Replace the file, keeping the old one; a file with the same bytes is left alone."""
        self.refresh_charts()
        if not self._complete:
            self.calculate_on_load()
        self.flush()
        package = self.document.package
        return str(save(self._path, package.write_to, self._before)) if package.changed else ""


def _definitions(names: set[str]) -> Mapping[str, str]:
    """KAM_ functions that an add-in serves in Excel; read only when a workbook calls them without holding them."""
    if not names:
        return {}
    from kam_xl.surfaces.lambda_names import definitions

    return definitions(names)
