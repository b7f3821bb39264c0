"""Formula text as Excel shows it and as a file stores it (`_xlfn.`, `_xlpm.`, `_xlop.`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from openpyxl.formula.tokenizer import Token, Tokenizer

FUTURE = """ARRAYTOTEXT BYCOL BYROW CHOOSECOLS CHOOSEROWS CONCAT DROP EXPAND HSTACK IFNA IFS ISOMITTED LAMBDA LET
MAKEARRAY MAP MAXIFS MINIFS NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PERCENTILE.EXC PERCENTILE.INC
QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ REDUCE SCAN SEQUENCE SORTBY STDEV.P STDEV.S SWITCH TAKE TEXTAFTER
TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNIQUE VAR.P VAR.S VSTACK WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR""".split()  # noqa: SIM905 - fifty quoted words are no easier to read
STORED = {name: f"_xlfn.{name}" for name in FUTURE} | {name: f"_xlfn._xlws.{name}" for name in ("FILTER", "SORT")}
"""How a file spells the functions that came after Excel 2007."""

LOCAL_NAME = re.compile(r"(?![A-Za-z]{1,3}\d+\Z)[A-Za-z_][A-Za-z_.]*\d*_*\Z")
"""A bare name; letters and digits like A1 are a cell."""


@lru_cache(maxsize=4096)
def tokens(formula: str) -> tuple[Token, ...]:
    """The tokens of a formula without its leading equals sign."""
    return tuple(Tokenizer("=" + formula).items)


def rename_operands(formula: str, names: dict[str, str]) -> str:
    """The formula with the operands in `names` renamed; function names and text are left alone."""
    return "".join(names.get(t.value, t.value) if _is_name(t) else t.value for t in tokens(formula))


def with_capital_exponents(formula: str) -> str:
    """The formula with its numbers as Excel writes them: 1E-09, the only form that the file format knows."""
    return "".join(t.value.upper() if t.type == Token.OPERAND and t.subtype == Token.NUMBER else t.value
                   for t in tokens(formula))


def stored(formula: str, *, local_names: bool = False) -> str:
    """A formula with the prefixes that a file needs; bound names too where `local_names`.

    A function in lower case is then a LAMBDA that the formula itself has bound to a name.
    """
    return "".join(_stored_token(t, local_names) for t in tokens(formula))


def _stored_token(t: Token, local_names: bool) -> str:
    if t.type == Token.FUNC and t.subtype == Token.OPEN:
        name = str(t.value[:-1])
        prefix = "_xlpm." if local_names and name.islower() else ""
        return STORED.get(name.upper(), prefix + name) + "("
    if local_names and _is_name(t):
        return f"_xlpm.{t.value}"
    return str(t.value)


def _is_name(t: Token) -> bool:
    return t.type == Token.OPERAND and t.subtype == Token.RANGE and bool(LOCAL_NAME.match(t.value))


def calls(formula: str) -> Iterator[str]:
    """The names of the functions that a formula calls."""
    for t in tokens(formula):
        if t.type == Token.FUNC and t.subtype == Token.OPEN:
            yield t.value[:-1].upper()
