"""The VBA written from the catalogue: what Excel shows, and the limits of VBA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kam_xl.catalogue.by_row import cell_functions
from kam_xl.surfaces.excel.functions_module import functions_module, help_module
from kam_xl.surfaces.excel.vba_text import LONGEST_LINE, RESERVED, attribute_text, literal, vba_name

GOLDEN = Path(__file__).with_name("golden")
FUNCTIONS = cell_functions()
SOURCE, HELP = functions_module(FUNCTIONS), help_module(FUNCTIONS)
HEADS = dict(re.findall(r"^Public Function (\w+)\((.*)\) As Variant$", SOURCE, re.MULTILINE))


def test_every_function_is_there_with_its_arguments() -> None:
    assert list(HEADS) == [f.name for f in FUNCTIONS]
    for f in FUNCTIONS:
        wanted = [f"{'' if p.required else 'Optional '}{vba_name(p.name)} As Variant" for p in f.parameters]
        assert HEADS[f.name] == ", ".join(wanted)


def test_every_function_hands_all_arguments_on() -> None:
    bodies = dict(re.findall(r"^    (KAM_\w+) = KamAnswer\(Array\((.*)\)\)$", SOURCE, re.MULTILINE))
    assert bodies == {f.name: ", ".join([f'"{f.name}"', *(vba_name(p.name) for p in f.parameters)]) for f in FUNCTIONS}


def test_names_of_arguments_are_names_that_vba_takes() -> None:
    for f in FUNCTIONS:
        names = [vba_name(p.name).casefold() for p in f.parameters]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        assert not RESERVED.intersection(names)
        assert len({*names, f.name.casefold()}) == len(names) + 1
    assert {"next", "date", "type", "select"} <= RESERVED
    assert vba_name("Type") == "Type_"


def test_every_function_is_described_with_all_its_arguments() -> None:
    for f in FUNCTIONS:
        helps = ", _\n        ".join(literal(p.arg.help) for p in f.parameters)
        assert (f'    Describe "{f.name}", "KAM {f.family}", _\n        {literal(f.summary)}, Array( _\n'
                f"        {helps})\n") in HELP


def test_help_is_whole_within_what_excel_shows() -> None:
    """Longer texts would be cut in the middle of a sentence."""
    for f in FUNCTIONS:
        assert all(0 < len(text) <= 255 for text in (f.summary, *(p.arg.help for p in f.parameters)))


@pytest.mark.parametrize("source", [SOURCE, HELP], ids=["functions", "help"])
def test_the_source_keeps_to_the_limits_of_vba(source: str) -> None:
    assert source.isascii(), "a code page could spoil it"
    lines = source.splitlines()
    assert max(map(len, lines)) <= LONGEST_LINE
    assert len(lines) < 65_534
    assert max((run.count("\n") for run in re.findall(r"(?:.* _\n)+", source)), default=0) <= 24
    procedures = re.findall(r"^(?:Public|Private) (?:Function|Sub) .*?^End ", source, re.MULTILINE | re.DOTALL)
    assert max(map(len, procedures)) < 32_000, "a procedure must stay below 64 KB when it is compiled"


@pytest.mark.parametrize(("text", "wanted"), [
    ("plain", '"plain"'), ('say "skip"', '"say ""skip"""'), ("a − b", '"a " & ChrW$(8722) & " b"'),
    ("α", "ChrW$(945)"), ("🙂", "ChrW$(55357) & ChrW$(56898)"), ("", '""'), ("a\nb", '"a" & ChrW$(10) & "b"'),
])
def test_a_text_is_a_vba_expression(text: str, wanted: str) -> None:
    assert literal(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("B(α, β + t) − 1", '"B(alpha, beta + t) - 1"'), ("½ · xᵢ…", '"1/2 * xi..."'), ('"no"', '"""no"""'),
    ("x" * 300, '"' + "x" * 255 + '"'),
])
def test_an_attribute_has_words_for_what_ascii_lacks(text: str, wanted: str) -> None:
    assert attribute_text(text) == wanted


@pytest.mark.parametrize("name", ["KamFunctions", "KamHelp"])
def test_the_vba_of_some_functions_is_as_it_was_read_and_approved(name: str) -> None:
    """After a change on purpose: python -m tests.surfaces.excel.golden_modules"""
    from tests.surfaces.excel.golden_modules import modules

    assert modules()[name] == (GOLDEN / f"{name}.bas").read_text("utf-8")
