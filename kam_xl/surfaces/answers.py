"""What an add-in puts into the cell: the value of a function, or its error.

A spreadsheet calls again for every cell that holds the same formula over the same values, and for all of them when
it recalculates; the last answers are kept, by the values of the arguments.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from kam_xl.catalogue.by_row import CellFunction
from kam_xl.errors import KpiError

Rows = list[list[Any]]


class Cache:
    """The answers last asked for, no more of them than `entries`, and none to a call of more than `size` bytes."""

    def __init__(self, entries: int = 4096, size: int = 65_536) -> None:
        self._entries, self._size = entries, size
        self._kept: OrderedDict[tuple[str, bytes], Rows] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def answer(self, function: CellFunction, cells: Sequence[object]) -> Rows:
        """The function's rows of cells; an error is the single cell that shows it."""
        key = self._key(function, cells)
        if key is None:
            return _calculated(function, cells)
        if key not in self._kept:
            self._kept[key] = _calculated(function, cells)
            if len(self._kept) > self._entries:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return [list(row) for row in self._kept[key]]

    def _key(self, function: CellFunction, cells: Sequence[object]) -> tuple[str, bytes] | None:
        """The values with their types, since TRUE, 1 and 1.0 are equal in Python; None where they are not kept.

        Ranges are lists or tuples of rows: an array of numpy would be told apart by its bytes alone.
        """
        try:
            values = marshal.dumps(list(cells), 2)  # version 2 writes equal values alike, later ones do not always
        except ValueError:  # error cells and dates are rare
            return None
        return (function.name, values) if len(values) <= self._size else None


_cache = Cache()


def answer(function: CellFunction, cells: Sequence[object]) -> Rows:
    """The function's rows of cells for these arguments; ErrorCodes are cell errors, None is blank."""
    return _cache.answer(function, cells)


def _calculated(function: CellFunction, cells: Sequence[object]) -> Rows:
    try:
        return function.spill(*cells)
    except KpiError as error:
        return [[error.code]]
