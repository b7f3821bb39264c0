"""One `<c>` element: reading it, and writing a new one with the old one's style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kam_xl.errors import ERROR_TEXTS, ErrorCode
from kam_xl.values import Value
from kam_xl.workbooks.xml import attribute, escape, plain, set_attribute, unescape

START = re.compile(rb"<(?:[\w.-]+:)?c\b([^<>]*?)(/?)>")
FORMULA = re.compile(rb"<(?:[\w.-]+:)?f\b([^<>]*?)(?:/>|>([^<]*)</(?:[\w.-]+:)?f>)")
VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^<>]*>([^<]*)</")
TEXT = re.compile(rb"<(?:[\w.-]+:)?t\b[^<>]*>([^<]*)</(?:[\w.-]+:)?t>")
PHONETIC = re.compile(rb"<(?:[\w.-]+:)?rPh\b(?:[^<]|<(?!(?:[\w.-]+:)?rPh\b))*?</(?:[\w.-]+:)?rPh>", re.DOTALL)

Record: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]
"""A cell taken apart: see the names of its fields below; what is absent is empty."""

RAW, COLUMN, ROW, STYLE, KIND, FORMULA_ATTRIBUTES, FORMULA_TEXT, STORED, INLINE = range(9)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula: its text (empty in a shared formula's followers) and raw attributes."""

    text: str
    attributes: bytes

    @property
    def kind(self) -> str:
        """`normal`, `shared`, `array` or `dataTable`."""
        return attribute(self.attributes, "t") or "normal"

    @property
    def ref(self) -> str:
        """The range of an array or the range that shares the formula."""
        return attribute(self.attributes, "ref") or ""


def take_apart(raw: bytes) -> Record:
    """A raw cell as a record, in whatever form it is written."""
    start, formula, stored = START.match(raw), FORMULA.search(raw), VALUE.search(raw)
    attributes = start[1] if start else b""
    address = re.fullmatch(r"([A-Z]+)(\d+)", attribute(attributes, "r") or "")
    column, row = (address[1], address[2]) if address else ("A", "1")
    return (raw, column.encode(), row.encode(), (attribute(attributes, "s") or "").encode(),
            (attribute(attributes, "t") or "").encode(), formula[1] if formula else b"",
            (formula[2] or b"") if formula else b"", stored[1] if stored else b"",
            b"".join(TEXT.findall(PHONETIC.sub(b"", raw))))


def value_of(record: Record, strings: Sequence[str]) -> Value:
    """The value of a cell taken apart; `strings` are the workbook's shared strings."""
    kind, stored = record[KIND], record[STORED]
    if kind == b"inlineStr":
        return unescape(plain(record[INLINE])) or None
    if kind == b"str":
        return unescape(plain(stored))
    if not stored:
        return None
    if kind == b"s":
        return strings[int(stored)] or None
    if kind == b"b":
        return stored in (b"1", b"true")
    if kind == b"e":
        return ERROR_TEXTS.get(plain(stored), ErrorCode.VALUE)
    return plain(stored) if kind == b"d" else float(stored)


def read_value(raw: bytes, strings: Sequence[str]) -> Value:
    """The value in a raw cell."""
    return value_of(take_apart(raw), strings)


def has_formula(record: Record) -> bool:
    """Whether the cell is calculated."""
    return bool(record[FORMULA_TEXT] or record[FORMULA_ATTRIBUTES])


def is_blank(record: Record | None) -> bool:
    """Whether the cell holds neither a value nor a formula."""
    return record is None or not (record[STORED] or record[INLINE] or has_formula(record))


def read_formula(raw: bytes) -> Formula | None:
    """The formula in a raw cell, if there is one."""
    found = FORMULA.search(raw)
    return Formula(plain(found[2] or b""), found[1]) if found else None


def style_of(raw: bytes) -> str | None:
    """The style id of a raw cell."""
    start = START.match(raw)
    return attribute(start[1], "s") if start else None


def write_cell(address: str, style: str | None, value: Value, prefix: str = "") -> bytes:
    """A cell that holds a value; text is inline, so that it can never be a formula."""
    return f'<{prefix}c r="{address}{after_address(value, style_attribute(style), prefix)}'.encode()


def style_attribute(style: str | None) -> str:
    """The attribute that names a style; nothing for none."""
    return f' s="{style}"' if style else ""


def after_address(value: Value, style: str, prefix: str) -> str:
    """What follows a cell's address: the closing quote, attributes (`style` is the one for that), content, end."""
    p, s = prefix, style
    if value is None:
        return f'"{s}/>'
    if isinstance(value, bool):
        return f'"{s} t="b"><{p}v>{value:d}</{p}v></{p}c>'
    if isinstance(value, ErrorCode):
        return f'"{s} t="e"><{p}v>{value.value}</{p}v></{p}c>'
    if isinstance(value, str):
        return f'"{s} t="inlineStr"><{p}is><{p}t xml:space="preserve">{escape(value)}</{p}t></{p}is></{p}c>'
    return f'"{s}><{p}v>{number(value)}</{p}v></{p}c>'


def number(value: float) -> str:
    """A number with all its digits and no needless `.0`."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def moved(raw: bytes, address: str) -> bytes:
    """The raw cell at another address."""
    return START.sub(lambda m: m[0][: m.start(1)] + set_attribute(m[1], "r", address) + m[2] + b">", raw, count=1)
