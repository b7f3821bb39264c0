"""Excel on Windows: the add-in that gives every workbook the functions, into its start-up folder and out again.

One file is all that is installed. It lies where Excel loads it at every start and trusts it, and it holds the path
of the Python that answers, so that no settings file, no permission and no click is needed. None of this was ever
run in Excel; docs/excel.md says what was tested how.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from kam_xl.errors import SetupError
from kam_xl.hosts.excel_checks import excel_bits, other_copies, security, still_classic
from kam_xl.hosts.files import put_all, take_away
from kam_xl.hosts.finding import Finding
from kam_xl.hosts.windows import Machine, this_machine
from kam_xl.surfaces.excel.addin import NAME, Python, addin

OLDEST_XLWINGS = (0, 33)
INSTALL = "Run: kam-xl install excel."
NO_EXCEL = "Excel was not found on this machine"
WITHOUT_WINDOWS = ("Without it, kam-xl functions add BOOK.xlsx puts the functions into a workbook as LAMBDA names, and "
                   "kam-xl lite DIR writes them for xlwings Lite (Excel on a Mac, on the web and on Windows).")


def install(machine: Machine | None = None) -> list[str]:
    """Put the add-in into Excel's start-up folder; what was done, and what still stands in its way.

    Raises SetupError, with nothing changed, where the machine lacks something or the folder cannot be written.
    """
    machine = machine or this_machine()
    _require_windows(machine)
    if excel_bits(machine) is None:
        raise SetupError(NO_EXCEL, fix=WITHOUT_WINDOWS)
    python = _python(machine)
    put_all({addin_path(machine): addin(python)})
    remaining = [f"{finding.what} {finding.fix}" for finding in findings(machine) if not finding.ok]
    return [f"The add-in lies in {addin_path(machine)}; Excel loads it at every start.",
            f"Its functions are answered by {python.interpreter}.",
            *remaining,
            "Close Excel if it is open, start it, and type =KAM_ in any workbook."]


def uninstall(machine: Machine | None = None) -> list[str]:
    """Take the add-in away again; what was done."""
    machine = machine or this_machine()
    _require_windows(machine)
    path = addin_path(machine)
    if not path.exists():
        return [f"There is no add-in in {path.parent}."]
    take_away([path])
    return [f"The add-in is gone from {path.parent}. Nothing else was installed."]


def findings(machine: Machine | None = None) -> list[Finding]:
    """What is there, what is missing, and what to do about it."""
    machine = machine or this_machine()
    try:
        _require_windows(machine)
    except SetupError as error:
        return [Finding.of(error)]
    return [_excel(machine), *_answering(machine), *other_copies(machine, addin_path(machine)),
            *still_classic(machine, installed=addin_path(machine).exists()), security(machine)]


def addin_path(machine: Machine) -> Path:
    """Where the add-in lies: the user's start-up folder, which Excel trusts unless an administrator says otherwise."""
    return machine.roaming / "Microsoft" / "Excel" / "XLSTART" / NAME


def _excel(machine: Machine) -> Finding:
    bits = excel_bits(machine)
    if bits is None:
        return Finding(False, f"{NO_EXCEL}.", WITHOUT_WINDOWS)
    return Finding(True, f"Excel is installed ({bits}-bit).")


def _answering(machine: Machine) -> Iterator[Finding]:
    """Whether Python can answer, and whether the add-in that is there calls it."""
    path = addin_path(machine)
    try:
        python = _python(machine)
    except SetupError as error:
        yield Finding.of(error)
        return
    yield Finding(True, f"Python answers: {python.interpreter}, xlwings {machine.xlwings}.")
    if not path.exists():
        yield Finding(False, "The add-in is not installed.", INSTALL)
    elif path.read_bytes() != addin(python):
        yield Finding(False, f"{path} is from another version of kam-xl or xlwings, or calls another Python.", INSTALL)
    else:
        yield Finding(True, f"The add-in is installed: {path}")


def _python(machine: Machine) -> Python:
    """The Python that answers. Raises SetupError where it, or what Excel needs of xlwings, is missing."""
    if "WindowsApps" in machine.interpreter.parts:
        raise SetupError("this Python comes from the Microsoft Store, which hides the files that it writes from Excel",
                         where=str(machine.interpreter), fix="Install Python from python.org and kam-xl into it.")
    windowless = machine.interpreter.with_name("pythonw.exe")
    if not windowless.exists():
        raise SetupError("there is no pythonw.exe, which Excel would start", where=str(windowless.parent),
                         fix="Install Python from python.org and kam-xl into it.")
    _check_version(machine.xlwings)
    libraries = {bits: _library(machine, f"xlwings{bits}-{machine.xlwings}.dll") for bits in (64, 32)}
    needed = excel_bits(machine) or 64
    if libraries[needed] is None:
        raise SetupError(f"xlwings has no library for {needed}-bit Excel in this Python", where=str(windowless.parent),
                         fix=f"Run: {machine.interpreter} -m pip install --force-reinstall xlwings=={machine.xlwings}.")
    paths = {bits: PureWindowsPath(path or f"xlwings{bits}-{machine.xlwings}.dll") for bits, path in libraries.items()}
    return Python(PureWindowsPath(windowless), paths[64], paths[32])


def _check_version(xlwings: str) -> None:
    fix = 'In the folder of kam-xl\'s source, run: pip install ".[excel]".'
    if not xlwings:
        raise SetupError("xlwings is not installed in this Python", fix=fix)
    release = re.match(r"(\d+)\.(\d+)", xlwings)  # none in a version such as "dev", whose library decides
    if release and tuple(map(int, release.groups())) < OLDEST_XLWINGS:
        raise SetupError(f"xlwings {xlwings} is too old; it must be {'.'.join(map(str, OLDEST_XLWINGS))} or later",
                         fix=fix)


def _library(machine: Machine, name: str) -> Path | None:
    return next((folder / name for folder in machine.library_folders if (folder / name).exists()), None)


def _require_windows(machine: Machine) -> None:
    """Windows, and a folder of the user's settings."""
    if machine.system != "win32":
        raise SetupError(f"the add-in works in Excel on Windows only, and this is {machine.system}",
                         fix=WITHOUT_WINDOWS)
    if not machine.roaming.is_absolute():
        raise SetupError("APPDATA, which names the folder of your settings, is not set",
                         fix="Run this in a terminal of the person who uses Excel.")
