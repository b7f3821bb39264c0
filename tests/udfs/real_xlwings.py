"""Run as a script: the functions as the real xlwings registers and calls them, without Windows.

What xlwings imports of Windows is stubbed, so this must be a process of its own. Reads calls as JSON from
standard input and prints what xlwings knows of each function, the VBA that it would write, and the result
of each call through both doors: the functions of the classic way, and that of our own add-in. Each call goes
through the method that VBA calls, `XLPython.CallUDF`. Errors are the numbers that Excel sends through COM.
"""

from __future__ import annotations

import ctypes
import datetime
import io
import json
import sys
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

WINDOWS = ("pythoncom", "pywintypes", "win32com", "win32com.client", "win32com.server", "win32com.server.util",
           "win32com.server.dispatcher", "win32com.server.policy", "win32api", "win32con", "win32event", "win32gui",
           "win32process", "win32timezone")
MISSING = -2147352572
"""An optional argument that the formula leaves out."""


def main() -> None:
    python = started()
    import xlwings.udfs
    from kam_xl.udfs import kam_functions

    functions = [value.__xlfunc__ for value in vars(kam_functions).values() if hasattr(value, "__xlfunc__")]
    vba = io.StringIO()
    xlwings.udfs.generate_vba_wrapper("kam_xl.udfs.kam_functions", kam_functions, vba, MagicMock())
    lengths = {function["name"]: len(function["args"]) for function in functions}
    doors: dict[str, list[Any]] = {"classic": [], "addin": []}
    for name, given in json.load(sys.stdin):
        arguments = [*map(as_excel_sends, given), *[MISSING] * (lengths[name] - len(given))]
        doors["classic"].append(python.CallUDF("kam_xl.udfs.kam_functions", name, arguments, MagicMock(), MagicMock()))
        doors["addin"].append(python.CallUDF("kam_xl.udfs.addin", "kam_answer", [name, *arguments]))
    print(json.dumps({"functions": functions, "vba": vba.getvalue(), **doors}, default=str))


def started() -> Any:
    """The object that Excel talks to, with xlwings loaded as on Windows."""
    sys.modules.update({name: MagicMock() for name in WINDOWS})
    sys.modules["pywintypes"].TimeType = datetime.datetime
    sys.modules["pythoncom"].__file__ = "pythoncom.dll"
    sys.modules["win32com"].server = SimpleNamespace(util=SimpleNamespace(unwrap=plain_value), policy=MagicMock())
    ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined,misc]
    import xlwings
    import xlwings._xlwindows
    import xlwings.com_server
    import xlwings.udfs

    xlwings.engines.add(xlwings.Engine(impl=xlwings._xlwindows.engine))
    xlwings.func, xlwings.arg, xlwings.ret = xlwings.udfs.xlfunc, xlwings.udfs.xlarg, xlwings.udfs.xlret
    return xlwings.com_server.XLPython()


def plain_value(_value: Any) -> Any:
    """What pywin32 does where it is asked for the Python object behind a value that has none."""
    raise ValueError("a plain value")


def as_excel_sends(value: Any) -> Any:
    """Ranges come as tuples of rows, numbers as floats; whole numbers below two milliards are errors."""
    if isinstance(value, list):
        return tuple(map(as_excel_sends, value))
    return float(value) if type(value) is int and value > -2_000_000_000 else value


if __name__ == "__main__":
    main()
