"""Formulas at another address, their relative references moved along."""

from __future__ import annotations

import re

from kam_xl.errors import Refused
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import FORMULA, START, Formula, moved, read_formula
from kam_xl.workbooks.formula_references import OutOfSheet, with_references
from kam_xl.workbooks.xml import attribute, escape, set_attribute

HAS_REFERENCE = re.compile(r"[A-Za-z$]\d|[A-Za-z\d]:")


def moved_cell(raw: bytes, address: str, prefix: str) -> bytes:
    """A raw cell at another address, its formula's relative references moved along."""
    start = START.match(raw)
    origin = attribute(start[1], "r") if start else None
    if origin is None or origin == address:
        return raw
    formula, raw = read_formula(raw), moved(raw, address)
    if formula is None:
        return raw
    text, attributes = placed(formula, origin, address)
    p = prefix.encode()
    return FORMULA.sub(lambda _: b"<" + p + b"f" + attributes + b">" + escape(text).encode() + b"</" + p + b"f>",
                       raw, count=1)


def stays_the_same(formula: Formula) -> bool:
    """Whether the formula reads the same at every address."""
    return not formula.attributes and not HAS_REFERENCE.search(formula.text)


def placed(formula: Formula, origin: str, address: str) -> tuple[str, bytes]:
    """A formula's text and attributes at another address, its relative references moved along."""
    attributes = set_attribute(formula.attributes, "ref", address) if formula.kind == "array" else formula.attributes
    return translated(formula.text, origin, address), attributes


def translated(text: str, origin: str, address: str) -> str:
    """A formula's text as it reads when copied to another address. Refused where it would point out of the sheet."""
    if origin == address or not HAS_REFERENCE.search(text):
        return text
    start, end = Area.of(origin), Area.of(address)
    rows, columns = end.first_row - start.first_row, end.first_column - start.first_column
    try:
        return with_references(text, lambda found: found.shifted(rows, columns))
    except OutOfSheet as error:
        raise Refused(f"its formula ={text} would point out of the sheet at {address}, where its row goes",
                      where=f"cell {origin}", fix="Write $ before the row numbers that shall stay.") from error
