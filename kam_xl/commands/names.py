"""`functions`: the KAM_ functions as LAMBDA names of a workbook."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.commands.terminal import say
from kam_xl.recalc import Recalculator
from kam_xl.recalc.dialect import called
from kam_xl.surfaces.lambda_names import definition, definitions, tooltip
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.defined_names import DefinedName, add_names, mentioned, remove_names
from kam_xl.workbooks.document import Document
from kam_xl.workbooks.store import exclusive, save


def functions(options: Namespace) -> int:
    """Put the functions into a workbook, or take them out."""
    path = Path(options.book)
    with exclusive(path):
        document = Document.open(path)
        document.require_unsigned()
        before = document.package.to_bytes()
        book = Book(document)
        changed = _add(book, _wanted(document, options)) if options.what == "add" else _remove(document)
        if changed:
            backup = save(path, book.to_bytes(), before)
            say(f"{path.name} is saved; kam-xl undo {path.name} brings back {backup.name}.")
        else:
            say(f"{path.name} is as it was.")
    return 0


def _wanted(document: Document, options: Namespace) -> set[str]:
    """The functions named, all there are, or those that the workbook calls."""
    if options.names:
        return {catalogue()[name].name for name in options.names}
    every = {function.name for function in cell_functions()}
    return every if options.all else mentioned(document, every)


def _add(book: Book, wanted: set[str]) -> bool:
    if not wanted:
        say("It calls no KAM_ function. Name those to add, or give --all.")
    _say_names("has no native form: an add-in, calc or a refresh calculates it", wanted & _without_native())
    held = {name.upper(): text for name, text in book.document.names.items()}
    ours = definitions(wanted)
    _say_names("is there already", (name for name in ours if held.get(name) == ours[name]))
    _say_names("is a name of this workbook for something else, and was left alone",
               (name for name in ours if held.get(name, ours[name]) != ours[name]))
    new = {name: DefinedName(text, tooltip(name)) for name, text in sorted(ours.items()) if name not in held}
    add_names(book.document, new)
    _calculate(book, new.keys())
    _say_names("was added", new)
    return bool(new)


def _without_native() -> set[str]:
    return {function.name for function in cell_functions() if function.native_gap}


def _calculate(book: Book, names: Iterable[str]) -> None:
    """Give the cells that call the new names, and what depends on them, their values."""
    calling = [(sheet.name, Area(row, column, row, column)) for sheet in book.document.sheets
               for row, column, formula in book.formulas(sheet.name) if called(formula.text) & set(names)]
    if calling:
        Recalculator(book, definitions).run(calling)


def _remove(document: Document) -> bool:
    native = {kpi.name for kpi in catalogue()} - _without_native()
    held = {name: text for name, text in document.names.items() if name in native}
    ours = {name for name, text in held.items() if text == definition(name)}
    _say_names("is defined in another way here, and was left alone", held.keys() - ours)
    remove_names(document, ours)
    _say_names("was taken out", ours)
    _say_names("is still called: such cells will show #NAME? without the add-in", mentioned(document, ours))
    return bool(ours)


def _say_names(what: str, names: Iterable[str]) -> None:
    for name in sorted(names):
        say(f"{name} {what}.")
