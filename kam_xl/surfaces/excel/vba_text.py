"""Catalogue text in VBA: names that it takes, string literals, and lines that it can read."""

from __future__ import annotations

import re
import unicodedata

LONGEST_LINE = 1023
"""Characters of a physical line (MS-VBAL 3.2.1)."""
LONGEST_HELP = 255
"""Characters of a help text that Excel shows."""
RESERVED = frozenset("""abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur
cdate cdbl cdec cint circle close clng clnglng clngptr const csng cstr currency cvar cverr date debug decimal declare
dim do doevents double each else elseif empty end endif enum eqv erase event exit false fix for friend function get
global gosub goto if imp implements in input inputb int integer is lbound len lenb let like lock long longlong longptr
loop lset me mod new next not nothing null on open option optional or paramarray preserve print private pset public put
raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop string sub tab then to
true type typeof ubound unlock until variant wend while with withevents write xor""".split())  # noqa: SIM905 - a hundred quoted words are no easier to read
"""Words that cannot be the name of an argument (MS-VBAL 3.3.5.2)."""
ASCII_FOR = str.maketrans({"–": "-", "−": "-", "…": "...", "·": "*", "√": "root ", "\N{FRACTION SLASH}": "/"})


def vba_name(name: str) -> str:
    """An argument's name as VBA takes it."""
    return name + "_" if name.casefold() in RESERVED else name


def literal(text: str) -> str:
    """A string expression for the text; the source is ASCII, so that no code page can spoil it."""
    parts = [_quoted(part) if " " <= part[0] <= "~" else _by_number(part)
             for part in re.findall(r"[ -~]+|[^ -~]", text)]
    return " & ".join(parts) or '""'


def attribute_text(text: str) -> str:
    """A text for an Attribute line, which takes a plain literal only: other characters by what stands for them."""
    plain = "".join(map(_ascii, unicodedata.normalize("NFKD", text).translate(ASCII_FOR)))
    return _quoted(plain[:LONGEST_HELP])


def _by_number(character: str) -> str:
    """A character as VBA has it: two-byte ones, of which those beyond 65535 take two."""
    wide = character.encode("utf-16-le")
    return " & ".join(f"ChrW$({int.from_bytes(wide[i : i + 2], 'little')})" for i in range(0, len(wide), 2))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _ascii(character: str) -> str:
    """The character, or the name of a Greek letter; nothing for others."""
    if character.isascii():
        return character
    name = unicodedata.name(character, "")
    return name.split()[-1].lower() if name.startswith("GREEK") else ""
