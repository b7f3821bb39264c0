"""CSV and TSV files: encoding, delimiter and rows; every cell is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from kam_xl.errors import SourceError
from kam_xl.sources.columns import folded
from kam_xl.sources.number_text import COMMA, POINT
from kam_xl.sources.table import Cell, RawTable, Reject

DELIMITERS = (";", "\t", "|", ",")
"""In the order of preference where several would do: a comma also stands inside numbers and text."""

USUAL_DECIMAL = {";": COMMA, ",": POINT}
"""Files with semicolons come from places with a decimal comma, which is why they have semicolons."""

SAMPLE_CHARACTERS, SAMPLE_RECORDS = 65_536, 50
BINARY = {b"PK\x03\x04": "a zip file or workbook", b"\xd0\xcf\x11\xe0": "an old or encrypted workbook",
          b"%PDF": "a PDF file", b"\x1f\x8b": "a compressed file", b"PAR1": "a Parquet file"}


def read_csv(path: Path, _sheet: str = "") -> RawTable:
    """The rows of a CSV or TSV file under its first line, as text.

    UTF-8 (with or without a byte order mark), UTF-16 with one, else Windows-1252; delimiter from
    `, ; tab |`. Empty lines are left out. Raises SourceError for a file that is none of this.
    """
    text = _decoded(path)
    delimiter = _delimiter(text)
    hint = USUAL_DECIMAL.get(delimiter, "")
    cut = _cut(text, delimiter)
    if cut is not None:
        headings = _headings(path, [column[0] for column in cut])
        lines = range(2, len(cut[0]) + 1)
        return RawTable(path, "", headings, [column[1:] for column in cut], lines, typed=False, decimal_hint=hint)
    numbers, rows = _records(path, text, delimiter)
    headings = _headings(path, rows[0] if rows else [])
    table = RawTable(path, "", headings, [], numbers[1:], typed=False, decimal_hint=hint)
    table.columns = _columns(table, rows[1:])
    return table


def _headings(path: Path, first: list[str]) -> list[str]:
    """The headings without empty ones at the end."""
    if not any(map(folded, first)):
        raise SourceError("the first line has no headings", where=path.name, fix="Put the headings there.")
    while not folded(first[-1]):
        first = first[:-1]
    return first


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for start, kind in BINARY.items():
        if data.startswith(start):
            raise SourceError(f"this is {kind}, not text", where=path.name,
                              fix="Give it its right ending, or export CSV.")
    text = _text(path, data)
    if not text.strip():
        raise SourceError("the file is empty", where=path.name, fix="Export it again.")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(f"line {line} holds a NUL byte: this is no text file", where=path.name,
                          fix="Export it again as CSV in UTF-8.")
    return text


def _text(path: Path, data: bytes) -> str:
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError("the file is neither UTF-8, UTF-16 nor Windows-1252 text", where=path.name,
                      fix="Export it again as CSV in UTF-8.")


def _delimiter(text: str) -> str:
    """The delimiter that splits the header and the first records most evenly."""
    sample = text[:SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    first = sample.lstrip().partition("\n")[0].strip()
    if first.lower().startswith("sep=") and first[4:] in DELIMITERS:
        return first[4:]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    """The share of records as wide as the header; nothing for a single column."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(reader, SAMPLE_RECORDS) if record]
    except csv.Error:
        return 0
    return widths.count(widths[0]) / len(widths) if widths and widths[0] > 1 else 0


def _cut(text: str, delimiter: str) -> list[list[str]] | None:
    """The columns of a file without quotes, empty lines and ragged rows, cut at its delimiters: four times
    faster than record by record. None for any other file."""
    text = text.replace("\r\n", "\n").removesuffix("\n")
    if '"' in text or "\r" in text or text[:4].lower() == "sep=":
        return None
    counts = {line.count(delimiter) for line in text.split("\n")}
    width = max(counts) + 1
    if len(counts) > 1 or width == 1 or f"\n{delimiter * (width - 1)}\n" in f"\n{text}\n":
        return None
    cells = text.replace(delimiter, "\n").split("\n")
    return [cells[i::width] for i in range(width)]


def _records(path: Path, text: str, delimiter: str) -> tuple[Sequence[int], list[list[str]]]:
    """The records that hold anything, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
        if reader.line_num == len(rows) and all(map(any, rows)) and not (rows and _is_hint(rows[0])):
            return range(1, len(rows) + 1), rows
        return _numbered_records(text, delimiter)
    except csv.Error as error:
        raise SourceError(f"the quotes around line {reader.line_num} are not closed or not doubled ({error})",
                          where=path.name, fix="Export the file again, with quotes inside cells doubled.") from None


def _numbered_records(text: str, delimiter: str) -> tuple[list[int], list[list[str]]]:
    """The slower way, for quoted line breaks and empty lines, which make records and lines differ."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbers: list[int] = []
    rows: list[list[str]] = []
    line = 1
    for row in reader:
        if any(row) and not (not rows and _is_hint(row)):
            numbers.append(line)
            rows.append(row)
        line = reader.line_num + 1
    return numbers, rows


def _is_hint(row: list[str]) -> bool:
    """Whether this is the line `sep=;` with which Excel is told the delimiter."""
    return row[0].lower() in {"sep="} | {f"sep={d}" for d in DELIMITERS} and not any(row[1:])


def _columns(table: RawTable, rows: list[list[str]]) -> list[Sequence[Cell]]:
    """The columns under the headings; a row with more cells than headings is rejected."""
    width = len(table.headings)
    if set(map(len, rows)) - {width}:
        rows = _even_rows(table, rows, width)
    return [*zip(*rows, strict=True)] if rows else [()] * width


def _even_rows(table: RawTable, rows: list[list[str]], width: int) -> list[list[str]]:
    numbers, even = [], []
    for number, row in zip(table.row_numbers, rows, strict=True):
        surplus = next((cell for cell in row[width:] if cell.strip()), None)
        if surplus is not None:
            reason = f"{len(row)} cells, but {width} headings"
            table.rejects.append(Reject(table.path.name, number, "", surplus, reason))
            continue
        numbers.append(number)
        even.append(row[:width] + [""] * (width - len(row)))
    table.row_numbers = numbers
    return even
