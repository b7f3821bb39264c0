"""The values that charts keep of the cells they draw, brought up to date."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from kam_xl.errors import ErrorCode
from kam_xl.values import Value
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.cell import number
from kam_xl.workbooks.references import parse_reference
from kam_xl.workbooks.xml import Element, child, descendants, parse, serialize

Reader = Callable[[str, Area], list[Value]]
"""Reads a sheet's range in reading order."""


def refreshed_caches(data: bytes, part: str, touched: Callable[[str, Area], bool], read: Reader) -> bytes:
    """A chart part whose cached points over touched ranges are those of the cells now."""
    root = parse(data, part)
    changed = False
    for kind, cache in (("numRef", "numCache"), ("strRef", "strCache")):
        for reference in descendants(root, kind):
            formula = child(reference, "f")
            place = parse_reference((formula.text or "") if formula is not None else "")
            if formula is not None and place is not None and touched(*place):
                changed |= _fill(reference, formula, cache, read(*place))
    return serialize(root) if changed else data


def _fill(reference: Element, formula: Element, cache: str, values: list[Value]) -> bool:
    """Put the points into the cache; says whether any differs."""
    namespace = formula.tag.rpartition("}")[0] + "}"
    holder = child(reference, cache)
    if holder is None:
        holder = etree.Element(namespace + cache)
        formula.addnext(holder)
    before = etree.tostring(holder)
    code = child(holder, "formatCode")
    for old in list(holder):
        if old is not code:
            holder.remove(old)
    etree.SubElement(holder, namespace + "ptCount").set("val", str(len(values)))
    for index, value in enumerate(values):
        text = _point(value, numeric=cache == "numCache")
        if text is not None:
            point = etree.SubElement(holder, namespace + "pt", {"idx": str(index)})
            etree.SubElement(point, namespace + "v").text = text
    return etree.tostring(holder) != before


def _point(value: Value, *, numeric: bool) -> str | None:
    if value is None:
        return None
    if isinstance(value, ErrorCode):
        return value.value
    if isinstance(value, bool):
        return str(int(value)) if numeric else str(value).upper()
    if isinstance(value, str):
        return None if numeric else value
    return number(value)
