"""The cells of a text file become numbers, dates, logicals or text, decided by the whole column.

A column of a million cells is looked at as a series: the plain cases at once, all others through the distinct
values, each of which is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self, cast

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.date_series import DateTexts, looks_like_date
from kam_xl.sources.date_text import DateFormat, date_format
from kam_xl.sources.distinct import distinct, mapped
from kam_xl.sources.number_text import COMMA, POINT, TOO_LONG, currencies, like_codes, parse_numbers, plain_numbers
from kam_xl.sources.serials import spelled
from kam_xl.sources.two_readings import Evidence, weigh
from kam_xl.values import Values

LOGICALS = {"TRUE": True, "FALSE": False}
SPACE_ONLY = r"^[\s\x1c-\x1f]*$"
"""What Python calls space, which takes in the separators that Rust's \\s leaves out."""
VISIBLE = "!", "\x7f"
"""A column whose smallest and largest texts lie between these holds none that begins with a space of any kind."""
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNSTORABLE_IN_SERIES = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
"""The same for a series, which cannot hold halves of surrogate pairs."""
LONGEST_TEXT = 32_767
SAMPLE = 10


class Ambiguous(SourceError):
    """A column under `heading` that can be read in two ways, with nothing to decide; `kinds` are the types to state."""

    heading: str = ""
    kinds: tuple[str, ...] = ()

    @classmethod
    def between(cls, found: str, what: str, target: Target, *kinds: str) -> Self:
        """The error that advises to state one of the types."""
        error = cls(found, where=target.place, fix=f"State {what}: {' or '.join(map(target.example, kinds))}.")
        error.heading, error.kinds = target.heading, kinds
        return error


class AmbiguousDates(Ambiguous):
    """Dates that could be day-month or month-day, with nothing in the column to decide."""


class AmbiguousNumbers(Ambiguous):
    """Numbers whose separator could be the decimal sign or group thousands, with nothing to decide."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of a column before its values are looked at.

    `type` is stated or held by the table; None lets the values decide. `date_format` and `decimal`
    are stated, or empty. `file_decimals()` finds the decimal signs that other columns of the file use,
    `usual_decimal` is the one that goes with its delimiter. `place` is for messages.
    """

    heading: str
    name: str
    place: str
    type: ColumnType | None = None
    date_format: str = ""
    decimal: str = ""
    file_decimals: Callable[[], set[str]] = set
    usual_decimal: str = ""

    def example(self, kind: str) -> str:
        """How to state the type in the Columns cell."""
        return f"`{self.heading} -> {self.name} : {kind}`"


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column's type and values; `misfits` says for each row that does not fit why, its value is void."""

    type: ColumnType
    values: Values
    misfits: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What each cell of a column means, null where it is blank or does not fit, and why one does not fit."""

    type: ColumnType
    values: pl.Series
    reason: Callable[[str], str]

    def misfits(self, cells: pl.Series) -> dict[int, str]:
        """The reason of each cell that does not fit, by its place."""
        rows = (self.values.is_null() & cells.is_not_null()).arg_true()
        return {i: self.reason(cells[i]) for i in rows}

    def typed(self, cells: pl.Series) -> TypedColumn:
        """The column, with the cells that do not fit."""
        return TypedColumn(self.type, Values(self.values), self.misfits(cells))


def blanked(cells: pl.Series) -> pl.Series:
    """The cells, null where one holds nothing but space."""
    first, last = cast("str | None", cells.min()), cast("str | None", cells.max())
    if first is None or last is None or (first >= VISIBLE[0] and last < VISIBLE[1]):
        return cells
    blank = cells.str.contains(SPACE_ONLY)
    return cells.set(blank, None) if blank.any() else cells


def holds_any(cells: pl.Series) -> bool:
    """Whether any cell holds more than space."""
    return blanked(cells).null_count() < len(cells)


def type_text(cells: pl.Series, target: Target) -> TypedColumn:
    """The cells of one column of a text file, typed; a cell of nothing but space is blank.

    Raises AmbiguousDates, AmbiguousNumbers, or SourceError where the column contradicts itself.
    """
    cells = blanked(cells)
    if target.type in (None, ColumnType.NUMBER) and not target.decimal:
        numbers = plain_numbers(cells)
        if numbers is not None:
            return TypedColumn(ColumnType.NUMBER, Values(numbers))
    if target.type in READ:
        return READ[target.type](cells, target).typed(cells)
    return (_infer(cells, target) if target.type is None else None) or typed_as_text(cells)


def _infer(cells: pl.Series, target: Target) -> TypedColumn | None:
    """Logical, number or date if every value is one; None for text."""
    sample = sorted(distinct(cells.drop_nulls().head(SAMPLE)))
    for kind, read in READ.items():
        if sample and SEEMS[kind](sample, target):
            reading = read(cells, target)
            if reading.values.null_count() == cells.null_count():
                return TypedColumn(reading.type, Values(reading.values))
    return None


def typed_as_text(cells: pl.Series) -> TypedColumn:
    """Text stays exactly as it is written, also where it looks like a formula or a number; blanks are null."""
    bad = cells.str.contains(UNSTORABLE_IN_SERIES)
    if cast("int", cells.str.len_bytes().max() or 0) > LONGEST_TEXT:
        bad |= cells.str.len_chars() > LONGEST_TEXT
    misfits = {i: unstorable_reason(cells[i]) for i in bad.arg_true()}
    return TypedColumn(ColumnType.TEXT, Values(cells), misfits)


def storable(text: str) -> bool:
    """Whether a cell can hold the text."""
    return len(text) <= LONGEST_TEXT and not UNSTORABLE.search(text)


def unstorable_reason(text: str) -> str:
    """Why a cell cannot hold the text."""
    if len(text) > LONGEST_TEXT:
        return f"{len(text):,} characters; a cell holds {LONGEST_TEXT:,}"
    return "a control character that a workbook cannot hold"


def read_logicals(cells: pl.Series, _: Target) -> Reading:
    """TRUE and FALSE in any case."""
    meaning = {cell: LOGICALS[cell.strip().upper()] for cell in distinct(cells) if cell.strip().upper() in LOGICALS}
    return Reading(ColumnType.LOGICAL, mapped(cells, meaning, pl.Boolean), lambda _: "neither TRUE nor FALSE")


def _seem_logical(sample: list[str], _: Target) -> bool:
    return all(value.strip().upper() in LOGICALS for value in sample)


def read_numbers(cells: pl.Series, target: Target) -> Reading:
    """Numbers in the style that is stated or that the whole column shows; code-like ones only where
    numbers are asked for."""
    found = distinct(cells)
    decimal = target.decimal or _decimal(found, target)
    numbers = _one_currency(parse_numbers(found, decimal), target) if decimal else {}
    if target.type is None and like_codes(found):
        numbers = {}
    return Reading(ColumnType.NUMBER, mapped(cells, numbers, pl.Float64), _not_a_number)


def _seem_numbers(sample: list[str], _: Target) -> bool:
    return len(parse_numbers(sample, POINT) | parse_numbers(sample, COMMA)) == len(sample)


def _not_a_number(value: str) -> str:
    if TOO_LONG.fullmatch(value):
        return "more digits than a spreadsheet number keeps; make it a text column"
    return "not a number"


def _decimal(texts: set[str], target: Target) -> str:
    """The decimal sign that the column shows; empty if none fits and no number is asked for."""
    point, comma = parse_numbers(texts, POINT), parse_numbers(texts, COMMA)
    evidence = weigh(point, comma)
    wanted = target.type is not None
    if evidence.conflict:
        return _contradiction(f"{evidence.first} has a decimal point, {evidence.second} a decimal comma", target,
                              "number 1,234.56", "number 1.234,56") if wanted else ""
    if not evidence.ambiguous:
        return POINT if evidence.second is None else COMMA
    if not wanted and len(point.keys() | comma.keys()) < len(texts):
        return ""
    return _decimal_of_file({v for v in point.keys() & comma.keys() if point[v] != comma[v]}, target)


def _decimal_of_file(ambiguous: set[str], target: Target) -> str:
    """The decimal sign of the file's other columns, or the one usual with its delimiter if the values use it."""
    elsewhere = target.file_decimals()
    if len(elsewhere) == 1:
        return next(iter(elsewhere))
    if target.usual_decimal and all(target.usual_decimal in value for value in ambiguous) and not elsewhere:
        return target.usual_decimal
    value = min(ambiguous)
    less, more = sorted(parse_numbers([value], decimal)[value] for decimal in (POINT, COMMA))
    raise AmbiguousNumbers.between(
        f"{value} can be {less:.15g} or {more:.15g}, and nothing in the column tells which", "it", target,
        "number 1,234.56", "number 1.234,56")


def _one_currency(numbers: dict[str, float], target: Target) -> dict[str, float]:
    """Sums over several currencies mean nothing: such a column is refused, or stays text."""
    signs = currencies(numbers)
    if len(signs) < 2:
        return numbers
    if target.type is None:
        return {}
    raise SourceError(f"the amounts are in several currencies: {', '.join(signs)}", where=target.place,
                      fix="Export them in one currency, or make it a text column.")


def read_dates(cells: pl.Series, target: Target) -> Reading:
    """Dates in the format that is stated or that the whole column shows."""
    texts = DateTexts(cells)
    if target.date_format:
        stated = _in_format(texts, date_format(target.date_format))
        if target.type is not None or stated.values.null_count() == cells.null_count():
            return stated
    family = texts.family() or (texts.months() if target.type is ColumnType.DATE else ())
    if not family:
        return Reading(ColumnType.DATE, mapped(cells, {}, pl.Float64), lambda _: "not a date")
    first, second = family[0], family[-1]
    evidence = weigh(texts.days(first), texts.days(second))
    reading = _in_format(texts, first if evidence.second is None else second)
    if target.type is not None or reading.values.null_count() == cells.null_count():
        _check_order(evidence, first, second, target)
    return reading


def seem_dates(sample: list[str], target: Target) -> bool:
    """Whether a few values have the shape of dates, so that looking at all of them is worth it."""
    written = date_format(target.date_format) if target.date_format else None
    if written and DateTexts(pl.Series(sample, dtype=pl.String)).serials(written).null_count() == 0:
        return True
    return all(map(looks_like_date, sample))


def _in_format(texts: DateTexts, written: DateFormat) -> Reading:
    def reason(value: str) -> str:
        impossible = written.pattern.fullmatch(value.split()[0])
        return f"{'there is no such day' if impossible else 'not a date'} in the form {written.text}"

    return Reading(ColumnType.DATE, texts.serials(written), reason)


def _check_order(evidence: Evidence, first: DateFormat, second: DateFormat, target: Target) -> None:
    """Refuse a column in which nothing decides between day first and month first, or both occur."""
    if evidence.conflict:
        _contradiction(f"{evidence.first} fits only {first.text}, {evidence.second} only {second.text}", target,
                       f"date {first.text}", f"date {second.text}")
    if evidence.ambiguous:
        raise _ambiguous_dates(evidence.undecided or "", first, second, target)


def _ambiguous_dates(day: str, first: DateFormat, second: DateFormat, target: Target) -> AmbiguousDates:
    one, other = (spelled(written.day(day) or 0) for written in (first, second))
    return AmbiguousDates.between(f"every date can be read in two ways; {day} is {one} or {other}", "the format",
                                  target, f"date {first.text}", f"date {second.text}")


def _contradiction(found: str, target: Target, one: str, other: str) -> str:
    raise SourceError(f"the column is written in two ways: {found}", where=target.place,
                      fix=f"Mend the export, or state one of them: {target.example(one)} or {target.example(other)}.")


Read = Callable[[pl.Series, Target], Reading]
Seem = Callable[[list[str], Target], bool]
READ: dict[ColumnType | None, Read] = {
    ColumnType.LOGICAL: read_logicals, ColumnType.NUMBER: read_numbers, ColumnType.DATE: read_dates}
"""How the types other than text are read, in the order in which they are tried."""
SEEMS: dict[ColumnType | None, Seem] = {
    ColumnType.LOGICAL: _seem_logical, ColumnType.NUMBER: _seem_numbers, ColumnType.DATE: seem_dates}
"""Whether a few values seem to be of a type, so that reading the whole column is worth it."""
