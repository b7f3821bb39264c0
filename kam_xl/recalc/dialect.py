"""Formula text as the engine reads it.

Optional LAMBDA parameters (`_xlop.`) become ordinary ones, and short calls of such names are padded
with empty arguments, which count as omitted. `INDEX(KAM_…(…),k)` gets a plus sign, since the engine
takes an array from a name there only as an operand. A table's bare name and a heading with special
characters get the brackets that the engine wants. `[1]!KAM_…`, by which Excel stores a call of the
add-in, is read as the function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kam_xl.recalc.calls import read_tokens
from kam_xl.recalc.relative import with_rows, without_rows
from kam_xl.workbooks.references import FORMULA_TEXT
from kam_xl.workbooks.xml import escape, plain

PARAMETER = re.compile(r"_xl(?:pm|op)\.\w[\w.]*")
CALL = re.compile(r"\b(KAM_[A-Z0-9_]+)\(", re.IGNORECASE)
IN_ADDIN = re.compile(r"(?:\[\d+\]|'[^']*kam_xl\.xlam')!(?=KAM_)", re.IGNORECASE)
COLUMN_OF = re.compile(r"([^\[\]]+)\[([^\[\]#@][^\[\]]*)\]\Z")
PLAIN_HEADING = re.compile(r"[\w ]+\Z")
WORDS = re.compile(r"[^\W\d][\w.]*")
NOT_AS_IT_IS = re.compile(r"(?<![\w.])([^\W\d][\w.]*)(?![\w.'!]|\[(?:[\w ]+\]|[\[\]#]))")
"""A name that is not followed by what the engine, if it is a table's, reads as it is."""


class Dialect:
    """Rewrites formulas that call LAMBDA names or refer to tables."""

    def __init__(self, names: Mapping[str, str], tables: Iterable[str] = ()) -> None:
        self._counts = {name.upper() + "(": parameter_count(text) for name, text in names.items()
                        if "LAMBDA(" in text[:20]}
        self._functions = {name[:-1].casefold() for name in self._counts}
        self._tables = {table.casefold() for table in tables}
        self._known: dict[str, str] = {}

    def formula(self, text: str) -> str:
        """The formula as the engine reads it."""
        if "!K" in text or "!k" in text:
            text = IN_ADDIN.sub("", text)
        if not self._concerns(text):
            return text
        shape, rows = without_rows(text)
        if shape not in self._known:
            self._known[shape] = self._rewritten(shape)
        return with_rows(self._known[shape], rows)

    def _concerns(self, text: str) -> bool:
        """Whether anything in the formula may have to be rewritten: by its words, which is quick for the longest."""
        words = {word.casefold() for word in WORDS.findall(text)}
        if not self._functions.isdisjoint(words):
            return True
        return not self._tables.isdisjoint(words) and any(
            name.casefold() in self._tables for name in NOT_AS_IT_IS.findall(text))

    def definition(self, text: str) -> str:
        """A stored LAMBDA as the engine reads it."""
        return self.formula(text).replace("_xlop.", "_xlpm.")

    def part(self, data: bytes) -> bytes:
        """A worksheet or the workbook part with its formulas rewritten."""
        return FORMULA_TEXT.sub(self._match, data)

    def _match(self, match: re.Match[bytes]) -> bytes:
        text = plain(match[2])
        rewritten = self.formula(text)
        return match[0] if rewritten == text else match[1] + escape(rewritten).encode() + match[3]

    def _rewritten(self, text: str) -> str:
        calls: list[_Call] = []
        out: list[str] = []
        for t in read_tokens(text):
            if calls:
                calls[-1].tokens += 1
            if t.subtype == "OPEN":
                count = self._counts.get(t.value.upper())
                if count is not None and out and out[-1].upper() == "INDEX(":
                    out.append("+")
                calls.append(_Call(count or 0))
            elif t.subtype == "CLOSE" and calls:
                out.append(calls.pop().padding())
            elif t.type == "SEP" and t.subtype == "ARG" and calls:
                calls[-1].separators += 1
            out.append(self._operand(t.value) if t.type == "OPERAND" and t.subtype == "RANGE" else t.value)
        return "".join(out) or text

    def _operand(self, text: str) -> str:
        if text.casefold() in self._tables:
            return text + "[]"
        column = COLUMN_OF.match(text)
        if column is None or column[1].casefold() not in self._tables or PLAIN_HEADING.match(column[2]):
            return text
        return f"{column[1]}[[{column[2]}]]"


class _Call:
    """An open bracket: how many arguments its function wants, and how many there are so far."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.separators, self.tokens = wanted, 0, 0

    def padding(self) -> str:
        given = self.separators + 1 if self.tokens > 1 else 0
        return "," * (self.wanted - max(given, 1))


def parameter_count(lambda_text: str) -> int:
    """How many parameters a stored LAMBDA declares."""
    head = lambda_text[lambda_text.index("LAMBDA(") + 7 :]
    count = 0
    while (match := PARAMETER.match(head)) is not None and head[match.end() : match.end() + 1] == ",":
        head, count = head[match.end() + 1 :], count + 1
    return count


def called(text: str) -> set[str]:
    """The KAM_ functions that a piece of formula text calls."""
    return {name.upper() for name in CALL.findall(text)}
