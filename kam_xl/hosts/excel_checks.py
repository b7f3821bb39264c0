"""What on a Windows machine keeps Excel's add-in from answering, or answers beside it.

Source of the registry's names: Microsoft's administrative templates for Office (excel16.admx, office16.admx).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath

from kam_xl.hosts.finding import Finding
from kam_xl.hosts.windows import Machine

CLASSIC_MODULE = "kam_xl.udfs.kam_functions"
APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
OFFICE = r"Software\Microsoft\Office\16.0"
POLICIES = r"Software\Policies\Microsoft\Office\16.0"
"""16.0 is Excel 2016 and every later one."""
ADMINISTRATOR = "Ask your administrator, or use the LAMBDA names: kam-xl functions add BOOK.xlsx."


def excel_bits(machine: Machine) -> int | None:
    """64 or 32, as the installed Excel is; None if there is none.

    Either goes with a Python of either kind, which is a process of its own; only xlwings' library must fit Excel.
    """
    path = str(machine.registry.values(APP_PATH).get("", ""))
    if not path:
        return None
    platform = str(machine.registry.values(CLICK_TO_RUN).get("Platform", ""))
    return 32 if platform == "x86" or (not platform and "(x86)" in path) else 64


def other_copies(machine: Machine, ours: Path) -> Iterator[Finding]:
    """Further copies of the add-in that Excel would load beside ours."""
    options = machine.registry.values(rf"HKCU\{OFFICE}\Excel\Options")
    folders = [machine.roaming / "Microsoft" / "AddIns"]
    folders += [Path(str(options["AltStartup"]))] if options.get("AltStartup") else []
    copies = [str(folder / ours.name) for folder in folders if (folder / ours.name).exists()]
    copies += [str(value).strip('"') for name, value in options.items() if name.startswith("OPEN")
               and PureWindowsPath(str(value).strip('"')).name == ours.name]
    for copy in dict.fromkeys(copies):
        yield Finding(False, f"Excel loads the add-in a second time, from {copy}.",
                      f"Untick it in Excel's list of add-ins and delete it; {ours} is enough.")


def still_classic(machine: Machine, *, installed: bool) -> Iterator[Finding]:
    """What xlwings' own way of importing functions has to do with it, where its settings name our module."""
    settings = machine.home / ".xlwings" / "xlwings.conf"
    if CLASSIC_MODULE not in _modules(settings):
        return
    if installed:
        yield Finding(False, "The functions are there twice: a workbook in which Import Functions was pressed answers "
                      "its formulas itself, with errors as text.",
                      f"Take {CLASSIC_MODULE} out of UDF_MODULES in {settings}, or run: kam-xl uninstall excel.")
    if not _setting(machine, "Excel\\Security", "AccessVBOM"):
        yield Finding(False, "Excel does not let xlwings import functions into a workbook.",
                      "Tick File > Options > Trust Center > Trust Center Settings > Macro Settings > Trust access to "
                      "the VBA project object model; kam-xl's own add-in needs no such permission.")


def security(machine: Machine) -> Finding:
    """Whether Excel's settings let the add-in run: the first that does not, or that all do."""
    if _setting(machine, "Common", "VbaOff"):
        return Finding(False, "VBA is switched off for Office on this machine.", ADMINISTRATOR)
    if _setting(machine, r"Excel\Security", "DisableAllAddins"):
        return Finding(False, "Excel is set to load no add-ins at all.",
                       f"Untick Trust Center > Add-ins > Disable all Application Add-ins. {ADMINISTRATOR}")
    if _setting(machine, r"Excel\Security", "RequireAddinSig"):
        return Finding(False, "Excel is set to load signed add-ins only, and this one is not signed.", ADMINISTRATOR)
    untrusted = _setting(machine, r"Excel\Security\Trusted Locations", "AllLocationsDisabled")
    if untrusted and _setting(machine, r"Excel\Security", "VBAWarnings") != 1:
        return Finding(False, "Excel trusts no folder, not even the one in which it keeps what it loads at its start.",
                       f"Untick Trust Center > Trusted Locations > Disable all Trusted Locations. {ADMINISTRATOR}")
    if _was_disabled(machine):
        return Finding(False, "Excel has put the add-in aside, because something went wrong while it was loading.",
                       "Enable it in File > Options > Add-ins > Manage: Disabled Items.")
    return Finding(True, "Excel's security settings let the add-in run.")


def _was_disabled(machine: Machine) -> bool:
    """Whether the add-in is among the items that Excel lists as disabled, binary values that hold its path."""
    items = machine.registry.values(rf"HKCU\{OFFICE}\Excel\Resiliency\DisabledItems").values()
    return any("kam_xl.xlam" in item.decode("utf-16-le", "ignore").lower() for item in items if isinstance(item, bytes))


def _setting(machine: Machine, key: str, name: str) -> object:
    """A setting of Office: what an administrator has laid down, or the user's own choice; None if neither."""
    for root in (rf"HKLM\{POLICIES}", rf"HKCU\{POLICIES}", rf"HKLM\{OFFICE}", rf"HKCU\{OFFICE}"):
        values: Mapping[str, object] = machine.registry.values(rf"{root}\{key}")
        if name in values:
            return values[name]
    return None


def _modules(settings: Path) -> list[str]:
    """The modules that xlwings' settings file names under UDF_MODULES; its lines are "NAME","value"."""
    if not settings.exists():
        return []
    rows = csv.reader(settings.read_text("utf-8", "replace").splitlines())
    named = {row[0].upper().replace("_", " "): row[1] for row in rows if len(row) == 2}
    return [module.strip() for module in named.get("UDF MODULES", "").split(";")]
