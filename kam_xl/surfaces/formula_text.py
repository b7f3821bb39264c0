"""Formula text as Excel shows it and as a file stores it (`_xlfn.`, `_xlpm.`, `_xlop.`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from openpyxl.formula.tokenizer import Token, Tokenizer

FUTURE = """ARRAYTOTEXT BYCOL BYROW CHOOSECOLS CHOOSEROWS CONCAT DROP EXPAND HSTACK IFNA IFS ISOMITTED LAMBDA LET
MAKEARRAY MAP MAXIFS MINIFS NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PERCENTILE.EXC PERCENTILE.INC
QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ REDUCE SCAN SEQUENCE SORTBY STDEV.P STDEV.S SWITCH TAKE TEXTAFTER
TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNIQUE VAR.P VAR.S VSTACK WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR""".split()
STORED = {name: f"_xlfn.{name}" for name in FUTURE} | {name: f"_xlfn._xlws.{name}" for name in ("FILTER", "SORT")}
"""How a file spells the functions that came after Excel 2007."""

LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z_.]*\d*_*\Z")


def tokens(formula: str) -> list[Token]:
    """The tokens of a formula without its leading equals sign."""
    return list(Tokenizer("=" + formula).items)


def rename_operands(formula: str, names: dict[str, str]) -> str:
    """The formula with the operands in `names` renamed; function names and text are left alone."""
    return "".join(names.get(t.value, t.value) if _is_name(t) else t.value for t in tokens(formula))


def stored(formula: str, *, local_names: bool = False) -> str:
    """A formula with the prefixes that a file needs; bound names too where `local_names`."""
    return "".join(_stored_token(t, local_names) for t in tokens(formula))


def _stored_token(t: Token, local_names: bool) -> str:
    if t.type == Token.FUNC and t.subtype == Token.OPEN:
        name = t.value[:-1].upper()
        return STORED.get(name, t.value[:-1]) + "("
    if local_names and _is_name(t):
        return "_xlpm." + t.value
    return str(t.value)


def _is_name(t: Token) -> bool:
    return t.type == Token.OPERAND and t.subtype == Token.RANGE and bool(LOCAL_NAME.match(t.value))


def calls(formula: str) -> Iterator[str]:
    """The names of the functions that a formula calls."""
    for t in tokens(formula):
        if t.type == Token.FUNC and t.subtype == Token.OPEN:
            yield t.value[:-1].upper()


def expand(formula: str, name: str, rewrite: Callable[[list[str]], str]) -> str:
    """The formula with every call of `name` replaced by what `rewrite` makes of its arguments."""
    parsed = tokens(formula)
    text, _ = _expand(parsed, 0, name.upper() + "(", rewrite)
    return text[0]


def _expand(parsed: list[Token], at: int, opening: str, rewrite: Callable[[list[str]], str]) -> tuple[list[str], int]:
    """The comma-separated arguments from `at` to the closing token, each with its calls rewritten."""
    arguments = [""]
    while at < len(parsed):
        t = parsed[at]
        if t.subtype == Token.CLOSE:
            return arguments, at
        if t.subtype == Token.OPEN:
            inner, at = _expand(parsed, at + 1, opening, rewrite)
            call = t.type == Token.FUNC and t.value.upper() == opening
            arguments[-1] += rewrite(inner) if call else t.value + ",".join(inner) + parsed[at].value
        elif t.type == Token.SEP and t.subtype == Token.ARG:
            arguments.append("")
        else:
            arguments[-1] += t.value
        at += 1
    return [",".join(arguments)], at
