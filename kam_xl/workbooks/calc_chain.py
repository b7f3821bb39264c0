"""The calculation chain, Excel's list of formula cells: it must name no cell without a formula."""

from __future__ import annotations

import re

ENTRY = re.compile(rb"<(?:[\w.-]+:)?c\b([^<>]*?)/>")


def consistent_chain(data: bytes, sheet_id: str, formulas: set[str]) -> bytes:
    """The chain with one sheet's entries brought in line with its formula cells."""
    entries, current = [], ""
    for match in ENTRY.finditer(data):
        address = _get(match[1], "r")
        current = _get(match[1], "i") or current
        entries.append((address, current, match[1]))
    listed = {address for address, sheet, _ in entries if sheet == sheet_id}
    if listed == formulas or not entries:
        return data
    kept = [(a, i, raw) for a, i, raw in entries if i != sheet_id or a in formulas]
    kept += [(a, sheet_id, f' r="{a}" i="{sheet_id}"'.encode()) for a in sorted(formulas - listed)]
    first, last = next(ENTRY.finditer(data)), list(ENTRY.finditer(data))[-1]
    prefix = first[0][1 : first[0].index(b"c", 1)] if b":" in first[0][:20].split(b" ")[0] else b""
    return data[: first.start()] + b"".join(_entry(prefix, *entry) for entry in kept) + data[last.end() :]


def is_empty(data: bytes) -> bool:
    """Whether the chain names no cell, which the file format does not allow."""
    return ENTRY.search(data) is None


def _entry(prefix: bytes, _address: str, sheet_id: str, raw: bytes) -> bytes:
    """An entry that names its sheet itself, since the one before it may have gone."""
    attributes = raw if _get(raw, "i") else raw.rstrip() + f' i="{sheet_id}"'.encode()
    return b"<" + prefix + b"c" + attributes.rstrip() + b"/>"


def _get(attributes: bytes, name: str) -> str:
    found = re.search(rb"\s" + name.encode() + rb'="([^"]*)"', attributes)
    return found[1].decode() if found else ""
