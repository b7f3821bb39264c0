"""Drawings as SVG text: scales, shapes, and the frame that says what a drawing shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from kam_xl.colours import INK, MUTED, NAVY
from kam_xl.html_page import escaped

FONT = "Inter, Segoe UI, Helvetica Neue, Arial, sans-serif"
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Values on a stretch of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where the value lies."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers, at most `most` steps apart, that enclose the two.

    >>> ticks(0, 23), ticks(6.6, 6.9)
    ([0.0, 5.0, 10.0, 15.0, 20.0, 25.0], [6.6, 6.7, 6.8, 6.9])
    """
    if high <= low:
        high = low + 1.0
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in STEPS if s * power >= rough * 0.999999)
    first, last = floor(low / step + 1e-6), ceil(high / step - 1e-6)
    return [round(i * step, 10) for i in range(first, last + 1)]


def drawing(width: int, height: int, title: str, description: str, shapes: Iterable[str]) -> str:
    """A whole drawing with its title on top; title and description are there for those who do not see it."""
    heading = text(0, 11, title, size=11, colour=NAVY, weight=600)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-label="{escaped(f"{title}. {description}")}" font-family="{FONT}">'
            f"<title>{escaped(title)}</title><desc>{escaped(description)}</desc>"
            f"{heading}{''.join(shapes)}</svg>")


def text(x: float, y: float, words: str, *, anchor: str = "start", size: float = 9, colour: str = INK,
         weight: int = 400) -> str:
    """A line of text."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" font-weight="{weight}" '
            f'text-anchor="{anchor}">{escaped(words)}</text>')


def small(x: float, y: float, words: str, anchor: str = "start") -> str:
    """A label of an axis."""
    return text(x, y, words, anchor=anchor, size=8.5, colour=MUTED)


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle; one of negative size is drawn the other way."""
    left, top = min(x, x + width), min(y, y + height)
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{abs(width):.1f}" height="{abs(height):.1f}" fill="{colour}"/>'


def line(points: Iterable[tuple[float, float]], colour: str, width: float = 1, dashes: str = "") -> str:
    """A line through points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{dashed}/>')


def dot(x: float, y: float, colour: str, radius: float = 2.2) -> str:
    """A point."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'
