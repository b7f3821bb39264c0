"""A calculator for single formulas: arrays, Excel functions and KAM_ functions."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.errors import EngineError, UsageError
from kam_xl.recalc import Definitions
from kam_xl.recalc.dialect import Dialect, called
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.operands import Home
from kam_xl.recalc.python_calls import PythonCalls, python_only, slow_natively
from kam_xl.recalc.scratch import Answer, answers
from kam_xl.values import Value


def evaluate(formulas: Sequence[str], definitions: Definitions = lambda _: {}) -> list[Answer]:
    """The value of each formula, with or without a leading equals sign.

    Cell errors are values; a formula that cannot be read or calculated has a problem instead.
    """
    texts = [formula.strip().removeprefix("=").strip() for formula in formulas]
    names = {name for text in texts for name in called(text)}
    supplied = definitions(names)
    dialect = Dialect(supplied)
    engine = Engine(names={name: dialect.definition(text) for name, text in supplied.items()})
    python = PythonCalls(engine, names & (python_only() | slow_natively()) if names else ())
    home = Home(engine.new_sheet("Blank"), 1, {})
    ready = [_ready(python, dialect.formula(text), home) for text in texts]
    found = iter(answers(engine, [text for text in ready if isinstance(text, str)]))
    return [next(found) if isinstance(text, str) else text for text in ready]


def _ready(python: PythonCalls, text: str, home: Home) -> str | Answer:
    """The formula as the engine can calculate it, or why it cannot be."""
    try:
        return home.absolute(python.resolved(text, home)) or text
    except EngineError as error:
        return Answer([], error.found)


def value_of(formula: str, definitions: Definitions = lambda _: {}) -> list[list[Value]]:
    """The value of one formula as rows of cells; a UsageError if it has none."""
    answer = evaluate([formula], definitions)[0]
    if answer.problem:
        raise UsageError(answer.problem, where=formula, fix="Check brackets, commas and names.")
    return answer.rows
