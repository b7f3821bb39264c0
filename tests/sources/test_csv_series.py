"""The quick way through a CSV file gives what the careful one gives, or says that it does not know."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources.csv_file import delimiter_of, read_carefully, read_csv
from kam_xl.sources.csv_series import read_series
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import RawTable

CELL = st.text(st.sampled_from('ab1,;."\n\r \u00e4\u2028\x1c='), max_size=5)
TABLES = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)
ANYTHING = st.text(st.sampled_from('ab1,,""\n\n\r \u00e4'), max_size=40)


def outcome(table: RawTable) -> tuple[object, ...]:
    cells = [[cell or "" for cell in column] for column in table.columns]
    return table.headings, cells, list(table.row_numbers), table.rejects


def careful_and_usual(path: Path) -> tuple[object, object]:
    """What both ways make of a file, or the error that both raise."""
    text, file = path.read_bytes().decode(), SourceFile(path)
    results: list[object] = []
    for read in (lambda: read_carefully(file, text, delimiter_of(text)), lambda: read_csv(file)):
        try:
            results.append(outcome(read()))
        except SourceError as error:
            results.append(str(error))
    return results[0], results[1]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "a.csv"


@settings(max_examples=300, deadline=None)
@given(TABLES, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_tables_that_programs_write(path: Path, rows: list[list[str]], delimiter: str, end: str, quoted: bool) -> None:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([["H1", "H2", "H3"], *rows])
    path.write_bytes(text.getvalue().encode())
    careful, usual = careful_and_usual(path)
    assert usual == careful


@settings(max_examples=500, deadline=None)
@given(ANYTHING)
@example('x",y\n1,2\n')
@example('"a""b",c"\n')
@example('a,b\n"1\n2",3\n\n4,5')
@example("a,b,\n1,2,\n,,\n3\n")
def test_whatever_stands_in_the_file(path: Path, text: str) -> None:
    path.write_bytes(("A,B\n" + text).encode())
    careful, usual = careful_and_usual(path)
    assert usual == careful


@pytest.mark.parametrize("text", ["A,B\n1,2\n\n3,\n", 'A,B\r\n"x, y",2\r\n', 'A,B\n"two\nlines","a ""b"""\n,\n3,4'])
def test_usual_files_take_the_quick_way(text: str) -> None:
    assert read_series(text.encode(), ",", 1, ["A", "B"]) is not None


@pytest.mark.parametrize("text", ["A,B\n1,2,3\n", 'A,B\n"x"y,2\n', 'A,B\n x"y,2\n', "A,B\r1,2\r", 'A,B\n"x,2\n'])
def test_doubtful_files_do_not(text: str) -> None:
    assert read_series(text.encode(), ",", 1, ["A", "B"]) is None


def test_quotes_are_followed_from_piece_to_piece(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    path.write_bytes(b"A,B\n" + b'"x ""y"", z","1\n2"\n' * 50)
    whole = outcome(read_csv(SourceFile(path)))
    for size in range(1, 40):
        monkeypatch.setattr("kam_xl.sources.csv_series.PIECE", size)
        assert outcome(read_csv(SourceFile(path))) == whole
