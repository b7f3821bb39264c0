from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources.columns import ColumnType
from kam_xl.sources.number_text import parse_numbers, plain_numbers
from kam_xl.sources.text_cells import AmbiguousNumbers
from tests.sources.conftest import Read

NUMBER = {"X": ColumnType.NUMBER}


def swapped(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(("cells", "numbers"), [
    (["1,234.56", "7"], [1234.56, 7]), (["1.234,56", "7"], [1234.56, 7]), (["12,5", "1.234"], [12.5, 1234]),
    (["12.5", "1,234"], [12.5, 1234]), (["1,234,567"], [1234567]), (["0,123", "1,234"], [0.123, 1.234]),
    (["12.5%", "7.3 %"], [0.125, 0.073]), (["€ 1.234,50", "12,00 €", "-€5,00"], [1234.5, 12, -5]),
    (["(1,234.00)", "-$12.50", "$ (3.00)"], [-1234, -12.5, "reject"]),
    (["1 234,5", "1\u00a0234\u00a0567,5"], [1234.5, 1234567.5]),
    (["1'234.50"], [1234.5]), (["1.5e3", "2E-2"], [1500, 0.02]), (["−12.50", " 3.25 "], [-12.5, 3.25]),
    (["nan", "inf", "1_000", "1.2.3", "1,23,4.5", "--1", "-(1.0)", "4.5"], ["reject"] * 7 + [4.5]),
    (["12.50-", "1,234.00-", "3 €-", "4-€", "-5-", "6.00"], [-12.5, -1234, -3, -4, "reject", 6]),
    (["12,34,567.89", "1,00,000", "99,999.5", "1,23,4"], [1234567.89, 100000, 99999.5, "reject"]),
    (["1\u202f234,5", "12\u2009345,25"], [1234.5, 12345.25]), (["1’234’567.50"], [1234567.5]),
    (["١٢", "½", "1e999", "4.5"], ["reject"] * 3 + [4.5]),
])
def test_numbers_as_people_write_them(read_column: Read, cells: list[str], numbers: list[object]) -> None:
    table = read_column(*cells, expected=NUMBER)
    assert table.columns["X"] == [n for n in numbers if n != "reject"]
    assert [r.value for r in table.rejects] == [c for c, n in zip(cells, numbers, strict=True) if n == "reject"]


@pytest.mark.parametrize(("cells", "delimiter", "numbers"), [
    (["1,234", "2,500"], ";", [1.234, 2.5]),  # semicolons come from places with a decimal comma
    (["1.234", "2.500"], ",", [1.234, 2.5]),
])
def test_the_delimiter_is_evidence_for_its_decimal_sign(
        read_column: Read, cells: list[str], delimiter: str, numbers: list[float]) -> None:
    assert read_column(*cells, delimiter=delimiter).columns["X"] == numbers


@pytest.mark.parametrize("expected", [{}, NUMBER])
@pytest.mark.parametrize(("cells", "delimiter"), [
    (["1,234", "2,500"], ","), (["1.234", "2.500"], ";"), (["1.234"], "\t"), (["1,234", "1.234"], ";")])
def test_nothing_decides(read_column: Read, cells: list[str], delimiter: str, expected: dict[str, ColumnType]) -> None:
    with pytest.raises(AmbiguousNumbers) as error:
        read_column(*cells, delimiter=delimiter, expected=expected)
    assert "column 'X'" in str(error.value)
    assert "can be 1.234 or 1234" in str(error.value)
    assert "`X -> X : number 1.234,56`" in str(error.value)


@pytest.mark.parametrize(("stated", "numbers"), [("number 1,234.56", [1234, 2500]), ("number 1.234,56", [1.234, 2.5])])
def test_a_stated_form_decides(read_column: Read, stated: str, numbers: list[float]) -> None:
    assert read_column("1,234", "2,500", delimiter=",", columns=f"X : {stated}").columns["X"] == numbers


def test_another_column_of_the_file_decides_for_every_ambiguous_one(read: Read) -> None:
    table = read("A\tB\tC\n1.234\t2.345\t12,5\n", wanted=["A", "B", "C"])
    assert table.columns == {"A": [1234], "B": [2345], "C": [12.5]}


def test_both_forms_in_one_column_are_refused_unless_one_is_stated(read_column: Read) -> None:
    cells = ["1,234.56", "1.234,56", "12"]
    with pytest.raises(SourceError, match=r"two ways: 1,234\.56 has a decimal point, 1\.234,56 a decimal comma"):
        read_column(*cells, expected=NUMBER)
    assert read_column(*cells).types == {"X": ColumnType.TEXT}
    stated = read_column(*cells, columns="X : number 1.234,56")
    assert (stated.columns["X"], [r.value for r in stated.rejects]) == ([1234.56, 12], ["1,234.56"])


def test_several_currencies_are_not_added_up(read_column: Read) -> None:
    assert read_column("$5.00", "€7.00").types == {"X": ColumnType.TEXT}
    with pytest.raises(SourceError, match="several currencies: \\$, €"):
        read_column("$5.00", "€7.00", expected=NUMBER)


@pytest.mark.parametrize("code", ["00123", "+4930123", "1234567890123456", "-007"])
def test_identifiers_stay_text_unless_numbers_are_wanted(read_column: Read, code: str) -> None:
    table = read_column("12", code)
    assert (table.types, table.columns) == ({"X": ColumnType.TEXT}, {"X": ["12", code]})
    assert read_column("12", "34", expected={"X": ColumnType.TEXT}).columns == {"X": ["12", "34"]}


def test_leading_zeros_are_a_number_where_numbers_are_wanted_but_too_many_digits_are_not(read_column: Read) -> None:
    table = read_column("00123", "1234567890123456", expected=NUMBER)
    assert table.columns == {"X": [123]}
    assert "more digits" in table.rejects[0].reason


def test_one_odd_value_makes_a_column_of_unknown_type_text(read_column: Read) -> None:
    table = read_column(*["12.5"] * 20, "n/a")
    assert (table.types["X"], table.columns["X"][-2:], table.rejects) == (ColumnType.TEXT, ["12.5", "n/a"], [])


def test_blanks_are_skipped_and_counted(read_column: Read) -> None:
    table = read_column("1", "", "  ", "2.5")
    assert (table.columns, table.blanks) == ({"X": [1, None, None, 2.5]}, {"X": 2})
    table = read_column("", " ", expected=NUMBER)
    assert (table.types, table.columns) == (NUMBER, {"X": [None, None]})


def test_logicals(read_column: Read) -> None:
    assert read_column("TRUE", "false", "").columns == {"X": [True, False, None]}
    table = read_column("TRUE", "maybe", "1", expected={"X": ColumnType.LOGICAL})
    assert ([r.value for r in table.rejects], table.columns) == (["maybe", "1"], {"X": [True]})


AMOUNT = st.decimals(-10**12, 10**12, places=2, allow_nan=False)


@given(st.lists(AMOUNT, min_size=1), st.sampled_from(["{:,.2f}", "{:.2f}", "{:,.2f} €", "${:,.2f}", "{:.6e}"]))
def test_numbers_come_back_in_both_styles(amounts: list[object], form: str) -> None:
    texts = [form.format(amount) for amount in amounts]
    numbers = {t: float(t.replace(",", "").replace("$", "").replace(" €", "")) for t in texts}
    assert parse_numbers(texts, ".") == numbers
    assert parse_numbers(map(swapped, texts), ",") == {swapped(t): n for t, n in numbers.items()}


@given(st.lists(st.from_regex(r"-?[0-9]{0,5}([.,][0-9]{0,4}){0,2}", fullmatch=True) | st.text(max_size=4), min_size=1))
def test_the_quick_way_agrees_with_reading_value_by_value(cells: list[str]) -> None:
    quick = plain_numbers(pl.Series([cell or None for cell in cells], dtype=pl.String))
    if quick is not None:
        styles = [[parse_numbers([cell], decimal).get(cell) for cell in cells] for decimal in ".,"]
        assert quick.to_list() in styles
        assert all((number is None) == (cell == "") for cell, number in zip(cells, quick, strict=True))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_float_comes_back_exactly(numbers: list[float]) -> None:
    texts = [repr(number) for number in numbers]
    parsed = parse_numbers(texts, ".")
    for text, number in zip(texts, numbers, strict=True):
        if not (text.endswith(".0") and abs(number) >= 10**15):
            assert parsed[text] == number
            assert math.copysign(1, parsed[text]) == math.copysign(1, number)
