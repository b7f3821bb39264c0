"""Everything a user can cause, as one tree of errors.

Each error says what was found, where, and what to do; it carries the exit code of the
command line and, for KPI calculations, the error that the cell shows.

    KamError                    exit 1
    ├── KpiError                cell error of a calculation
    │   ├── NoData              #N/A     nothing to calculate with
    │   ├── DivisionByZero      #DIV/0!  a zero denominator
    │   ├── Impossible          #NUM!    a number outside its possible range
    │   ├── WrongValue          #VALUE!  wrong shape, type or option word
    │   ├── MissingLibrary      #N/A     a library that this calculation needs is not installed
    │   └── ErrorCell           an error cell among the arguments, passed on as it is
    ├── UsageError              exit 2   a command, option or setting that cannot be understood
    ├── UnknownName             exit 2   a function, table, sheet or template that does not exist
    ├── SourceError             a source that cannot be read as asked
    │   └── MissingSource       a source that is not there
    ├── WorkbookError           a workbook that cannot be read or written
    │   └── Refused             a change that would harm something else in the workbook
    │       └── Implausible     a change larger than the settings allow without a question
    ├── RejectedRows            exit 4   source rows that do not fit their table
    ├── SetupError              a program that is missing, or that cannot be set up
    └── EngineError             the calculation engine could not do its work
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum


class ErrorCode(StrEnum):
    """The error values of a spreadsheet cell."""

    NA = "#N/A"
    DIV0 = "#DIV/0!"
    NUM = "#NUM!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NULL = "#NULL!"
    SPILL = "#SPILL!"
    CALC = "#CALC!"
    GETTING_DATA = "#GETTING_DATA"


ERROR_TEXTS = {code.value: code for code in ErrorCode}
"""The errors by what a cell shows."""

ERROR_NUMBERS = {ErrorCode.NULL: 2000, ErrorCode.DIV0: 2007, ErrorCode.VALUE: 2015, ErrorCode.REF: 2023,
                 ErrorCode.NAME: 2029, ErrorCode.NUM: 2036, ErrorCode.NA: 2042, ErrorCode.GETTING_DATA: 2043,
                 ErrorCode.SPILL: 2045, ErrorCode.CALC: 2050}
"""The errors by Excel's own numbers (XlCVError), which VBA's CVErr takes."""

COM_ERRORS = {number - 0x7FF60000: code for code, number in ERROR_NUMBERS.items()}
"""The errors by what COM makes of those numbers: the codes 0x800A…."""


class KamError(Exception):
    """An error a user can cause: what was found, where, and what to do about it."""

    exit_code = 1

    def __init__(self, found: str, *, where: str = "", fix: str = "") -> None:
        self.found, self.where, self.fix = found, where, fix
        super().__init__(found)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.fix}" if self.fix else ""
        stop = "" if self.found.endswith((".", "!", "?")) else "."
        return f"{place}{self.found}{stop}{advice}"


class KpiError(KamError):
    """A KPI that has no value for these arguments; `code` is what the cell shows."""

    code = ErrorCode.VALUE


class NoData(KpiError):
    """Nothing to calculate with: #N/A."""

    code = ErrorCode.NA


class DivisionByZero(KpiError):
    """A zero denominator: #DIV/0!."""

    code = ErrorCode.DIV0


class Impossible(KpiError):
    """A number outside its possible range: #NUM!."""

    code = ErrorCode.NUM


class WrongValue(KpiError):
    """Wrong shape, type or option word: #VALUE!."""

    code = ErrorCode.VALUE


class MissingLibrary(KpiError):
    """A library that this calculation needs is not installed: #N/A."""

    code = ErrorCode.NA


class ErrorCell(KpiError):
    """An error cell among the arguments comes back as that error."""

    def __init__(self, code: ErrorCode, found: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(found, where=where, fix=fix)
        self.code = code


class UsageError(KamError):
    """A command, option or setting that cannot be understood."""

    exit_code = 2


class UnknownName(KamError):
    """A name that does not exist; the message suggests the nearest that does."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "") -> None:
        names = sorted(known)
        super().__init__(f"there is no {kind} {name!r}", where=where, fix=suggest(name, names))


class SourceError(KamError):
    """A source that cannot be read as asked."""


class MissingSource(SourceError):
    """A source that is not there."""


class WorkbookError(KamError):
    """A workbook that cannot be read or written."""


class Refused(WorkbookError):
    """A change that would harm something else in the workbook."""


class Implausible(Refused):
    """A change larger than the settings allow without a question."""


class RejectedRows(KamError):
    """Source rows that do not fit their table."""

    exit_code = 4


class SetupError(KamError):
    """A program that is missing, or that cannot be set up."""


class EngineError(KamError):
    """The calculation engine could not do its work."""


def suggest(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known names nearest to `name`, or all of them if few."""
    names = list(known)
    by_folded = {_own_part(n): n for n in names}
    near = difflib.get_close_matches(_own_part(name), by_folded, n=3, cutoff=0.55)
    if near:
        return f"Did you mean {' or '.join(by_folded[n] for n in near)}?"
    return f"There is: {', '.join(names)}." if 0 < len(names) <= 20 else ""


def _own_part(name: str) -> str:
    """A name without what all functions begin with, which would make short ones look alike, or unlike a slip."""
    return name.casefold().removeprefix("kam_")
