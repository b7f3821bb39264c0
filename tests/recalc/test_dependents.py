"""Which formulas a change reaches: against a plain search, formula by formula, over random sheets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.recalc.dependents import Dependents
from kam_xl.recalc.groups import Group
from kam_xl.recalc.reads import Place, Read, Reads
from kam_xl.workbooks.area import Area

numbers = st.integers(1, 120)
area = st.builds(lambda r, c, h, w: Area(r, c, r + h, c + w), numbers, st.integers(1, 4), st.integers(0, 100),
                 st.integers(0, 3))
sheet = st.sampled_from(["a", "b"])
place = st.tuples(sheet, area)
def read_by(read: Read, row: int) -> Area | None:
    """What the formula in a row reads; None where the ends cross, of which there is no such range."""
    first = read.area.first_row + (row - read.row if read.first_moves else 0)
    last = read.area.last_row + (row - read.row if read.last_moves else 0)
    return Area(first, read.area.first_column, last, read.area.last_column) if first <= last else None


rows = st.lists(numbers, min_size=1, max_size=8, unique=True).map(sorted)
group = st.builds(lambda s, c, r: Group(s, c, "", r), sheet, st.integers(1, 4), rows)
array = st.builds(lambda s, a: Group(s, a.first_column, "", [a.first_row], a), sheet, area)
read = st.builds(Read, sheet, area, numbers, st.booleans(), st.booleans())
reads = st.none() | st.lists(read, max_size=3)
workbook = st.lists(st.tuples(group | array, reads).filter(lambda found: all(
    read_by(read, row) and (read.fixed or found[0].fills is None)
    for read in found[1] or () for row in found[0].rows)), max_size=8)


def plain_search(book: list[tuple[Group, Reads]], changed: list[Place]) -> set[tuple[int, int]]:
    cells = {(i, n): group.fills or Area(row, group.column, row, group.column)
             for i, (group, _) in enumerate(book) for n, row in enumerate(group.rows)}
    hit = {key for key in cells if book[key[0]][1] is None}
    hit |= {key for key, own in cells.items() if any(s == book[key[0]][0].sheet and a.overlaps(own)
                                                     for s, a in changed)}
    while True:
        sources = [*changed, *((book[key[0]][0].sheet, cells[key]) for key in hit)]
        more = {(i, n) for i, n in cells if (i, n) not in hit and any(
            s == r.sheet and (its := read_by(r, book[i][0].rows[n])) and a.overlaps(its)
            for r in book[i][1] or () for s, a in sources)}
        if not more:
            return hit
        hit |= more


@given(workbook, st.lists(place, max_size=2))
def test_the_quick_search_finds_what_a_plain_search_finds(
        book: list[tuple[Group, Reads]], changed: list[Place]) -> None:
    reached = Dependents([group for group, _ in book], [reads for _, reads in book]).reached(changed)
    assert {(i, n) for i, marks in enumerate(reached) for n, on in enumerate(marks) if on} == plain_search(
        book, changed)


def test_a_running_sum_is_followed_to_its_end_and_no_further() -> None:
    running = Group("a", 2, "", [*range(2, 5_000), *range(5_001, 6_000)])
    reads: Reads = [Read("a", Area(1, 2, 1, 2), 2, first_moves=True, last_moves=True)]
    marks = Dependents([running], [reads]).reached([("a", Area(4_000, 2, 4_000, 2))])[0]
    assert [running.rows[n] for n, on in enumerate(marks) if on] == list(range(4_000, 5_000))
