"""New cached values in the formula cells of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kam_xl.errors import ErrorCode
from kam_xl.grid import column_number
from kam_xl.values import Value
from kam_xl.workbooks.cell import FORMULA, START, number
from kam_xl.workbooks.rows import Syntax
from kam_xl.workbooks.xml import escape, set_attribute

USUAL = re.compile(rb'(<c r="([A-Z]+)\d+"(?: s="\d+")?)(?: t="\w+")?>(<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)'
                   rb'(?:<v>[^<]*</v>|<v/>)?</c>')
"""A calculated cell in the form in which nearly every program writes it; a row of them is done in one pass."""

KINDS = {bool: "b", str: "str", ErrorCode: "e"}


def with_results(content: bytes, results: Mapping[int, Value], syntax: Syntax) -> bytes:
    """The raw cells of a row, those of some columns with other cached values; None leaves a cell without one."""
    left = dict(results)

    def usual(match: re.Match[bytes]) -> bytes:
        column = column_number(match[2].decode())
        return _usual(match, left.pop(column)) if column in left else match[0]

    content = USUAL.sub(usual, content)
    cells = dict(syntax.cells(content)) if left else {}
    if not cells.keys() & left.keys():
        return content
    cells |= {column: with_result(cells[column], left[column], syntax.prefix) for column in cells.keys() & left.keys()}
    return b"".join(cells[column] for column in sorted(cells))


def _usual(match: re.Match[bytes], value: Value) -> bytes:
    if type(value) is float:
        return b"%b>%b<v>%b</v></c>" % (match[1], match[3], number(value).encode())
    if value is None:
        return b"%b>%b</c>" % (match[1], match[3])
    return b'%b t="%b">%b<v>%b</v></c>' % (match[1], KINDS[type(value)].encode(), match[3], _stored(value))


def with_result(raw: bytes, value: Value, prefix: str = "") -> bytes:
    """A formula (or spilled) cell, in whatever form it is written, with another cached value; None leaves it without
    one."""
    start, formula = START.match(raw), FORMULA.search(raw)
    if start is None:
        raise ValueError("not a cell")
    p = prefix.encode()
    attributes = set_attribute(start[1].rstrip(), "t", KINDS.get(type(value)))
    text = b"" if value is None else b"<" + p + b"v>" + _stored(value) + b"</" + p + b"v>"
    return b"<" + p + b"c" + attributes + b">" + (formula[0] if formula else b"") + text + b"</" + p + b"c>"


def _stored(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"1" if value else b"0"
    return escape(value).encode() if isinstance(value, str) else number(value or 0.0).encode()
