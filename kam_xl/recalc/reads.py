"""What formulas read, as the engine tells it: once for the first and once for the last formula of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.recalc.engine import Engine, Uncalculated
from kam_xl.recalc.groups import Group
from kam_xl.workbooks.area import Area

Place = tuple[str, Area]
"""A sheet and a range on it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A range that the formulas of a group read: the `area` that the one in `row` reads, whose first and last row move
    along with the formula or stay."""

    sheet: str
    area: Area
    row: int
    first_moves: bool = False
    last_moves: bool = False

    @property
    def fixed(self) -> bool:
        """Whether all formulas of the group read the same range."""
        return not (self.first_moves or self.last_moves)

    def reading(self, changed: Area) -> tuple[int, int]:
        """The first and the last row in which a formula would read one of those cells; the rows cross where none
        would."""
        above, below = changed.last_row - self.area.first_row, changed.first_row - self.area.last_row
        last = self.row + above if self.first_moves else (2**31 if above >= 0 else 0)
        first = self.row + below if self.last_moves else (1 if below <= 0 else 2**31)
        return first, last


Reads = list[Read] | None
"""What the formulas of a group read; None where the engine cannot tell."""


def reads_of(engine: Engine, groups: Sequence[Group]) -> list[Reads]:
    """What each group reads, from an engine that has at least the first and the last formula of each."""
    return [_of_group(engine, group) for group in groups]


def _of_group(engine: Engine, group: Group) -> Reads:
    first_row, last_row = group.rows[0], group.rows[-1]
    first = _of_cell(engine, group, first_row)
    last = first if last_row == first_row else _of_cell(engine, group, last_row)
    if first is None or last is None or len(first) != len(last):
        return None
    found = [_between(one, other, first_row, last_row) for one, other in zip(first, last, strict=True)]
    known = [read for read in found if read is not None]
    return known if len(known) == len(found) else None


def _of_cell(engine: Engine, group: Group, row: int) -> list[Place] | None:
    result = engine.block(group.sheet, Area(row, group.column, row, group.column))[0][0]
    if group.pattern is None or (isinstance(result, Uncalculated) and result.unread):
        return None
    return engine.reads(group.sheet, group.address(row))


def _between(first: Place, last: Place, first_row: int, last_row: int) -> Read | None:
    """What is read from the first formula to the last; None where the rows neither stay nor move along."""
    (sheet, area), (other, end), distance = first, last, last_row - first_row
    moves = end.first_row - area.first_row, end.last_row - area.last_row
    if (sheet, area.first_column, area.last_column) != (other, end.first_column, end.last_column) \
            or not set(moves) <= {0, distance}:
        return None
    return Read(sheet, area, first_row, *(move != 0 for move in moves))
