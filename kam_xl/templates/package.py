"""What XlsxWriter leaves out: tooltips of names and named cell styles. Deterministic text edits of two parts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kam_xl.templates.theme import NAMED_STYLES

if TYPE_CHECKING:
    from xlsxwriter.format import Format

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def complete(data: bytes, tooltips: Mapping[str, str], roles: Mapping[str, list[Format]]) -> bytes:
    """The workbook with comments on its names and named styles in its gallery."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/workbook.xml"] = _with_comments(parts["xl/workbook.xml"].decode(), tooltips).encode()
    parts["xl/styles.xml"] = _with_named_styles(parts["xl/styles.xml"].decode(), roles).encode()
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _with_comments(workbook: str, tooltips: Mapping[str, str]) -> str:
    def comment(match: re.Match[str]) -> str:
        told = tooltips.get(match[1])
        return match[0] if told is None else f'<definedName name="{match[1]}" comment="{_attribute(told)}">'

    return re.sub(r'<definedName name="([^"]+)">', comment, workbook)


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _with_named_styles(styles: str, roles: Mapping[str, list[Format]]) -> str:
    """Each named style takes its looks from the first format of its role, and all of them belong to it."""
    formats = re.findall(r"<xf [^>]*/>|<xf [^>]*[^/]>.*?</xf>", _section(styles, "cellXfs"), re.S)
    masters, names = [_section(styles, "cellStyleXfs")], list[str]()
    for role, name in NAMED_STYLES.items():
        used = [f.xf_index for f in roles.get(role, []) if f.xf_index is not None and f.xf_index < len(formats)]
        if not used:
            continue
        style_id = len(names) + 1
        masters.append(re.sub(r' xfId="\d+"', "", formats[used[0]]))
        names.append(f'<cellStyle name="{name}" xfId="{style_id}"/>')
        for index in used:
            formats[index] = re.sub(r' xfId="\d+"', f' xfId="{style_id}"', formats[index])
    styles = _replaced(styles, "cellXfs", formats)
    styles = _replaced(styles, "cellStyleXfs", masters)
    return _replaced(styles, "cellStyles", [_section(styles, "cellStyles"), *names])


def _section(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}(?: [^>]*)?>(.*?)</{tag}>", text, re.S)
    return found[1] if found else ""


def _replaced(text: str, tag: str, items: list[str]) -> str:
    body = "".join(items)
    count = len(re.findall(r"<(?:xf|cellStyle) ", body))
    section = f'<{tag} count="{count}">{body}</{tag}>'
    return re.sub(rf"<{tag}(?: [^>]*)?>.*?</{tag}>", lambda _: section, text, flags=re.S)
