"""The KAM_ functions for Excel on Windows, through the xlwings add-in.

Set `UDF_MODULES` to `kam_xl.udfs.kam_functions` (in the add-in's ribbon, or in a sheet named
xlwings.conf) and press Import Functions. There is one function for each KPI of the catalogue, with
the same name, arguments and help; nothing is listed here by hand. Excel passes at most 255 characters
of help. An error reaches the cell as its text (#N/A, #DIV/0!, #NUM!, #VALUE!), which IFERROR does
not catch: the LAMBDA names in the templates give true errors.

This module was tested against the real xlwings on Linux, never yet in Excel itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.errors import ErrorCode, KpiError

HELP_LENGTH = 255
VBA_RESERVED = frozenset("""abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur
cdate cdbl cdec cint circle close clng clnglng clngptr const csng cstr currency cvar cverr date debug decimal declare
dim do doevents double each else elseif empty end endif enum eqv erase event exit false fix for friend function get
global gosub goto if imp implements in input inputb int integer is lbound len lenb let like lock long longlong longptr
loop lset me mod new next not nothing null on open option optional or paramarray preserve print private pset public put
raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop string sub tab then to
true type typeof ubound unlock until variant wend while with withevents write xor""".split())  # noqa: SIM905 - a hundred quoted words are no easier to read
"""Words that an argument cannot have as its name in the VBA that xlwings writes (MS-VBAL 3.3.5.2)."""

ERRORS = {code.value: code for code in ErrorCode}


def _function(kpi: Kpi[Any]) -> Callable[..., Any]:
    """A KPI as the function that xlwings registers: its name and signature are what Excel shows."""

    def call(*cells: Any) -> Any:
        try:
            rows = kpi.spill(*map(_errors_as_codes, cells))
        except KpiError as error:
            return error.code.value
        return rows[0][0] if rows and len(rows) == len(rows[0]) == 1 else rows

    call.__name__ = call.__qualname__ = kpi.name
    call.__doc__ = kpi.summary[:HELP_LENGTH]
    call.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(_vba_name(p.name), inspect.Parameter.POSITIONAL_OR_KEYWORD,
                          default=inspect.Parameter.empty if p.required else None) for p in kpi.parameters])
    call.__annotations__ = {}
    return _registered(kpi, call)


def _registered(kpi: Kpi[Any], call: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its category and the help of its arguments, as the function wizard shows them."""
    for p in kpi.parameters:
        shape = {"ndim": 2} if p.kind.is_range else {}
        call = xlwings.arg(_vba_name(p.name), doc=p.arg.help[:HELP_LENGTH], err_to_str=True, **shape)(call)
    return xlwings.func(call, category="KAM " + kpi.family)  # last, since xlwings.arg resets the category


def _vba_name(name: str) -> str:
    return name + "_" if name in VBA_RESERVED else name


def _errors_as_codes(value: Any) -> Any:
    """Error cells, which xlwings hands over as text, as the errors that they are."""
    if isinstance(value, list):
        return [_errors_as_codes(item) for item in value]
    return ERRORS.get(value, value) if isinstance(value, str) else value


globals().update({kpi.name: _function(kpi) for kpi in catalogue()})
