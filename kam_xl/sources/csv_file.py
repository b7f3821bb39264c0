"""CSV and TSV files: delimiter, headings and rows; every cell is text."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from kam_xl.errors import SourceError
from kam_xl.sources.columns import folded
from kam_xl.sources.csv_records import Record, fill, records, strict_records
from kam_xl.sources.csv_series import read_series
from kam_xl.sources.heading_row import FIRST_ROWS
from kam_xl.sources.number_text import COMMA, POINT
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import RawTable
from kam_xl.sources.text_cells import holds_any
from kam_xl.sources.text_encoding import as_utf8

DELIMITERS = (";", "\t", "|", ",")
"""In the order of preference where several would do: a comma also stands inside numbers and text."""

USUAL_DECIMAL = {";": COMMA, ",": POINT}
"""Files with semicolons come from places with a decimal comma, which is why they have semicolons."""

SAMPLE_BYTES, SAMPLE_RECORDS = 65_536, 50


def read_csv(file: SourceFile) -> RawTable:
    """The rows of a CSV or TSV file under its headings, as text.

    In any encoding that `as_utf8` knows; delimiter from `, ; tab |`. Empty lines are left out, and what stands above
    the headings. Raises SourceError for a file that is none of this.
    """
    content = as_utf8(file.lines(), file.name)
    sample = content[:SAMPLE_BYTES].decode(errors="ignore")
    delimiter = delimiter_of(sample)
    heading = _heading(file, list(islice(records(sample, delimiter), FIRST_ROWS)))
    quick = read_series(content, delimiter, heading.line, heading.cells)
    table = _table(file, heading, delimiter)
    if quick is None or any(map(holds_any, quick[0][len(table.headings):])):
        return read_carefully(file, content.decode(), delimiter)
    table.columns, table.row_numbers = [*quick[0][:len(table.headings)]], quick[1]
    return table


def read_carefully(file: SourceFile, text: str, delimiter: str) -> RawTable:
    """The same record by record: for ragged rows and odd line ends, and to say what is wrong with the quotes."""
    found = list(records(text, delimiter)) if file.sample else strict_records(text, delimiter, file.name)
    heading = _heading(file, found[:FIRST_ROWS])
    return fill(_table(file, heading, delimiter), found[found.index(heading) + 1:])


def _heading(file: SourceFile, first: Sequence[Record]) -> Record:
    heading = first[file.wanted.row([record.cells for record in first])] if first else Record(1, [])
    if not any(map(folded, heading.cells)):
        line = "the first line" if heading.line == 1 else f"line {heading.line}"
        raise SourceError(f"{line} has no headings", where=file.name, fix="Put the headings there.")
    return heading


def _table(file: SourceFile, heading: Record, delimiter: str) -> RawTable:
    """The table without its rows; empty headings at the end are none."""
    headings = [*heading.cells]
    while not folded(headings[-1]):
        headings.pop()
    return RawTable(file.name, "", headings, [], [], typed=False, decimal_hint=USUAL_DECIMAL.get(delimiter, ""),
                    beyond=None if file.cut else 0)


def delimiter_of(text: str) -> str:
    """The delimiter that splits the header and the first records most evenly."""
    sample = text[:SAMPLE_BYTES]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    first = sample.lstrip().partition("\n")[0].strip()
    if first.lower().startswith("sep=") and first[4:] in DELIMITERS:
        return first[4:]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    """The share of records as wide as the header, or as most records are; nothing for a single column."""
    try:
        widths = [len(record.cells) for record in islice(records(sample, delimiter), SAMPLE_RECORDS)]
    except csv.Error:
        return 0
    if not widths:
        return 0
    usual, _ = Counter(widths).most_common(1)[0]
    return max(widths.count(width) / len(widths) if width > 1 else 0 for width in (widths[0], usual))
