"""What many cells of a column hold, from their raw text: all at once where they are written alike, else one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import polars as pl

from kam_xl.errors import ERROR_TEXTS, ErrorCode
from kam_xl.values import Value, Values
from kam_xl.workbooks.cell import INLINE, STORED, has_formula, style_of, take_apart, value_of
from kam_xl.workbooks.xml import attribute, plain, unescape

KINDS = {"number": pl.Float64, "text": pl.String, "logical": pl.Boolean, "error": pl.String}
"""The columns of facts that hold a cell's value: the one that is not null, if any."""

FACTS = {"row": pl.UInt32, "style": pl.Int32, "stored": pl.Boolean, "formula": pl.Boolean, **KINDS}
"""A cell's row, its style (-1 where it names none), whether something is stored in it, whether a formula fills it."""

NO_STYLE = -1
FORMULA = r"^<{p}f\b[^<>]*?(?:/>|>[^<]*</{p}f>)"
MOST_FORMS = 50
"""Cells that begin in more forms than these are read one by one."""


class CellReader:
    """Reads raw cells, given without their addresses; `strings` are the workbook's shared strings."""

    def __init__(self, prefix: str, strings: Callable[[], Sequence[str]]) -> None:
        self._prefix, self._strings = prefix, strings
        self._text_start = re.compile(f"<{prefix}is><{prefix}t(?: xml:space=\"preserve\")?>")

    def facts(self, rows: pl.Series, rests: pl.Series) -> pl.DataFrame:
        """The facts of the cells in those rows; columns that are null throughout may be left out."""
        first = rests[0][: rests[0].find(">") + 1]
        if rests.str.starts_with(first).all():
            return self._alike(rows, rests, first)
        heads = rests.str.extract("^([^<>]*>)")
        distinct = heads.unique()
        if distinct.null_count() or len(distinct) > MOST_FORMS:
            return self._one_by_one(rows, rests)
        parts = [self._alike(rows.filter(same), rests.filter(same), head)
                 for head in distinct for same in [heads == head]]
        return pl.concat(parts, how="diagonal")

    def _alike(self, rows: pl.Series, rests: pl.Series, head: str) -> pl.DataFrame:
        """Cells that begin alike."""
        bodies = rests.str.strip_prefix(head)
        style = int(attribute(head.encode(), "s") or NO_STYLE)
        formula = bodies.str.starts_with(f"<{self._prefix}f")
        values: dict[str, pl.Series] | None = {}
        if formula.any():
            bodies = bodies.str.replace(FORMULA.format(p=re.escape(self._prefix)), "")
        blank = head.endswith("/>") or (bodies == f"</{self._prefix}c>").all()
        if not blank:
            values = self._values(bodies, attribute(head.encode(), "t") or "n")
        if values is None:
            return self._one_by_one(rows, rests)
        return pl.DataFrame({"row": rows, "formula": formula, **values}).with_columns(
            style=pl.lit(style, pl.Int32), stored=pl.lit(not blank))

    def _values(self, bodies: pl.Series, kind: str) -> dict[str, pl.Series] | None:
        """The values of cells of one kind, all of which must hold one; None if they are written in another way."""
        if kind == "inlineStr":
            start = self._text_start.match(bodies[0])
            return self._text(bodies, start[0] if start else "\0", f"</{self._prefix}t></{self._prefix}is>")
        stored = self._between(bodies, f"<{self._prefix}v>", f"</{self._prefix}v>")
        if stored is None:
            return None
        if kind == "n":
            return _complete("number", stored.cast(pl.Float64, strict=False))
        if kind == "s":
            return self._shared(stored.cast(pl.UInt32, strict=False))
        if kind == "str" and not stored.str.contains("<", literal=True).any():
            return {"text": _plain(stored)}
        if kind == "b" and stored.is_in(["0", "1"]).all():
            return {"logical": stored == "1"}
        return None

    def _shared(self, numbers: pl.Series) -> dict[str, pl.Series] | None:
        strings = self._strings()
        if numbers.null_count() or numbers.max() >= len(strings):  # type: ignore[operator]
            return None
        texts = pl.Series(strings, dtype=pl.String).gather(numbers)
        return {"text": pl.select(pl.when(texts != "").then(texts)).to_series()}

    def _text(self, bodies: pl.Series, start: str, end: str) -> dict[str, pl.Series] | None:
        texts = self._between(bodies, start, end)
        if texts is None or texts.str.contains("<", literal=True).any():
            return None
        return {"text": _plain(texts)}

    def _between(self, bodies: pl.Series, start: str, end: str) -> pl.Series | None:
        """What stands between the two; None if it does not in every cell, or nothing in some."""
        end += f"</{self._prefix}c>"
        inner = bodies.str.strip_prefix(start).str.strip_suffix(end)
        whole = (bodies.str.starts_with(start) & bodies.str.ends_with(end)).all()
        return inner if whole and (inner != "").all() else None

    def _one_by_one(self, rows: pl.Series, rests: pl.Series) -> pl.DataFrame:
        found: list[tuple[object, ...]] = []
        for row, rest in zip(rows, rests, strict=True):
            raw = f'<{self._prefix}c r="A1"{rest}'.encode()
            record = take_apart(raw)
            found.append((row, int(style_of(raw) or NO_STYLE), bool(record[STORED] or record[INLINE]),
                          has_formula(record), *_by_kind(value_of(record, self._strings()))))
        return pl.DataFrame(found, schema=FACTS, orient="row")


def values_of(facts: pl.DataFrame) -> Values:
    """The values of cells, from their facts."""
    used = [kind for kind in KINDS if facts[kind].null_count() < len(facts)]
    if not used:
        return Values.blank(len(facts))
    if len(used) == 1 and used[0] != "error":
        return Values(facts[used[0]])
    rows = facts.select(list(KINDS)).iter_rows()
    return Values.of([ERROR_TEXTS.get(error, ErrorCode.VALUE) if error is not None else
                      next((value for value in others if value is not None), None) for *others, error in rows])


def _complete(kind: str, values: pl.Series) -> dict[str, pl.Series] | None:
    return None if values.null_count() else {kind: values}


def _plain(texts: pl.Series) -> pl.Series:
    """Text content with its entities and escapes resolved, where it has any."""
    odd = texts.str.contains("&|_x")
    if not odd.any():
        return texts
    resolved = pl.Series([unescape(plain(text.encode())) for text in texts.filter(odd)], dtype=pl.String)
    return texts.scatter(odd.arg_true(), resolved)


def _by_kind(value: Value) -> tuple[object, ...]:
    kind = {float: 0, str: 1, bool: 2, ErrorCode: 3}.get(type(value))
    return tuple((value.value if isinstance(value, ErrorCode) else value) if place == kind else None
                 for place in range(len(KINDS)))
