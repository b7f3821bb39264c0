"""A refresh of something hostile, in a process that may use so much time and memory and no more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from kam_xl.errors import KamError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from tests.faults.small import ended, processes

SECONDS, MEMORY = 20, 700 * 2**20
REFUSED = 3


def refreshed(path: Path, period: Period = Period(2026, 10)) -> str:  # noqa: B008 - a constant
    """Refresh within bounds; the sentence it was refused with, or nothing. Refused, the workbook is as it was."""
    before = path.read_bytes()
    said = within_bounds(_refresh, path, period)
    assert not said or path.read_bytes() == before
    return said


def within_bounds(do: Callable[..., object], *arguments: object) -> str:
    """Do something within bounds; a KamError comes back as its text, anything else fails the test."""
    context = processes()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_bounded, args=(do, arguments, sending))
    process.start()
    sending.close()
    code = ended(process)
    assert code in (0, REFUSED), f"ended with {code}"
    return receiving.recv() if code == REFUSED else ""


def _bounded(do: Callable[..., object], arguments: tuple[object, ...], sending: object) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    try:
        do(*arguments)
    except KamError as error:
        assert error.fix or error.where, f"no advice: {error}"
        sending.send(str(error))  # type: ignore[attr-defined]
        code = REFUSED
    else:
        code = 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - held
    if used > MEMORY:
        print(f"{used} bytes were used", file=sys.stderr)
        code = 1
    raise SystemExit(code)


def _refresh(path: Path, period: Period) -> None:
    refresh(path, period)
