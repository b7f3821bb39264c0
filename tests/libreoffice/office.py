"""A real LibreOffice for the tests: found, with the extension in, all tasks answered in one run of each version."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kam_xl.hosts.libreoffice import LibreOffice, clean_environment, install, uninstall

SCRIPT = Path(__file__).with_name("calc_script.py")
PYTHON = "/usr/bin/python3"
PATIENCE = 300
BESIDE = Path(os.environ.get("KAM_LIBREOFFICE_74", "/opt/libreoffice-7.4")) / "usr/lib/libreoffice/program"
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


@dataclass(frozen=True)
class Version:
    """A LibreOffice to test with: its number and its program folder."""

    number: str
    program: Path


INSTALLED = Version("25.2", Path("/usr/lib/libreoffice/program"))
BESIDE_IT = Version("7.4", BESIDE)
LOCK = Path(tempfile.gettempdir()) / "kam_xl_libreoffice_tests.lock"


def missing(why: str) -> None:
    """Skip, or fail where LibreOffice has to be there."""
    if os.environ.get("KAM_REQUIRE_LIBREOFFICE") == "1":
        pytest.fail(f"{why}; run .ci/libreoffice", pytrace=False)
    pytest.skip(why)


def require(version: Version) -> LibreOffice:
    """The LibreOffice of that version, without a profile yet."""
    soffice = version.program / "soffice"
    if not soffice.exists() or shutil.which(PYTHON) is None:
        missing(f"LibreOffice {version.number} is not here")
    told = subprocess.run([soffice, "--version"], capture_output=True, text=True, timeout=60, check=False,
                          env=clean_environment()).stdout
    if f"LibreOffice {version.number}" not in told:
        missing(f"{soffice} is {told.strip() or 'broken'}, not {version.number}")
    if not (version.program / "pythonloader.py").exists():
        missing("LibreOffice's part for Python (python3-uno) is not here")
    return LibreOffice(version.program, Path(), shared=os.geteuid() == 0)


@contextmanager
def with_functions(version: Version, folder: Path) -> Iterator[LibreOffice]:
    """LibreOffice with a profile of its own in the folder, and the extension in; one at a time on this machine."""
    office = replace(require(version), profile=folder / "profile")
    (office.profile / "user").mkdir(parents=True)
    (office.profile / "user/registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(office)
        try:
            yield office
        finally:
            uninstall(office)


def answers(version: Version, folder: Path, tasks: list[dict[str, Any]], *, patience: int = PATIENCE) -> list[Any]:
    """The results of these tasks in a LibreOffice that has the extension, after so many seconds at most."""
    asked, told = folder / "tasks.json", folder / "results.json"
    asked.write_text(json.dumps(tasks), "utf-8")
    with with_functions(version, folder) as office:
        run(SCRIPT, office, asked, told, patience=patience)
    results: list[Any] = json.loads(told.read_text("utf-8"))
    return results


def kept_answers(factory: pytest.TempPathFactory, name: str, version: Version,
                 tasks: Callable[[Path], dict[str, Any]]) -> tuple[Path, dict[str, Any]]:
    """The folder, and the results by the names of the tasks; one run serves all workers of the session."""
    base = factory.getbasetemp()  # of this worker, if there are several
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{name}-{version.number}"
    folder.mkdir(exist_ok=True)
    kept = folder / "kept.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            asked = tasks(folder)
            told = answers(version, folder, list(asked.values()))
            kept.write_text(json.dumps(dict(zip(asked, told, strict=True))))
    found: dict[str, Any] = json.loads(kept.read_text())
    return folder, found


def run(script: Path, office: LibreOffice, *paths: Path, patience: int = PATIENCE) -> None:
    """Run a script that drives LibreOffice, with the Python that can."""
    done = subprocess.run([PYTHON, script, office.program, office.profile, *paths], timeout=patience, text=True,
                          capture_output=True, env=clean_environment(), check=False)
    if done.returncode:
        raise AssertionError(f"{script.name} with {office.program}: {done.stdout}{done.stderr}")
