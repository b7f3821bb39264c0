"""Finding a KPI by a question in one's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.practice import named_kpis

COMMON = frozenset("""a an and are at be been by can did do does for from has have how i in is it long many me much my
of on or our should since that the their they this to too us was we what when where which who why will with
you""".split())  # noqa: SIM905 - sixty quoted words are no easier to read
ENDINGS = ("ing", "ion", "ed", "es", "al", "s", "e")
"""What a word may end in without being another one: renew, renewed and renewal are one."""
SAME = {"client": "customer", "buyer": "customer", "deal": "contract", "worth": "valu"}
"""Words, without their endings, that people use for one another."""


@dataclass(frozen=True)
class Found:
    """A question that is answered, or the name of a KPI, and what `kam-xl kpis` explains it under."""

    text: str
    name: str


def nearest(question: str, most: int = 5) -> list[Found]:
    """What shares words with the question, best first; a rare word says more than one that many share."""
    wanted = _words(question)
    candidates = [(candidate, _words(candidate.text)) for candidate in _candidates()]
    uses = Counter(word for _, words in candidates for word in words)
    scored = [(sum(1 / uses[word] for word in wanted & words), -len(words), candidate)
              for candidate, words in candidates]
    best = sorted((found for found in scored if found[0] > 0), key=lambda found: found[:2], reverse=True)
    return [candidate for *_, candidate in best[:most]]


def _candidates() -> Iterator[Found]:
    yield from (Found(question, kpi.name) for kpi in catalogue() for question in kpi.questions)
    yield from (Found(name, kpi.name) for kpi in named_kpis() for name in kpi.names)


def _words(text: str) -> set[str]:
    return {_stem(word) for word in re.findall(r"[a-z0-9]+", text.casefold()) if word not in COMMON}


def _stem(word: str) -> str:
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return SAME.get(word.removesuffix(ending), word.removesuffix(ending))
