"""Which formulas a change reaches: against a plain search over random sheets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.recalc.dependents import Place, dependents
from kam_xl.workbooks.area import Area

numbers = st.integers(1, 120)
cell = st.builds(lambda r, c: Area(r, c, r, c), numbers, st.integers(1, 4))
area = st.builds(lambda r, c, h, w: Area(r, c, r + h, c + w), numbers, st.integers(1, 4), st.integers(0, 100),
                 st.integers(0, 3))
sheet = st.sampled_from(["a", "b"])
place = st.tuples(sheet, area)


def plain_search(reads: dict[Place, list[Place] | None], changed: list[Place]) -> set[Place]:
    found = {formula for formula, places in reads.items() if places is None}
    while True:
        sources = [*changed, *found]
        more = {formula for formula, places in reads.items() if formula not in found and any(
            s == t and a.overlaps(b) for s, a in places or () for t, b in sources)}
        if not more:
            return found
        found |= more


@given(st.dictionaries(st.tuples(sheet, cell), st.none() | st.lists(place, max_size=3), max_size=12),
       st.lists(place, max_size=2))
def test_the_quick_search_finds_what_a_plain_search_finds(
        reads: dict[Place, list[Place] | None], changed: list[Place]) -> None:
    assert dependents(reads, changed) == plain_search(reads, changed)
