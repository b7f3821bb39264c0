"""`functions`: the KAM_ functions as LAMBDA names of a workbook."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection
from pathlib import Path

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.commands.terminal import say
from kam_xl.errors import UnknownName, UsageError, suggest
from kam_xl.recalc import Recalculator
from kam_xl.recalc.dialect import called
from kam_xl.surfaces.lambda_names import definitions, tooltip
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.defined_names import DefinedName, add_names, mentioned, remove_names
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.spelling import same_definition
from kam_xl.workbooks.store import exclusive, save

FEW = 10
"""Up to so many functions are told one by one."""


def functions(options: Namespace) -> int:
    """Put the functions into a workbook, or take them out.

    Exit code 1 where functions were named and not one of them could be added or taken out.
    """
    path, named = Path(options.book), {_full_name(name) for name in options.names}
    if named and options.all:
        raise UsageError("names and --all at once", fix="Give one of them.")
    with exclusive(path):
        document = Document.open(path)
        document.require_unsigned()
        before = document.package.to_bytes()
        book = Book(document)
        done = _remove(document, named) if options.what == "remove" else \
            _add(book, named or _wanted(document, everything=options.all))
        _save(path, book, before)
    return 1 if named and not named & done else 0


def _save(path: Path, book: Book, before: bytes) -> None:
    if book.document.package.changed:
        data = book.to_bytes()
        backup = save(path, lambda new: new.write(data), before)
        say(f"{path.name} is saved; kam-xl undo {path.name} brings back {backup.name}.")
    else:
        say(f"{path.name} is as it was.")


def _full_name(name: str) -> str:
    """A function as cells call it; raises UnknownName where there is none."""
    known = {function.name for function in cell_functions()}
    found = "KAM_" + name.upper().removeprefix("KAM_")
    if found not in known:
        raise UnknownName("function", name, known)
    return found


def _ours(document: Document) -> dict[str, str]:
    """The functions that the workbook holds as we define them, in whatever spelling, with our definitions."""
    held = document.names
    return {name: text for name, text in definitions(held).items()
            if name in held and same_definition(held[name], text)}


def _wanted(document: Document, *, everything: bool) -> set[str]:
    """All functions, or those that the workbook calls and those that LibreOffice has respelled."""
    every = {function.name for function in cell_functions()}
    respelled = {name for name, text in _ours(document).items() if document.names[name] != text}
    return every if everything else mentioned(document, every) | respelled


def _add(book: Book, wanted: set[str]) -> set[str]:
    """Add functions and what they call in turn; returns those that the workbook then holds as we define them."""
    _say_what_cannot_be_added(book, wanted)
    held, there, texts = book.document.names, _ours(book.document), definitions(wanted)
    absent = texts.keys() - there.keys()
    taken = absent & {name.upper() for name in held}
    restored = {name for name in texts.keys() & there.keys() if held[name] != texts[name]}
    remove_names(book.document, restored)
    written = restored | (absent - taken)
    add_names(book.document, {name: DefinedName(texts[name], tooltip(name)) for name in written})
    _calculate(book, written)
    _say((texts.keys() & there.keys()) - restored, "is there already", "are there already")
    _say(taken, "is a name of this workbook for something else, and was left alone",
         "are names of this workbook for something else, and were left alone")
    _say(restored, "was written back by LibreOffice in its own spelling, and was restored",
         "were written back by LibreOffice in its own spelling, and were restored")
    _say(absent - taken, "was added", "were added")
    return texts.keys() - taken


def _say_what_cannot_be_added(book: Book, wanted: set[str]) -> None:
    """Functions without a native form, and calls of functions that there are not."""
    gaps = {function.name: function.native_gap for function in cell_functions()}
    if not wanted:
        say("It calls no KAM_ function. Name those to add, or give --all.")
    for name in sorted(wanted):
        if gaps[name]:
            say(f"{name} has no native form: {gaps[name]}. An add-in, calc or a refresh calculates it.")
    calls = {name for _, formula in _formulas(book) for name in called(formula)}
    for name in sorted(calls - gaps.keys() - {name.upper() for name in book.document.names}):
        say(f"{name} is called here, but there is no such function. {suggest(name, gaps)}".rstrip())


def _calculate(book: Book, names: Collection[str]) -> None:
    """Give the cells that call the new names, and what depends on them, their values."""
    calling = [place for place, formula in _formulas(book) if called(formula) & set(names)]
    if calling:
        Recalculator(book, definitions).run(calling)


def _formulas(book: Book) -> list[tuple[tuple[str, Area], str]]:
    """The cells that have a formula, with its text."""
    return [((sheet.name, Area(row, column, row, column)), formula.text) for sheet in book.document.sheets
            for row, column, formula in book.formulas(sheet.name)]


def _remove(document: Document, named: set[str]) -> set[str]:
    """Take out the named functions, or all that are ours; returns those that went."""
    ours, held = _ours(document).keys(), document.names.keys()
    asked = named or definitions(held).keys() & held
    needed = definitions(ours - asked).keys() & asked & ours
    leaving = (asked & ours) - needed
    remove_names(document, leaving)
    _say(asked - held, "is no name of this workbook", "are no names of this workbook")
    _say((asked & held) - ours, "is defined in another way here, and was left alone",
         "are defined in another way here, and were left alone")
    _say(needed, "is called by another function that stays, and was left in",
         "are called by other functions that stay, and were left in")
    _say(leaving, "was taken out", "were taken out")
    _say(mentioned(document, leaving), "is still called: such cells will show #NAME? without the add-in",
         "are still called: such cells will show #NAME? without the add-in")
    return leaving


def _say(names: Collection[str], one: str, many: str) -> None:
    """What became of functions: of each if they are few, else how many."""
    if len(names) > FEW:
        say(f"{len(names)} functions {many}.")
        return
    for name in sorted(names):
        say(f"{name} {one}.")
