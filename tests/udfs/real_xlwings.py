"""Run as a script: the functions as the real xlwings registers and calls them, without Windows.

What xlwings imports of Windows is stubbed, so this must be a process of its own. Reads calls as JSON from
standard input and prints what xlwings knows of each function, the VBA that it would write, and the result
of each call. Errors in ranges are the numbers that Excel sends through COM.
"""

from __future__ import annotations

import ctypes
import datetime
import io
import json
import sys
from typing import Any
from unittest.mock import MagicMock

WINDOWS = ("pythoncom", "pywintypes", "win32com", "win32com.client", "win32com.server", "win32com.server.util",
           "win32com.server.dispatcher", "win32com.server.policy", "win32api", "win32con", "win32gui", "win32process",
           "win32timezone")


def main() -> None:
    kam_functions = loaded()
    import xlwings.udfs

    functions = [value.__xlfunc__ for value in vars(kam_functions).values() if hasattr(value, "__xlfunc__")]
    vba = io.StringIO()
    xlwings.udfs.generate_vba_wrapper("kam_xl.udfs.kam_functions", kam_functions, vba, MagicMock())
    results = [called(getattr(kam_functions, name), arguments) for name, arguments in json.load(sys.stdin)]
    print(json.dumps({"functions": functions, "vba": vba.getvalue(), "results": results}, default=str))


def loaded() -> Any:
    """The module, its functions registered as on Windows."""
    sys.modules.update({name: MagicMock() for name in WINDOWS})
    sys.modules["pywintypes"].TimeType = datetime.datetime
    sys.modules["pythoncom"].__file__ = "pythoncom.dll"
    ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined,misc]
    import xlwings
    import xlwings._xlwindows
    import xlwings.udfs

    xlwings.engines.add(xlwings.Engine(impl=xlwings._xlwindows.engine))
    xlwings.func, xlwings.arg = xlwings.udfs.xlfunc, xlwings.udfs.xlarg
    from kam_xl.udfs import kam_functions

    return kam_functions


def called(function: Any, arguments: list[Any]) -> Any:
    """The function called as `xlwings.udfs.call_udf` calls it: each argument through its conversion."""
    from xlwings import conversion

    known = function.__xlfunc__["args"]
    given = [conversion.read(None, as_excel_sends(value), known[i]["options"]) for i, value in enumerate(arguments)]
    missing = [argument["optional"] for argument in known[len(given):]]
    return conversion.write(function(*given, *missing), None, function.__xlfunc__["ret"]["options"])


def as_excel_sends(value: Any) -> Any:
    """Ranges come as tuples of rows."""
    return tuple(map(tuple, value)) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
