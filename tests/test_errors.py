"""Errors: what they say, and that the tree drawn in the module is the tree there is."""

from __future__ import annotations

import re

import pytest

from kam_xl import errors
from kam_xl.errors import ErrorCell, ErrorCode, KamError, KpiError, SourceError, UnknownName, suggest

CELL_CODES = {"#N/A", "#DIV/0!", "#NUM!", "#VALUE!"}


def drawn_tree() -> dict[str, tuple[str, str]]:
    """Class → its parent and its remark, as the module's docstring draws them."""
    found, above = {}, [""]
    for line in re.findall(r"^    (\S.*|[│├└].*)$", errors.__doc__ or "", re.MULTILINE):
        branch, name, remark = re.fullmatch(r"([│├└─ ]*)(\w+) *(.*)", line).groups()  # type: ignore[union-attr]
        depth = len(branch) // 4 + 1
        found[name] = (above[depth - 1], remark)
        above[depth:] = [name]
    return found


def real_tree(kind: type[KamError] = KamError) -> dict[str, str]:
    own = [below for below in kind.__subclasses__() if below.__module__ == errors.__name__]
    deeper = {name: parent for below in own for name, parent in real_tree(below).items()}
    return {below.__name__: kind.__name__ for below in own} | deeper


def test_the_drawn_tree_is_the_real_one() -> None:
    assert {name: parent for name, (parent, _) in drawn_tree().items()} == {"KamError": "", **real_tree()}


def test_the_drawn_exit_codes_and_cell_errors_are_the_real_ones() -> None:
    for name, (parent, remark) in drawn_tree().items():
        error = getattr(errors, name)
        code = re.search(r"exit (\d)", remark)
        assert error.exit_code == (int(code[1]) if code else getattr(errors, parent).exit_code)
        shown = CELL_CODES.intersection(remark.split())
        assert not shown or error.code.value in shown


def test_every_kpi_error_shows_a_cell_error() -> None:
    assert {kind.__name__: kind.code.value for kind in KpiError.__subclasses__() if kind is not ErrorCell} == {
        "NoData": "#N/A", "DivisionByZero": "#DIV/0!", "Impossible": "#NUM!", "WrongValue": "#VALUE!",
        "MissingLibrary": "#N/A"}


def test_an_error_cell_passes_its_own_code_on() -> None:
    assert ErrorCell(ErrorCode.REF, "cell 2 is the error #REF!").code is ErrorCode.REF
    assert KpiError("found").code is ErrorCode.VALUE


@pytest.mark.parametrize(("error", "shown"), [
    (KamError("it broke"), "it broke."), (KamError("it broke."), "it broke."), (KamError("who did it?"), "who did it?"),
    (KamError("who did it?", fix="Ask."), "who did it? Ask."),
    (KamError("it broke", where="b.xlsx"), "b.xlsx: it broke."),
    (KamError("it broke", fix="Mend it."), "it broke. Mend it."),
    (KamError("it broke.", where="b.xlsx", fix="Mend it."), "b.xlsx: it broke. Mend it."),
    (SourceError("no column 'x'", where="a.csv", fix=""), "a.csv: no column 'x'."),
    (UnknownName("sheet", "Sals", ["Sales"], where="b.xlsx"), "b.xlsx: there is no sheet 'Sals'. Did you mean Sales?"),
    (UnknownName("sheet", "x", []), "there is no sheet 'x'."),
    (UnknownName("sheet", "Qqq", ["B", "A"]), "there is no sheet 'Qqq'. There is: A, B.")])
def test_a_message_is_sentences_of_place_finding_and_advice(error: KamError, shown: str) -> None:
    assert str(error) == shown


@pytest.mark.parametrize(("name", "sentence"), [
    ("amount", "Did you mean Amount?"), ("AMOUNTS", "Did you mean Amount?"), ("net amount", "Did you mean Amount?"),
    ("rate", "Did you mean Rated on or Rating?"), ("zzz", "There is: Amount, Rated on, Rating.")])
def test_the_nearest_names_are_suggested(name: str, sentence: str) -> None:
    assert suggest(name, ["Amount", "Rated on", "Rating"]) == sentence


@pytest.mark.parametrize("slip", ["NPSS", "kam_npss", "KAM_NPSS"])
def test_the_prefix_of_functions_makes_no_name_nearer_or_farther(slip: str) -> None:
    known = ["KAM_NPS", "KAM_GROWTH", "KAM_CLV", *(f"KAM_{letter * 8}" for letter in "ABDEFGHIJKLMOQRTUVWXYZ")]
    assert suggest(slip, known) == "Did you mean KAM_NPS?"
    assert suggest("KAM_QWERTZUIOP", known) == ""


def test_a_long_list_of_names_is_not_recited() -> None:
    assert suggest("zzz", [f"column {i}" for i in range(21)]) == ""
    assert suggest("zzz", []) == ""
