"""What is different between two workbooks, as XML and relationships say it; written without a line of the product.

Parts that are the same bytes are the same. Else relationships and content types are compared without regard to their
order, sheets cell by cell, other XML element by element with its attributes, text and order, and the rest byte by byte.
White space between elements counts only where `xml:space` says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same: `before` or `after` is None where it was not there.

    `place` is a path such as `/worksheet/sheetData/c[B5]/v/text()` or `/table/@ref`; of a whole part it is empty.
    """

    part: str
    place: str
    before: str | None
    after: str | None

    @property
    def where(self) -> str:
        return f"{self.part} {self.place}".rstrip()

    def __str__(self) -> str:
        return f"{self.where}: {_short(self.before)} -> {_short(self.after)}"


@dataclass(frozen=True)
class Planned:
    """Differences that are meant: a pattern for where they are, why, and what they have to be like besides."""

    where: str
    why: str
    fits: Callable[[re.Match[str], Difference], bool] = lambda match, difference: True

    def names(self, difference: Difference) -> bool:
        """Whether it is one of these."""
        match = re.fullmatch(self.where, difference.where)
        return match is not None and self.fits(match, difference)


def differences(before: bytes, after: bytes) -> list[Difference]:
    """Everything that differs between two packages."""
    old, new = _parts(before), _parts(after)
    found = [Difference(part, "", _size(old.get(part)), _size(new.get(part))) for part in old.keys() ^ new.keys()]
    for part in sorted(old.keys() & new.keys()):
        if old[part] != new[part]:
            found += _of_part(part, old[part], new[part])
    return found


def unplanned(found: Iterable[Difference], planned: Iterable[Planned]) -> list[str]:
    """The differences that no plan names."""
    return [str(difference) for difference in found if not any(plan.names(difference) for plan in planned)]


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "two members have the same name"
        return {name: archive.read(name) for name in names if not name.endswith("/")}


def _of_part(part: str, before: bytes, after: bytes) -> Iterator[Difference]:
    old, new = _tree(before), _tree(after)
    if old is None or new is None:
        yield Difference(part, "bytes", _size(before), _size(after))
        return
    for place, one, other in [*_declaration(old, new), *_of_root(old, new)]:
        yield Difference(part, place, one, other)


Found: TypeAlias = Iterator[tuple[str, str | None, str | None]]


def _of_root(old: Element, new: Element) -> Found:
    if etree.QName(old).localname in ("Relationships", "Types") and old.tag == new.tag:
        return _unordered(old, new)
    return _of_element("/" + etree.QName(old).localname, old, new, preserve=False)


def _tree(data: bytes) -> Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _declaration(old: Element, new: Element) -> Found:
    """The encoding, and the prefixes of the root, which attributes such as mc:Ignorable speak of."""
    one, other = (str(root.getroottree().docinfo.encoding).upper() for root in (old, new))
    if one != other:
        yield "declaration", one, other
    prefixes = {str(prefix) for prefix in old.nsmap.keys() | new.nsmap.keys()}
    for prefix in sorted(prefixes):
        key = None if prefix == "None" else prefix
        if old.nsmap.get(key) != new.nsmap.get(key):
            yield f"/@xmlns:{prefix}", old.nsmap.get(key), new.nsmap.get(key)


def _unordered(old: Element, new: Element) -> Found:
    """Relationships by their id, content types by the part or the ending that they are for."""
    one, other = ({_key(child): _text(child) for child in root} for root in (old, new))
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            yield f"/{key}", one.get(key), other.get(key)


def _key(child: Element) -> str:
    name = etree.QName(child).localname
    return f"{name}[{child.get('Id') or child.get('PartName') or child.get('Extension')}]"


def _of_element(place: str, old: Element, new: Element, *, preserve: bool) -> Found:
    preserve = old.get(SPACE, "preserve" if preserve else "") == "preserve"
    if old.tag != new.tag:
        yield place, _text(old), _text(new)
        return
    for name in sorted(_names(old) | _names(new)):
        if old.get(name) != new.get(name):
            yield f"{place}/@{etree.QName(name).localname}", old.get(name), new.get(name)
    if etree.QName(old).localname == "sheetData":
        yield from _of_rows(place, old, new)
        return
    if _own_text(old, preserve=preserve) != _own_text(new, preserve=preserve):
        yield f"{place}/text()", "".join(_own_text(old, preserve=preserve)), "".join(_own_text(new, preserve=preserve))
    yield from _of_children(place, list(old), list(new), preserve=preserve)


def _names(element: Element) -> set[str]:
    return {str(name) for name in element.attrib}


def _own_text(element: Element, *, preserve: bool) -> list[str]:
    """The text of an element itself; between elements white space is only for the eye."""
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    return pieces if preserve or len(pieces) == 1 else [piece for piece in pieces if piece.strip()]


def _of_children(place: str, old: Sequence[Element], new: Sequence[Element], *, preserve: bool) -> Found:
    """Those that are the same on both sides are passed over; of the others the same number is compared in pairs."""
    one, other = ([_text(child) for child in children] for children in (old, new))
    if one == other:
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c:
            for i, j in zip(range(a, b), range(c, d), strict=True):
                yield from _of_element(f"{place}/{_step(old, i)}", old[i], new[j], preserve=preserve)
            continue
        yield from ((f"{place}/{_step(old, i)}", one[i], None) for i in range(a, b))
        yield from ((f"{place}/{_step(new, j)}", None, other[j]) for j in range(c, d))


def _step(children: Sequence[Element], index: int) -> str:
    child = children[index]
    if not isinstance(child.tag, str):
        return "comment()"
    own = child.get("name") or child.get("sqref") or child.get("ref")
    same = [c for c in children if c.tag == child.tag]
    return etree.QName(child).localname + (f"[{own}]" if own else f"[{same.index(child) + 1}]" if len(same) > 1 else "")


def _of_rows(place: str, old: Element, new: Element) -> Found:
    one, other = _rows(old), _rows(new)
    for number in sorted(one.keys() | other.keys()):
        yield from _of_row(place, number, one.get(number), other.get(number))
    cells, others = _cells(one), _cells(other)
    for address in sorted(cells.keys() | others.keys()):
        cell, its = cells.get(address), others.get(address)
        if cell is None or its is None:
            yield f"{place}/c[{address}]", _text(cell), _text(its)
        else:
            yield from _of_element(f"{place}/c[{address}]", _addressed(cell, address), _addressed(its, address),
                                   preserve=False)


def _of_row(place: str, number: int, old: Element | None, new: Element | None) -> Found:
    if old is None or new is None:
        row = new if old is None else old
        told = str(sorted(row.attrib.items())) if row is not None else ""
        yield f"{place}/row[{number}]", None if old is None else told, None if new is None else told
        return
    for name in sorted((_names(old) | _names(new)) - {"r"}):
        if old.get(name) != new.get(name):
            yield f"{place}/row[{number}]/@{etree.QName(name).localname}", old.get(name), new.get(name)


def _rows(data: Element) -> dict[int, Element]:
    """The rows by number; one without a number follows the one before."""
    found: dict[int, Element] = {}
    number = 0
    for row in data:
        number = int(row.get("r", number + 1))
        assert number not in found, f"row {number} is there twice"
        found[number] = row
    assert list(found) == sorted(found), "the rows are out of order"
    return found


def _cells(rows: Mapping[int, Element]) -> dict[str, Element]:
    """The cells by address; one without an address follows the one before."""
    found: dict[str, Element] = {}
    for number, row in rows.items():
        column = 0
        for cell in row:
            if etree.QName(cell).localname != "c":
                continue
            written = re.match("[A-Z]+", cell.get("r", ""))
            before, column = column, _column(written[0]) if written else column + 1
            assert column > before, f"the cells of row {number} are out of order"
            found[f"{_letters(column)}{number}"] = cell
    return found


def _addressed(cell: Element, address: str) -> Element:
    cell.set("r", address)
    return cell


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    return (_letters((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


def _text(element: Element | None) -> str | None:
    """An element in one canonical form: no prefixes, attributes in order, white space between elements left out."""
    return None if element is None else _canonical(element, preserve=False)


def _canonical(element: Element, *, preserve: bool) -> str:
    if not isinstance(element.tag, str):
        return f"<!{element.text}>"
    preserve = element.get(SPACE, "preserve" if preserve else "") == "preserve"
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.attrib.items()))
    inner = [_canonical(child, preserve=preserve) for child in element]
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    kept = [p if preserve or len(pieces) == 1 or p.strip() else "" for p in pieces]
    inside = kept[0] + "".join(child + tail for child, tail in zip(inner, kept[1:], strict=True))
    return f"<{element.tag}{attributes}>{inside}</>"


def _size(data: bytes | None) -> str | None:
    return None if data is None else f"{len(data)} bytes"


def _short(text: str | None) -> str:
    text = "nothing" if text is None else text
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
