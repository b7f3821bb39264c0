"""A book: its sheets in order, and what they know of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kam_xl.templates.content import Content
    from kam_xl.templates.feed import Feed
    from kam_xl.templates.limits import Limit
    from kam_xl.templates.page import Page
    from kam_xl.templates.shipped import Template

@dataclass(frozen=True)
class Sheet:
    """A sheet of a template: its name, what a person uses it to do, and the function that writes it."""

    name: str
    use: str
    carries: str
    colour: str
    build: Callable[[Page, Book], None]
    limits: Sequence[Limit] = ()
    """What people may change of it on the sheet Thresholds."""
    feed: Feed | None = None
    """What its table is refreshed from."""


@dataclass(frozen=True)
class Book:
    """What the sheets of one book know of each other."""

    template: Template
    sheets: Sequence[Sheet]
    content: Content

    @property
    def period(self) -> date:
        """The reporting month."""
        return self.content.period

    @property
    def limits(self) -> list[Limit]:
        """The limits of all sheets, each once."""
        return list({id(limit): limit for sheet in self.sheets for limit in sheet.limits}.values())

    def has(self, *names: str) -> bool:
        """Whether the book has all of these sheets."""
        return set(names) <= {sheet.name for sheet in self.sheets}
