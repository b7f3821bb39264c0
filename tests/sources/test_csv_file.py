from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType, parse_columns
from kam_xl.sources.read import read_files
from tests.sources.conftest import Read

FIVE = "Account,City\nA-1,Köln\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(read: Read, encoding: str) -> None:
    table = read(FIVE.encode(encoding), wanted=["Account", "City"])
    assert table.columns == {"Account": ["A-1"], "City": ["Köln"]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read: Read, delimiter: str) -> None:
    rows = [["Account", "Amount", "Note"], ["A-1", "12.50", "a, b; c"], ["A-2", "7.25", "d | e"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    table = read(text.getvalue(), wanted=["Account", "Amount", "Note"])
    assert table.columns == {"Account": ["A-1", "A-2"], "Amount": [12.5, 7.25], "Note": ["a, b; c", "d | e"]}


def test_decimal_commas_do_not_pass_for_delimiters(read: Read) -> None:
    assert read("Amount, EUR;Paid, EUR\n12,5;3,25\n", wanted=["Paid, EUR"]).columns == {"Paid, EUR": [3.25]}


def test_the_delimiter_hint_for_excel_is_no_heading(read: Read) -> None:
    table = read("sep=;\nA;B\n1;x\n", wanted=["A", "B"])
    assert (table.columns, list(table.row_numbers)) == ({"A": [1], "B": ["x"]}, [3])


def test_headings_match_without_regard_to_case_spacing_and_byte_order_mark(read: Read) -> None:
    table = read("\ufeff account  id ,AMOUNT,Other\nA,1,x\n", wanted=["Account ID", "Amount", "Owner"])
    assert table.columns == {"Account ID": ["A"], "Amount": [1]}
    assert table.unused == ["Other"]


def test_rows_count_as_lines_of_the_file(read: Read) -> None:
    table = read('A,B\n1,"two\nlines"\n\n3,c\n,\nx,d\n', expected={"A": ColumnType.NUMBER}, wanted=["A", "B"])
    assert table.columns == {"A": [1, 3], "B": ["two\nlines", "c"]}
    assert list(table.row_numbers) == [2, 5]
    assert [(r.file, r.row, r.column, r.value) for r in table.rejects] == [("source.csv", 7, "A", "x")]
    assert table.rows_read == 3


def test_a_rejected_row_names_file_row_column_value_and_reason_and_leaves_all_columns(read: Read) -> None:
    table = read("Key,Amount\na,1\nb,n/a\nc,3\n", columns="Key; Amount -> Value : number")
    assert table.columns == {"Key": ["a", "c"], "Value": [1, 3]}
    reject, = table.rejects
    assert (reject.file, reject.row, reject.column, reject.value, reject.reason) == (
        "source.csv", 3, "Amount", "n/a", "not a number")
    assert (table.rows_read, list(table.row_numbers)) == (3, [2, 4])


def test_ragged_rows(read: Read) -> None:
    table = read("A,B\n1\n2,b,surplus\n3,c,\n", wanted=["A", "B"])
    assert table.columns == {"A": [1, 3], "B": [None, "c"]}
    reject, = table.rejects
    assert (reject.row, reject.value) == (3, "surplus")
    assert "3 cells, but 2 headings" in reject.reason
    assert (table.blanks, table.rows_read, list(table.row_numbers)) == ({"A": 0, "B": 1}, 3, [2, 4])


def test_headings_that_are_empty_at_the_end_are_no_columns(read: Read) -> None:
    assert read("A,B,,\n1,b,,\n2,c,,\n", wanted=["A", "B"]).columns == {"A": [1, 2], "B": ["b", "c"]}


def test_a_file_with_headings_only_has_no_rows(read: Read) -> None:
    table = read("A,B\n", wanted=["A", "B"], expected={"A": ColumnType.NUMBER})
    assert table.columns == {"A": [], "B": []}
    assert table.types == {"A": ColumnType.NUMBER, "B": ColumnType.TEXT}


def test_a_missing_column_is_named_with_the_nearest_and_all_others(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Acount ID,Amount,Region\nA,1,N\n", columns="Account ID -> Account")
    assert str(error.value) == ("source.csv: there is no column 'Account ID'. Did you mean Acount ID or Amount? "
                                "There is: Acount ID, Amount, Region.")


def test_a_column_that_the_table_lacks_is_named(read: Read) -> None:
    with pytest.raises(SourceError, match=r"the table has no column 'Acount'.*Did you mean Account or Amount\?"):
        read("A,B\n1,2\n", columns="A -> Acount", wanted=["Account", "Region", "Amount"])


@pytest.mark.parametrize(("content", "message"), [
    (b"", "empty"), (b"  \n\n", "empty"), (b" , \n1,2\n", "no headings"),
    (b"A,a\n1,2\n", "there 2 times, in columns 1 and 2"),
    (b"X,Y\n1,2\n", "no heading of the source is a column"), (b"A,B\n1,\x00\n", "line 2 holds a NUL"),
    (b"PK\x03\x04 something", "a zip file or workbook"), (b"A,B\n\x81\x8d\xff,1\n", "neither UTF-8"),
    (b'A,B\n1,"open\n2,b\n', "quotes around line"), (b'A,B\n1,"x"y\n', "quotes around line"),
])
def test_what_is_no_table_is_refused_with_the_name_of_the_file(read: Read, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as error:
        read(content, wanted=["A"])
    assert error.value.where.startswith("source.csv")


def test_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "invoices_2026-09.csv").write_text("A\n1\n")
    with pytest.raises(SourceError, match=r"no such file.*invoices_2026-09\.csv"):
        read_files([tmp_path / "invoices_2026-10.csv"], columns=None, expected={}, wanted=["A"])


def test_folders_and_unknown_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("x")
    paths = {tmp_path: "a folder", tmp_path / "a.docx": "kind '.docx'", tmp_path / "no" / "a.csv": "no such file"}
    for path, message in paths.items():
        with pytest.raises(SourceError, match=message):
            read_files([path], columns=None, expected={}, wanted=["A"])


def test_the_time_of_the_file_comes_with_its_zone(read: Read) -> None:
    assert read("A\n1\n").modified.tzinfo is not None


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-x", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\",\"y\")"])
def test_text_that_looks_like_a_formula_stays_that_text(read_column: Read, text: str) -> None:
    assert read_column(text, "plain").columns == {"X": [text, "plain"]}


def test_control_characters_and_overlong_text_are_rejected(read_column: Read) -> None:
    table = read_column("good", "bell\x07", "x" * 32_768, "line\nbreak")
    assert table.columns == {"X": ["good", "line\nbreak"]}
    assert [r.reason for r in table.rejects] == [
        "a control character that a workbook cannot hold", "32,768 characters; a cell holds 32,767"]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ['"', "a\nb", "=1+1", ",", ";", "1,5", "", "a\r\nb", "'"])


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.sampled_from(",;\t|"), st.booleans())
def test_any_cells_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory,
                                                  rows: list[tuple[str, ...]], delimiter: str, quoted: bool) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
        writer.writerow(["First", "Second", "Third"])
        writer.writerows(("key", *row[1:]) for row in rows)
    table = read_files([path], columns=parse_columns("First : text; Second : text; Third : text"), expected={},
                        wanted=[])
    read = list(zip(*table.columns.values(), strict=True))
    assert read == [("key", *(cell if cell.strip() else None for cell in row[1:])) for row in rows]
