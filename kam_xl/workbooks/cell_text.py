"""Cells as text, a column at a time.

A column of cells is a list of pieces that are joined row by row: a string is the same in every row, a series has a
text for each. So a million rows are put together by one vectorised step per chunk, not by one per cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import polars as pl

from kam_xl.values import Value, Values
from kam_xl.workbooks.cell import after_address
from kam_xl.workbooks.xml import escape

Piece: TypeAlias = str | pl.Series

NONE = ""
"""The style of cells that name none, and the text of a cell that is not there."""

ESCAPED = bytes(code for code in range(32) if code not in b"\t\n") + b"&<>"
"""What has to be escaped in text of the first 128 characters, besides what looks like one of Excel's escapes."""

ODD = r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]"
"""What makes Excel's own escapes necessary."""

EXACT = 1e15
"""Below this whole numbers are written as such."""


def joined(pieces: Iterable[Piece]) -> pl.Series:
    """One text per row; there must be a series among the pieces."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return pl.select(pl.concat_str([pl.lit(piece) for piece in merged])).to_series()


def cells(start: str, rows: pl.Series, values: Values, style: Piece, prefix: str) -> list[Piece]:
    """The cells of a column whose addresses are `start` (as far as the letters) and the row's number.

    `style` is the attribute that names it, empty for none. A blank cell is there only to carry its style.
    """
    held, styled = values.series, not isinstance(style, str) or style != NONE
    if held is None:
        return [_one_by_one(start, rows, values, style, prefix)]
    filled = [start, rows, '"', style, *_content(held, prefix)]
    if not held.null_count():
        return filled
    blank: list[Piece] = [start, rows, '"', style, "/>"] if styled else [NONE]
    if held.null_count() == len(held) and isinstance(style, str):
        return blank
    if not styled:
        return [joined(filled).fill_null(NONE)]
    empty = joined(blank)
    if isinstance(style, pl.Series):
        empty = pl.select(pl.when(style != NONE).then(empty).otherwise(pl.lit(NONE))).to_series()
    return [pl.select(pl.when(held.is_not_null()).then(joined(filled)).otherwise(empty)).to_series()]


def _content(held: pl.Series, p: str) -> list[Piece]:
    """What follows the style: kind of cell, content, end."""
    if held.dtype == pl.String:
        return [f' t="inlineStr"><{p}is><{p}t xml:space="preserve">', escaped(held), f"</{p}t></{p}is></{p}c>"]
    if held.dtype == pl.Boolean:
        return [f' t="b"><{p}v>', held.cast(pl.UInt8).cast(pl.String), f"</{p}v></{p}c>"]
    return [f"><{p}v>", digits(held), f"</{p}v></{p}c>"]


def digits(numbers: pl.Series) -> pl.Series:
    """Numbers with all their digits, and without needless ones where all are whole."""
    whole = numbers.cast(pl.Int64, strict=False)
    if (whole == numbers).all() and (numbers.abs() < EXACT).all():
        return whole.cast(pl.String)
    return numbers.cast(pl.String)


def _one_by_one(start: str, rows: pl.Series, values: Sequence[Value], style: Piece, prefix: str) -> pl.Series:
    styles = [style] * len(rows) if isinstance(style, str) else style
    return pl.Series([f"{start}{row}{after_address(value, s, prefix)}" if s or value is not None else NONE
                      for row, value, s in zip(rows, values, styles, strict=True)], dtype=pl.String)


def escaped(texts: pl.Series) -> pl.Series:
    """Texts for the content of elements, as `xml.escape` writes them."""
    together = texts.str.join("").item()
    if together.isascii() and "_x" not in together and together.encode().translate(None, ESCAPED) == together.encode():
        return texts
    plain = texts.str.replace_all("&", "&amp;", literal=True).str.replace_all("<", "&lt;", literal=True)
    plain = plain.str.replace_all(">", "&gt;", literal=True)
    odd = texts.str.contains(ODD).fill_null(value=False)
    if not odd.any():
        return plain
    by_hand = pl.Series([escape(text) for text in texts.filter(odd)], dtype=pl.String)
    return plain.scatter(odd.arg_true(), by_hand)
