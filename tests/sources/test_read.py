"""Several files as one table, files that change, compressed ones, and titles above the headings."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files
from kam_xl.sources.source_file import SourceFile
from kam_xl.sources.table import SourceTable
from kam_xl.sources.text_cells import AmbiguousDates
from tests.sources.conftest import Read

Several = Callable[..., SourceTable]


@pytest.fixture
def several(tmp_path: Path) -> Several:
    """Writes texts to files and reads them as one table."""

    def several(*texts: str, columns: str = "", kind: str = "csv") -> SourceTable:
        paths = [tmp_path / f"{'abc'[i]}.{kind}" for i in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        wanted = [] if columns else texts[0].splitlines()[0].split(",")
        return read_files(paths, columns=parse_columns(columns) or None, expected={}, wanted=wanted)

    return several


def test_files_with_the_same_headings_are_one_table(several: Several) -> None:
    table = several("Key,Amount\na,1\n", "amount, KEY\n2,b\n\n3,c\n", "Key,Amount\n")
    assert table.columns == {"Key": ["a", "b", "c"], "Amount": [1, 2, 3]}
    assert [table.place_of(i) for i in range(3)] == ["a.csv, row 2", "b.csv, row 2", "b.csv, row 4"]
    assert table.rows_read == 3


def test_one_file_needs_no_name_for_its_rows(several: Several) -> None:
    assert several("Key,Amount\na,1\n").place_of(0) == "row 2"


def test_types_are_decided_over_all_files(several: Several) -> None:
    assert several("Day\n03-04-2024\n", "Day\n16-10-2024\n").columns == {"Day": [45385, 45581]}
    assert several("Id\n12\n", "Id\n007\n").columns == {"Id": ["12", "007"]}
    with pytest.raises(AmbiguousDates, match="two ways") as error:
        several("Day\n03-04-2024\n", "Day\n05-06-2024\n")
    assert error.value.where == "a.csv and 1 more, column 'Day'"


def test_rejected_rows_name_their_file_and_the_rest_keeps_its_place(several: Several) -> None:
    table = several("Key,Amount\na,1\nb,x\n", "Key,Amount\nc,2,3\nd,y\ne,3\n", columns="Key; Amount : number")
    assert [(r.file, r.row, r.value) for r in table.rejects] == [
        ("a.csv", 3, "x"), ("b.csv", 2, "3"), ("b.csv", 3, "y")]
    assert [table.place_of(i) for i in range(2)] == ["a.csv, row 2", "b.csv, row 4"]


def test_other_headings_are_refused(several: Several) -> None:
    with pytest.raises(SourceError, match=r"b\.csv: there is no column 'Amount', which a\.csv has.*Did you mean Amout"):
        several("Key,Amount\na,1\n", "Key,Amout\nb,2\n")
    with pytest.raises(SourceError, match=r"a\.csv: there is no column 'More', which b\.csv has"):
        several("Key\na\n", "Key,More\nb,2\n")


def test_text_and_typed_cells_are_not_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Key\na\n")
    (tmp_path / "b.json").write_text('[{"Key": "b"}]')
    with pytest.raises(SourceError, match=r"a\.csv is text, but b\.json holds typed cells"):
        read_files([tmp_path / "a.csv", tmp_path / "b.json"], columns=None, expected={}, wanted=["Key"])


def test_the_newest_file_dates_the_table(tmp_path: Path) -> None:
    for i, name in enumerate("ab"):
        (tmp_path / f"{name}.csv").write_text("Key\na\n")
        os.utime(tmp_path / f"{name}.csv", (1_700_000_000 - i, 1_700_000_000 - i))
    table = read_files([tmp_path / "a.csv", tmp_path / "b.csv"], columns=None, expected={}, wanted=["Key"])
    assert table.modified == datetime.fromtimestamp(1_700_000_000).astimezone()


@pytest.mark.parametrize("change", [lambda p: p.write_text("Key\nabcdef\n"), lambda p: os.utime(p, (1, 1)),
                                    lambda p: (p.with_suffix(".new").write_text("Key\na\n"),
                                               p.with_suffix(".new").replace(p))])
def test_a_file_that_changes_while_it_is_read_is_refused(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Key\na\n")
    lines = SourceFile.lines

    def slow(file: SourceFile) -> bytes:
        content = lines(file)
        change(path)
        return content

    monkeypatch.setattr(SourceFile, "lines", slow)
    with pytest.raises(SourceError, match=r"a\.csv.*changed while it was read.*Run it again"):
        read_files([path], columns=None, expected={}, wanted=["Key"])


@pytest.mark.parametrize("name", ["a.csv.gz", "a.TSV.GZ", "a.txt.gz"])
def test_compressed_text(read: Read, name: str) -> None:
    packed = gzip.compress("Key\tAmount\na\t1\n".encode("utf-16")) + gzip.compress(b"")
    assert read(packed, wanted=["Key", "Amount"], name=name).columns == {"Key": ["a"], "Amount": [1]}


def test_bombs_and_damaged_files_are_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="unpacks to an unreasonable size"):
        read(gzip.compress(b"Key\n" + b"a\n" * 40_000_000), wanted=["Key"], name="a.csv.gz")
    whole = gzip.compress(b"Key\n" + b"a\n" * 1000)
    for damaged in (whole[:-8], b"no gzip", whole[:40] + b"xx" + whole[42:]):
        with pytest.raises(SourceError, match="damaged"):
            read(damaged, wanted=["Key"], name="a.csv.gz")


@pytest.mark.parametrize(("name", "advice"), [("a.zip", "Unpack it"), ("a.xlsx.gz", "These are"), ("a", "These are")])
def test_kinds_that_are_not_read(read: Read, name: str, advice: str) -> None:
    with pytest.raises(SourceError, match=r"are not read") as error:
        read(b"PK\x03\x04", wanted=["Key"], name=name)
    assert advice in error.value.fix


TITLED = 'Report of March;;\n"Printed\n2026";;\n\nKey;Amount;Other\na;1;x\n\nb;two;y\n'


def test_a_title_above_the_headings_is_left_out(read: Read) -> None:
    table = read(TITLED, wanted=["Key", "Amount", "Owner"], expected={"Amount": ColumnType.NUMBER})
    assert (table.columns, table.place_of(0), table.unused) == ({"Key": ["a"], "Amount": [1]}, "row 6", ["Other"])
    assert [(r.row, r.value) for r in table.rejects] == [(8, "two")]
    assert read(TITLED, columns="Other", wanted=[]).columns == {"Other": ["x", "y"]}


def test_a_bare_title_line_does_not_hide_the_delimiter(read: Read) -> None:
    table = read("Report of March, 2026\n\nKey;Amount\na;1,5\nb;2,5\n", wanted=["Key", "Amount"])
    assert (table.columns, list(table.row_numbers)) == ({"Key": ["a", "b"], "Amount": [1.5, 2.5]}, [4, 5])


def test_the_first_row_stays_the_headings_if_it_has_any_of_them(read: Read) -> None:
    table = read("Key,More\nKey,Amount\n", wanted=["Key", "Amount"])
    assert table.columns == {"Key": ["Key"]}
    with pytest.raises(SourceError, match="no heading of the source"):
        read("Title\n" + "x\n" * 20 + "Key,Amount\na,1\n", wanted=["Key", "Amount"])


def test_a_title_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for row, cells in {0: ["Report of March"], 3: ["Key", "Amount"], 4: ["a", 1], 6: ["b", 2]}.items():
            sheet.write_row(row, 1, cells)
    table = read_files([path], columns=None, expected={}, wanted=["Amount", "Key"])
    assert (table.columns, list(table.row_numbers)) == ({"Amount": [1, 2], "Key": ["a", "b"]}, [5, 7])
