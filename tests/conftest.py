"""Fixtures that several folders share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("kam_xl", deadline=None)  # the machines that run this are shared: no test is timed
settings.load_profile("kam_xl")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of public data and other people's workbooks that may lie beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder of shared data is not here")
    return SHARED
