"""What the pages say of arguments."""

from __future__ import annotations

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.errors import ErrorCode
from kam_xl.surfaces.argument_help import errors


def test_a_single_cell_that_serves_all_is_not_said_to_be_an_error() -> None:
    said = errors(catalogue()["SLA"])[ErrorCode.VALUE]
    assert "neither one cell nor as many cells as elapsed: limits" in said
    assert "; not as many cells as elapsed: as_of_open" in said
