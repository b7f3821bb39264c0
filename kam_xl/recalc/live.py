"""Formulas that are calculated, among others that keep the values stored with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from kam_xl.recalc.dependents import Reached
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.engine_copy import qualified
from kam_xl.recalc.groups import Group
from kam_xl.values import Value
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.xml import escape, plain, unescape

CELL = re.compile(rb'(?P<start><(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r=["\'](?P<column>[A-Z]+)(?P<row>\d+)["\'][^<>]*>)'
                  rb'<(?P<p>(?:[\w.-]+:)?)f(?P<attributes>\s[^<>]*?)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)'
                  rb'(?=<(?:[\w.-]+:)?v>(?P<value>[^<]*))?')
"""A cell with a formula, up to its stored value."""

VOLATILE = re.compile(r'"[^"]*"|\b(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|CELL|INFO)\s*\(', re.IGNORECASE)
"""A text, or the call of a function (which is caught) that gives another value at another moment."""

WORD = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]+")
"""What may be a name."""
KIND = re.compile(rb'\st=["\'](\w+)')
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
    found = {name.casefold() for name, text in names.items() if _calls_volatile(text)}
    while more := {name for name, used in words.items() if name not in found and not used.isdisjoint(found)}:
        found |= more
    return found


def is_volatile(group: Group, names: Set[str]) -> bool:
    """Whether the formulas give another value at another moment; `names` are the volatile ones of the workbook."""
    text = group.pattern or ""
    return _calls_volatile(text) or (bool(names) and not names.isdisjoint(_words(text)))


def _calls_volatile(text: str) -> bool:
    return any(match[1] for match in VOLATILE.finditer(text))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


class Live:
    """The formulas that the engine is to calculate; all others keep the values stored with them.

    A formula is calculated, too, if no value, or an error, is stored with it, and if it is an array.
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
        found = self._by_cell(sheet)
        return CELL.sub(lambda match: self._cell(match, found), data) if found else data

    def differing(self, sheet: str, data: bytes, engine: Engine) -> Iterator[tuple[str, int, int, Value]]:
        """The cells of a worksheet part whose formulas keep their values, where an engine that calculated them all has
        others: sheet, row, column and stored value."""
        found = self._by_cell(sheet)
        stored = {(int(match["row"]), group.column): _value(match) for match in CELL.finditer(data)
                  if (group := _group(match, found)) and self._keeps(match, group)}
        areas = [area for group in self._groups if stored and group.sheet == sheet and group.fills is None
                 for area in group.areas(0, len(group.rows))]
        for area in areas:
            for row, [own] in enumerate(engine.block(sheet, area), area.first_row):
                value = stored.get((row, area.first_column))
                if value is not None and (type(value), value) != (type(own), own):
                    yield sheet, row, area.first_column, value

    def _by_cell(self, sheet: str) -> Mapping[bytes, Mapping[int, Group]]:
        found: dict[bytes, dict[int, Group]] = defaultdict(dict)
        for group in self._groups:
            if group.sheet == sheet:
                found[column_letters(group.column).encode()] |= dict.fromkeys(group.rows, group)
        return found

    def _cell(self, match: re.Match[bytes], found: Mapping[bytes, Mapping[int, Group]]) -> bytes:
        group = _group(match, found)
        if group is None:
            return match[0]
        if self._keeps(match, group):
            return match["start"]
        return match[0] if b"shared" not in (match["attributes"] or b"") else self._own(match, group)

    def _keeps(self, match: re.Match[bytes], group: Group) -> bool:
        """Whether the formula keeps its value; one that cannot is calculated."""
        live, row = self._rows[group.sheet, group.column], int(match["row"])
        if row not in live and b"array" not in (match["attributes"] or b"") and _holds_value(match):
            return True
        live.add(row)
        return False

    def _own(self, match: re.Match[bytes], group: Group) -> bytes:
        """The cell with a formula of its own instead of a shared one, whose text may stand in a cell that is a value
        now."""
        row, p = int(match["row"]), match["p"]
        text = qualified(group.text(row), group.sheet, row, group.column, self._tables)
        return match["start"] + b"<" + p + b"f>" + escape(text).encode() + b"</" + p + b"f>"


def _group(match: re.Match[bytes], found: Mapping[bytes, Mapping[int, Group]]) -> Group | None:
    return found.get(match["column"], {}).get(int(match["row"]))


def _kind(match: re.Match[bytes]) -> bytes:
    kind = KIND.search(match["start"])
    return kind[1] if kind else b"n"


def _holds_value(match: re.Match[bytes]) -> bool:
    """Whether a value is stored that the engine reads: no error, of which there are newer kinds than it knows, and
    neither NaN nor infinity, which some programs write."""
    value, kind = match["value"], _kind(match)
    if kind == b"str":
        return value is not None
    return bool(value) and (kind == b"b" or (kind == b"n" and b"n" not in value.lower()))


def _value(match: re.Match[bytes]) -> Value:
    """The value that is held."""
    value, kind = match["value"], _kind(match)
    if kind == b"str":
        return unescape(plain(value))
    return value in (b"1", b"true") if kind == b"b" else float(value)
