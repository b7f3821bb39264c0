"""The rows and cells of a stretch of a worksheet part as columns of text, so that they can be looked at all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kam_xl.errors import WorkbookError
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.cell import START
from kam_xl.workbooks.rows import Syntax
from kam_xl.workbooks.xml import attribute, set_attribute

CELLS = {"row": pl.UInt32, "column": pl.String, "rest": pl.String}


@dataclass(frozen=True)
class RowFrame:
    """Rows by number with their raw attributes, and their cells in order.

    `cells` has for each cell the place of its row among the numbers, its column's letters, and the rest of it: what
    follows its address and the quote behind that.
    """

    numbers: pl.Series
    attributes: pl.Series
    cells: pl.DataFrame

    @classmethod
    def of(cls, text: bytes, syntax: Syntax) -> RowFrame:
        """The rows of a text, in whatever form they are written."""
        return _usual(text, syntax) or _by_hand(text, syntax)


class RowTexts:
    """Rows by number with their raw attributes and their whole text."""

    def __init__(self, text: bytes, syntax: Syntax) -> None:
        self._opening = syntax.row.decode()
        self._pieces = text.decode().split(self._opening)[1:]
        tags = pl.Series([piece[: piece.find(">") + 1] for piece in self._pieces], dtype=pl.String)
        self.numbers, self.attributes = _numbered(tags, syntax)

    @property
    def texts(self) -> pl.Series:
        """Each row as it stands in the part."""
        return pl.Series([self._opening + piece for piece in self._pieces], dtype=pl.String)


def _numbered(tags: pl.Series, syntax: Syntax) -> tuple[pl.Series, pl.Series]:
    """The numbers and raw attributes of rows, from their opening tags."""
    inner = tags.str.strip_prefix(syntax.row.decode()).str.strip_suffix(">").str.strip_suffix("/")
    numbers = inner.str.extract(r"""\sr\s*=\s*["'](\d+)["']""").cast(pl.Int64)
    if numbers.null_count():
        syntax.number(b"")  # says what is wrong
    return numbers, inner.str.strip_chars_end()


def _usual(text: bytes, syntax: Syntax) -> RowFrame | None:
    """The rows of a text in which all cells begin with their addresses; None if there are others."""
    row, cell = syntax.row.decode(), f"<{syntax.prefix}c"
    opening = f'{cell} r="'
    pieces = pl.Series([text.decode().replace(row, opening + row)]).str.split(opening).explode().slice(1)
    pieces = pieces.str.strip_suffix(syntax.row_end.decode())
    starts = pieces.str.starts_with(row)
    tags = pieces.filter(starts)
    if not tags.str.contains("^<[^<>]*>$").all():
        return None
    numbers, attributes = _numbered(tags, syntax)
    cells = pl.DataFrame({"row": (starts.cum_sum() - 1).cast(pl.UInt32), "cell": pieces}).filter(~starts)
    cells = cells.with_columns(column=pl.col("cell").str.head(3).str.strip_chars_end('0123456789"'))
    address = pl.concat_str("column", pl.lit(numbers.cast(pl.String)).gather(pl.col("row")), pl.lit('"'))
    cells = cells.with_columns(address=address).with_columns(rest=pl.col("cell").str.strip_prefix(pl.col("address")))
    sound = (pl.col("cell").str.starts_with(pl.col("address")) & pl.col("cell").str.ends_with(">")
             & ~pl.col("rest").str.contains(cell, literal=True))
    return RowFrame(numbers, attributes, cells.drop("cell", "address")) if cells.select(sound.all()).item() else None


def _by_hand(text: bytes, syntax: Syntax) -> RowFrame:
    rows = sorted(syntax.split(text))
    found = [(place, column_letters(column), rest_of(raw, number, syntax))
             for place, (number, (_, content)) in enumerate(rows)
             for column, raw in sorted(dict(syntax.cells(content)).items())]
    cells = pl.DataFrame(found, schema=CELLS, orient="row")
    return RowFrame(pl.Series([number for number, _ in rows], dtype=pl.Int64),
                    pl.Series([attributes.decode() for _, (attributes, _) in rows], dtype=pl.String), cells)


def rest_of(raw: bytes, row: int, syntax: Syntax) -> str:
    """A raw cell without its address, as it reads when the address comes first."""
    start = START.match(raw)
    attributes = start[1] if start else b""
    address = attribute(attributes, "r") or ""
    if not re.fullmatch(f"[A-Z]+{row}", address):
        raise WorkbookError(f"cell {address} stands in another row", where=syntax.name,
                            fix="Restore a backup, or let Excel repair the file.")
    end = start.end() if start else 0
    closing = b"/>" if start and start[2] else b">"
    return (set_attribute(attributes, "r", None).rstrip() + closing + raw[end:]).decode()


def aligned(numbers: pl.Series, first: int, last: int, columns: Iterable[pl.Series]) -> list[pl.Series]:
    """Columns of some rows, brought into line with the rows between those two: null where there is no such row."""
    columns = list(columns)
    count = last - first + 1
    if len(numbers) == count and numbers[0] == first and (numbers.diff().drop_nulls() == 1).all():
        return columns
    frame = pl.DataFrame([numbers.alias("number"), *(c.alias(str(i)) for i, c in enumerate(columns))])
    every = pl.DataFrame({"number": pl.int_range(first, last + 1, eager=True, dtype=pl.Int64)})
    joined = every.join(frame.unique("number", keep="last", maintain_order=True), on="number", how="left",
                        maintain_order="left")
    return [joined[str(i)] for i in range(len(columns))]
