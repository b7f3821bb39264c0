"""Drives a real LibreOffice Calc; run with the Python that has LibreOffice's bridge, never imported by tests.

    python3 calc_script.py PROGRAM_FOLDER PROFILE_FOLDER TASKS.json RESULTS.json

A task is a workbook to open (or a new one), names to forget, formulas to enter, and a copy to save. Its result is the
values of the formula cells, sheet by sheet, as [kind, value]; of a timed one the seconds that calculating took.
"""

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

ERRORS = {32767: "#N/A", 532: "#DIV/0!", 503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 521: "#NULL!"}
FORMULA_CELLS = 16
PATIENCE = 60


def main(program: Path, profile: Path, tasks: Path, results: Path) -> None:
    """Answer all tasks in one LibreOffice, and end it whatever happens."""
    pipe = f"kam{os.getpid()}"
    office = subprocess.Popen(
        [program / "soffice", "--headless", "--norestore", f"-env:UserInstallation={profile.absolute().as_uri()}",
         f"--accept=pipe,name={pipe};urp;"], start_new_session=True, env=_environment(), stdin=subprocess.DEVNULL)
    try:
        context = _connected(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        answers = [_answer(desktop, context, office, task) for task in json.loads(tasks.read_text("utf-8"))]
        results.write_text(json.dumps(answers), "utf-8")
        _end(desktop, office)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
        (profile / ".lock").unlink(missing_ok=True)


def _end(desktop: Any, office: subprocess.Popen[bytes]) -> None:
    """Ask LibreOffice to end, which tidies its profile up; the bridge breaks as it does."""
    from com.sun.star.lang import DisposedException

    with suppress(DisposedException):
        desktop.terminate()
    with suppress(subprocess.TimeoutExpired):
        office.wait(10)


def _environment() -> dict[str, str]:
    """Without what the bridge has set for this process: another version would take its types for its own."""
    return {name: value for name, value in os.environ.items() if name != "URE_BOOTSTRAP"}


def _connected(pipe: str) -> Any:
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(PATIENCE * 10):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")


def _answer(desktop: Any, context: Any, office: subprocess.Popen[bytes], task: dict[str, Any]) -> Any:
    if "describe" in task:
        return _described(context, task["describe"])
    place = Path(task["open"]).as_uri() if "open" in task else "private:factory/scalc"
    document = desktop.loadComponentFromURL(place, "_blank", 0, _properties(Hidden=True))
    try:
        _enter(document, task)
        started = _cpu_seconds(office.pid)
        document.calculateAll()
        spent = _cpu_seconds(office.pid) - started
        if "save" in task:
            document.storeToURL(Path(task["save"]).as_uri(), _properties(FilterName="Calc MS Excel 2007 XML"))
        return spent if task.get("timed") else {sheet.Name: dict(_values(sheet)) for sheet in document.Sheets}
    finally:
        document.close(True)


def _enter(document: Any, task: dict[str, Any]) -> None:
    """Take names out, and type formulas, as array formulas where they are for several cells."""
    for name in task.get("forget", []):
        if document.NamedRanges.hasByName(name):
            document.NamedRanges.removeByName(name)
    for sheet, address, formula in task.get("enter", []):
        cells = document.Sheets[sheet].getCellRangeByName(address)
        if ":" in address:
            cells.setArrayFormula(formula)
        else:
            cells.setFormula(formula)


def _cpu_seconds(group: int) -> float:
    """The processor time that a group of processes has used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12]) if int(fields[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _described(context: Any, names: list[str]) -> dict[str, Any]:
    """What the function wizard shows: category, description, and each argument with its help."""
    functions = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", context)
    found = {}
    for i in range(functions.Count):
        told = {item.Name: item.Value for item in functions.getByIndex(i)}
        if told["Name"] in names:
            arguments = [[a.Name, a.Description, a.IsOptional] for a in told["Arguments"]]
            found[told["Name"]] = [told["Category"], told["Description"], arguments]
    return found


def _values(sheet: Any) -> Any:
    """The address and value of every formula cell."""
    for area in sheet.queryContentCells(FORMULA_CELLS).RangeAddresses:
        left, top = area.StartColumn, area.StartRow
        cells = sheet.getCellRangeByPosition(left, top, area.EndColumn, area.EndRow)
        for row, values in enumerate(cells.getDataArray()):
            for column, value in enumerate(values):
                yield f"{_letters(left + column)}{top + row + 1}", _told(cells, column, row, value)


def _told(cells: Any, column: int, row: int, value: Any) -> list[Any]:
    """A value with its kind; where there is none the cell has an error."""
    if value is None:
        error = cells.getCellByPosition(column, row).getError()
        return ["error", ERRORS.get(error, f"Err:{error}")]
    return ["text" if isinstance(value, str) else "number", value]


def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def _properties(**values: Any) -> tuple[Any, ...]:
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
