"""Cell styles, as far as a refresh needs them: a date must look like one."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cached_property

from kam_xl.errors import WorkbookError
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.xml import Element, child, children, parse, serialize, whole

BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.')
SHORT_DATE = 14


class Styles:
    """The workbook's style sheet; a style is added only when a date has no date format yet."""

    def __init__(self, document: Document) -> None:
        found = document.related(document.workbook_part, "styles")
        self._package = document.package
        self._part = found[0] if found else ""
        self._added: dict[str | None, str] = {}

    def is_date(self, style: str | None) -> bool:
        """Whether cells of that style show their numbers as dates."""
        return bool(self._part) and style is not None and whole(style) in self._date_styles

    def is_percent(self, style: str | None) -> bool:
        """Whether cells of that style show their numbers as percentages."""
        number = _code(self._format(whole(style))) if self._part and style is not None else 0
        return number in (9, 10) or "%" in self._codes.get(number, "")

    def dated(self, style: str | None) -> str | None:
        """The style itself if it shows dates, else one like it with the short date format."""
        if self.is_date(style):
            return style
        if style not in self._added:
            self._added[style] = self._add(whole(style or "0"))
        return self._added[style]

    @cached_property
    def _root(self) -> Element:
        if not self._part:
            raise WorkbookError("the workbook has no style sheet, so dates would show as numbers",
                                where=self._package.name, fix="Open and save it in Excel.")
        return parse(self._package.read(self._part), self._part)

    @cached_property
    def _formats(self) -> Element:
        found = child(self._root, "cellXfs")
        if found is None or len(found) == 0:
            raise WorkbookError("the workbook's style sheet has no cell formats", where=self._package.name,
                                fix="Open and save it in Excel.")
        return found

    @cached_property
    def _codes(self) -> dict[int, str]:
        custom = child(self._root, "numFmts")
        return {} if custom is None else {
            _code(f): f.get("formatCode", "") for f in children(custom, "numFmt")}

    @cached_property
    def _date_styles(self) -> frozenset[int]:
        custom = {number for number, code in self._codes.items() if is_date_code(code)}
        dates = custom | (BUILT_IN_DATES - self._codes.keys())
        return frozenset(i for i, xf in enumerate(children(self._formats, "xf")) if _code(xf) in dates)

    def _format(self, style: int) -> Element:
        formats = children(self._formats, "xf")
        if not 0 <= style < len(formats):
            raise WorkbookError(f"cells have the style {style}, which does not exist", where=self._package.name,
                                fix="Restore a backup, or let Excel repair the file.")
        return formats[style]

    def _add(self, style: int) -> str:
        formats = children(self._formats, "xf")
        new = deepcopy(self._format(style))
        new.set("numFmtId", str(SHORT_DATE))
        new.set("applyNumberFormat", "1")
        formats[-1].addnext(new)
        self._formats.set("count", str(len(formats) + 1))
        self._package.write(self._part, serialize(self._root))
        return str(len(formats))


def _code(element: Element) -> int:
    """The number of the number format that an element has."""
    return whole(element.get("numFmtId", "0"))


def is_date_code(code: str) -> bool:
    """Whether a number format shows dates or times."""
    return bool(re.search("[dmyhs]", NOT_CODE.sub("", code.split(";")[0]), re.IGNORECASE))
