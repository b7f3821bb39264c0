"""KAM_ROWS: every row is what the function gives for it alone."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import pytest

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Kpi, Shape
from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.cells import cells
from kam_xl.errors import ErrorCell, NoData, WrongValue
from tests.engines import Call, expected

rows = cell_function("KAM_ROWS").spill
SINGLE = [kpi for kpi in catalogue() if kpi.shape is Shape.SINGLE and len(kpi.examples) > 1]


@pytest.mark.parametrize("kpi", SINGLE, ids=lambda kpi: kpi.name)
def test_every_row_is_a_call_of_its_own(kpi: Kpi[Any]) -> None:
    """The examples as the rows of a table, as far as their ranges are equally long."""
    sizes = [[len(cells(arg).flat) for arg in example.args] for example in kpi.examples]
    alike = [example.args for example, size in zip(kpi.examples, sizes, strict=True) if size == sizes[0]]
    columns = [[cells(value).flat for value in column] for column in zip_longest(*alike)]
    assert rows(kpi.name, *columns) == [expected(Call(kpi, args))[0] for args in alike]


def test_a_single_row_is_used_for_every_row() -> None:
    assert rows("SCORE", [[8, 6], [2, 4]], [[3, 1]]) == [[7.5], [2.5]]
    assert rows("ATTAINMENT", [[120], [80]], 100, None, 1) == [[1], [0.8]]


def test_a_row_that_has_no_value_shows_its_error_in_every_cell() -> None:
    assert rows("KAM_SCORE_PARTS", [[8, 6], [11, 6], [None, None]]) == [[4, 3], [NUM, NUM], [NA, NA]]
    assert rows("growth", [[120], [5], ["x"], [DIV0]], [[100], [0], [1], [1]]) == [
        [pytest.approx(0.2)], [DIV0], [VALUE], [DIV0]]


def test_ranges_of_different_length_are_refused() -> None:
    with pytest.raises(WrongValue, match="argument2: 2 rows, but another range has 3"):
        rows("GROWTH", [[1], [2], [3]], [[1], [2]])


def test_a_slip_in_the_name_is_told() -> None:
    with pytest.raises(WrongValue, match="no function 'GROTH'. Did you mean KAM_GROWTH"):
        rows("GROTH", [[1], [2]])
    for no_name in (5, [["SCORE"], ["NPS"]]):
        with pytest.raises(WrongValue, match="not the name of a function. Give the name first, in quotes"):
            rows(no_name, [[1]])
    with pytest.raises(NoData):
        rows(None, [[1]])
    with pytest.raises(ErrorCell):
        rows(NUM, [[1]])


def test_a_wrong_number_of_arguments_is_told_for_all_rows() -> None:
    for arguments in ([], [[[1], [2]]], [[[1], [2]], 3, 4]):
        with pytest.raises(WrongValue, match=r"the arguments do not fit KAM_GROWTH\(now, before\)"):
            rows("GROWTH", *arguments)
    assert rows("GROWTH", [[3], [4]], 2, None, None, None) == [[0.5], [1]], "left out by a host that hands over all"


def test_a_single_row_says_what_is_wrong_with_it() -> None:
    with pytest.raises(WrongValue, match="now: 2 cells where 1 is wanted"):
        rows("GROWTH", [[120, 80]], [[100, 90]])


def test_a_function_that_gives_several_rows_for_one_is_refused() -> None:
    with pytest.raises(WrongValue, match="KAM_RANK_ROWS takes all rows at once"):
        rows("RANK_ROWS", [[1, 2], [3, 4]])
    with pytest.raises(WrongValue, match="KAM_RFM gives 2 rows for one"):
        rows("RFM", [["a", "b"]], [[1, 2]], [[5, 6]], 9)


def test_it_takes_as_many_arguments_as_any_function() -> None:
    most = max(len(kpi.parameters) for kpi in catalogue())
    assert len(cell_function("KAM_ROWS").parameters) == most + 1


def test_every_function_is_among_those_that_cells_call() -> None:
    assert [f.name for f in cell_functions()] == [*(kpi.name for kpi in catalogue()), "KAM_ROWS"]
    assert all(cell_function(f.name).name == f.name for f in cell_functions())
