"""Every template is valid by Excel's own rules, as the Open XML SDK knows them."""

from __future__ import annotations

import pytest

from tests.templates.workbooks import FOLDER, NAMES
from tests.validator import faults


@pytest.mark.parametrize("name", NAMES)
def test_excel_has_nothing_to_repair(name):
    assert faults(FOLDER / name) == set()
