"""`demo`: two months of a sample portfolio, refreshed before your eyes."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from kam_xl.commands.terminal import Steps, number, say, show_table
from kam_xl.commands.workbooks import show_findings, show_report
from kam_xl.errors import UsageError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import refresh
from kam_xl.review.breaches import findings
from kam_xl.review.scorecard import Scored, scorecard
from kam_xl.templates.sample.sources import write_sources
from kam_xl.templates.shipped import copy_template
from kam_xl.values import Value
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

MONTHS = (date(2026, 9, 1), date(2026, 10, 1))
BOOK = "account_book.xlsx"


def demo(options: Namespace) -> int:
    """Write sources and workbook, refresh two months, show what came out."""
    folder = Path(options.out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("the folder is not empty", where=str(folder), fix="Choose another one: --out FOLDER.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder cannot be made ({error.strerror})", where=str(folder),
                         fix="Choose another one: --out FOLDER.") from error
    book = copy_template("account_book", folder / BOOK)
    for month in MONTHS:
        write_sources(folder / "sources", month)
        period = Period(month.year, month.month)
        with Steps(f"Refreshing {period}") as steps:
            report = refresh(book, period, progress=steps)
        show_report(report)
        _show_scorecard(scorecard(Book(Document.open(book))), period)
    show_findings(findings(Book(Document.open(book))))
    say(f"\nThe workbook:  {book}\nIts sources:   {folder / 'sources'}\n"
        f"Once more:     kam-xl refresh {book} --period {Period(MONTHS[-1].year, MONTHS[-1].month)}\n"
        f"Take it back:  kam-xl undo {book}")
    return 0


def _show_scorecard(rows: list[Scored], period: Period) -> None:
    show_table(f"Scorecard {period}", ["Account", "Score", "Change", "Moved by", "Band", "Status"],
               [[r.account, number(r.score, digits=2), _signed(r.change),
                 f"{r.moved_by} {_signed(r.moved)}".strip(" –"), r.band, r.status] for r in rows],
               right=["Score", "Change"])


def _signed(value: Value) -> str:
    return f"{value:+.2f}" if isinstance(value, float) else "–"
