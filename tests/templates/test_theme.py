"""The look of the templates: readable for everybody."""

from __future__ import annotations

import pytest

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.table import this_row


@pytest.mark.parametrize(("text", "background"), theme.READABLE_PAIRS)
def test_text_is_readable_on_its_background(text, background):
    assert theme.contrast(text, background) >= 4.5


def test_contrast_is_that_of_the_guideline():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_role_is_among_the_readable_pairs():
    pairs = {(p.get("font_color", colours.INK), p.get("bg_color", colours.PAPER)) for p in theme.ROLES.values()}
    assert pairs <= set(theme.READABLE_PAIRS)


def test_every_unit_has_a_number_format():
    assert set(Unit) <= set(theme.NUMBER_FORMATS)


@pytest.mark.parametrize(("written", "stored"), [
    ("[@Revenue]-[@[Days late]]", "T[[#This Row],[Revenue]]-T[[#This Row],[Days late]]"),
    ("SUM([@[A b]:[C d]])", "SUM(T[[#This Row],[A b]:[C d]])"),
    ("INDEX(Other[Name],1)", "INDEX(Other[Name],1)"),
])
def test_formulas_of_a_row_are_stored_as_files_store_them(written, stored):
    assert this_row("T", written) == stored
