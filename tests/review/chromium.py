"""A real Chromium for the tests: what a page does when it is loaded, and how many sheets of paper it fills."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PATIENCE = 120
OWN_HOSTS = ("google.com", "googleapis.com", "gvt1.com")
"""Where Chromium itself calls."""


@dataclass(frozen=True)
class Loaded:
    """What came of loading a page: its elements afterwards, what it said on the console, and what it asked for."""

    dom: str
    console: list[str]
    requests: set[str]


def chromium() -> str:
    """The browser; the test is skipped without, or fails where it has to be there."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("KAM_REQUIRE_CHROMIUM") == "1":
            pytest.fail("Chromium is not here", pytrace=False)
        pytest.skip("Chromium is not here")
    return found


def load(page: Path, folder: Path) -> Loaded:
    """Load a page, and wait until nothing happens any more."""
    log = folder / "net.json"
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [chromium(), "--headless", *unboxed, "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
         "--disable-background-networking", f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=PATIENCE, check=True)
    asked = set(re.findall(r'"url":"(\w+://[^"]+)"', log.read_text("utf-8")))
    return Loaded(done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line],
                  {url for url in asked if not (urlsplit(url).hostname or "").endswith(OWN_HOSTS)})


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has, by pdfinfo, else by counting its page objects."""
    if pdfinfo := shutil.which("pdfinfo"):
        told = subprocess.run([pdfinfo, "-"], input=pdf, capture_output=True, timeout=PATIENCE, check=True).stdout
        return int(re.search(rb"Pages:\s+(\d+)", told)[1])  # type: ignore[index]
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
