"""What the buttons of the KAM tab do with the workbook in front: Refresh, Check, Undo, Help.

The add-in's VBA calls these functions without arguments. Whatever happens is told in a message box, in
sentences. They were tested with a double of Excel, never yet in Excel itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kam_xl.errors import KamError
from kam_xl.workbooks.live import LiveWorkbook, calling, front, sentences

TITLE = "KAM"
LONGEST = 1500
"""Characters that a message box shows on a small screen."""
HELP = """Type =KAM_ in a cell and choose a function; fx beside the formula bar explains its arguments.

Refresh fills the tables of this workbook from the files that its Sources table names, for the month you give.
Check names the limits that are breached. Undo takes the last refresh back. None of them saves the workbook.

In a terminal, "kam-xl kpis" lists all functions, "kam-xl kpis KAM_SCORE" explains one with examples, and
"kam-xl doctor" says what is missing when something does not work."""


def refresh() -> None:
    """Ask for the month, refresh, and show what changed."""
    _tell(_refresh)


def check() -> None:
    """Show the limits that are breached, and the red and amber accounts."""
    _tell(lambda book: book.read(_check))


def undo() -> None:
    """Ask, and take the last refresh back."""
    _tell(_undo)


def help_page() -> None:
    """Say what the buttons do, and where help is."""
    front().alert(HELP, TITLE, "ok", "info")


def _tell(work: Callable[[LiveWorkbook], str]) -> None:
    """Do it, and show what there is to say, in the Excel whose button was pressed."""
    mode, app = "critical", None
    try:
        book = calling()
        app = book.app
        with sentences(book.path.name):
            said, mode = work(book), "info"
    except KamError as error:
        said = str(error)
    except Exception as error:  # noqa: BLE001 - a person at a button can do nothing with a traceback
        said = f"This is a defect of kam-xl; please report it: {type(error).__name__}: {error}"
    if said:
        (app or front()).alert(said if len(said) <= LONGEST else said[:LONGEST] + " …", TITLE, "ok", mode)


def _refresh(book: LiveWorkbook) -> str:
    from kam_xl.refresh.live import refresh_live
    from kam_xl.refresh.period import Period
    from kam_xl.refresh.report import counts, sentences
    from kam_xl.refresh.run import Options, next_period

    asked = book.app.api.InputBox("Refresh which month?", TITLE, str(book.read(next_period) or ""))
    if asked is False:
        return ""
    report = refresh_live(book, Period.of(str(asked)), Options(ask=lambda changes: _agreed(book, changes)))
    return "\n".join([*map(counts, report.tables), *sentences(report)])


def _agreed(book: LiveWorkbook, changes: Sequence[str]) -> bool:
    """Whether changes larger than the settings allow are right."""
    question = "\n".join([*changes, "", "Is this right? Go on?"])
    return book.app.alert(question, TITLE, "yes_no") == "yes"


def _check(book: LiveWorkbook) -> str:
    from kam_xl.commands.terminal import number
    from kam_xl.review.breaches import findings, remarks

    found = findings(book)
    breaches = [f"{b.account}: {b.kpi} {number(b.value, percent=b.percent)}, limit {number(b.limit, percent=b.percent)}"
                + (f"; tell {b.tell}" if b.tell else "") for b in found.breaches]
    watched = [f"{w.account}: {w.status}, score {number(w.score, digits=2)}" for w in found.watched]
    return "\n".join([*breaches, *watched, *remarks(found)])


def _undo(book: LiveWorkbook) -> str:
    from kam_xl.refresh.live import undo_live
    from kam_xl.workbooks.store import kept_at, last_backup

    at = f"{kept_at(last_backup(book.path)):%d %B %Y, %H:%M}"
    question = (f"Put the tables of {book.path.name} back as they were before the refresh of {at}? "
                "What was typed into them since goes, too.")
    if book.app.alert(question, TITLE, "yes_no") != "yes":
        return ""
    _, undone = undo_live(book)
    return f"The tables are as they were before. The version that was there is kept as {undone}."
