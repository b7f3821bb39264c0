"""CSV files as a typed table inside DuckDB, without taking them into memory.

DuckDB alone would read 00123 as 123 and 03/04/2026 as either of two days. So every column is text at first; the first
rows decide what it is, by the rules of `read_files`, and what comes later has to obey.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_xl.sources.csv_file import USUAL_DECIMAL, delimiter_of
from kam_xl.sources.number_text import COMMA, DECIMALS, DIGITS_KEPT, POINT
from kam_xl.sources.source_file import SourceFile

if TYPE_CHECKING:
    import duckdb

SAMPLE_ROWS = 100_000
"""The rows that decide what a column is."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a column are written: what they match as a whole, and what makes them a value, in SQL."""

    called: str
    pattern: str
    value: str


def _number(decimal: str, *, grouped: bool) -> Form:
    group = COMMA if decimal == POINT else POINT
    groups = rf"|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,4}}" if grouped else ""
    return Form("a number", rf"-?(?:{DIGITS}{groups})(?:[{decimal}][0-9]*)?{EXPONENT}",
                f"CAST(replace(replace({{cell}}, '{group}', ''), '{decimal}', '.') AS DOUBLE)")


DIGITS = rf"0|[1-9][0-9]{{0,{DIGITS_KEPT - 1}}}"
EXPONENT = "(?:[eE][+-]?[0-9]{1,3})?"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
WHOLE = Form("a whole number", f"-?(?:{DIGITS})", "CAST({cell} AS BIGINT)")
UNSEPARATED = Form("a number", f"-?(?:{DIGITS}){EXPONENT}", "CAST({cell} AS DOUBLE)")
NUMBERS = {decimal: _number(decimal, grouped=True) for decimal in DECIMALS}
UNGROUPED = {decimal: _number(decimal, grouped=False) for decimal in DECIMALS}
OTHERS = (Form("a date", DAY, "CAST({cell} AS DATE)"),
          Form("a date and time", DAY + r"[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?",
               "CAST({cell} AS TIMESTAMP)"),
          Form("TRUE or FALSE", "(?i)true|false", "CAST({cell} AS BOOLEAN)"))
FORMS = (WHOLE, UNSEPARATED, *NUMBERS.values(), *UNGROUPED.values(), *OTHERS)


def readable(file: SourceFile) -> bool:
    """Whether DuckDB reads the file by itself: UTF-8, as far as its first lines tell, and headings in the first."""
    start = replace(file, sample=True).content()
    try:
        start.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not start.lower().startswith((b"sep=", b'"sep='))


def show_csv(engine: duckdb.DuckDBPyConnection, view: str, files: str, first: SourceFile) -> None:
    """Make the view of the typed columns, and another one of the text they are made of.

    `files` are the paths in SQL; `first` shows the delimiter.
    """
    start = replace(first, sample=True).content().decode("utf-8-sig")
    delimiter, text = delimiter_of(start), f"{view}_text"
    options = f"all_varchar=true, header=true, skip=0, delim={literal(delimiter)}, quote='\"', escape='\"', comment=''"
    engine.execute(f"CREATE VIEW {text} AS SELECT * FROM read_csv({files}, {options})")  # noqa: S608 - quoted
    headings = engine.table(text).columns
    forms = _chosen(_fitting(engine, text, headings), USUAL_DECIMAL.get(delimiter, ""))
    cells = [_cell(heading, form) for heading, form in zip(headings, forms, strict=True)]
    engine.execute(f"CREATE VIEW {view} AS SELECT {', '.join(cells)} FROM {text}")  # noqa: S608 - names are quoted


def _fitting(engine: duckdb.DuckDBPyConnection, text: str, headings: list[str]) -> list[set[Form]]:
    """The forms that fit all values of each column in the first rows."""
    tests = [f"bool_and({_fits(_filled(heading), form)})" for heading in headings for form in FORMS]
    asked = f"SELECT {', '.join(tests)} FROM (SELECT * FROM {text} LIMIT {SAMPLE_ROWS})"  # noqa: S608
    found = engine.execute(asked).fetchone() or ()
    answers = [found[at:at + len(FORMS)] for at in range(0, len(found), len(FORMS))]
    return [{form for form, fits in zip(FORMS, answer, strict=True) if fits} for answer in answers]


def _fits(cell: str, form: Form) -> str:
    value = form.value.format(cell=cell).replace("CAST(", "TRY_CAST(", 1)
    return f"{cell} IS NULL OR (regexp_full_match({cell}, {literal(form.pattern)}) AND {value} IS NOT NULL)"


def _chosen(fitting: list[set[Form]], usual_decimal: str) -> list[Form | None]:
    """The form of each column, None for text; the other columns tell where a number could be either of two."""
    numbers = set(NUMBERS.values())
    shown = {form for fits in fitting for form in fits & numbers if len(fits & numbers) == 1}
    return [_form(fits, shown, usual_decimal) for fits in fitting]


def _form(fits: set[Form], shown: set[Form], usual_decimal: str) -> Form | None:
    """The one form of a column, if there is one; `shown` are the numbers that other columns speak for."""
    if not fits or len(fits) == len(FORMS):  # nothing fits, or there is nothing but blanks
        return None
    if UNSEPARATED in fits:
        return WHOLE if WHOLE in fits else UNSEPARATED
    possible = fits - set(UNGROUPED.values())
    if len(possible) == 1:
        return possible.pop()
    if shown:
        return next(iter(shown)) if len(shown) == 1 else None
    return NUMBERS[usual_decimal] if UNGROUPED.get(usual_decimal) in fits else None


def _cell(heading: str, form: Form | None) -> str:
    if form is None:
        return identifier(heading)
    cell = _filled(heading)
    told = f"{literal(f'column {heading!r}: ')} || {cell} || {literal(f' is not {form.called}')}"
    return (f"CASE WHEN {cell} IS NULL THEN NULL WHEN regexp_full_match({cell}, {literal(form.pattern)}) "
            f"THEN {form.value.format(cell=cell)} ELSE error({told}) END AS {identifier(heading)}")


def _filled(heading: str) -> str:
    return f"nullif(trim({identifier(heading)}), '')"


def identifier(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
