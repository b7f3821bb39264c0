"""A person at the keyboard: the name completes, the formula is taken, the wizard opens."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.libreoffice.office import INSTALLED, SCRIPT, missing, require, run, with_functions

TOOLS = ("Xvfb", "xdotool", "import")


def test_a_function_is_completed_by_its_name_and_answers_in_the_window(tmp_path: Path) -> None:
    require(INSTALLED)
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        missing(f"{', '.join(absent)} is not here")
    with with_functions(INSTALLED, tmp_path) as office:
        run(SCRIPT.with_name("window_script.py"), office, tmp_path)
    shown = json.loads((tmp_path / "results.json").read_text())
    assert [formula.rsplit(".", 1)[-1] for formula, _ in shown.values()] == [
        "KAM_SCORE_PERCENT(B3:D3;B$2:D$2)", "KAM_SCORE(B3:D3;B$2:D$2)"]
    assert [value for _, value in shown.values()] == pytest.approx([0.84, 8.4])
    assert all((tmp_path / name).stat().st_size > 10_000 for name in ("sheet.png", "wizard.png"))
