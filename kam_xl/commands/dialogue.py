"""Questions at the terminal, or answered line by line by a script."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from kam_xl.commands.terminal import say
from kam_xl.errors import KamError, UnknownName, UsageError

Answer = TypeVar("Answer")


def ask(question: str, understand: Callable[[str], Answer], default: str = "") -> Answer:
    """What the answer means; enter takes the default. An answer that raises a KamError is asked for again.

    Raises UsageError where the answers end.
    """
    while True:
        answer = _line(f"{question} [{default}]: " if default else f"{question}: ", question)
        try:
            return understand(answer.strip() or default)
        except KamError as error:
            say(f"  {error}")


def _line(prompt: str, question: str) -> str:
    try:
        answer = input(prompt)
    except EOFError:
        raise UsageError("the answers end here", where=question,
                         fix="Run it in a terminal, or give one line for each question.") from None
    if not sys.stdin.isatty():
        print(answer)  # so that what a script answers stands behind its question
    return answer


def ask_yes(question: str, *, default: bool) -> bool:
    """Yes or no."""
    return ask(question, _yes, "yes" if default else "no")


def _yes(answer: str) -> bool:
    if answer.casefold() not in ("y", "yes", "n", "no"):
        raise UsageError(f"{answer!r} is neither yes nor no")
    return answer.casefold() in ("y", "yes")


def show_choices(choices: Sequence[str]) -> None:
    """The choices with their numbers."""
    say("  " + "   ".join(f"{i} {choice}" for i, choice in enumerate(choices, 1)))


def choose(question: str, choices: Sequence[str], default: str = "") -> str:
    """One of the choices, by its number or name."""
    show_choices(choices)
    return ask(question, lambda answer: picked(answer, choices), default)


def picked(answer: str, choices: Sequence[str]) -> str:
    """The choice of that number, from 1, or of that name; UsageError or UnknownName if there is none."""
    known = {choice.casefold(): choice for choice in choices}
    if answer.casefold() in known:
        return known[answer.casefold()]
    if not answer:
        raise UsageError("nothing is chosen", fix="Write a number or a name.")
    if not answer.isdecimal():
        raise UnknownName("choice", answer, choices)
    if not 1 <= int(answer) <= len(choices):
        raise UsageError(f"there is no number {answer}", fix=f"The last one is {len(choices)}.")
    return choices[int(answer) - 1]
