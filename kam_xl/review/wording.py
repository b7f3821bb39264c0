"""Figures, dates and names as a reader sees them."""

from __future__ import annotations

from datetime import date

from kam_xl.review.account_rows import Figure

DASH = "–"
"""What stands for a figure that is not calculated."""
SMALL = 10
"""Figures below it are told apart by their second decimal."""


def number(figure: Figure, digits: int = 0, *, signed: bool = False, percent: bool = False) -> str:
    """A figure: 12,346 or +0.3 or 12.3 %, with a real minus sign; a dash where it is not calculated.

    >>> number(-1234.5, 1), number(0.123, 1, percent=True), number(None)
    ('−1,234.5', '12.3 %', '–')
    """
    if not isinstance(figure, float):
        return DASH
    shown = round(figure * 100 if percent else figure, digits) + 0.0  # which makes −0 a 0
    sign = "+" if signed and shown > 0 else "−" if shown < 0 else ""
    return f"{sign}{abs(shown):,.{digits}f}" + (" %" if percent else "")


def plain(figure: Figure, *, percent: bool = False) -> str:
    """A figure of any kind: without decimals if it is whole, else with one, a small one with two.

    >>> plain(45.0), plain(18.75), plain(0.75), plain(0.75, percent=True)
    ('45', '18.8', '0.75', '75.0 %')
    """
    if percent or not isinstance(figure, float):
        return number(figure, 1, percent=percent)
    return number(figure, 0 if figure.is_integer() else 1 if abs(figure) >= SMALL else 2)


def money(figure: Figure, currency: str = "") -> str:
    """An amount in whole units, the currency before it where it is known."""
    return f"{currency} {number(figure)}".strip()


def day(when: date) -> str:
    """A date: 3 October 2026."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """A date for a narrow column: 3 Oct 2026."""
    return f"{when.day} {when:%b %Y}"


def shortened(text: str, length: int) -> str:
    """A text on one line, cut at a word where it is too long.

    >>> shortened("a long story of a customer", 15)
    'a long story…'
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length - 1]
    return (cut.rpartition(" ")[0] if " " in cut[length // 2:] else cut).rstrip(" ,;.") + "…"


def sentence(text: str) -> str:
    """A text that ends as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."
