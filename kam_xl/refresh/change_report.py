"""The change report: what a refresh moved, as a page for people who were not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import floor, log10

from kam_xl.html_page import escaped, html_page
from kam_xl.refresh.changes import Moved
from kam_xl.refresh.report import Report, TableReport, sentences

SHOWN = 25
"""How many accounts a column shows; the others are counted."""

MOST_DIGITS = 10
"""Decimals that are shown at most."""

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1f2933; background: #fff; margin: 2rem auto; max-width: 62rem;
       padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #d9e0e7; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { width: 30%; } .bar span { display: block; height: .8rem; min-width: 1px; }
.up { background: #1b6ca8; } .down { background: #b3541e; margin-left: auto; }
.rest { color: #52606d; } ul { padding-left: 1.2rem; }
"""


def change_report(report: Report) -> str:
    """A page of HTML that needs nothing else: what came in, control totals, and what moved, largest first."""
    title = f"{report.workbook}, {report.period}: what changed"
    parts = [f"<h1>{escaped(title)}</h1>", _list(sentences(report)), "<h2>What came in</h2>",
             _table(["Table", "Source", "Mode", "Read", "Added", "Changed", "Removed", "Rejected"],
                    [_came(table) for table in report.tables], numbers_from=3)]
    for name, moved in groupby(report.moved, key=lambda m: m.table):
        parts.append(f"<h2>{escaped(name)}</h2>")
        parts += [_column(column, list(figures)) for column, figures in groupby(moved, key=lambda m: m.column)]
    if not report.moved:
        parts.append("<p>No figure of any account moved.</p>")
    return html_page(title, STYLE, "\n".join(parts))


def _came(table: TableReport) -> list[str]:
    counts = (table.rows_read, table.added, table.changed, table.removed, table.rejected)
    return [table.table, table.source, table.mode, *(f"{count:,}" for count in counts)]


def _column(name: str, moved: Sequence[Moved]) -> str:
    """What moved in a column, with bars that compare the differences."""
    largest = max(abs(m.by) for m in moved) or 1
    rows = "".join(_row(m, abs(m.by) / largest) for m in moved[:SHOWN])
    rest = len(moved) - SHOWN
    more = f'<p class="rest">and {rest:,} more</p>' if rest > 0 else ""
    heads = '<th class="number">Before</th><th class="number">Now</th><th class="number">Moved by</th><th></th>'
    return f"<h3>{escaped(name)}</h3><table><tr><th>Account</th>{heads}</tr>{rows}</table>{more}"


def _row(moved: Moved, share: float) -> str:
    digits = _digits(moved.by)
    figures = "".join(f'<td class="number">{text}</td>' for text in (
        _number(moved.before, digits), _number(moved.after, digits), _number(moved.by, digits, "+")))
    side = "up" if moved.by > 0 else "down"
    return (f"<tr><td>{escaped(moved.account)}</td>{figures}"
            f'<td class="bar"><span class="{side}" style="width:{share:.0%}"></span></td></tr>')


def _digits(by: float) -> int:
    """Two decimals, or as many as show a small difference."""
    return min(max(2, 1 - floor(log10(abs(by)))), MOST_DIGITS) if by else 2


def _number(value: float | None, digits: int, sign: str = "") -> str:
    return "–" if value is None else f"{value:{sign},.{digits}f}".removesuffix(".00")


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escaped(item)}</li>" for item in items) + "</ul>"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int) -> str:
    def line(tag: str, cells: Sequence[str]) -> str:
        return "<tr>" + "".join(f'<{tag}{" class=number" if i >= numbers_from else ""}>{escaped(cell)}</{tag}>'
                                for i, cell in enumerate(cells)) + "</tr>"
    return "<table>" + line("th", headings) + "".join(line("td", row) for row in rows) + "</table>"
