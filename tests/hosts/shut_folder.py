"""A folder that may not be entered; root, whom no folder keeps out, becomes somebody else meanwhile."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def shut_folder() -> Iterator[Path]:
    """Its path; the folder around it is open to everybody."""
    if os.name == "nt":
        pytest.skip("permissions of folders are other ones there")
    with tempfile.TemporaryDirectory() as around:
        shut = Path(around) / "shut"
        shut.mkdir()
        shut.chmod(0)
        Path(around).chmod(0o777)
        with not_root():
            yield shut
        shut.chmod(0o700)


@contextmanager
def not_root() -> Iterator[None]:
    """As a user without rights, from here on."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        if not os.access(__file__, os.R_OK):
            pytest.skip("only root can read the source")
        yield
    finally:
        os.setresuid(0, 0, 0)
