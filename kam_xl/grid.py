"""How many rows and columns a sheet has, and how its columns are counted."""

from __future__ import annotations

from functools import lru_cache

LAST_SHEET_ROW, LAST_SHEET_COLUMN = 1_048_576, 16_384


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """Column `AB` as 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
