"""The columns of a table as the cells they shall have: refreshed ones, and those whose cells go with their rows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Protocol

import polars as pl

from kam_xl.values import Values
from kam_xl.workbooks.area import column_letters
from kam_xl.workbooks.cell import Formula, style_attribute
from kam_xl.workbooks.cell_facts import NO_STYLE
from kam_xl.workbooks.cell_text import NONE, Piece, cells, joined
from kam_xl.workbooks.moved_formulas import moved_cell, placed, stays_the_same
from kam_xl.workbooks.styles import Styles
from kam_xl.workbooks.table_body import TableBody
from kam_xl.workbooks.xml import escape


class NewColumn(Protocol):
    """A column of a table as it shall be."""

    number: int
    """Its place in the sheet."""

    def pieces(self, start: int, rows: pl.Series) -> list[Piece]:
        """The cells of some rows, the first of which has that place in the table; `rows` are their numbers as text."""

    def may_hold_formulas(self) -> bool:
        """Whether formulas may be among the cells."""


class Refreshed:
    """A column with new values, each in the style of the row it continues."""

    def __init__(self, body: TableBody, number: int, values: Values, continues: pl.Series, styles: Styles, prefix: str,
                 *, dates: bool) -> None:
        self.number, self._values, self._prefix = number, values, prefix
        self._start = f'<{prefix}c r="{column_letters(number)}'
        pattern, used = body.pattern_style(number), body.block.column(number).styles
        code = int(pattern or NO_STYLE)
        attributes = {style: _attribute(style, styles, dates=dates) for style in {code, *used.drop_nulls().unique()}}
        self._style: Piece = attributes[code]
        if len(set(attributes.values())) > 1:
            own = used.gather(continues).fill_null(code)
            self._style = own.replace_strict(list(attributes), list(attributes.values()), return_dtype=pl.String)

    def pieces(self, start: int, rows: pl.Series) -> list[Piece]:
        """The cells of some rows."""
        style = self._style if isinstance(self._style, str) else self._style.slice(start, len(rows))
        return cells(self._start, rows, self._values[start : start + len(rows)], style, self._prefix)

    def may_hold_formulas(self) -> bool:
        """Never: a text that begins with `=` is a text."""
        return False


class Carried:
    """A column that is typed or calculated: its cells go where their row goes."""

    def __init__(self, body: TableBody, number: int, name: str, continues: pl.Series, prefix: str) -> None:
        self.number, self._body, self._name, self._prefix = number, body, name, prefix
        self._continues, self._first_row = continues, body.table.first_row
        self._start = f'<{prefix}c r="{column_letters(number)}'
        self._style = style_attribute(body.pattern_style(number))
        self._calculated = name in body.calculated

    def pieces(self, start: int, rows: pl.Series) -> list[Piece]:
        """The cells of some rows."""
        old = self._continues.slice(start, len(rows))
        rests = self._rests.gather(old)
        if not rests.null_count() and self._depends is None:
            return [self._start, rows, '"', rests]
        texts = self._moved(joined([self._start, rows, '"', rests]), old, rows)
        blank = joined([self._start, rows, '"', self._style, "/>"]) if self._style else pl.lit(NONE)
        new = self._new_cells(rows) if self._calculated and old.null_count() else blank
        chosen = pl.when(texts.is_not_null()).then(texts).when(old.is_null()).then(new).otherwise(blank)
        return [pl.select(chosen).to_series()]

    def may_hold_formulas(self) -> bool:
        """Whether formulas may be among the cells."""
        return self._calculated or bool(self._body.block.column(self.number).formula.any())

    @cached_property
    def _rests(self) -> pl.Series:
        return self._body.block.rests(self.number)

    @cached_property
    def _depends(self) -> pl.Series | None:
        """Which cells hold a formula that reads another way in another row; None if there is none."""
        if not self._body.block.column(self.number).formula.any():
            return None
        formulas = self._rests.str.extract(rf"<{re.escape(self._prefix)}f\b([^<>]*>[^<]*)")
        found = (~formulas.str.starts_with(">") | formulas.str.contains("[A-Za-z$][0-9]")).fill_null(value=False)
        return found if found.any() else None

    def _moved(self, texts: pl.Series, old: pl.Series, rows: pl.Series) -> pl.Series:
        """The cells with the formulas of those that come from another row moved along."""
        if self._depends is None:
            return texts
        origins = old + self._first_row
        moving = (self._depends.gather(old) & (origins.cast(pl.String) != rows)).fill_null(value=False).arg_true()
        letters = column_letters(self.number)
        found = [moved_cell(f'{self._start}{origin}"{rest}'.encode(), f"{letters}{row}", self._prefix).decode()
                 for origin, rest, row in zip(origins.gather(moving), self._rests.gather(old.gather(moving)),
                                              rows.gather(moving), strict=True)]
        return texts.scatter(moving, pl.Series(found, dtype=pl.String)) if found else texts

    def _new_cells(self, rows: pl.Series) -> pl.Series:
        """The column's formula in new rows, without a value until it is calculated."""
        p, (formula, origin) = self._prefix, self._pattern
        if formula is None or stays_the_same(formula):
            text = escape(formula.text if formula else self._defined)
            return joined([self._start, rows, '"', self._style, f"><{p}f>{text}</{p}f></{p}c>"])
        letters, found = column_letters(self.number), []
        for row in rows:
            text, attributes = placed(formula, origin, f"{letters}{row}")
            found.append(f'{self._start}{row}"{self._style}><{p}f{attributes.decode()}>{escape(text)}</{p}f></{p}c>')
        return pl.Series(found, dtype=pl.String)

    @property
    def _defined(self) -> str:
        """The formula that the table's definition names for the column."""
        return next(column.formula for column in self._body.table.columns if column.name == self._name)

    @cached_property
    def _pattern(self) -> tuple[Formula | None, str]:
        return self._body.pattern_formula(self.number), self._body.pattern_address(self.number)


def _attribute(style: int, styles: Styles, *, dates: bool) -> str:
    """The attribute for a style, or for one like it that shows dates."""
    named = None if style == NO_STYLE else str(style)
    return style_attribute(styles.dated(named) if dates else named)
