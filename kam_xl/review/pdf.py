"""A page of HTML as PDF, by a program of this machine: Chromium or one of its kin, else LibreOffice."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from kam_xl.errors import SetupError
from kam_xl.hosts.libreoffice import LibreOffice, clean_environment

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
            "msedge")
USUAL = {
    "darwin": ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
               "/Applications/Chromium.app/Contents/MacOS/Chromium",
               "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"],
    "win32": ["C:/Program Files/Google/Chrome/Application/chrome.exe",
              "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
              "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"],
}
"""Where a browser lies if it is not on the PATH."""
FIX = "Install Chromium, Chrome or LibreOffice; or name a file .html, and print it from your browser."
PATIENCE, PATIENCE_A_REVIEW = 120, 2
"""Seconds that a program may take: to start, and for each review; a busy machine prints about six of them a second."""
PAGE, PRINTED = "page.html", "page.pdf"
DRAWING = re.compile(r'<svg\b[^<>]*? width="(?P<width>\d+)" height="(?P<height>\d+)".*?</svg>', re.DOTALL)
NARROWER = 0.82
"""With which two drawings stand beside each other within LibreOffice's margins."""
BREAK = '<h1 style="page-break-before: always"'


@dataclass(frozen=True)
class Printer:
    """A program that makes PDF of HTML."""

    program: Path
    is_browser: bool

    def print(self, page: str) -> bytes:
        """The page as PDF. Raises SetupError with what the program says where it fails."""
        with tempfile.TemporaryDirectory(prefix="kam-xl-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / PAGE).write_text(page if self.is_browser else for_office(page), encoding="utf-8")
            said = self._run(folder, PATIENCE + PATIENCE_A_REVIEW * page.count("<article"))
            if not (folder / PRINTED).exists():
                raise SetupError(f"no PDF came of it: {said or 'the program said nothing'}", where=str(self.program),
                                 fix=FIX)
            return (folder / PRINTED).read_bytes()

    def _run(self, folder: Path, patience: int) -> str:
        """Run the program over the page in the folder; the end of what it says."""
        arguments = _browser_arguments(folder) if self.is_browser else _office_arguments(folder)
        try:
            said = _said([str(self.program), *arguments], folder, patience)
        except OSError as error:
            raise SetupError(f"the page cannot be printed ({error.strerror})", where=str(self.program),
                             fix=FIX) from error
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"the page was not printed within {patience} seconds", where=str(self.program),
                             fix="Print fewer accounts at a time, or write .html.") from error
        return " ".join(said.split())[-300:]


def _said(command: list[str], folder: Path, patience: int) -> str:
    """What a program says that runs in the folder. One that takes too long is ended, with all that it started: soffice
    and many a browser are scripts that start the program itself."""
    with subprocess.Popen(command, env=clean_environment(), cwd=folder, stdin=subprocess.DEVNULL,  # noqa: S603
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          start_new_session=sys.platform != "win32") as running:
        try:
            return running.communicate(timeout=patience)[0]
        except BaseException:
            _end(running)
            raise


def _end(running: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        running.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


def printer() -> Printer:
    """The program of this machine that prints; SetupError if there is none."""
    browser = next((found for name in BROWSERS if (found := which(name))), None) \
        or next((place for place in USUAL.get(sys.platform, []) if Path(place).exists()), None)
    if browser:
        return Printer(Path(browser), is_browser=True)
    office = LibreOffice.here().program
    if office:
        return Printer(office / ("soffice.com" if sys.platform == "win32" else "soffice"), is_browser=False)
    raise SetupError("no program that makes PDF was found here", fix=FIX)


def _browser_arguments(folder: Path) -> list[str]:
    # Chromium does not start as root with its sandbox; the page has no script, and may load nothing.
    unboxed = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
    return ["--headless", *unboxed, "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",  # nor may the browser call home while it prints
            "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / PRINTED}", (folder / PAGE).as_uri()]


def _office_arguments(folder: Path) -> list[str]:
    return ["--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to",
            "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(folder / PAGE)]


def for_office(page: str) -> str:
    """The page as LibreOffice understands it: drawings as pictures, and a new sheet of paper before each title."""
    first, *others = DRAWING.sub(_picture, page).split("<h1")
    return f'{first}<h1{BREAK.join(others)}'


def _picture(drawing: re.Match[str]) -> str:
    data = base64.b64encode(drawing[0].encode()).decode()
    width, height = (round(int(drawing[side]) * NARROWER) for side in ("width", "height"))
    return f'<img width="{width}" height="{height}" src="data:image/svg+xml;base64,{data}">'
