"""What every definition must offer to the surfaces that are made from it."""

from __future__ import annotations

import pytest

from kam_xl.catalogue import Kpi, Shape
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.parameters import Kind
from kam_xl.errors import UnknownName

EVERY_KPI = pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)


@EVERY_KPI
def test_help_fits_into_excels_function_dialog(kpi: Kpi[object]) -> None:
    assert 20 <= len(kpi.summary) <= 255
    assert kpi.summary.endswith(".")
    for p in kpi.parameters:
        assert 5 <= len(p.arg.help) <= 255
        assert p.arg.help.endswith((".", '."'))


@EVERY_KPI
def test_it_is_found_by_a_question(kpi: Kpi[object]) -> None:
    assert kpi.questions
    assert all(question.endswith("?") for question in kpi.questions)


@EVERY_KPI
def test_it_names_its_family_and_carries_docs_where_python_looks(kpi: Kpi[object]) -> None:
    assert kpi.family
    assert kpi.__doc__ == kpi.doc


@EVERY_KPI
def test_paired_arguments_pair_with_one_that_exists_and_is_required(kpi: Kpi[object]) -> None:
    by_name = {p.name: p for p in kpi.parameters}
    for p in kpi.parameters:
        if p.arg.pairs_with:
            root = by_name[p.arg.pairs_with]
            assert root.required
            assert root.kind.is_range
            assert not root.arg.pairs_with
        if isinstance(p.arg.at_most, str):
            assert by_name[p.arg.at_most].kind is Kind.NUMBER


@EVERY_KPI
def test_no_optional_range_can_remove_pairs_by_being_absent(kpi: Kpi[object]) -> None:
    """The native form skips a pair with a blank; an absent range would be one long blank."""
    roots = {p.name: p for p in kpi.parameters}
    for p in kpi.parameters:
        if p.may_be_absent and p.arg.pairs_with:
            assert roots[p.arg.pairs_with].kind.keeps_blanks


@EVERY_KPI
def test_optional_arguments_come_last(kpi: Kpi[object]) -> None:
    required = [p.required for p in kpi.parameters]
    assert required == sorted(required, reverse=True)


def test_a_name_is_found_with_or_without_its_prefix_in_any_case() -> None:
    assert catalogue()["score"] is catalogue()["KAM_SCORE"] is catalogue()["Kam_Score"]
    assert "KAM_SCORE" in catalogue()


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="KAM_SCORE_PARTS"):
        catalogue()["KAM_SCORE_PART"]


def test_syntax_shows_optional_arguments_in_brackets() -> None:
    assert catalogue()["SCORE"].syntax == "KAM_SCORE(scores, [weights], [missing], [scale_max])"


def test_spilled_results_lie_in_their_declared_shape() -> None:
    parts = catalogue()["SCORE_PARTS"]
    assert parts.shape is Shape.LIKE_FIRST
    assert parts.spill([8, 6]) == [[4, 3]]
    assert parts.spill([[8], [6]]) == [[4], [3]]
    assert parts.spill([[8, 6], [8, 6]]) == [[2, 1.5], [2, 1.5]]
    assert catalogue()["SCORE_ROWS"].spill([[8, 6], [4, 4]], [1, 1]) == [[7], [4]]
    assert catalogue()["FILTER1"].spill([1, 1, 1], [0, 0, 0], [0, 0, 0]) == [[1, 0, 1]]
    assert catalogue()["GROWTH"].spill(150, 100) == [[0.5]]
