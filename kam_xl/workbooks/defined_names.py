"""The workbook's defined names: put in and taken out, everything else left as it is."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from kam_xl.workbooks.document import Document
from kam_xl.workbooks.xml import Element, child, children, local, serialize, whole

AFTER_NAMES = {"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
               "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"}
"""The elements of a workbook that stand behind its names."""


@dataclass(frozen=True)
class DefinedName:
    """What a name refers to, and what Excel shows beside it."""

    formula: str
    tooltip: str = ""


def add_names(document: Document, names: Mapping[str, DefinedName]) -> None:
    """Define names that the workbook does not have yet."""
    if not names:
        return
    block = _block(document.workbook)
    for name, defined in names.items():
        element = etree.SubElement(block, etree.QName(_namespace(block), "definedName"), name=name)
        element.text = defined.formula
        if defined.tooltip:
            element.set("comment", defined.tooltip)
    _sort(block)
    document.package.write(document.workbook_part, serialize(document.workbook))


def remove_names(document: Document, names: Collection[str]) -> None:
    """Take names out; those of a single sheet stay."""
    if not names:
        return
    block = _block(document.workbook)
    for element in children(block, "definedName"):
        if element.get("name", "") in names and element.get("localSheetId") is None:
            block.remove(element)
    if not len(block):
        document.workbook.remove(block)
    document.package.write(document.workbook_part, serialize(document.workbook))


def _block(workbook: Element) -> Element:
    """The list of names, made where it belongs if there is none."""
    found = child(workbook, "definedNames")
    if found is None:
        found = workbook.makeelement(etree.QName(_namespace(workbook), "definedNames"))
        behind = [i for i, element in enumerate(workbook) if local(element) in AFTER_NAMES]
        workbook.insert(behind[0] if behind else len(workbook), found)
    return found


def _sort(block: Element) -> None:
    """In the order in which Excel keeps them."""
    block[:] = sorted(block, key=_order)


def _order(element: Element) -> tuple[str, int]:
    return element.get("name", "").casefold(), whole(element.get("localSheetId", "-1"))


def _namespace(element: Element) -> str:
    return etree.QName(element).namespace or ""


def mentioned(document: Document, names: Iterable[str]) -> set[str]:
    """The names that any part of the workbook calls: cells, rules, validations, charts, other names."""
    wanted = {name.upper() for name in names}
    found: set[str] = set()
    for part in document.package.parts:
        if part.endswith(".xml") and part.startswith("xl/") and not part.endswith("/sharedStrings.xml"):
            data = document.package.read(part)
            utf_16 = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            text = data.decode("utf-16" if utf_16 else "utf-8", "replace").upper()
            found |= {name for name in wanted - found if f"{name}(" in text}
    return found
