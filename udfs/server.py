"""The Python behind the add-in kam_xl.xlam: `serve` is what Excel starts, once, and keeps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

HEAVY = ("pandas", "numpy", "polars", "matplotlib", "plotly")
"""What xlwings imports where it is installed, to convert their types; the functions take and give plain values."""


def serve(clsid: str) -> None:
    """Answer Excel's calls, as the COM class that it asks for, until it closes."""
    with unseen(*HEAVY):
        import xlwings
        from kam_xl.udfs import addin  # noqa: F401 - ready before the first formula asks
    xlwings.serve(clsid)


@contextmanager
def unseen(*names: str) -> Iterator[None]:
    """Let imports believe that these packages are not installed, unless they are loaded; afterwards they are there.

    Importing them takes xlwings over a second; without them the first formula of the day is there at once.
    """
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is how Python is told so
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
