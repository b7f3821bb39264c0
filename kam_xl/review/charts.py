"""The charts of a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from kam_xl.colours import AMBER, GREEN, GREY, MUTED, NAVY, RED, RULE, TEAL
from kam_xl.review.account import Part
from kam_xl.review.account_measures import Month
from kam_xl.review.account_rows import known
from kam_xl.review.frame import months_between
from kam_xl.review.svg import Scale, box, dot, drawing, line, small, text, ticks
from kam_xl.review.wording import number, shortened

WIDE, NARROW, HALF = 414, 290, 352
LOW, TALL = 130, 206
"""Heights of the charts by month."""
LEFT, RIGHT, TOP, BOTTOM = 36, 8, 34, 24
ROW, LABEL, FIGURE = 13, 104, 42
MOST_ROWS = 8
UNITS = ((1e6, "million"), (1e3, "thousand"), (1.0, ""))
MANY_MONTHS = 7
LIMIT_COLOURS = {"Green from": GREEN, "Red below": RED}


def revenue_chart(months: Sequence[Month], currency: str, height: int = LOW) -> str:
    """Columns of revenue by month with the target as a line; empty without two months of revenue."""
    sold = [value for month in months if (value := known(month.revenue)) is not None]
    aims = [value for month in months if (value := known(month.target)) is not None]
    if len(sold) < 2:
        return ""
    marks = ticks(min(0.0, *sold, *aims), max(0.0, *sold, *aims))
    unit, word = next((u for u in UNITS if max(map(abs, marks)) >= 5 * u[0]), UNITS[-1])
    up = Scale(marks[0], marks[-1], height - BOTTOM, TOP)
    across = Scale(0, len(months), LEFT, WIDE - RIGHT)
    name = f"Revenue by month{' against target' if aims else ''}"
    shapes = [*_grid(up, marks, WIDE, [number(mark / unit, _digits(marks, unit)) for mark in marks]),
              small(0, 25, f"{currency or 'Revenue,'} {word}".strip(" ,")), *_columns(months, across, up),
              *_target(months, across, up), *_months([m.month for m in months], lambda i: across(i + 0.5), height)]
    shapes += _legend() if aims else []
    last = months[-1]
    said = f"{len(sold)} months up to {last.month:%B %Y}: from {number(min(sold))} to {number(max(sold))}" \
           f"{f' {currency}' if currency else ''}, {number(known(last.revenue))} in the last."
    return drawing(WIDE, height, name, said, shapes)


def score_chart(history: Sequence[tuple[date, float]], limits: Sequence[tuple[str, float]],
                height: int = LOW) -> str:
    """The score as a line by month, with the scores at which its status changes; empty with less than two months."""
    if len(history) < 2:
        return ""
    values = [value for _, value in history]
    edges = [*values, *(limit for _, limit in limits)]
    marks = ticks(min(edges) - 0.3, max(edges) + 0.3, 4)
    up = Scale(marks[0], marks[-1], height - BOTTOM, TOP)
    first = history[0][0]
    along = Scale(0, months_between(first, history[-1][0]), LEFT + 8, NARROW - RIGHT - 24)
    points = [(along(months_between(first, month)), up(value)) for month, value in history]
    shapes = [*_grid(up, marks, NARROW, [number(mark, _digits(marks, 1)) for mark in marks]), small(0, 25, "Points"),
              *_limits(limits, up), line(points, NAVY, 2), *(dot(x, y, NAVY) for x, y in points),
              text(points[-1][0] + 5, points[-1][1] + 3, number(values[-1], 2), colour=NAVY, weight=600),
              *_months([month for month, _ in history], lambda i: points[i][0], height)]
    said = f"From {number(values[0], 2)} in {first:%B %Y} to {number(values[-1], 2)} in {history[-1][0]:%B %Y}."
    return drawing(NARROW, height, "Score by month", said, shapes)


def parts_chart(parts: Sequence[Part]) -> str:
    """Bars of what each criterion contributes to the score."""
    shown = [(part.criterion, value) for part in parts if (value := known(part.part)) is not None]
    return _bars("What the score consists of", "Points of the score", shown, signed=False)


def moved_chart(movers: Sequence[Part]) -> str:
    """Bars of what each criterion did to the score since the month before, the largest first."""
    shown = [(part.criterion, value) for part in movers if (value := known(part.moved)) is not None]
    return _bars("What moved the score", "Points since the month before", shown, signed=True)


def _bars(title: str, unit: str, shown: Sequence[tuple[str, float]], *, signed: bool) -> str:
    if not shown:
        return ""
    values = [value for _, value in shown[:MOST_ROWS]]
    digits = 2 if max(map(abs, values)) >= 0.1 else 3
    along = Scale(min(0.0, *values), max(0.0, *values), LABEL + (FIGURE if min(values) < 0 else 4), HALF - FIGURE)
    shapes = [small(0, 25, unit)]
    for i, (name, value) in enumerate(shown[:MOST_ROWS]):
        y = TOP + i * ROW
        end, ahead = along(value), value >= 0
        shapes += [text(LABEL - 4, y + 9, shortened(name, 20), anchor="end"),
                   box(along(0), y + 1, end - along(0), ROW - 5, NAVY if not signed else TEAL if ahead else RED),
                   text(end + (4 if ahead else -4), y + 9, number(value, digits, signed=signed),
                        anchor="start" if ahead else "end")]
    bottom = TOP + len(values) * ROW
    shapes.append(line([(along(0), TOP - 3), (along(0), bottom)], MUTED))
    if len(shown) > MOST_ROWS:
        shapes.append(small(LABEL, bottom + 10, f"and {len(shown) - MOST_ROWS} more"))
    said = "; ".join(f"{name} {number(value, digits, signed=signed)}" for name, value in shown) + "."
    return drawing(HALF, bottom + (14 if len(shown) > MOST_ROWS else 4), title, said, shapes)


def _grid(up: Scale, marks: Sequence[float], width: int, labels: Sequence[str]) -> Iterator[str]:
    for mark, label in zip(marks, labels, strict=True):
        y = up(mark)
        yield line([(LEFT, y), (width - RIGHT, y)], MUTED if mark == 0 else RULE, 0.7)
        yield small(LEFT - 5, y + 3, label, "end")


def _digits(marks: Sequence[float], unit: float) -> int:
    """As many decimals as the steps between the marks need."""
    steps = [mark / unit for mark in marks]
    return next((d for d in range(4) if all(abs(s - round(s, d)) < 1e-6 for s in steps)), 4)


def _legend() -> list[str]:
    return [box(WIDE - 118, 5, 8, 7, NAVY), small(WIDE - 107, 12, "Revenue"),
            line([(WIDE - 60, 9), (WIDE - 46, 9)], AMBER, 2), small(WIDE - 42, 12, "Target")]


def _columns(months: Sequence[Month], across: Scale, up: Scale) -> Iterator[str]:
    width = across(0.72) - across(0)
    for i, month in enumerate(months):
        if (value := known(month.revenue)) is not None:
            yield box(across(i + 0.14), up(0), width, up(value) - up(0), NAVY)


def _target(months: Sequence[Month], across: Scale, up: Scale) -> Iterator[str]:
    """A step over each month that has a target."""
    for i, month in enumerate(months):
        if (value := known(month.target)) is not None:
            yield line([(across(i + 0.02), up(value)), (across(i + 0.98), up(value))], GREY, 4)
            yield line([(across(i + 0.02), up(value)), (across(i + 0.98), up(value))], AMBER, 2)


def _limits(limits: Sequence[tuple[str, float]], up: Scale) -> Iterator[str]:
    """Dashed lines, and beside the title what they mean."""
    for i, (meaning, value) in enumerate(limits):
        colour, x = LIMIT_COLOURS[meaning], NARROW - RIGHT - 92 * (len(limits) - i)
        yield line([(LEFT, up(value)), (NARROW - RIGHT, up(value))], colour, 1, "4 3")
        yield line([(x, 8), (x + 14, 8)], colour, 1.5, "4 3")
        yield text(x + 18, 11, f"{meaning} {number(value, 1)}", size=8.5, colour=colour)


def _months(months: Sequence[date], place: Callable[[int], float], height: int) -> Iterator[str]:
    """Labels below the axis: every month, or every third where there are many."""
    every = 3 if len(months) > MANY_MONTHS else 1
    for i, month in enumerate(months):
        if (len(months) - 1 - i) % every == 0:
            yield small(place(i), height - BOTTOM + 13, f"{month:%b %y}", "middle")
