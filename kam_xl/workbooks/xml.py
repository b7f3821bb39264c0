"""XML of untrusted files: small parts as trees, large ones as bytes that are spliced."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from kam_xl.errors import WorkbookError

Element = etree._Element

ESCAPED_CHARACTER = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def parse(data: bytes, part: str) -> Element:
    """The tree of a part; entities and network are off, a document type is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise WorkbookError(f"the part {part} is not readable XML ({error})",
                            fix="Restore a backup, or let Excel repair the file.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise WorkbookError(f"the part {part} declares a document type", fix="No spreadsheet program writes this.")
    return root


def serialize(root: Element) -> bytes:
    """A tree as Excel writes it: UTF-8, standalone declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: Element) -> str:
    """An element's name without its namespace (transitional and strict files differ in it)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The direct children of that local name."""
    return [child for child in element if local(child) == name]


def child(element: Element, name: str) -> Element | None:
    """The first direct child of that local name."""
    return next((c for c in element if local(c) == name), None)


def descendants(element: Element, name: str) -> list[Element]:
    """All elements below of that local name, in document order."""
    return [e for e in element.iter() if local(e) == name]


def relation_id(element: Element) -> str:
    """The `r:id` attribute, whichever namespace the file uses for it."""
    return next((cast(str, value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def escape(text: str) -> str:
    """Text for an element's content; carriage returns and look-alike escapes as Excel stores them."""
    text = LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return NOT_IN_XML.sub(lambda m: f"_x{ord(m[0]):04X}_", text) if NOT_IN_XML.search(text) else text


def unescape(text: str) -> str:
    """Cell text as people see it, `_x000D_` and its like decoded."""
    return ESCAPED_CHARACTER.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def plain(data: bytes) -> str:
    """The text of raw element content with the five XML entities and numbers resolved."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WorkbookError("the workbook holds text that is not UTF-8",
                            fix="Restore a backup, or let Excel repair the file.") from error
    if "&" not in text:
        return text
    return re.sub(r"&(#x[0-9a-fA-F]+|#\d+|\w+);", _entity, text)


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#"):
        return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
    return {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}.get(name, match[0])


def whole(text: str) -> int:
    """The whole number that an attribute holds; raises WorkbookError where it is none."""
    try:
        return int(text)
    except ValueError as error:
        raise WorkbookError(f"the workbook has {text[:50]!r} where a whole number belongs",
                            fix="Restore a backup, or let Excel repair the file.") from error


def attribute(attributes: bytes, name: str) -> str | None:
    """One attribute's value out of a raw start tag."""
    found = re.search(rb'(?:^|\s)' + name.encode() + rb'\s*=\s*(?:"([^"]*)"|\'([^\']*)\')', attributes)
    return plain(found[1] if found[1] is not None else found[2]) if found else None


def set_attribute(attributes: bytes, name: str, value: str | None) -> bytes:
    """A raw start tag's attributes with one set, or taken out where value is None."""
    text = b"" if value is None else f' {name}="{value}"'.encode()
    pattern = rb'\s' + name.encode() + rb'\s*=\s*(?:"[^"]*"|\'[^\']*\')'
    if re.search(pattern, attributes):
        return re.sub(pattern, lambda _: text, attributes, count=1)
    return attributes + text
