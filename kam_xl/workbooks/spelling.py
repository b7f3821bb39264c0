"""Whether two definitions of a name say the same in different spelling.

LibreOffice does not know LAMBDA. It writes such names back with the functions that it does not know in small
letters and some of them as if they were local names (`_xlpm._xlfn.tocol`), with other blanks, with FALSE() for
FALSE and with 0.000000001 for 1E-9.
"""

from __future__ import annotations

import re

PIECE = re.compile(r"""
    (?P<text>"(?:[^"]|"")*")
    |(?P<left_out>\s+|_xl(?:fn|pm)\.)
    |(?P<word>TRUE\(\)|FALSE\(\)|[A-Z_][\w.]*)
    |(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)""", re.IGNORECASE | re.VERBOSE)


def same_definition(first: str, second: str) -> bool:
    """Whether two definitions differ in nothing but case, blanks, prefixes, and how a constant is written."""
    return first == second or _plainly(first) == _plainly(second)


def _plainly(text: str) -> str:
    return PIECE.sub(_piece, text)


def _piece(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "text":
            return found[0]
        case "number":
            return repr(float(found[0]))
        case "left_out":
            return ""
    return found[0].upper().removesuffix("()")
