"""Calls of functions inside a formula: names, arguments, and where they stand."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field


@dataclass
class Call:
    """One call: the function's name, the text of its arguments, and its place in the formula's text."""

    name: str
    start: int
    end: int = 0
    arguments: list[str] = field(default_factory=list)


def outermost_calls(formula: str, names: Container[str]) -> Iterator[Call]:
    """The calls of functions of these names in a formula (without its equals sign) that stand in no other one."""
    from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

    try:
        tokens = Tokenizer("=" + formula).items
    except (TokenizerError, IndexError):
        return
    call, outside, depth, place = None, 0, 0, 0
    for t in tokens:
        opens, closes = t.subtype == Token.OPEN, t.subtype == Token.CLOSE
        depth += opens - closes
        if call is None and opens and t.type == Token.FUNC and t.value[:-1].upper() in names:
            call, outside = Call(t.value[:-1].upper(), place, arguments=[""]), depth - 1
        elif call is not None and closes and depth == outside:
            call.end = place + len(t.value)
            yield call
            call = None
        elif call is not None and t.type == Token.SEP and t.subtype == Token.ARG and depth == outside + 1:
            call.arguments.append("")
        elif call is not None:
            call.arguments[-1] += t.value
        place += len(t.value)
