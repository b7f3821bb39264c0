"""Putting the functions into LibreOffice: a fake one, whose unopkg keeps a list, and everything that can be wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import kam_xl
from kam_xl.errors import SetupError
from kam_xl.hosts import libreoffice
from kam_xl.hosts.libreoffice import LibreOffice, findings, install, uninstall
from tests.hosts.shut_folder import NOBODY, shut_folder

UNOPKG = """#!/bin/sh
list="$(dirname "$0")/list"
case "$*" in *--shared*) list="$list-for-all";; esac
case "$1" in
    add) printf 'Identifier: org.kam_xl.functions\\n  Version: %s\\n' VERSION > "$list" ;;
    remove) rm "$list" ;;
    list) cat "$list" 2>/dev/null || true ;;
esac
"""


def _program(folder: Path, python: str = "3.12.8", unopkg: str = UNOPKG) -> Path:
    """A program folder with its own Python, as on Windows."""
    program = folder / "program"
    (program / f"python-core-{python}").mkdir(parents=True)
    (program / "pythonloader.py").touch()
    (program / "unopkg").write_text(unopkg.replace("VERSION", kam_xl.__version__))
    (program / "unopkg").chmod(0o755)
    return program


@pytest.fixture
def office(tmp_path: Path) -> LibreOffice:
    return LibreOffice(_program(tmp_path), tmp_path / "profile")


def _listed(office: LibreOffice) -> bool:
    assert office.program is not None
    return (office.program / "list").exists()


def test_it_is_put_in_and_taken_out(office: LibreOffice) -> None:
    assert "put in" in install(office)[0]
    assert all(finding.ok for finding in findings(office))
    assert "put in again" in install(office)[0]
    assert uninstall(office) == ["KAM functions taken out of LibreOffice."]
    assert not _listed(office)
    assert "nothing to take back" in uninstall(office)[0]


def test_another_version_is_told_and_replaced(office: LibreOffice) -> None:
    assert office.program is not None
    (office.program / "list").write_text("Identifier: org.kam_xl.functions\n  Version: 0.0.9\n")
    told = findings(office)[-1]
    assert (told.ok, told.fix) == (False, "Run kam-xl install libreoffice.")
    assert f"0.0.9 are in LibreOffice, but kam-xl is {kam_xl.__version__}" in told.what
    assert "replaced 0.0.9" in install(office)[0]


def test_what_root_put_in_for_all_users_is_seen_by_everybody(office: LibreOffice) -> None:
    assert office.program is not None
    install(replace(office, shared=True))
    told = (f"KAM functions {kam_xl.__version__} are in LibreOffice for all users; "
            "root (or an administrator) takes them out")
    assert (findings(office)[-1].ok, findings(office)[-1].what) == (True, told)
    assert uninstall(office) == [f"{told}."]
    assert install(office) == [f"{told}."]
    assert not _listed(office), "of a second copy LibreOffice would keep half"
    (office.program / "list").write_text("Identifier: org.kam_xl.functions\n  Version: 0.0.9\n")
    assert uninstall(office) == ["KAM functions taken out of LibreOffice.", f"{told}."]
    assert uninstall(replace(office, shared=True)) == ["KAM functions taken out of LibreOffice."]
    assert "nothing to take back" in uninstall(office)[0]


def test_another_version_for_all_users_is_brought_up_to_date_by_root(office: LibreOffice) -> None:
    assert office.program is not None
    (office.program / "list-for-all").write_text("Identifier: org.kam_xl.functions\n  Version: 0.0.9\n")
    told = findings(office)[-1]
    assert (told.ok, told.fix) == (False, "Ask root (or an administrator) to run kam-xl install libreoffice.")
    assert _refused(office) == f"KAM functions 0.0.9 are in LibreOffice for all users. {told.fix}"
    assert "replaced 0.0.9" in install(replace(office, shared=True))[0]


def _refused(office: LibreOffice) -> str:
    with pytest.raises(SetupError) as caught:
        install(office)
    assert office.program is None or not _listed(office)
    return str(caught.value)


def test_without_libreoffice(tmp_path: Path) -> None:
    nowhere = LibreOffice(None, tmp_path)
    assert "LibreOffice was not found" in _refused(nowhere)
    assert [finding.ok for finding in findings(nowhere)] == [False]


def _process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    """The only process of this machine."""
    process = tmp_path / "proc" / "4711"
    process.mkdir(parents=True)
    (process / "comm").write_text(f"{name}\n")
    monkeypatch.setattr(libreoffice, "PROCESSES", process.parent)
    return process


def test_while_libreoffice_is_running(office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.profile.mkdir()
    (office.profile / ".lock").touch()
    _process(tmp_path, monkeypatch, "soffice.bin")
    assert "LibreOffice is running. Close all its windows" in _refused(office)
    with pytest.raises(SetupError, match="running"):
        uninstall(office)


def test_a_lock_where_processes_cannot_be_looked_at_is_believed(
        office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.profile.mkdir()
    (office.profile / ".lock").touch()
    monkeypatch.setattr(libreoffice, "PROCESSES", tmp_path / "none")
    assert "LibreOffice is running" in _refused(office)


def test_the_lock_of_a_libreoffice_that_has_crashed_is_no_obstacle(
        office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.profile.mkdir()
    (office.profile / ".lock").touch()
    _process(tmp_path, monkeypatch, "bash")
    assert "put in" in install(office)[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a process to somebody else")
def test_a_libreoffice_of_somebody_else_is_no_obstacle(
        office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.profile.mkdir()
    (office.profile / ".lock").touch()
    os.chown(_process(tmp_path, monkeypatch, "soffice.bin"), NOBODY, NOBODY)
    assert "put in" in install(office)[0]


def test_with_a_python_that_is_too_old(tmp_path: Path) -> None:
    old = LibreOffice(_program(tmp_path, "3.9.18"), tmp_path / "profile")
    assert "runs Python 3.9, and the functions need 3.11 or later. Use LibreOffice 25.8" in _refused(old)
    assert findings(old)[-1].what.startswith("LibreOffice runs Python 3.9")


def test_without_the_part_for_python(office: LibreOffice) -> None:
    assert office.program is not None
    (office.program / "pythonloader.py").unlink()
    assert "apt install python3-uno" in _refused(office)
    assert not findings(office)[-1].ok


def test_the_python_of_a_linux_distribution_is_read_from_the_bridge(tmp_path: Path) -> None:
    program = _program(tmp_path)
    (program / "python-core-3.12.8").rmdir()
    assert LibreOffice(program, tmp_path).python is None
    (program / "libpyuno.so").write_bytes(b"\x7fELF\x00libpython3.11.so.1.0\x00")
    assert LibreOffice(program, tmp_path).python == (3, 11)


def test_with_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    stuck = LibreOffice(_program(tmp_path), tmp_path / "file" / "profile")
    assert "may not write to" in _refused(stuck)


@pytest.mark.parametrize("inside", [(), ("4",)])
def test_a_profile_that_may_not_be_entered_is_said_by_install_and_by_doctor(inside: tuple[str, ...]) -> None:
    """As `sudo libreoffice` leaves it behind."""
    with shut_folder() as shut:
        stuck = LibreOffice(_program(shut.parent), shut.joinpath(*inside))
        refused = _refused(stuck)
        with pytest.raises(SetupError, match="may not write to"):
            uninstall(stuck)
        told = findings(stuck)[-1]
    assert refused == (f"{shut}: LibreOffice's extensions are kept in a folder that you may not write to. "
                       "Ask whoever looks after this machine, or change the folder's permissions.")
    assert str(told) == f"no  {refused}"


def test_what_unopkg_says_is_passed_on(tmp_path: Path) -> None:
    full = "#!/bin/sh\n[ $1 = add ] && { echo 'ERROR: disk full' >&2; exit 1; }\nexit 0\n"
    assert "LibreOffice refused: ERROR: disk full" in _refused(LibreOffice(_program(tmp_path, unopkg=full), tmp_path))


def test_an_unopkg_that_does_nothing_is_noticed(tmp_path: Path) -> None:
    idle = LibreOffice(_program(tmp_path, unopkg="#!/bin/sh\n"), tmp_path)
    assert "the extension is not there" in _refused(idle)


def test_an_unopkg_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "PATIENCE", 0.2)
    hanging = LibreOffice(_program(tmp_path, unopkg="#!/bin/sh\nexec sleep 20\n"), tmp_path)
    assert "unopkg cannot be run" in _refused(hanging)


def test_activated_environments_are_kept_from_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of them, one activated inside the other."""
    folders = [tmp_path / name / "bin" for name in ("inner", "outer")]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder.parent / "pyvenv.cfg").touch()
    monkeypatch.setenv("VIRTUAL_ENV", str(folders[0].parent))
    monkeypatch.setenv("PATH", ":".join(map(str, [*folders, "/usr/bin"])))
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    kept = libreoffice.clean_environment()
    assert kept["PATH"] == "/usr/bin"
    assert not {"VIRTUAL_ENV", "PYTHONPATH"} & set(kept)
