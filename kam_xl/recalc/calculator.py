"""A calculator for single formulas: arrays, Excel functions and KAM_ functions."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.errors import EngineError, UsageError
from kam_xl.recalc import Definitions
from kam_xl.recalc.dialect import Dialect, called
from kam_xl.recalc.engine import Engine
from kam_xl.recalc.python_calls import PythonCalls, python_only
from kam_xl.recalc.scratch import Answer, Scratch
from kam_xl.workbooks.cell import Value

SHEET = "Calculator"


def evaluate(formulas: Sequence[str], definitions: Definitions = lambda _: {}) -> list[Answer]:
    """The value of each formula, with or without a leading equals sign.

    Cell errors are values; a formula that cannot be read or calculated has a problem instead.
    """
    texts = [formula.strip().removeprefix("=").strip() for formula in formulas]
    names = {name for text in texts for name in called(text)}
    supplied = definitions(names)
    dialect = Dialect(supplied)
    engine = Engine(names={name: dialect.definition(text) for name, text in supplied.items()})
    engine.add_sheet(SHEET)
    python = PythonCalls(engine, names & python_only() if names else ())
    problems, ready = {}, []
    for i, text in enumerate(texts):
        try:
            ready.append(python.resolved(dialect.formula(text), SHEET))
        except EngineError as error:
            problems[i] = Answer([], error.found)
    answers = iter(Scratch(engine, SHEET).answers(ready))
    return [problems[i] if i in problems else next(answers) for i in range(len(texts))]


def value_of(formula: str, definitions: Definitions = lambda _: {}) -> list[list[Value]]:
    """The value of one formula as rows of cells; a UsageError if it has none."""
    answer = evaluate([formula], definitions)[0]
    if answer.problem:
        raise UsageError(answer.problem, where=formula, fix="Check brackets, commas and names.")
    return answer.rows
