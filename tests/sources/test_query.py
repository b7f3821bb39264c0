from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources import query as module
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.query import describe_query, is_query, query_files
from kam_xl.sources.read import read_files
from kam_xl.sources.table import SourceTable
from kam_xl.sources.text_cells import AmbiguousDates, AmbiguousNumbers

LEDGER = pl.DataFrame({"account": ["Acme", "Bolt", "Acme"], "amount": [1.5, 2.25, 3.0], "pieces": [1, 2, 3],
                       "day": [date(2026, 10, 1), None, date(2026, 10, 3)]})


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.parquet"
    LEDGER.write_parquet(path)
    return path


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def written(content: str | bytes, name: str = "ledger.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def asked(query: str, *paths: Path, wanted: list[str] | None = None, **more: Any) -> SourceTable:
    headings = wanted or ["account", "amount", "pieces", "day", "x"]
    return query_files(paths, query, **{"columns": None, "expected": {}, "wanted": headings, **more})


def answer(query: str, *paths: Path) -> list[Any]:
    """The values of the column x."""
    return list(asked(query, *paths).columns["x"])


@pytest.mark.parametrize(("text", "expected"), [
    ("SELECT 1", True), ("  with a as (select 1) select * from a", True), ("/* SELECT */ -- x\n\tselect(1)", True),
    ("Selection", False), ("sales.orders", False), ("DELETE FROM x", False), ("Sheet1", False), ("", False),
    ("-- select 1", False), ("WITHDRAWALS", False), ("from source select 1", True), ('FROM "source"', True),
    ("( /* x */ (SELECT 1))", True), ("FROM (SELECT 1)", True), ("From the bank", False), ("(old)", False),
    ("DESCRIBE source", False), ("SELET 1", False)])
def test_a_query_begins_with_select_with_or_from_source(text: str, expected: bool) -> None:
    assert is_query(text) is expected


@pytest.mark.parametrize("query", ["FROM source SELECT count(*) AS x", "(SELECT count(*) AS x FROM source)",
                                   "FROM (SELECT count(*) AS x FROM source)"])
def test_a_query_may_be_in_brackets_or_begin_with_its_source(ledger: Path, query: str) -> None:
    assert answer(query, ledger) == answer("SELECT count(*) AS x FROM source", ledger)


def test_only_the_aggregate_of_a_file_comes_back(ledger: Path) -> None:
    table = asked("SELECT account, sum(amount) AS amount, sum(pieces) AS pieces, max(day) AS day FROM source "
                  "GROUP BY account ORDER BY account", ledger)
    assert {name: list(values) for name, values in table.columns.items()} == {
        "account": ["Acme", "Bolt"], "amount": [4.5, 2.25], "pieces": [4.0, 2.0], "day": [46298.0, None]}
    assert table.types == {"account": ColumnType.TEXT, "amount": ColumnType.NUMBER, "pieces": ColumnType.NUMBER,
                           "day": ColumnType.DATE}
    assert table.modified.timestamp() == pytest.approx(ledger.stat().st_mtime)


def test_values_are_those_that_the_same_parquet_file_has_without_a_query(tmp_path: Path) -> None:
    frame = pl.DataFrame({
        "money": [Decimal("1234.56"), None], "big": [10**17, 3], "when": [datetime(2026, 10, 1, 12), None],
        "zoned": pl.Series([datetime(2026, 10, 1, 12), None]).dt.replace_time_zone("Europe/Berlin"),
        "yes": [True, None], "kind": pl.Series(["a", "b"], dtype=pl.Categorical), "nothing": [None, None],
        "text": ["007", "=1+1"]})
    frame.write_parquet(tmp_path / "kinds.parquet")
    plain = read_files([tmp_path / "kinds.parquet"], columns=None, expected={}, wanted=frame.columns)
    table = asked("SELECT * FROM source", tmp_path / "kinds.parquet", wanted=frame.columns)
    zoned = table.columns.pop("zoned")
    assert zoned[0] == pytest.approx(46296 + 10 / 24)  # the moment in UTC, which is what the file holds
    assert table.columns == {name: plain.columns[name] for name in table.columns}
    assert {name: kind for name, kind in table.types.items() if name != "zoned"} == {
        name: kind for name, kind in plain.types.items() if name != "zoned"}


CSV = {
    "comma": 'account,code,amount,day,open\nAcme,007,"1,234.5",2026-10-01,true\nBolt,012,-2.25,2026-10-02,false\n,,,,',
    "semicolon": "account;code;amount;day;open\nAcme;007;1.234,5;2026-10-01;TRUE\nBolt;012;-2,25;2026-10-02;FALSE\n",
    "tab": "account\tcode\tamount\tday\topen\nAcme\t007\t1234.5\t2026-10-01 06:00\ttrue\nBolt\t012\t-2.25\t\tfalse\n",
    "quotes": 'account,code,amount,day,open\n"A, ""b""",1E5,1,2026-10-01,true\n#x,12345678901234567,2,,false\n',
}


@pytest.mark.parametrize("text", CSV.values(), ids=CSV)
def test_csv_is_typed_as_it_is_without_a_query(written: Callable[..., Path], text: str) -> None:
    path, wanted = written(text), ["account", "code", "amount", "day", "open"]
    plain = read_files([path], columns=None, expected={}, wanted=wanted)
    table = asked("SELECT * FROM source WHERE account IS NOT NULL", path, wanted=wanted)
    assert table.columns == plain.columns
    assert table.types == plain.types


CELLS = ["0", "1", "-3", "12.5", "12,5", "1.234", "1,234", "1.234,5", "1,234.5", "-1.234.567", "007", "+49", "1E5",
         "1e-05", "12345678901234567", "2026-10-01", "2026-13-01", "2026-10-01 12:30", "TRUE", "false", "x", "", " 7 "]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=3, max_size=3), min_size=1, max_size=2),
       st.sampled_from(";\t"))
def test_no_csv_column_is_read_as_something_else_than_without_a_query(columns: list[list[str]], delimiter: str) -> None:
    names = [f"c{i}" for i in range(len(columns))]
    lines = [delimiter.join([*row, "k"]) for row in (names, *zip(*columns, strict=True))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        path.write_text("\n".join(lines) + "\n")
        for name in names:
            table = typed_or_not(lambda: asked(f'SELECT {name} FROM source', path, wanted=[name]))  # noqa: B023, S608
            plain = typed_or_not(lambda: read_files([path], columns=None, expected={}, wanted=[name]))  # noqa: B023
            if plain is None:
                assert table is None or table.types[name] is ColumnType.TEXT
            else:
                assert table is not None
                assert table.columns == plain.columns


def typed_or_not(read: Callable[[], SourceTable]) -> SourceTable | None:
    """The table; None where nothing decides what is meant."""
    try:
        return read()
    except (AmbiguousDates, AmbiguousNumbers):
        return None


def test_numbers_of_a_csv_file_can_be_summed_with_a_decimal_comma(written: Callable[..., Path]) -> None:
    assert answer("SELECT sum(amount) AS x FROM source", written(CSV["semicolon"])) == [1232.25]


@pytest.mark.parametrize("text", ["a;amount\n1;1.234\n2;2.345\n", "a;amount;b\n1;1.234;1.5\n2;2.345;1,5\n"])
def test_numbers_that_could_be_either_of_two_stay_text_and_are_not_summed(written: Callable[..., Path],
                                                                         text: str) -> None:
    with pytest.raises(SourceError, match="sum\\(VARCHAR\\)"):
        asked("SELECT sum(amount) AS x FROM source", written(text))


def test_dates_that_could_be_either_of_two_are_refused(written: Callable[..., Path]) -> None:
    path = written("day\n03/04/2026\n05/06/2026\n")
    with pytest.raises(AmbiguousDates, match="3 April 2026 or 4 March 2026"):
        asked("SELECT min(day) AS x FROM source", path)
    assert asked("SELECT min(day) AS x FROM source", path, date_format="dd/mm/yyyy").columns["x"][0] == 46115


def test_a_later_value_that_does_not_fit_stops_the_query(written: Callable[..., Path],
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kam_xl.sources.csv_view.SAMPLE_ROWS", 2)
    path = written("account,amount\nAcme,1.5\nBolt,2.5\nCole,n/a\n")
    with pytest.raises(SourceError, match="column 'amount': n/a is not a number"):
        asked("SELECT sum(amount) AS x FROM source", path)
    assert answer("SELECT count(account) AS x FROM source", path) == [3.0]
    assert answer("SELECT sum(TRY_CAST(amount AS DOUBLE)) AS x FROM source_text", path) == [4.0]


def test_several_files_are_one_view_whatever_the_order_of_their_columns(written: Callable[..., Path]) -> None:
    first, second = written("account;amount\nAcme;1,5\n", "a.csv"), written("amount;account\n2,5;Bolt\n", "b.csv")
    assert answer("SELECT sum(amount) AS x FROM source", first, second) == [4.0]
    other = written("account;revenue\nAcme;1,5\n", "c.csv")
    with pytest.raises(SourceError, match="amount"):
        asked("SELECT sum(amount) AS x FROM source", first, other)


def test_files_of_two_kinds_are_refused(written: Callable[..., Path], ledger: Path) -> None:
    with pytest.raises(SourceError, match="several kinds"):
        asked("SELECT 1 AS x", written(CSV["comma"]), ledger)


KINDS = {
    "l.json": b'[{"amount": 1.5}, {"amount": 2.5}]', "l.jsonl": b'{"amount": 1.5}\n{"amount": 2.5}\n',
    "l.csv.gz": gzip.compress(b"a;amount\n1;1,5\n2;2,5\n"), "l.jsonl.gz": gzip.compress(b'{"amount": 4}\n'),
    "l.tsv": b"a\tamount\n1\t1.5\n2\t2.5\n", "l.csv": "Stra\u00dfe;amount\nK\u00f6ln;4,0\n".encode("cp1252"),
    "l.txt": "a;amount\nx;4\n".encode("utf-16"), "sep.csv": b"sep=;\na;amount\nx;4,0\n"}


@pytest.mark.parametrize("name", KINDS)
def test_other_kinds_and_encodings_can_be_queried(written: Callable[..., Path], name: str) -> None:
    assert answer("SELECT sum(amount) AS x FROM source", written(KINDS[name], name)) == [4.0]


def test_a_workbook_can_be_queried_by_its_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["account", "day", "when"], ["Acme", date(2026, 9, 30), datetime(2026, 9, 30, 18)],
                ["Bolt", date(2026, 10, 1), None]):
        book.active.append(row)
    book.save(tmp_path / "ledger.xlsx")
    assert answer("SELECT account AS x FROM source WHERE month(day) = 10", tmp_path / "ledger.xlsx") == ["Bolt"]
    assert answer("SELECT max(\"when\") AS x FROM source", tmp_path / "ledger.xlsx") == [46295.75]


@pytest.mark.parametrize("name", ["a[1].parquet", "it's.parquet", "x*.parquet", "q?.parquet", "K\u00f6ln 9 %.parquet"])
def test_a_name_is_no_pattern_and_no_sql(tmp_path: Path, name: str) -> None:
    for other in ("a1.parquet", "x1.parquet", "q1.parquet"):
        LEDGER.head(1).write_parquet(tmp_path / other)
    LEDGER.write_parquet(tmp_path / name)
    assert answer("SELECT count(*) AS x FROM source", tmp_path / name) == [3.0]


def test_hostile_column_names_are_names(written: Callable[..., Path]) -> None:
    path = written('"a""; DROP VIEW source; --",{x},\u65e5\n1,2,3\n')
    assert answer('SELECT "a""; DROP VIEW source; --" + "{x}" + "\u65e5" AS x FROM source', path) == [6.0]


READING_ELSEWHERE = [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT content AS x FROM read_text('/etc/passwd')",
    "SELECT content AS x FROM read_blob('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "SELECT * FROM parquet_metadata('{beside}')", "SELECT * FROM read_csv('{beside}')",
    "SELECT * FROM read_text('{folder}/../{name}/beside.csv')", "SELECT getenv('PATH') AS x",
    "SELECT * FROM query('ATTACH ''x.db''')", "SELECT * FROM secret_frame", "SELECT x FROM which_secret()"]


@pytest.mark.parametrize("query", READING_ELSEWHERE)
def test_nothing_but_the_files_can_be_read(ledger: Path, query: str) -> None:
    secret_frame = pl.DataFrame({"x": ["secret"]})  # DuckDB alone would find it by its name in Python
    beside = ledger.with_name("beside.csv")
    beside.write_text("x\nsecret\n")
    query = query.format(beside=beside, folder=ledger.parent, name=ledger.parent.name)
    with pytest.raises(SourceError) as refused:
        asked(query, ledger)
    assert "root:" not in str(refused.value)
    assert "secret\n" not in str(refused.value)
    assert secret_frame.height == 1


DOING = ["COPY (SELECT 1) TO '{target}'", "COPY source TO '{target}'", "ATTACH '{target}'", "INSTALL httpfs",
         "LOAD httpfs", "PRAGMA version", "SET memory_limit = '99GB'", "CREATE TABLE t (x INTEGER)",
         "EXPORT DATABASE '{target}'", "CALL pragma_version()", "SELECT 1 AS x; SELECT 2", "DROP VIEW source", "VACUUM",
         "SELECT 1 AS x; COPY (SELECT 1) TO '{target}'", "", "-- nothing", "EXPLAIN SELECT 1", "VALUES (1)",
         "SELECT 1; SET enable_external_access = true", "DESCRIBE source"]


@pytest.mark.parametrize("query", DOING)
def test_a_query_is_one_select_and_nothing_else(ledger: Path, query: str) -> None:
    before, target = ledger.read_bytes(), ledger.with_name("target")
    with pytest.raises(SourceError, match="one SELECT"):
        asked(query.format(target=target), ledger)
    assert not target.exists()
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("setting", ["memory_limit", "enable_external_access", "allowed_paths", "lock_configuration"])
def test_a_query_cannot_change_what_it_may_do(ledger: Path, setting: str) -> None:
    with module.opened() as engine:
        module.lock(engine)
        with pytest.raises(SourceError), module.told("here"):
            engine.execute(f"SET {setting} = true")


@pytest.mark.parametrize(("value", "kind"), [("[1, 2]", "INTEGER[]"), ("{'a': 1}", "STRUCT"), ("'x'::BLOB", "BLOB"),
                                             ("INTERVAL 1 DAY", "INTERVAL"), ("map {'a': 1}", "MAP")])
def test_what_no_cell_can_hold_is_refused_by_its_column(ledger: Path, value: str, kind: str) -> None:
    with pytest.raises(SourceError, match="column 'x'") as refused:
        asked(f"SELECT {value} AS x", ledger)
    assert kind in str(refused.value)


def test_a_result_longer_than_a_sheet_is_refused(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    assert answer("SELECT pieces AS x FROM source LIMIT 2", ledger) == [1.0, 2.0]
    with pytest.raises(SourceError, match="more than 2 rows"):
        asked("SELECT pieces AS x FROM source", ledger)


def test_more_than_the_memory_goes_to_a_folder_that_is_gone_afterwards(
        ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spill").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spill"))
    monkeypatch.setitem(module.SANDBOX, "memory_limit", "60MB")
    monkeypatch.setitem(module.SANDBOX, "threads", "1")
    assert answer("SELECT count(*) AS x FROM (SELECT DISTINCT hash(i) FROM range(3000000) t(i))", ledger) == [3e6]
    assert list((tmp_path / "spill").iterdir()) == []


@pytest.mark.parametrize(("query", "words"), [
    ("SELECT sum(amout) AS x FROM source", 'Candidate bindings: "amount"'), ("SELECT FROM", "here|syntax|FROM"),
    ("SELECT summ(amount) AS x FROM source", 'Did you mean "sum"'), ("SELECT 1/0::INT AS x FROM sauce", "sauce")])
def test_what_is_wrong_with_a_query_is_said_in_a_sentence(ledger: Path, query: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as refused:
        asked(query, ledger)
    assert "\n" not in str(refused.value)
    assert "ledger.parquet" in str(refused.value)


def test_a_description_of_a_query_tells_its_columns_without_running_it(ledger: Path) -> None:
    described = describe_query([ledger], "SELECT account, sum(amount) AS x, max(day) AS day, sum(amount) > 0 AS ok, "
                                         "1 / (pieces - pieces) AS n FROM source GROUP BY ALL")
    assert described.types == {"account": ColumnType.TEXT, "x": ColumnType.NUMBER, "day": ColumnType.DATE,
                               "ok": ColumnType.LOGICAL, "n": ColumnType.NUMBER}
    assert described.rows is None
    assert described.modified is not None


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        asked("SELECT 1 AS x", tmp_path / "gone.parquet")
