"""The wizard's questions about one file: where it is, which sheet, what goes where, how it is written."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kam_xl.commands.dialogue import ask, ask_yes, choose, picked, show_choices
from kam_xl.commands.sources import likeness
from kam_xl.commands.terminal import say, show_table
from kam_xl.errors import KamError, UsageError
from kam_xl.refresh.mapping import Pair, pair_of, propose_for, refreshed_columns
from kam_xl.refresh.settings import Mode, Setting
from kam_xl.refresh.setup import ACCOUNTS_TABLE, Fed, arranged, months, needed, require_accounts, typed_columns
from kam_xl.review.wording import shortened
from kam_xl.sources.columns import Column
from kam_xl.sources.describe import describe_files
from kam_xl.sources.read import read_files, sheet_names
from kam_xl.sources.table import Description, SourceTable
from kam_xl.sources.text_cells import Ambiguous
from kam_xl.workbooks.workbook import Tables

NONE = "-"
"""The answer that a column takes no heading."""

HEADINGS_SHOWN, LONGEST_SHOWN = 12, 60


class AnotherFile(KamError):
    """The person at the terminal does not want this file after all."""


@dataclass(frozen=True)
class FileQuestions:
    """What is asked about the file of one table of the workbook `book`."""

    book: Tables
    setting: Setting

    def fed(self, path: Path) -> Fed:
        """All that there is to ask. Raises a KamError where the file cannot be taken, AnotherFile where the person
        says so."""
        sheet = self._sheet(path)
        what = describe_files([path], sheet)
        shown = ", ".join(what.headings[:HEADINGS_SHOWN]) + (", …" if len(what.headings) > HEADINGS_SHOWN else "")
        say(f"  {path.name}{f', sheet {sheet}' if sheet else ''} has {len(what.headings)} columns: {shown}")
        pairs = self._mapping(what)
        columns, read = self._read(path, sheet, pairs)
        self._check(read)
        asked = replace(self.setting, columns=columns, sheet=sheet)
        by_month = months(read, self.setting.period_column) if self.setting.period_column else []
        if self.setting.mode is Mode.APPEND and not by_month:
            raise UsageError(f"no row of it has a date for {self.setting.period_column}", where=path.name,
                             fix="Name another file, or choose another heading for it.")
        fed = Fed(arranged(asked, read), path, read, by_month)
        say(f"  {said(fed)}")
        return fed

    def _sheet(self, path: Path) -> str:
        sheets = sheet_names(path)
        return choose(f"  Which sheet of {path.name}", sheets, sheets[0]) if len(sheets) > 1 else ""

    def _mapping(self, what: Description) -> list[Pair]:
        """The pairs as proposed, and as changed by the person."""
        names = {column.name for column in self.setting.columns or ()}
        columns = [c for c in refreshed_columns(self.book, self.setting.table) if c in names or not names]
        chosen = {pair.column: pair for pair in propose_for(self.book, self.setting.table, what)
                  if pair.column in columns}
        self._require(columns, chosen, what)
        while True:
            _show_mapping(self.setting.table, columns, chosen, what)
            column = ask("  Enter accepts; the number of a line changes it",
                         lambda answer: picked(answer, columns) if answer else "")
            if not column:
                return [chosen[c] for c in columns if c in chosen]
            self._change(column, chosen, what)
            self._require(columns, chosen, what)

    def _change(self, column: str, chosen: dict[str, Pair], what: Description) -> None:
        """Ask which heading goes into a column; a heading goes into one column only."""
        show_choices(what.headings)
        heading = ask(f"  Heading for {column} (its number or name; {NONE} for none)",
                      lambda answer: "" if answer == NONE else picked(answer, what.headings))
        for other in [c for c, pair in chosen.items() if c == column or pair.heading == heading]:
            del chosen[other]
        if heading:
            held = refreshed_columns(self.book, self.setting.table)
            chosen[column] = pair_of(heading, column, what.types.get(heading), held.get(column))

    def _require(self, columns: Sequence[str], chosen: dict[str, Pair], what: Description) -> None:
        """Ask for the columns without which the table says nothing, as long as one is missing."""
        while missing := [c for c in needed(self.setting, columns) if c not in chosen]:
            say(f"  Nothing goes to {missing[0]} yet, which the table {self.setting.table} needs.")
            self._change(missing[0], chosen, what)
            if missing[0] not in chosen:
                raise AnotherFile(f"without {missing[0]} the file says nothing to the table {self.setting.table}",
                                  fix="Name another file.")

    def _read(self, path: Path, sheet: str, pairs: Sequence[Pair]) -> tuple[tuple[Column, ...], SourceTable]:
        """The whole file; how its dates and numbers are written is asked only where the file does not tell."""
        held = {c: kind for c, kind in refreshed_columns(self.book, self.setting.table).items() if kind}
        stated: dict[str, str] = {}
        while True:
            columns = typed_columns(self.setting, pairs, stated)
            try:
                return columns, read_files([path], columns=columns, expected=held, wanted=[], sheet=sheet)
            except Ambiguous as error:
                say(f"  {error.heading}: {error.found}.")
                stated[error.heading] = choose("  Which way is it written", error.kinds)

    def _check(self, read: SourceTable) -> None:
        if self.setting.table == ACCOUNTS_TABLE:
            require_accounts(read)
        if not len(read.row_numbers):
            raise UsageError("there is no row in it that fits", where=read.name, fix="Name another file.")
        if read.rejects:
            first = read.rejects[0]
            say(f"  {len(read.rejects)} cell(s) do not fit, the first: row {first.row}, column {first.column}: "
                f"{first.value!r} is {first.reason}.")
            if not ask_yes("  Go on without those rows", default=False):
                raise AnotherFile("the file is left as it is", where=read.name, fix="Mend it, and name it again.")


def said(fed: Fed) -> str:
    """What a refresh makes of the file, each month."""
    setting, rows = fed.setting, f"{len(fed.read.row_numbers):,} rows"
    if len(fed.months) > 1:
        rows += f", {fed.months[0]} to {fed.months[-1]}"
    if setting.mode is Mode.APPEND:
        return f"{rows}. Each refresh adds the month of its file; the months before stay."
    if setting.mode is Mode.UPSERT:
        return f"{rows}. Each refresh updates them by {', '.join(setting.key)}; what people typed stays."
    return f"{rows}, all of which come in. Each refresh replaces them by the whole file."


def _show_mapping(table: str, columns: Sequence[str], chosen: dict[str, Pair], what: Description) -> None:
    rows = []
    for i, column in enumerate(columns, 1):
        pair = chosen.get(column)
        rows.append([str(i), column, *([pair.heading, what.types.get(pair.heading) or "?", likeness(pair)] if pair
                                       else [NONE, "", ""])])
    show_table(f"What goes where: table {table}", ["No", "Column", "Heading in the file", "Type", "Likeness"], rows,
               right=["No", "Likeness"])


def named_file(answer: str, folders: Sequence[Path]) -> Path:
    """The path that a terminal pasted, with quotes, escaped spaces or ~; looked for in the folders in turn.

    The first of them is for messages, should it be in none. Raises UsageError for what cannot be a path.
    """
    text = re.sub(r"^&\s+", "", answer.strip())  # as PowerShell pastes it
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    spellings = [text, re.sub(r"\\(.)", r"\1", text)] if os.sep == "/" else [text]
    try:
        places = [folder / Path(spelling).expanduser() for spelling in spellings for folder in folders]
        return next((place for place in places if place.exists()), places[0])
    except (OSError, RuntimeError) as error:
        raise UsageError(f"this is not a path ({getattr(error, 'strerror', None) or error})",
                         where=shortened(text, LONGEST_SHOWN), fix="Write the path of a file.") from error
