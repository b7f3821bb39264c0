"""The functions in LibreOffice Calc: puts the extension in with LibreOffice's own tool, unopkg, and takes it back.

Tried on Linux with LibreOffice 7.4 and 25.2. Where LibreOffice lies on Windows and macOS is known, but untried.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which

import kam_xl
from kam_xl.errors import SetupError
from kam_xl.hosts.finding import Finding
from kam_xl.surfaces.libreoffice.extension import IDENTIFIER, extension

NEEDED = (3, 11)
PATIENCE = 120
LATER = "Use LibreOffice 25.8 or later, or the LibreOffice of a Linux distribution that has Python 3.11 or later."
INSTALL = "Run kam-xl install libreoffice."
UPDATE_FOR_ALL = "Ask root (or an administrator) to run kam-xl install libreoffice."
FOR_ALL = " for all users; root (or an administrator) takes them out"
NO_PYTHON = "Install it (on Debian and Ubuntu: apt install python3-uno) and run this again."
NO_OFFICE = "Install LibreOffice from libreoffice.org or your distribution, or put its program folder on the PATH."
USUAL = {
    "linux": ["/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice*/program",
              "/snap/libreoffice/current/lib/libreoffice/program"],
    "darwin": ["/Applications/LibreOffice.app/Contents/MacOS"],
    "win32": ["C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program"],
}
"""Where LibreOffice lies if it is not on the PATH."""
PROFILES = {"linux": ".config/libreoffice/4", "darwin": "Library/Application Support/LibreOffice/4",
            "win32": "AppData/Roaming/LibreOffice/4"}
"""Where it keeps what belongs to one user, in their home."""
PROCESSES = Path("/proc")
LEFT_OUT = ("PYTHONHOME", "PYTHONPATH", "URE_BOOTSTRAP", "VIRTUAL_ENV")
"""Variables that would hand LibreOffice another Python, or another LibreOffice's types."""


@dataclass(frozen=True)
class LibreOffice:
    """Its program folder (None where there is none), a user's folder, and whether all users are meant."""

    program: Path | None
    profile: Path
    shared: bool = False

    @classmethod
    def here(cls) -> LibreOffice:
        """The one of this machine; root puts extensions in for all users, as unopkg wants it."""
        profile = Path.home() / PROFILES.get(sys.platform, PROFILES["linux"])
        return cls(_program_folder(), profile, shared=sys.platform != "win32" and os.geteuid() == 0)

    @property
    def python(self) -> tuple[int, int] | None:
        """The version of the Python that it runs; None where it has none."""
        return next(_python_versions(self.program), None) if self.program else None


def install(office: LibreOffice | None = None) -> list[str]:
    """Put the extension in, or bring it up to date; what was done.

    Where it is in for all users, LibreOffice takes no second copy for one of them, and would keep half of it.

    Raises SetupError where LibreOffice or its Python is missing or too old, where it is running, where its folders
    cannot be written, or where another version is in for all users; then everything is as it was.
    """
    office = office or LibreOffice.here()
    _ready(office)
    if (problem := _python_problem(office)) is not None:
        raise SetupError(problem.what, where=str(office.program), fix=problem.fix)
    for_all = _version_for_all(office)
    if for_all == kam_xl.__version__:
        return [f"KAM functions {for_all} are in LibreOffice{FOR_ALL}."]
    if for_all is not None:
        raise SetupError(f"KAM functions {for_all} are in LibreOffice for all users", fix=UPDATE_FOR_ALL)
    return _put_in(office)


def _put_in(office: LibreOffice) -> list[str]:
    before = installed_version(office)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "kam_xl.oxt"
        package.write_bytes(extension())
        Path(folder).chmod(0o755)
        _unopkg(office, "add", "-s", "-f", str(package))
    if installed_version(office) != kam_xl.__version__:
        raise SetupError("unopkg ended without a fault, but the extension is not there", where=str(office.program),
                         fix="Open Extensions in LibreOffice's Tools menu and look for KAM functions.")
    done = "put in" if before is None else "put in again" if before == kam_xl.__version__ else f"replaced {before}"
    whom = "all users" if office.shared else "you"
    return [f"KAM functions {kam_xl.__version__} for {whom}: {done}, {office.program}.",
            "Start LibreOffice Calc and type =KAM_ in a cell."]


def uninstall(office: LibreOffice | None = None) -> list[str]:
    """Take the extension back; what was done. Raises SetupError where LibreOffice is missing or running."""
    office = office or LibreOffice.here()
    _ready(office)
    told = []
    if installed_version(office) is not None:
        _unopkg(office, "remove", IDENTIFIER)
        told = ["KAM functions taken out of LibreOffice."]
    for_all = _version_for_all(office)
    if for_all is not None:
        told.append(f"KAM functions {for_all} are in LibreOffice{FOR_ALL}.")
    return told or ["KAM functions are not in LibreOffice; nothing to take back."]


def findings(office: LibreOffice | None = None) -> list[Finding]:
    """What `kam-xl doctor` says of LibreOffice."""
    office = office or LibreOffice.here()
    if office.program is None:
        return [Finding(ok=False, what="LibreOffice was not found", fix=NO_OFFICE)]
    found = [Finding(ok=True, what=f"LibreOffice is in {office.program}")]
    problem = _python_problem(office)
    if problem is not None:
        return [*found, problem]
    return [*found, Finding(ok=True, what=f"its Python is {_dotted(office.python)}"), _extension_finding(office)]


def installed_version(office: LibreOffice) -> str | None:
    """The version of the extension that is in; None where it is not.

    Raises SetupError where unopkg does not answer, as while LibreOffice is running.
    """
    listed = _unopkg(office, "list")
    found = re.search(rf"Identifier: {re.escape(IDENTIFIER)}\s+Version: (\S+)", listed)
    return found.group(1) if found else None


def _version_for_all(office: LibreOffice) -> str | None:
    """The version that is in for all users, beside what this user has."""
    return None if office.shared else installed_version(replace(office, shared=True))


def _extension_finding(office: LibreOffice) -> Finding:
    try:
        _require_writable(office)
        own = installed_version(office)
        version = own or _version_for_all(office)
    except SetupError as error:
        return Finding.of(error)
    if version is None:
        return Finding(ok=False, what="KAM functions are not in LibreOffice", fix=INSTALL)
    what = f"KAM functions {version} are in LibreOffice"
    if version != kam_xl.__version__:
        return Finding(ok=False, what=f"{what}, but kam-xl is {kam_xl.__version__}",
                       fix=INSTALL if own else UPDATE_FOR_ALL)
    return Finding(ok=True, what=what if own else what + FOR_ALL)


def _ready(office: LibreOffice) -> None:
    """LibreOffice is there, closed, and can be written to."""
    if office.program is None:
        raise SetupError("LibreOffice was not found", fix=NO_OFFICE)
    _require_writable(office)
    lock = office.profile / ".lock"
    if lock.exists() and _soffice_runs(lock.stat().st_uid):
        raise SetupError("LibreOffice is running", where=str(lock), fix="Close all its windows and run this again. If "
                         "it is closed, it has ended without tidying up: remove that file.")


def _soffice_runs(owner: int) -> bool:
    """Whether that user runs LibreOffice, as far as the system tells; the lock of one that has crashed stays behind."""
    processes = list(PROCESSES.glob("[0-9]*/comm"))
    return not processes or any(_is_soffice(process, owner) for process in processes)


def _is_soffice(name: Path, owner: int) -> bool:
    try:
        return name.parent.stat().st_uid == owner and name.read_text().strip() == "soffice.bin"
    except OSError:  # it has just ended
        return False


def _require_writable(office: LibreOffice) -> None:
    """Files can be put where the extensions are kept, or into the first folder above it that exists."""
    assert office.program is not None  # noqa: S101 - nobody comes here without
    above = office.program.parent / "share" if office.shared else office.profile / "user"
    folder = above / "uno_packages/cache"
    existing = next(f for f in (folder, *folder.parents) if os.access(f, os.F_OK))
    if not os.access(existing, os.W_OK | os.X_OK):
        raise SetupError("LibreOffice's extensions are kept in a folder that you may not write to", where=str(existing),
                         fix="Ask whoever looks after this machine, or change the folder's permissions.")


def _python_problem(office: LibreOffice) -> Finding | None:
    """What is wrong with LibreOffice's Python, if anything is."""
    if office.python is None:
        return Finding(ok=False, what="LibreOffice's part for Python is missing", fix=NO_PYTHON)
    if office.python < NEEDED:
        return Finding(ok=False, fix=LATER, what=f"LibreOffice runs Python {_dotted(office.python)}, and the "
                                                 f"functions need {_dotted(NEEDED)} or later")
    return None


def _python_versions(program: Path) -> Iterator[tuple[int, int]]:
    """The Python of LibreOffice's own folder, or the one that its bridge is linked with; none without the loader."""
    if not any((folder / "pythonloader.py").exists() for folder in (program, program.parent / "Resources")):
        return
    frameworks = program.parent / "Frameworks/LibreOfficePython.framework/Versions"
    for folder in (*program.glob("python-core-*"), *frameworks.glob("3.*")):
        yield _version(folder.name)
    for bridge in program.glob("libpyuno.so"):
        linked = re.search(rb"libpython(\d+\.\d+)", bridge.read_bytes())
        if linked:
            yield _version(linked.group(1).decode())


def _version(text: str) -> tuple[int, int]:
    major, minor = re.findall(r"\d+", text)[:2]
    return int(major), int(minor)


def _dotted(version: tuple[int, int] | None) -> str:
    return ".".join(map(str, version or ()))


def _program_folder() -> Path | None:
    """The folder of the soffice on the PATH, or one of the usual places; the latest of several."""
    on_path = which("soffice")
    if on_path:
        return Path(on_path).resolve().parent
    places = (Path(place) for place in USUAL.get(sys.platform, USUAL["linux"]))
    found = [folder for place in places for folder in Path(place.anchor).glob(str(place.relative_to(place.anchor)))]
    return max((folder for folder in found if _unopkg_of(folder).exists()), default=None)


def _unopkg_of(program: Path) -> Path:
    return program / ("unopkg.com" if sys.platform == "win32" else "unopkg")


def _unopkg(office: LibreOffice, verb: str, *arguments: str) -> str:
    """Run unopkg; what it prints. Raises SetupError with what it says where it fails."""
    assert office.program is not None  # noqa: S101 - nobody comes here without
    shared = ["--shared"] if office.shared else []
    command = [str(_unopkg_of(office.program)), verb, *shared, *arguments,
               f"-env:UserInstallation={office.profile.absolute().as_uri()}"]
    try:
        done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True,  # noqa: S603
                              errors="replace", timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"unopkg cannot be run: {error}", where=str(office.program), fix=NO_OFFICE) from error
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise SetupError(f"LibreOffice refused: {said or f'unopkg ended with {done.returncode}'}",
                         where=str(office.program), fix="Close LibreOffice, and run this again.")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """The environment without what would lead LibreOffice astray, activated virtual environments above all."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    folders = kept.get("PATH", "").split(os.pathsep)
    kept["PATH"] = os.pathsep.join(f for f in folders if not (Path(f).parent / "pyvenv.cfg").exists())
    return kept
