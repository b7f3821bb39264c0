"""One `<c>` element: reading it, and writing a new one with the old one's style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kam_xl.errors import ErrorCode
from kam_xl.workbooks.xml import attribute, escape, plain, set_attribute, unescape

Value: TypeAlias = float | str | bool | ErrorCode | None
"""What a cell holds; dates are serial numbers, blank is None."""

START = re.compile(rb"<(?:[\w.-]+:)?c\b([^>]*?)(/?)>")
FORMULA = re.compile(rb"<(?:[\w.-]+:)?f\b([^>]*?)(?:/>|>([^<]*)</(?:[\w.-]+:)?f>)")
VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^>]*>([^<]*)</")
TEXT = re.compile(rb"<(?:[\w.-]+:)?t\b[^>]*>([^<]*)</(?:[\w.-]+:)?t>")
PHONETIC = re.compile(rb"<(?:[\w.-]+:)?rPh\b.*?</(?:[\w.-]+:)?rPh>", re.DOTALL)
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_767


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


def read_value(raw: bytes, strings: list[str]) -> Value:
    """The value in a raw cell; `strings` are the workbook's shared strings."""
    start = START.match(raw)
    kind = attribute(start[1], "t") if start else None
    if kind == "inlineStr":
        return unescape("".join(plain(t) for t in TEXT.findall(PHONETIC.sub(b"", raw)))) or None
    found = VALUE.search(raw)
    if found is None or (found[1] == b"" and kind != "str"):
        return None
    if kind == "s":
        return strings[int(found[1])] or None
    if kind == "b":
        return found[1] in (b"1", b"true")
    if kind == "str":
        return unescape(plain(found[1]))
    if kind == "e":
        return _error(plain(found[1]))
    return plain(found[1]) if kind == "d" else float(found[1])


def _error(text: str) -> ErrorCode:
    return ErrorCode(text) if text in ErrorCode.__members__.values() else ErrorCode.VALUE


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
    p, s = prefix, f' s="{style}"' if style else ""
    if value is None:
        return f'<{p}c r="{address}"{s}/>'.encode()
    if isinstance(value, bool):
        return f'<{p}c r="{address}"{s} t="b"><{p}v>{value:d}</{p}v></{p}c>'.encode()
    if isinstance(value, ErrorCode):
        return f'<{p}c r="{address}"{s} t="e"><{p}v>{value.value}</{p}v></{p}c>'.encode()
    if isinstance(value, str):
        text = f'<{p}is><{p}t xml:space="preserve">{escape(value)}</{p}t></{p}is>'
        return f'<{p}c r="{address}"{s} t="inlineStr">{text}</{p}c>'.encode()
    return f'<{p}c r="{address}"{s}><{p}v>{number(value)}</{p}v></{p}c>'.encode()


def number(value: float) -> str:
    """A number with all its digits and no needless `.0`."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def with_result(raw: bytes, value: Value, prefix: str = "") -> bytes:
    """A formula (or spilled) cell with another cached value; None leaves it without one."""
    start, formula = START.match(raw), FORMULA.search(raw)
    if start is None:
        raise ValueError("not a cell")
    p = prefix.encode()
    kind = {bool: "b", str: "str", ErrorCode: "e"}.get(type(value))
    attributes = set_attribute(start[1].rstrip(), "t", kind)
    text = b"" if value is None else b"<" + p + b"v>" + _result_text(value) + b"</" + p + b"v>"
    return b"<" + p + b"c" + attributes + b">" + (formula[0] if formula else b"") + text + b"</" + p + b"c>"


def _result_text(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"1" if value else b"0"
    return escape(value).encode() if isinstance(value, str) else number(value or 0.0).encode()


def moved(raw: bytes, address: str) -> bytes:
    """The raw cell at another address."""
    return START.sub(lambda m: m[0][: m.start(1)] + set_attribute(m[1], "r", address) + m[2] + b">", raw, count=1)
