"""A KPI: one typed, documented, pure function from which every surface is derived."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from kam_xl.catalogue.cells import cells
from kam_xl.catalogue.coerce import bind
from kam_xl.catalogue.parameters import Parameter, parameters_of
from kam_xl.catalogue.quick import quick_reader
from kam_xl.catalogue.types import Better, Example, Shape, Unit
from kam_xl.errors import Impossible, MissingLibrary, WrongValue

R = TypeVar("R")

@dataclass(frozen=True, eq=False)
class Kpi(Generic[R]):
    """A KPI's definition, callable with cells.

    Calling it coerces and checks the arguments and returns the value, or raises the KpiError
    whose `code` the cell shows; `compute` is the bare function.
    """

    name: str
    compute: Callable[..., R]
    parameters: tuple[Parameter, ...]
    unit: Unit
    better: Better
    shape: Shape
    excel: str
    heavy_from: int | None
    needs: Callable[..., object] | None
    examples: tuple[Example, ...]
    family: str
    questions: tuple[str, ...]
    doc: str
    __doc__: str = field(repr=False, default="")

    @cached_property
    def _quick(self) -> Callable[[tuple[object, ...]], list[Any] | None]:
        return quick_reader(self.parameters)

    def __call__(self, *args: object, **named: object) -> R:
        """The value for these cells, or the KpiError that the cell shows."""
        values = None if named else self._quick(args)
        if values is None:
            values = bind(self.parameters, self._supplied(args, named), self.needs)
        try:
            result = self.compute(*values)
        except OverflowError:
            result = None
        except ModuleNotFoundError as error:  # fits need numpy and scipy, which not every host's Python has
            raise MissingLibrary(f"this Python has no {error.name}", where=self.name,
                                 fix=f"Install it (pip install {error.name}), or calculate with kam-xl.") from error
        if result is None or not _is_finite(result):
            raise Impossible("the result is too large to calculate", where=self.name,
                             fix="Check the arguments for numbers that are far too large or small.") from None
        return result

    def spill(self, *args: object) -> list[list[Any]]:
        """The result as rows of cells, in the shape in which it lies in the sheet."""
        result: Any = self(*args)
        if self.shape is Shape.SINGLE:
            return [[result]]
        if self.shape is Shape.ROW:
            return [list(result)]
        if self.shape is Shape.BLOCK:
            return [list(row) for row in result]
        if self.shape is Shape.COLUMN:
            return [[value] for value in result]
        width = cells(args[0]).columns
        return [list(result[i : i + width]) for i in range(0, len(result), width)]

    @property
    def summary(self) -> str:
        """The first paragraph of the definition, which is the help text in Excel."""
        return self.doc.split("\n\n")[0].replace("\n", " ")

    @property
    def source(self) -> str:
        """Where the definition comes from; empty for plain arithmetic."""
        _, _, tail = self.doc.partition("Source:")
        return " ".join(tail.split("\n\n")[0].split())

    @property
    def native_gap(self) -> str:
        """Why there is no native Excel form; empty where there is one."""
        return "" if self.excel else "it searches for the numbers that fit best, which a worksheet formula cannot"

    @property
    def syntax(self) -> str:
        """The call as Excel's help prints it: `KAM_SCORE(scores, [weights])`."""
        names = [p.name if p.required else f"[{p.name}]" for p in self.parameters]
        return f"{self.name}({', '.join(names)})"

    def _supplied(self, args: tuple[object, ...], named: dict[str, object]) -> list[object]:
        names = [p.name for p in self.parameters]
        unknown = [n for n in named if n not in names[len(args):]]
        missing = [p.name for p in self.parameters[len(args):] if p.required and p.name not in named]
        if len(args) > len(names) or unknown or missing:
            raise WrongValue(f"the arguments do not fit {self.syntax}", where=self.name,
                             fix=f"Missing: {', '.join(missing)}." if missing else "Check their number and names.")
        return [*args, *(named.get(name) for name in names[len(args):])]


def kpi(*, unit: Unit, better: Better = Better.NEITHER, excel: str = "", heavy_from: int | None = None,
        needs: Callable[..., object] | None = None, shape: Shape = Shape.SINGLE, examples: list[Example],
        answers: tuple[str, ...] | str = ()) -> Callable[[Callable[..., R]], Kpi[R]]:
    """Declare a function as a KPI. Its name, arguments, optional arguments and help come from
    the signature; `excel` states it as a native formula over the same argument names, and
    `heavy_from` says from how many cells of its first argument on engines had better ask Python,
    since that formula takes them long (1: always);
    `needs` takes the same arguments and raises NoData where there is nothing to calculate with;
    `answers` are the questions under which people look for it."""

    def define(function: Callable[..., R]) -> Kpi[R]:
        doc = inspect.getdoc(function) or ""
        module = inspect.getmodule(function)
        family = (inspect.getdoc(module) or "").split("\n")[0].rstrip(".") if module else ""
        defined = Kpi("KAM_" + function.__name__.upper(), function, parameters_of(function), unit, better, shape,
                      " ".join(excel.split()), heavy_from, needs, tuple(examples), family,
                      (answers,) if isinstance(answers, str) else answers, doc, doc)
        object.__setattr__(defined, "__module__", function.__module__)
        object.__setattr__(defined, "__wrapped__", function)
        return defined

    return define


def _is_finite(result: object) -> bool:
    """Whether a result, or each of several, can stand in a cell."""
    if isinstance(result, list):
        plain = set(map(type, result)) == {float} and math.isfinite(sum(result))
        return plain or all(map(_is_finite, result))
    return type(result) is not float or math.isfinite(result)
