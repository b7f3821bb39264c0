"""Types into the window of a real LibreOffice Calc, on a screen without a monitor, and takes pictures of it.

    python3 window_script.py PROGRAM_FOLDER PROFILE_FOLDER FOLDER

Run with the Python that has LibreOffice's bridge. Leaves results.json, and sheet.png and wizard.png, in the folder.
"""

# ruff: noqa: S607 - the tools of the screen are found on the PATH

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from calc_script import _connected, _end, _environment

WIDTH, HEIGHT = 1040, 620
SCORES = [("Account", "Fit", "Growth", "Risk", "Percent", "Score"), ("Weights", 3, 2, 1), ("Acme", 8, 9, None),
          ("Birch", 6, 7, 8), ("Cobalt", 9, 4, 7)]
PATIENCE = 30


def main(program: Path, profile: Path, folder: Path) -> None:
    """Type a score with the help of completion, look at the wizard, and report what the cells hold."""
    display, screen = _screen()
    pipe = f"kamwindow{os.getpid()}"
    office = subprocess.Popen(
        [program / "soffice", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;",
         f"-env:UserInstallation={profile.absolute().as_uri()}"], start_new_session=True, stdin=subprocess.DEVNULL,
        env=_environment() | {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"})
    try:
        context = _connected(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        results = _typed(desktop, display, folder)
        (folder / "results.json").write_text(json.dumps(results), "utf-8")
        _end(desktop, office)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
        screen.terminate()
        screen.wait()
        (profile / ".lock").unlink(missing_ok=True)


def _screen() -> tuple[str, subprocess.Popen[bytes]]:
    """A screen of its own; the X server picks the number."""
    ready, told = os.pipe()
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(told), "-screen", "0", f"{WIDTH}x{HEIGHT}x24",
                               "-nolisten", "tcp"], pass_fds=[told], stderr=subprocess.DEVNULL)
    os.close(told)
    with os.fdopen(ready) as answered:
        return f":{answered.readline().strip()}", screen


def _typed(desktop: Any, display: str, folder: Path) -> dict[str, Any]:
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    sheet = document.Sheets[0]
    _fill(sheet)
    document.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, WIDTH, HEIGHT, 15)
    _select(document, "E3")
    _keys(display, "type", "--delay", "60", "=kam_score_perc")
    time.sleep(1.5)
    _picture(display, folder / "completion.png")
    _keys(display, "key", "Return")  # takes what is proposed, with its bracket
    time.sleep(0.5)
    _keys(display, "type", "--delay", "60", "B3:D3;B$2:D$2)")
    _keys(display, "key", "Return")
    _until(lambda: sheet.getCellRangeByName("E3").Formula)
    _select(document, "F3")
    _keys(display, "type", "--delay", "60", "=KAM_SCORE(B3:D3;B$2:D$2")
    _keys(display, "key", "Return")
    _until(lambda: sheet.getCellRangeByName("F3").Formula)
    results = {a: [sheet.getCellRangeByName(a).Formula, sheet.getCellRangeByName(a).Value] for a in ("E3", "F3")}
    sheet.getCellRangeByName("E3:F5").fillAuto(0, 1)
    _select(document, "F4")
    _picture(display, folder / "sheet.png")
    _keys(display, "key", "ctrl+F2")
    time.sleep(4)
    _picture(display, folder / "wizard.png")
    _keys(display, "key", "Escape")
    time.sleep(1)
    document.close(True)
    return results


def _fill(sheet: Any) -> None:
    for row, cells in enumerate(SCORES):
        for column, value in enumerate(cells):
            cell = sheet.getCellByPosition(column, row)
            if isinstance(value, str):
                cell.String = value
            elif value is not None:
                cell.Value = float(value)


def _select(document: Any, address: str) -> None:
    document.CurrentController.select(document.Sheets[0].getCellRangeByName(address))
    document.CurrentController.Frame.ContainerWindow.setFocus()
    document.CurrentController.Frame.ComponentWindow.setFocus()
    time.sleep(0.5)


def _keys(display: str, *what: str) -> None:
    subprocess.run(["xdotool", *what], env=os.environ | {"DISPLAY": display}, check=True, timeout=PATIENCE)


def _picture(display: str, path: Path) -> None:
    subprocess.run(["import", "-display", display, "-window", "root", path], check=True, timeout=PATIENCE)


def _until(ready: Any) -> None:
    """Wait until something is so; at the end of patience the results will show that it is not."""
    deadline = time.monotonic() + PATIENCE
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
