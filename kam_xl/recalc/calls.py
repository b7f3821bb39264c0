"""Calls of functions inside a formula: their names and arguments, and the text around them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token


@dataclass(frozen=True)
class Call:
    """One call: the function's name, in capitals, and the text of its arguments."""

    name: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({','.join(self.arguments)})"


def split_calls(formula: str, names: Container[str]) -> list[str | Call]:
    """A formula (without its equals sign) as calls of functions of these names and the text around them; a call
    inside the arguments of another one is part of their text."""
    tokens = read_tokens(formula)
    pieces: list[str | Call] = []
    place = 0
    while place < len(tokens):
        end = _closing(tokens, place) if _opens_one_of(tokens[place], names) else None
        if end is None:
            pieces.append(tokens[place].value)
            place += 1
        else:
            pieces.append(Call(tokens[place].value[:-1].upper(), tuple(_arguments(tokens[place + 1 : end]))))
            place = end + 1
    return pieces


@lru_cache(maxsize=4096)
def read_tokens(formula: str) -> tuple[Token, ...]:
    """The tokens of a formula; none where it cannot be read. A book's LAMBDAs are asked for at each calculation."""
    from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

    try:
        return tuple(Tokenizer("=" + formula).items)
    except (TokenizerError, IndexError):
        return ()


def _opens_one_of(token: Token, names: Container[str]) -> bool:
    return token.type == "FUNC" and token.subtype == "OPEN" and token.value[:-1].upper() in names


def _closing(tokens: Sequence[Token], start: int) -> int | None:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += {"OPEN": 1, "CLOSE": -1}.get(tokens[place].subtype, 0)
        if depth == 0:
            return place
    return None


def _arguments(tokens: Sequence[Token]) -> Iterator[str]:
    text, depth = "", 0
    for t in tokens:
        depth += {"OPEN": 1, "CLOSE": -1}.get(t.subtype, 0)
        if depth == 0 and t.type == "SEP" and t.subtype == "ARG":
            yield text.strip()
            text = ""
        else:
            text += t.value
    yield text.strip()
