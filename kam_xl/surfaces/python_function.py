"""A function of the catalogue as a plain Python one, by whose name and signature a host shows it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from kam_xl.catalogue.by_row import CellFunction


def python_function(function: CellFunction, call: Callable[..., Any], *, doc: str,
                    argument: Callable[[str], str] = str) -> Callable[..., Any]:
    """`call` with the function's name and arguments; `argument` gives each the name that the host takes."""
    call.__name__ = call.__qualname__ = function.name
    call.__doc__, call.__annotations__ = doc, {}
    call.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(argument(p.name), inspect.Parameter.POSITIONAL_OR_KEYWORD,
                          default=inspect.Parameter.empty if p.required else None) for p in function.parameters])
    return call
