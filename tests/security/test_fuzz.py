"""Workbooks damaged at random: a result or a sentence, no hang, no memory without bound. See fuzz.py for long runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.security.fuzz import damaged, go_through, sample

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the time limit is a Unix thing")
EXAMPLES, SHARES = 300, 4
MEMORY = 600 * 2**10
"""Kilobytes that this process may have grown by, at most."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("share", range(SHARES))
def test_a_damaged_workbook_is_refreshed_or_refused(book: Path, share: int) -> None:
    import resource

    package = sample(book.parent).read_bytes()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    @settings(max_examples=EXAMPLES // SHARES, derandomize=True, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**9).map(lambda seed: seed * SHARES + share))
    def goes_through(seed: int) -> None:
        go_through(book, damaged(package, seed))

    goes_through()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < MEMORY
