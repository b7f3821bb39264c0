"""The table of functions and hosts: a function that a host forgets is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kam_xl.catalogue.by_row import cell_function, cell_functions
from kam_xl.commands import completeness


def test_every_function_stands_on_every_surface_or_a_reason_does() -> None:
    for surface in completeness.surfaces():
        told = {function.name: surface.cell(function) for function in cell_functions()}
        assert all(cell == "yes" or len(cell.split()) > 3 for cell in told.values()), told
        assert told["KAM_SCORE"] == "yes"


def test_a_function_that_is_lost_on_the_way_to_a_host_does_not_pass() -> None:
    for surface in completeness.surfaces():
        poorer = replace(surface, offered=set(surface.offered) - {"KAM_SCORE"})
        with pytest.raises(LookupError, match=f"{surface.name} lacks KAM_SCORE"):
            poorer.cell(cell_function("KAM_SCORE"))
