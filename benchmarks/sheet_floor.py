"""The least that writing a sheet costs: a Parquet file read, its cells made as XML column by column, and deflated.

    python benchmarks/sheet_floor.py DATA.parquet OUT

No workbook is opened, nothing is planned, compared, checked or kept; OUT is a bare deflate stream. benchmarks/
refresh_table.py measures a refresh against it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from isal import isal_zlib

CHUNK = 10_000


def sheet_rows(part: pl.DataFrame, first: int) -> bytes:
    """Some rows as a sheet holds them."""
    rows = pl.int_range(first, first + len(part), eager=True).cast(pl.String)
    pieces: list[pl.Expr] = [pl.lit('<row r="'), pl.lit(rows), pl.lit('">')]
    for letters, column in zip("ABCDEFGHIJKL", part, strict=True):
        start, end = f'<c r="{letters}', "</v></c>"
        if column.dtype == pl.String:
            start_text, end_text = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
            cell = pl.concat_str(pl.lit(start), pl.lit(rows), pl.lit(start_text), pl.lit(column), pl.lit(end_text))
            pieces.append(cell.fill_null(""))
        else:
            whole = column.cast(pl.Int64, strict=False)
            digits = (whole if (whole == column).all() else column).cast(pl.String)
            pieces += [pl.lit(start), pl.lit(rows), pl.lit('" s="1"><v>'), pl.lit(digits), pl.lit(end)]
    lines = pl.select(pl.concat_str([*pieces, pl.lit("</row>")])).to_series()
    return str(lines.str.join("").item()).encode()


def main() -> None:
    """Do it."""
    frame = pl.read_parquet(sys.argv[1]).with_columns(pl.col(pl.Date).to_physical() + 25_569)
    deflating = isal_zlib.compressobj(1, wbits=-15)
    with Path(sys.argv[2]).open("wb") as out:
        for start in range(0, len(frame), CHUNK):
            out.write(deflating.compress(sheet_rows(frame.slice(start, CHUNK), start + 2)))
        out.write(deflating.flush())


if __name__ == "__main__":
    main()
