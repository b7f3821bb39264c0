from __future__ import annotations

import gzip
import json

import pytest

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType
from tests.sources.conftest import Read

RECORDS = [
    {"Key": "a", "Amount": 12.5, "Flag": True, "Day": "2024-10-16", "customer": {"id": 7}},
    {"Key": "b", "Amount": None, "Day": "2024-10-17T12:00:00Z", "Id": 12345678901234567890},
    {"Key": " ", "Amount": 3, "Flag": False, "Tags": ["x"], "customer": {"id": 8, "deep": {"x": 1}}},
]
WANTED = ["Key", "Amount", "Flag", "Day", "customer.id", "Id"]
CELLS = {"Key": ["a", "b", None], "Amount": [12.5, None, 3], "Flag": [True, None, False],
         "Day": [45581, 45582.5, None], "customer.id": [7, None, 8], "Id": [None, "12345678901234567890", None]}


def test_an_array_of_objects(read: Read) -> None:
    table = read(json.dumps(RECORDS), wanted=WANTED, name="a.json")
    assert table.columns == CELLS
    assert table.types["Day"] is ColumnType.DATE
    assert (list(table.row_numbers), table.unused) == ([1, 2, 3], ["Tags", "customer.deep"])


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_an_object_a_line_counts_lines(read: Read, name: str) -> None:
    table = read("\n\n".join(map(json.dumps, RECORDS)) + "\n", wanted=WANTED, name=name)
    assert (table.columns, list(table.row_numbers)) == (CELLS, [1, 3, 5])


def test_gzip_of_it(read: Read) -> None:
    assert read(gzip.compress(json.dumps(RECORDS).encode()), wanted=WANTED, name="a.json.gz").columns == CELLS


@pytest.mark.parametrize("heading", ["Tags", "customer.deep"])
def test_lists_and_deeper_objects_are_rejected_where_they_are_wanted(read: Read, heading: str) -> None:
    table = read(json.dumps(RECORDS), columns=f"Key; {heading}", name="a.json")
    reject, = table.rejects
    assert (reject.row, reject.column) == (3, heading)
    assert "a list or an object" in reject.reason


@pytest.mark.parametrize(("content", "message"), [
    ('{"a": 1}', "not a list of records"), ("[1, 2]", "record 1 is not an object"), ("[]", "no records"),
    ('[{"a": 1, "a": 2}]', "'a' stands twice in one object"), ('[{"\\ud83d": 1}]', "half of a character"),
    ('[{"a": 1}', "no JSON"), ("[" * 100_000, "no JSON"), ("", "empty")])
def test_other_json_is_refused(read: Read, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(content, wanted=["a"], name="a.json")


def test_a_broken_line_is_named(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.jsonl, line 2: this is no JSON"):
        read('{"a": 1}\n{"a": \n', wanted=["a"], name="a.jsonl")


def test_text_that_no_cell_can_hold_is_rejected(read: Read) -> None:
    table = read('[{"a": "\\ud800"}, {"a": "\\u0007"}, {"a": "fine"}, {"a": NaN}, {"a": -Infinity}]',
                 wanted=["a"], name="a.json")
    assert (table.columns, [r.row for r in table.rejects]) == ({"a": ["fine"]}, [1, 2, 4, 5])
    assert "".join(r.value + r.reason for r in table.rejects).encode()  # can be written


@pytest.mark.parametrize("kind", [ColumnType.NUMBER, ColumnType.TEXT, ColumnType.DATE])
def test_half_a_surrogate_is_a_rejected_cell_in_a_column_of_any_type(read: Read, kind: ColumnType) -> None:
    table = read('[{"a": "\\ud83d"}, {"a": null}]', wanted=["a"], name="a.json", expected={"a": kind})
    assert [(r.row, r.value) for r in table.rejects] == [(1, "half a character")]
    assert "surrogate" in table.rejects[0].reason
