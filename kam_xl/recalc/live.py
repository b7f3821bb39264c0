"""Formulas that are calculated, among others that keep the values stored with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import groupby

from kam_xl.errors import ErrorCode
from kam_xl.recalc.dependents import Reached
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.engine_copy import qualified
from kam_xl.recalc.groups import Group
from kam_xl.values import Value
from kam_xl.workbooks.area import Area, column_letters
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.cell import read_value
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.xml import escape

CELL = re.compile(rb'(?P<start><(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r=["\'](?P<column>[A-Z]+)(?P<row>\d+)["\'][^<>]*>)'
                  rb'<(?P<p>(?:[\w.-]+:)?)f(?P<attributes>\s[^<>]*?)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)'
                  rb'(?=<(?:[\w.-]+:)?v>(?P<value>[^<]*))?')
"""A cell with a formula, up to its stored value."""

VOLATILE = re.compile(r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|CELL|INFO)\(", re.IGNORECASE)
WORD = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]+")
"""What may be a name."""
UNTRUSTED = {"fullCalcOnLoad": ("1", "true"), "calcCompleted": ("0", "false"), "calcMode": ("manual",),
             "iterate": ("1", "true")}
"""Settings of a workbook of which each says that stored values may be old."""


def values_hold(document: Document) -> bool:
    """Whether the program that saved the workbook says that the values of its formulas are up to date."""
    settings = document.calculation
    return bool(settings) and not any(settings.get(name) in values for name, values in UNTRUSTED.items())


def volatile_names(names: Mapping[str, str]) -> set[str]:
    """Those of a workbook's names, given with what they mean, that mean something else at another moment."""
    words = {name.casefold(): _words(text) for name, text in names.items()}
    found = {name.casefold() for name, text in names.items() if VOLATILE.search(text)}
    while more := {name for name, used in words.items() if name not in found and not used.isdisjoint(found)}:
        found |= more
    return found


def is_volatile(group: Group, names: Set[str]) -> bool:
    """Whether the formulas give another value at another moment; `names` are the volatile ones of the workbook."""
    text = group.pattern or ""
    return VOLATILE.search(text) is not None or (bool(names) and not names.isdisjoint(_words(text)))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


class Live:
    """The formulas that the engine is to calculate; all others become values in its copy of the workbook.

    A formula stays, too, if no value, or an error, is stored with it, and if it is an array.
    """

    def __init__(self, groups: Sequence[Group], marks: Reached, tables: Mapping[str, Table]) -> None:
        self._groups, self._tables = groups, tables
        self._rows: dict[tuple[str, int], set[int]] = defaultdict(set)
        for group, mark in zip(groups, marks, strict=True):
            self._rows[group.sheet, group.column] |= {row for row, on in zip(group.rows, mark, strict=True) if on}

    def rows(self, group: Group) -> Iterator[int]:
        """The rows of a group whose formulas are calculated."""
        live = self._rows[group.sheet, group.column]
        return (row for row in group.rows if row in live)

    def freeze(self, sheet: str, data: bytes) -> bytes:
        """A worksheet part whose other formulas are values."""
        found: dict[bytes, dict[int, Group]] = defaultdict(dict)
        for group in self._groups:
            if group.sheet == sheet:
                found[column_letters(group.column).encode()] |= dict.fromkeys(group.rows, group)
        return CELL.sub(lambda match: self._cell(match, found), data) if found else data

    def keep(self, book: Book, engine: Engine) -> bool:
        """Give an engine that calculated every formula the stored values of the others; whether any is not its own."""
        for group in self._groups:
            if group.fills is not None:
                self._rows[group.sheet, group.column].add(group.rows[0])
        other = [(sheet, row, column, value) for sheet in dict.fromkeys(group.sheet for group in self._groups)
                 for row, cells in groupby(book.sheet(sheet).formula_cells(), lambda cell: cell[0])
                 for column, value in self._differing(sheet, row, engine, {
                     column: read_value(raw, book.strings) for _, column, raw in cells
                     if row not in self._rows[sheet, column]})]
        for place in other:
            engine.put(*place)
        return bool(other)

    def _differing(self, sheet: str, row: int, engine: Engine, stored: Mapping[int, Value]
                   ) -> Iterator[tuple[int, Value]]:
        """The stored values of a row that the engine is to have and has not."""
        if stored:
            block = engine.block(sheet, Area(row, first := min(stored), row, max(stored)))[0]
        for column, value in stored.items():
            if value is None or isinstance(value, ErrorCode):
                self._rows[sheet, column].add(row)
            elif value != block[column - first]:
                yield column, value

    def _cell(self, match: re.Match[bytes], found: Mapping[bytes, Mapping[int, Group]]) -> bytes:
        row = int(match["row"])
        group = found.get(match["column"], {}).get(row)
        if group is None:
            return match[0]
        live, attributes = self._rows[group.sheet, group.column], match["attributes"] or b""
        if row not in live and b"array" not in attributes and _holds_value(match):
            return match["start"]
        live.add(row)
        return match[0] if b"shared" not in attributes else self._own(match, group, row)

    def _own(self, match: re.Match[bytes], group: Group, row: int) -> bytes:
        """The cell with a formula of its own instead of a shared one, whose text may stand in a cell that is a value
        now."""
        text, p = qualified(group.text(row), group.sheet, row, group.column, self._tables), match["p"]
        return match["start"] + b"<" + p + b"f>" + escape(text).encode() + b"</" + p + b"f>"


def _holds_value(match: re.Match[bytes]) -> bool:
    """Whether a value is stored that the engine reads: no error, of which there are newer kinds than it knows."""
    kind = re.search(rb'\st=["\'](\w+)', match["start"])
    if kind is None or kind[1] != b"str":
        return bool(match["value"]) and (kind is None or kind[1] in (b"n", b"b"))
    return match["value"] is not None
