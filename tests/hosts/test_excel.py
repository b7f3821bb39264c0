"""Installing Excel's add-in on a Windows machine, which is a temporary folder here."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kam_xl.errors import SetupError
from kam_xl.hosts.excel import addin_path, findings, install, uninstall
from kam_xl.hosts.excel_checks import APP_PATH, CLICK_TO_RUN, OFFICE, POLICIES
from kam_xl.hosts.windows import Machine, this_machine

EXCEL = {APP_PATH: {"": r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"},
         CLICK_TO_RUN: {"Platform": "x64"}}
SECURITY = r"Excel\Security"


class FakeRegistry:
    def __init__(self, keys: Mapping[str, Mapping[str, object]]) -> None:
        self.keys = keys

    def values(self, key: str) -> Mapping[str, object]:
        return self.keys.get(key, {})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing is missing."""
    scripts, prefix, home = tmp_path / "kam" / "Scripts", tmp_path / "kam", tmp_path / "home"
    xlstart = home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    for folder in (scripts, xlstart):
        folder.mkdir(parents=True)
    (xlstart / "PERSONAL.XLSB").write_bytes(b"theirs")
    for file in (scripts / "pythonw.exe", prefix / "xlwings64-0.37.8.dll", prefix / "xlwings32-0.37.8.dll"):
        file.write_bytes(b"")
    return Machine("win32", scripts / "python.exe", "0.37.8", (prefix, scripts), home / "AppData" / "Roaming", home,
                   FakeRegistry(EXCEL))


def with_registry(machine: Machine, keys: Mapping[str, Mapping[str, object]]) -> Machine:
    return replace(machine, registry=FakeRegistry(EXCEL | dict(keys)))


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def troubles(machine: Machine) -> list[str]:
    return [f"{finding.what} {finding.fix}" for finding in findings(machine) if not finding.ok]


def test_installing_puts_one_file_in_place_that_excel_loads(machine: Machine, tmp_path: Path) -> None:
    before = everything(tmp_path)
    told = " ".join(install(machine))
    [path] = everything(tmp_path).keys() - before.keys()
    assert path == machine.roaming / "Microsoft" / "Excel" / "XLSTART" / "kam_xl.xlam"
    assert str(path) in told
    assert "type =KAM_" in told
    assert zipfile.ZipFile(io.BytesIO(path.read_bytes())).testzip() is None
    assert troubles(machine) == []


def test_uninstalling_leaves_everything_as_it_was(machine: Machine, tmp_path: Path) -> None:
    before = everything(tmp_path)
    install(machine)
    assert "is gone" in " ".join(uninstall(machine))
    assert everything(tmp_path) == before
    assert "There is no add-in" in " ".join(uninstall(machine))


def test_installing_again_after_an_update_replaces_the_add_in(machine: Machine) -> None:
    install(machine)
    library = machine.library_folders[0] / "xlwings64-0.40.0.dll"
    library.write_bytes(b"")
    updated = replace(machine, xlwings="0.40.0")
    assert "is from another version" in " ".join(troubles(updated))
    assert "kam-xl install excel" in " ".join(troubles(updated))
    install(updated)
    assert troubles(updated) == []


def test_the_start_up_folder_is_made_where_there_is_none(machine: Machine) -> None:
    empty = replace(machine, roaming=machine.home / "new")
    install(empty)
    assert addin_path(empty).exists()


def test_doctor_says_that_the_add_in_is_missing(machine: Machine) -> None:
    assert troubles(machine) == ["The add-in is not installed. Run: kam-xl install excel."]


def without(machine: Machine, name: str) -> Machine:
    next(machine.home.parent.rglob(name)).unlink()
    return machine


BAD = {
    "not Windows": (lambda m: replace(m, system="darwin"), "on Windows only, and this is darwin"),
    "no folder of settings": (lambda m: replace(m, roaming=Path()), "APPDATA.* is not set"),
    "no Excel": (lambda m: with_registry(m, {APP_PATH: {}}), "Excel was not found on this machine"),
    "no windowless Python": (lambda m: without(m, "pythonw.exe"), "no pythonw.exe"),
    "a Python of the Store": (lambda m: replace(m, interpreter=Path("C:/Users/z/AppData/Local/Microsoft/WindowsApps/"
                                                                    "python.exe")), "Microsoft Store"),
    "no xlwings": (lambda m: replace(m, xlwings=""), "xlwings is not installed"),
    "an old xlwings": (lambda m: replace(m, xlwings="0.9.3"), "xlwings 0.9.3 is too old"),
    "no library for 64-bit Excel": (lambda m: without(m, "xlwings64-0.37.8.dll"), "no library for 64-bit Excel"),
    "no library for 32-bit Excel": (lambda m: without(with_registry(m, {CLICK_TO_RUN: {"Platform": "x86"}}),
                                                      "xlwings32-0.37.8.dll"), "no library for 32-bit Excel"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_machine_that_lacks_something_is_left_as_it_is(name: str, machine: Machine, tmp_path: Path) -> None:
    spoil, found = BAD[name]
    spoiled = spoil(machine)
    before = everything(tmp_path)
    with pytest.raises(SetupError, match=found) as raised:
        install(spoiled)
    assert raised.value.fix
    assert everything(tmp_path) == before
    assert any(re.search(found, trouble) for trouble in troubles(spoiled)), "doctor says the same"


@pytest.mark.parametrize("xlwings", ["0.33rc1", "0.34.dev5", "1", "dev"])
def test_a_version_of_xlwings_that_is_no_release_is_taken_if_its_library_is_there(
        xlwings: str, machine: Machine) -> None:
    (machine.library_folders[0] / f"xlwings64-{xlwings}.dll").write_bytes(b"")
    install(replace(machine, xlwings=xlwings))
    assert troubles(replace(machine, xlwings=xlwings)) == []


def test_an_old_pre_release_of_xlwings_is_too_old(machine: Machine) -> None:
    with pytest.raises(SetupError, match="xlwings 0.32rc1 is too old"):
        install(replace(machine, xlwings="0.32rc1"))


def test_nobody_is_sent_to_the_public_index_for_kam_xl(machine: Machine) -> None:
    with pytest.raises(SetupError, match=r'source, run: pip install "\.\[excel\]"'):
        install(replace(machine, xlwings=""))


def test_where_appdata_is_not_set_nothing_is_written_into_the_current_folder(
        machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.chdir(tmp_path)
    before = everything(tmp_path)
    for act in (install, uninstall):
        with pytest.raises(SetupError, match="APPDATA"):
            act(replace(machine, roaming=this_machine().roaming))
    assert everything(tmp_path) == before


@pytest.mark.parametrize("bits", ["64", "32"])
def test_the_library_for_the_other_kind_of_excel_may_be_missing(bits: str, machine: Machine) -> None:
    installed = with_registry(machine, {CLICK_TO_RUN: {"Platform": "x86" if bits == "32" else "x64"}})
    without(installed, f"xlwings{'64' if bits == '32' else '32'}-0.37.8.dll")
    install(installed)
    assert troubles(installed) == []
    assert any(f"{bits}-bit" in finding.what for finding in findings(installed))


def test_excel_from_an_older_installer_is_told_by_its_folder(machine: Machine) -> None:
    old = with_registry(machine, {APP_PATH: {"": r"C:\Program Files (x86)\Microsoft Office\Office16\EXCEL.EXE"},
                                  CLICK_TO_RUN: {}})
    assert any("32-bit" in finding.what for finding in findings(old))


@pytest.mark.skipif(os.name == "nt", reason="permissions of folders are other ones there")
def test_a_folder_that_cannot_be_written_is_named(machine: Machine, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(addin_path(machine)))

    before = everything(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(SetupError, match=r"kam_xl\.xlam: it cannot be written \(Permission denied\)"):
        install(machine)
    monkeypatch.undo()
    assert everything(tmp_path) == before


CHECKS = {
    "no Excel": ({APP_PATH: {}}, "Excel was not found"),
    "no VBA": ({rf"HKCU\{POLICIES}\Common": {"VbaOff": 1}}, "VBA is switched off"),
    "no add-ins": ({rf"HKCU\{OFFICE}\{SECURITY}": {"DisableAllAddins": 1}}, "no add-ins at all"),
    "signed only": ({rf"HKLM\{POLICIES}\{SECURITY}": {"RequireAddinSig": 1}}, "not signed"),
    "no trusted folder": ({rf"HKCU\{POLICIES}\{SECURITY}\Trusted Locations": {"AllLocationsDisabled": 1},
                           rf"HKCU\{OFFICE}\{SECURITY}": {"VBAWarnings": 2}}, "trusts no folder"),
    "put aside": ({rf"HKCU\{OFFICE}\Excel\Resiliency\DisabledItems": {
        "4A2": b"\1\0\0\0" + r"c:\users\z\xlstart\KAM_XL.xlam".encode("utf-16-le")}}, "put the add-in aside"),
    "in the list of add-ins": ({rf"HKCU\{OFFICE}\Excel\Options": {"OPEN1": r'"C:\share\kam_xl.xlam"', "OPEN": "x.xll"}},
                               r"a second time, from C:\share\kam_xl.xlam"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_doctor_names_what_keeps_the_add_in_from_answering(name: str, machine: Machine) -> None:
    keys, found = CHECKS[name]
    install(machine)
    [trouble] = troubles(with_registry(machine, keys))
    assert found in trouble
    assert len(trouble) > len(found) + 20, "and what to do"


@pytest.mark.parametrize("keys", [
    {rf"HKCU\{POLICIES}\{SECURITY}\Trusted Locations": {"AllLocationsDisabled": 1},
     rf"HKCU\{OFFICE}\{SECURITY}": {"VBAWarnings": 1}},
    {rf"HKCU\{POLICIES}\{SECURITY}": {"DisableAllAddins": 0}, rf"HKCU\{OFFICE}\{SECURITY}": {"DisableAllAddins": 1}},
    {rf"HKCU\{OFFICE}\{SECURITY}": {"VBAWarnings": 4}},
], ids=["all macros run", "the administrator's choice counts", "macros without a trusted folder do not matter"])
def test_settings_that_do_not_hold_it_up_are_no_trouble(keys: dict[str, dict[str, object]], machine: Machine) -> None:
    install(machine)
    assert troubles(with_registry(machine, keys)) == []


def test_a_second_copy_is_named_while_installing(machine: Machine) -> None:
    copy = machine.roaming / "Microsoft" / "AddIns" / "kam_xl.xlam"
    copy.parent.mkdir()
    copy.write_bytes(b"old")
    assert str(copy) in " ".join(install(machine))


def classic(machine: Machine) -> Machine:
    settings = machine.home / ".xlwings" / "xlwings.conf"
    settings.parent.mkdir()
    settings.write_text('"INTERPRETER_WIN","C:\\py\\python.exe"\n"UDF_MODULES","mine;kam_xl.udfs.kam_functions"\n')
    return machine


def test_the_classic_way_beside_the_add_in_is_named(machine: Machine) -> None:
    install(classic(with_registry(machine, {rf"HKCU\{OFFICE}\{SECURITY}": {"AccessVBOM": 1}})))
    [trouble] = troubles(with_registry(machine, {rf"HKCU\{OFFICE}\{SECURITY}": {"AccessVBOM": 1}}))
    assert "there twice" in trouble


def test_the_classic_way_needs_a_permission(machine: Machine) -> None:
    found = " ".join(troubles(classic(machine)))
    assert "Trust access to the VBA project object model" in found
    assert "there twice" not in found


def test_this_machine_can_be_looked_at() -> None:
    machine = this_machine()
    assert machine.interpreter.exists()
    assert findings(machine) != []
