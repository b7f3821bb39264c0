"""The command `kam-xl`: parse, call, print. What it calls is imported only when it is called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import PurePath
from typing import TypeAlias

import kam_xl
from kam_xl.errors import KamError

EPILOG = """exit codes: 0 fine, 1 error, 2 usage, 3 a limit is breached (check), 4 rejected rows (refresh)

first steps:
  kam-xl demo                               two months of a sample portfolio, refreshed
  kam-xl new --wizard                       a workbook filled from your own files
  kam-xl new account_book book.xlsx         a workbook with a sample
  kam-xl refresh book.xlsx --period 2026-10
"""

HOSTS = ("excel", "libreoffice")
"""The programs that can load the functions."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    _print_in_any_encoding()
    options = parser().parse_args(arguments)
    try:
        return int(run(options))
    except KamError as error:
        print(f"kam-xl: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("kam-xl: stopped; the workbook is as it was", file=sys.stderr)
        return 130


def _print_in_any_encoding() -> None:
    """A character that a pipe's encoding lacks (cp1252 on Windows) shows as ?, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def run(options: argparse.Namespace) -> int:
    """Call the chosen command's function in `kam_xl.commands`."""
    module, function = options.command.split(":")
    called: Callable[[argparse.Namespace], int] = getattr(import_module(f"kam_xl.commands.{module}"), function)
    return called(options)


def parser() -> argparse.ArgumentParser:
    """The parser with all commands."""
    top = argparse.ArgumentParser("kam-xl", description=kam_xl.__doc__, epilog=EPILOG,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=f"kam-xl {kam_xl.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _functions(commands)
    _hosts(commands)
    _templates(commands)
    _workbooks(commands)
    return top


def _command(commands: Commands, name: str, target: str, text: str) -> argparse.ArgumentParser:
    """A command; `text` is its help, its first sentence the line in the overview."""
    added = commands.add_parser(name, help=text.split(". ")[0].rstrip("."), description=text)
    added.set_defaults(command=target)
    return added


def _file(text: str) -> str:
    """A path that can be a file; an unset variable in a script is none."""
    if not PurePath(text).name:
        raise argparse.ArgumentTypeError(f"{text!r} is not the path of a file")
    return text


def _functions(commands: Commands) -> None:
    calc = _command(commands, "calc", "calc:calc", "Calculate a formula. Arrays, Excel functions and KAM_ "
                    "functions are understood; write - to read one formula a line from standard input.")
    calc.add_argument("formula", help="""such as '=KAM_SCORE({8,6,9},{5,3,2})'""")
    calc.add_argument("--json", action="store_true", help="print JSON, one value a line")
    kpis = _command(commands, "kpis", "kpis:kpis", "List the KPIs, or explain one. Functions are listed by family; "
                    "with --area, the KPIs that have a name in practice by area. A question finds what answers it.")
    kpis.add_argument("name", nargs="*", help="a function, with or without KAM_, a named KPI such as 'Churn rate', or "
                      "a question such as 'is this client leaving?'")
    kpis.add_argument("--area", nargs="*", help="list the named KPIs of an area, or of all")
    kpis.add_argument("--json", action="store_true", help="print JSON")

    names = _command(commands, "functions", "names:functions", "Put the KAM_ functions into a workbook as LAMBDA "
                     "names, or take them out. They work in Excel 365, 2024, web and Mac without an add-in.")
    names.add_argument("what", choices=["add", "remove"], help="add functions, or take ours out")
    names.add_argument("book", type=_file, help="the workbook")
    names.add_argument("names", nargs="*", help="the functions to add or take out; unless given, those that the "
                       "workbook calls are added, and all of ours taken out")
    names.add_argument("--all", action="store_true", help="every function, instead of names")


def _hosts(commands: Commands) -> None:
    install = _command(commands, "install", "hosts:install", "Put the functions into Excel or LibreOffice. They then "
                       "work in every workbook that is opened there, without macros in it.")
    uninstall = _command(commands, "uninstall", "hosts:uninstall", "Take the functions out of Excel or LibreOffice.")
    doctor = _command(commands, "doctor", "hosts:doctor", "Say what Excel and LibreOffice still need here. Exit code 1 "
                      "unless one of them, or the one asked for, lacks nothing.")
    for command in (install, uninstall, doctor):
        command.add_argument("host", choices=HOSTS, nargs="?" if command is doctor else None,
                             help="the program" + ("; both unless given" if command is doctor else ""))
    lite = _command(commands, "lite", "hosts:lite", "Write a project for xlwings Lite. It is a store add-in for Excel "
                    "on Windows, Mac and the web, which needs no Python on the machine.")
    lite.add_argument("folder", type=_file, help="the folder to make")


def _templates(commands: Commands) -> None:
    _command(commands, "templates", "templates:templates", "List the template workbooks.")
    new = _command(commands, "new", "templates:new", "Make a workbook from a template. With --wizard, fill it from "
                   "your own files: it asks for them one after another.")
    new.add_argument("template", nargs="?", help="its name, as `kam-xl templates` lists it")
    new.add_argument("file", type=_file, nargs="?",
                     help="the workbook to make; an existing file is not overwritten")
    new.add_argument("--empty", action="store_true", help="without the sample portfolio")
    new.add_argument("--wizard", action="store_true",
                     help="ask for accounts, other files, period and currency, and fill the workbook from them")
    demo = _command(commands, "demo", "demo:demo", "Refresh a sample workbook over two months. Writes the sources and "
                    "the workbook into a folder, and shows the scorecard, what moved it, and the breaches.")
    demo.add_argument("--out", default="kam-xl-demo", help="the folder (default: %(default)s)")


def _workbooks(commands: Commands) -> None:
    refresh = _command(commands, "refresh", "workbooks:refresh", "Bring a workbook up to date from its sources. They "
                       "stand in its Sources table, or in BOOK.kam.toml beside it.")
    refresh.add_argument("book", type=_file, help="the workbook")
    refresh.add_argument("--period", required=True, help="the month, as in 2026-10")
    refresh.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    refresh.add_argument("--json", action="store_true", help="print the report as JSON")
    refresh.add_argument("--allow-rejects", type=int, default=0, metavar="N",
                         help="go on without up to N rows that do not fit (default: none)")
    refresh.add_argument("--allow-empty", action="store_true", help="let a source without rows empty its table")
    refresh.add_argument("--allow-path", action="append", default=[], metavar="FOLDER",
                         help="read sources from this folder too; may be given more than once")
    refresh.add_argument("--live", action="store_true",
                         help="change the workbook that is open in Excel, and leave saving it to you (Windows)")
    refresh.add_argument("--no-recalc", action="store_true",
                         help="leave the calculation to Excel; formula cells have no value until then")
    refresh.add_argument("--report", metavar="FILE", help="write a page (HTML) of what moved, by account")
    refresh.add_argument("--allow-change", action="store_true",
                         help="go on although a total moves by more than its Largest change")
    refresh.add_argument("--reopen", action="store_true", help="refresh a month that is closed")
    refresh.add_argument("--drop-signature", action="store_true",
                         help="take the digital signature off a signed workbook")
    _about_sources(commands)
    report = _command(commands, "report", "report:report", "Write the review of an account as a page. Score and what "
                      "moved it, charts, limits, risks, actions, and a message to a stakeholder.")
    report.add_argument("book", type=_file, help="the workbook")
    whose = report.add_mutually_exclusive_group(required=True)
    whose.add_argument("--account", metavar="NAME", help="the account")
    whose.add_argument("--all", action="store_true", help="all accounts in one file, a page each")
    report.add_argument("--out", type=_file, required=True, metavar="FILE",
                        help="the page to write: .html, or .pdf through Chromium or LibreOffice")
    undo = _command(commands, "undo", "workbooks:undo", "Put back the workbook as it was before kam-xl last "
                    "changed it.")
    undo.add_argument("book", type=_file, help="the workbook")
    undo.add_argument("--live", action="store_true",
                      help="put the rows of the refreshed tables back in the workbook that is open in Excel")
    check = _command(commands, "check", "workbooks:check", "Name the limits that are breached, and the red and amber "
                     "accounts. Exit code 3 if there is a breach.")
    check.add_argument("book", type=_file, help="the workbook")
    check.add_argument("--live", action="store_true", help="read the workbook that is open in Excel")
    check.add_argument("--json", action="store_true", help="print JSON")


def _about_sources(commands: Commands) -> None:
    close = _command(commands, "close", "workbooks:close", "Close a month and those before it. A refresh of a closed "
                     "month is refused; the month stands in the cell named Closed_Period, else in BOOK.kam.toml.")
    close.add_argument("book", type=_file, help="the workbook")
    close.add_argument("--period", required=True, help="the last month whose figures are final, as in 2026-09")
    sources = _command(commands, "sources", "sources:sources", "Show where a workbook's data comes from. Each source "
                       "with its state, age and columns; exit code 1 if a required one is missing.")
    mapping = _command(commands, "map", "sources:map_columns", "Propose the columns for a new source. Prints what to "
                       "put into the cell Columns of the Sources table, or into BOOK.kam.toml.")
    for command in (sources, mapping):
        command.add_argument("book", type=_file, help="the workbook")
        command.add_argument("--period", help="the month whose sources are meant; the next one unless given")
        command.add_argument("--allow-path", action="append", default=[], metavar="FOLDER",
                             help="look into this folder too; may be given more than once")
        command.add_argument("--json", action="store_true", help="print JSON")
    mapping.add_argument("table", help="the table to fill")
    mapping.add_argument("source", help="a file, folder or pattern relative to the workbook, or a connection")
    mapping.add_argument("--sheet", default="", help="the sheet, or the query")


if __name__ == "__main__":
    sys.exit(main())
