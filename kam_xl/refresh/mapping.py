"""Which heading of a source may go into which column of a table: a proposal for people to look at."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kam_xl.refresh.inputs import held_types
from kam_xl.refresh.other_names import OTHER_NAMES
from kam_xl.sources.columns import ColumnType, folded
from kam_xl.sources.table import Description
from kam_xl.workbooks.workbook import Tables

LIKELY = 0.6
"""Names that are less alike than this are not proposed."""

SAME_WORDS = 0.95
"""How alike two names of the same words are that are not the same name."""

ALSO_CALLED = 0.93
"""How alike a name is of which all words occur in another name of the column."""

OTHER_TYPE = 0.35
"""How much less likely a pair is whose types differ."""

WORDS = re.compile(r"[^\W\d_]+|\d+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Pair:
    """A heading of the source and the column that it may fill, and how alike they are, 1 being the same name."""

    heading: str
    column: str
    likeness: float
    same_type: bool

    @property
    def sure(self) -> bool:
        """Whether a refresh would see it without being told."""
        return folded(self.heading) == folded(self.column)


def refreshed_columns(book: Tables, name: str) -> dict[str, ColumnType | None]:
    """The columns of a table that a source may fill, and what they hold; None where nothing tells."""
    held, calculated = held_types(book, name), book.body(name).calculated
    return {heading: held.get(heading) for heading in book.table(name).headings if heading not in calculated}


def propose_for(book: Tables, name: str, what: Description) -> list[Pair]:
    """The likeliest pairs of a source's headings and a table's columns."""
    return propose({heading: what.types.get(heading) for heading in what.headings}, refreshed_columns(book, name))


def propose(headings: Mapping[str, ColumnType | None], columns: Mapping[str, ColumnType | None]) -> list[Pair]:
    """The likeliest pairs, each heading and each column at most once, in the order of the columns."""
    pairs = [pair_of(heading, column, kind, held) for heading, kind in headings.items()
             for column, held in columns.items()]
    chosen: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda p: (-p.sure, -p.likeness)):
        taken = pair.column in chosen or any(pair.heading == other.heading for other in chosen.values())
        if not taken and (pair.sure or pair.likeness >= LIKELY):
            chosen[pair.column] = pair
    return [chosen[column] for column in columns if column in chosen]


def as_setting(pairs: Sequence[Pair]) -> str:
    """The pairs as the Columns of the Sources table says them."""
    return "; ".join(pair.heading if pair.sure else f"{pair.heading} -> {pair.column}" for pair in pairs)


def pair_of(heading: str, column: str, one: ColumnType | None, other: ColumnType | None) -> Pair:
    """A heading and a column with what they hold, and how alike they are."""
    same_type = one is None or other is None or one is other
    words = _words(heading)
    likeness = max(_like(words, _words(column)), _initials(heading, column), _initials(column, heading),
                   *(_same(words, _words(name)) for name in OTHER_NAMES.get(folded(column), ())))
    return Pair(heading, column, likeness - (0 if same_type else OTHER_TYPE), same_type)


def _words(name: str) -> list[str]:
    return [word.casefold() for word in WORDS.findall(CAMEL.sub(" ", name))]


def _like(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two names are: as text, and by the words that they share or abbreviate."""
    if not one or not other:
        return 0.0
    text = difflib.SequenceMatcher(None, "".join(one), "".join(other)).ratio()
    shared = sum(any(_abbreviates(a, b) for b in other) for a in one)
    backward = sum(any(_abbreviates(a, b) for b in one) for a in other)
    return max(text, SAME_WORDS * (shared + backward) / (len(one) + len(other)))


def _same(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike a name is to what a column is also called: by whole words only, since many such names are similar."""
    if "".join(one) == "".join(other):
        return SAME_WORDS
    shared = sum(word in other for word in one) + sum(word in one for word in other)
    return ALSO_CALLED * shared / (len(one) + len(other)) if one else 0.0


def _abbreviates(one: str, other: str) -> bool:
    """Whether the words are the same, or one is the other's beginning, as in cust and customer."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 3 and long.startswith(short))


def _initials(one: str, other: str) -> float:
    """Whether a name is the initials of the other, as NPS is of net promoter score."""
    words = _words(other)
    return 0.9 if len(words) > 1 and "".join(word[0] for word in words) == "".join(_words(one)) else 0.0
